// Small parts that the panels share.
import type { ComponentChildren } from 'preact'
import { type Key, type Translate, useWords } from '../i18n/index.ts'
import type { Basis, Division, Told } from './answers.ts'
import type { Answer } from './answering.ts'
import { systemWords } from './coordinate.ts'
import { date, degrees, metres } from './format.ts'
import { Named } from './named.tsx'
import { Problem } from './problem.tsx'
import type { Place } from './question.ts'

/** What is shown while a question is asked, and when it is not answered: what is missing, what is wrong, and what to do. */
export function Pending({ answer, title = 'fault.title' }: { answer: Answer<unknown>; title?: Key }) {
  const { t } = useWords()
  if (answer.state === 'asking') return <p class="pending">{t('ask.asking')}</p>
  if (answer.state !== 'refused') return null
  return (
    <div class="fault" role="alert">
      <p><b>{t(title)}</b></p>
      <p><Problem why={answer.why} /></p>
      <button type="button" onClick={answer.again}>{t('fault.retry')}</button>
    </div>
  )
}

/** A place in words. */
export function PlaceWords({ place }: { place: Place | null }) {
  const { t, lang } = useWords()
  switch (place?.kind) {
    case undefined:
      return <p class="soft">{t('place.none')}</p>
    case 'address':
      return <p><Named text={place.address} /></p>
    case 'footprint':
      return <p>{t('place.footprint', { corners: String(new Set(place.shape.coordinates[0]?.map(String)).size) })}</p>
    case 'point':
      return (
        <p>
          {t('place.point', { lon: place.lon, lat: place.lat })}
          {place.crs !== 'EPSG:4490' && <> {t('place.system', { crs: systemWords(place.crs, t) })}</>}
          {place.accuracyM !== undefined && <> · {t('place.accuracy', { metres: metres(place.accuracyM, lang) })}</>}
        </p>
      )
  }
}

/** Which record an answer rests on, and whether that is made up. */
export function RestsOn({ told }: { told: Told }) {
  const { t, lang } = useWords()
  return (
    <>
      <p class="soft">{t('ask.asOf', { at: date(told.at, lang), revision: String(told.revision) })}</p>
      {told.demo && <p class="demo">{t('ask.demo')}</p>}
    </>
  )
}

export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

/** The divisions of a place, largest first. */
export function Chain({ divisions }: { divisions: Division[] }) {
  const { t } = useWords()
  return (
    <ol class="chain">
      {divisions.map((d) => (
        <li key={d.code}>
          <small>{t(`level.${d.level}`)}</small> <Named text={d.name} /> <code>{d.code}</code>
        </li>
      ))}
    </ol>
  )
}

/** Documents that something rests on. A link of the record is followed only where it leads into the web. */
export function Bases({ bases }: { bases: Basis[] }) {
  const { t, lang } = useWords()
  return (
    <ul class="bases">
      {bases.map((b, i) => {
        const name = [b.number, b.title].filter(Boolean).join(' ')
        return (
          <li key={i}>
            {t(`basis.${b.kind ?? 'other'}`)} · {b.link && /^https?:\/\//i.test(b.link) ? <a href={b.link} target="_blank" rel="noopener noreferrer"><Named text={name} /></a> : <Named text={name} />}
            {b.date && <> · {date(b.date, lang)}</>}
            {b.status && <> · <Named text={status(b.status, t)} /></>}
          </li>
        )
      })}
    </ul>
  )
}

/** The status of a document, which the record has in Chinese; one that is not known is told as it is. */
function status(text: string, t: Translate): string {
  const known = ({ 现行有效: 'status.inForce', 已废止: 'status.repealed' } as const)[text]
  return known ? t(known) : text
}

/** A point of the map as a question puts it. */
export function pointAt(lon: number, lat: number, accuracyM?: number): Place {
  return { kind: 'point', lon: degrees(lon), lat: degrees(lat), crs: 'EPSG:4490', ...(accuracyM === undefined ? {} : { accuracyM }) }
}

/** A line that a screen reader reads out when it changes; on the screen the same is said elsewhere. */
export function Announced({ words }: { words: string }) {
  return <p class="unseen" role="status" aria-live="polite" aria-atomic="true">{words}</p>
}
