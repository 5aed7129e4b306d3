// The verdict in words, before anything else.
import { useEffect, useRef } from 'preact/hooks'
import { type Lang, type Translate, useWords } from '../i18n/index.ts'
import type { Checked } from './answers.ts'
import { date } from './format.ts'
import { partly, touching } from './partly.ts'

/** What was found, and what the rules make of it; or what they ask first. */
export function Headline({ checked }: { checked: Checked }) {
  const { t, lang } = useWords()
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [checked])
  return (
    <div ref={shown} class={`verdict is-${checked.verdict}`}>
      <h3>{verdictWords(checked, t)}</h3>
      {checked.alternatives.length > 0 && (
        <>
          <p>{t('verdict.alternatives')}</p>
          <ul>{checked.alternatives.map((v) => <li key={v}>{t(`verdict.${v}`)}</li>)}</ul>
        </>
      )}
      {checked.needs.length === 0 ? <p class="outcome">{outcomeWords(checked, t, lang)}</p> : (
        <>
          <p class="outcome">{t('verdict.needs')}</p>
          <ul class="needs">{checked.needs.map((n) => <li key={n}>{isNeed(n) ? t(`need.${n}`) : n}</li>)}</ul>
        </>
      )}
      <p>{t('ask.notPermission')}</p>
    </div>
  )
}

/** What may have to be known before a rule can be applied. */
const needs = ['species', 'count', 'measure', 'action', 'equivalents'] as const

function isNeed(name: string): name is (typeof needs)[number] {
  return needs.some((n) => n === name)
}

/** The one line that is read out: the verdict, and what the rules make of it. */
export function verdictLine(checked: Checked, t: Translate, lang: Lang): string {
  return `${verdictWords(checked, t)}${lang === 'zh' ? '。' : '. '}${checked.needs.length === 0 ? outcomeWords(checked, t, lang) : t('verdict.needs.some')}`
}

function verdictWords(checked: Checked, t: Translate): string {
  const { verdict } = checked
  if (verdict !== 'prohibited' && verdict !== 'restricted') return t(`verdict.${verdict}`)
  return t(touching(checked) ? `verdict.touching.${verdict}` : partly(checked) ? `verdict.partly.${verdict}` : `verdict.${verdict}`)
}

function outcomeWords({ outcome, rule }: Checked, t: Translate, lang: Lang): string {
  const words = t(`outcome.${outcome}`)
  return rule?.deadline ? `${words}${lang === 'zh' ? '，' : ', '}${t('outcome.by', { date: date(rule.deadline, lang) })}` : words
}
