// "What is published for my village?": the way to the pages of the divisions.
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import type { Located, Told } from './answers.ts'
import { type Answer, useAnswer } from './answering.ts'
import { missingKey } from './missing.ts'
import { Named } from './named.tsx'
import { Outdated } from './outdated.tsx'
import { Announced, Pending } from './parts.tsx'
import type { Place } from './question.ts'
import { addresses, type Day, published } from './service.ts'

interface Props {
  client: Client
  day: Day
  place: Place | null
  /** What is at the place that is asked about. */
  answer: Answer<Located>
}

export function Village({ client, day, place, answer }: Props) {
  const { t, lang } = useWords()
  const told = answer.state === 'told' ? answer.value : null
  const divisions = told?.divisions ?? []
  const missing = missingKey(place, told)
  return (
    <div class="village" data-state={answer.state}>
      <p class="hint">{t('village.hint')}</p>
      <Announced words={missing ? t(missing) : answer.state === 'told' ? t('village.here') : ''} />
      <div class="answer" data-focus>
        <Pending answer={answer} />
        <Outdated answer={answer} />
        {missing && <p>{t(missing)}</p>}
        {told !== null && divisions.length > 0 && (
          <>
            <p>{t('village.here')}</p>
            <ul class="places">
              {[...divisions].reverse().map((d) => (
                <li key={d.code}>
                  <a href={client.address(addresses.place(d.code, lang, day))}><Named text={brief(d.name)} /></a> <small>{t(`level.${d.level}`)}</small> <code>{d.code}</code>
                  {(d.level === 'town' || d.level === 'village' || d.level === 'group') && <Published client={client} code={d.code} of={told} />}
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <p><a href={client.address(addresses.places(lang))}>{t('village.all')}</a></p>
    </div>
  )
}

/** How much is in force for a division. */
function Published({ client, code, of: { at, revision } }: { client: Client; code: string; of: Told }) {
  const { t, lang } = useWords()
  const answer = useAnswer(['published', code, at, revision], (signal) => published(client, code, { at, revision }, signal))
  if (answer.state !== 'told') return <Pending answer={answer} />
  const issues = answer.value.in_force
  if (issues.length === 0) return <p class="soft">{t('village.nothing')}</p>
  const zones = issues.reduce((n, issue) => n + issue.zones.length, 0)
  return (
    <>
      <p class="soft">{t('village.inForce', { n: String(issues.length) })} · {t('village.zones', { n: String(zones) })}</p>
      <ul class="documents">{issues.map((issue) => <li key={issue.publication} lang={lang === 'zh' ? undefined : 'zh'}><Named text={[issue.document, issue.title].filter(Boolean).join(' ') || issue.publication} /></li>)}</ul>
    </>
  )
}
