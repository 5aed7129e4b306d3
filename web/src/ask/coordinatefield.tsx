// The field for a coordinate in any system.
import { useId, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { auto, type Fault, readCoordinate } from './coordinate.ts'
import type { Place } from './question.ts'
import { SystemField } from './systemfield.tsx'

export function CoordinateField({ onPlace }: { onPlace: (place: Place | null) => void }) {
  const { t } = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [system, setSystem] = useState<string>(auto)
  const [fault, setFault] = useState<Fault | null>(null)
  const [reversed, setReversed] = useState(false)
  const ask = (event: Event) => {
    event.preventDefault()
    const read = readCoordinate(text, system)
    setFault(read.ok ? null : read.fault)
    setReversed(read.ok && read.place.reversed)
    onPlace(read.ok ? { kind: 'point', lon: read.place.lon, lat: read.place.lat, crs: read.place.crs } : null) // what was found before is no answer to this
  }
  return (
    <form class="field" onSubmit={ask} noValidate>
      <label for={`${id}-text`}>{t('where.coordinate')}</label>
      <div class="row">
        <input id={`${id}-text`} name="coordinate" inputMode="text" autocomplete="off" spellcheck={false} value={text} placeholder={t('where.coordinate.placeholder')}
          aria-invalid={fault !== null} aria-describedby={`${id}-help ${id}-fault`} onInput={(e) => setText(e.currentTarget.value)} />
        <button type="submit">{t('where.coordinate.ask')}</button>
      </div>
      <SystemField onSystem={setSystem} />
      <p id={`${id}-help`} class="soft">{t('where.coordinate.help')}</p>
      <p id={`${id}-fault`} class="wrong" role="alert">{fault !== null && t(`coordinate.${fault}`)}</p>
      {reversed && <p class="soft">{t('where.reversed')}</p>}
    </form>
  )
}
