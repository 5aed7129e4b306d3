// What an address leads to: one door, or several places of which one must be chosen.
import { useEffect, useRef } from 'preact/hooks'
import { type Translate, useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import type { Located } from './answers.ts'
import { share } from './format.ts'
import { Named } from './named.tsx'
import { pointAt } from './parts.tsx'
import type { Place } from './question.ts'

interface Props {
  /** What was asked for. */
  asked: string
  located: Located
  onPlace: (place: Place) => void
}

export function Matched({ asked, located, onPlace }: Props) {
  const { t, lang } = useWords()
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [located]) // on a telephone it is far down
  const question = asked !== located.match?.address && <p><Named text={asked} /></p>
  if (located.point) return <>{question}<p>{t('match.certain', { address: brief(located.match?.address ?? '') })}</p></>
  const candidates = located.candidates ?? []
  if (candidates.length === 0) return <div ref={shown}>{question}<p class="wrong">{t('match.none')}</p></div>
  return (
    <div ref={shown}>
      {question}
      <p>{t('match.uncertain')}</p>
      {located.more_candidates && <p class="more">{t('match.more', { n: String(candidates.length) })}</p>}
      <ul class="candidates">
        {candidates.map((c, i) => (
          <li key={i}>
            <button type="button" onClick={() => onPlace(pointAt(c.lon, c.lat))}>
              <Named text={brief(c.address)} />{' '}
              <small>
                {[c.level && t(`match.level.${c.level}`), c.confidence !== null && t('match.confidence', { percent: share(c.confidence, lang) }), c.source && t('match.source', { source: vendor(c.source, t) })].filter(Boolean).join(' · ')}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What people call a vendor; one without words of its own is called by its name. */
function vendor(name: string, t: Translate): string {
  return name === 'amap' || name === 'tianditu' ? t(`vendor.${name}`) : name
}
