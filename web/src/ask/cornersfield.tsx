// A footprint by the coordinates of its corners, for those who have them on paper, or no hand for the map.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { auto } from './coordinate.ts'
import { type CornersFault, readCorners } from './corners.ts'
import { Problem } from './problem.tsx'
import type { Place } from './question.ts'
import { stand } from './service.ts'
import { SystemField } from './systemfield.tsx'

export function CornersField({ client, onPlace }: { client: Client; onPlace: (place: Place) => void }) {
  const { t } = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [system, setSystem] = useState<string>(auto)
  const [fault, setFault] = useState<CornersFault | null>(null)
  const [why, setWhy] = useState<unknown>(null)
  const asking = useRef<AbortController | null>(null)
  useEffect(() => () => asking.current?.abort(), [])
  const ask = async (event: Event) => {
    event.preventDefault()
    asking.current?.abort()
    const stop = (asking.current = new AbortController())
    const read = readCorners(text, system)
    setFault(read.ok ? null : read)
    setWhy(null)
    if (!read.ok) return
    try {
      const ring = await stand(client, read.corners, stop.signal)
      if (!stop.signal.aborted) onPlace({ kind: 'footprint', shape: { type: 'Polygon', coordinates: [[...ring, ring[0] ?? []]] } })
    } catch (why) {
      if (!stop.signal.aborted) setWhy(why)
    }
  }
  return (
    <details class="corners">
      <summary>{t('corners.write')}</summary>
      <form class="field" onSubmit={ask} noValidate>
        <label for={`${id}-text`}>{t('corners.label')}</label>
        <textarea id={`${id}-text`} name="corners" rows={5} autocomplete="off" spellcheck={false} value={text} aria-invalid={fault !== null}
          aria-describedby={`${id}-help ${id}-fault`} onInput={(e) => setText(e.currentTarget.value)} />
        <SystemField onSystem={setSystem} />
        <p id={`${id}-help`} class="soft">{t('corners.help')}</p>
        <p id={`${id}-fault`} class="wrong" role="alert">
          {fault !== null && (fault.line > 0 ? t('corners.line', { line: String(fault.line), fault: t(`coordinate.${fault.fault}`) }) : t(`coordinate.${fault.fault}`))}
          {why !== null && <Problem why={why} />}
        </p>
        <button type="submit" class="wide">{t('corners.ask')}</button>
      </form>
    </details>
  )
}
