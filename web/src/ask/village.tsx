// "What is published for my village?": the way to the pages of the divisions.
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import type { Located } from './answers.ts'
import { useAnswer } from './answering.ts'
import { missingKey } from './missing.ts'
import { Announced, Pending } from './parts.tsx'
import type { Place } from './question.ts'
import { addresses, type Day, locate, published } from './service.ts'

interface Props {
  client: Client
  day: Day
  place: Place | null
}

export function Village({ client, day, place }: Props) {
  const { t, lang } = useWords()
  const asked = place !== null && place.kind !== 'footprint' ? place : null
  const answer = useAnswer<Located>(['village', asked, day], asked && ((signal) => locate(client, asked, day, signal)))
  const divisions = answer.state === 'told' ? answer.value.divisions : []
  const missing = missingKey(place, answer.state === 'told' ? answer.value : null)
  return (
    <div class="village" data-state={answer.state}>
      <p class="hint">{t('village.hint')}</p>
      <Announced words={missing ? t(missing) : answer.state === 'told' ? t('village.here') : ''} />
      <div class="answer">
        <Pending answer={answer} />
        {missing && <p>{t(missing)}</p>}
        {divisions.length > 0 && (
          <>
            <p>{t('village.here')}</p>
            <ul class="places">
              {[...divisions].reverse().map((d) => (
                <li key={d.code}>
                  <a href={client.address(addresses.place(d.code, lang, day))}>{d.name}</a> <small>{t(`level.${d.level}`)}</small> <code>{d.code}</code>
                  {(d.level === 'village' || d.level === 'group') && <Published client={client} code={d.code} day={day} />}
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
function Published({ client, code, day }: { client: Client; code: string; day: Day }) {
  const { t, lang } = useWords()
  const answer = useAnswer(['published', code, day], (signal) => published(client, code, day, signal))
  if (answer.state !== 'told') return <Pending answer={answer} />
  const issues = answer.value.in_force
  if (issues.length === 0) return <p class="soft">{t('village.nothing')}</p>
  const zones = issues.reduce((n, issue) => n + issue.zones.length, 0)
  return (
    <>
      <p class="soft">{t('village.inForce', { n: String(issues.length) })} · {t('village.zones', { n: String(zones) })}</p>
      <ul class="documents">{issues.map((issue) => <li key={issue.publication} lang={lang === 'zh' ? undefined : 'zh'}>{[issue.document, issue.title].filter(Boolean).join(' ') || issue.publication}</li>)}</ul>
    </>
  )
}
