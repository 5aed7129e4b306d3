// The field for a coordinate in any system.
import { useId, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { auto, type Fault, readCoordinate, systems } from './coordinate.ts'
import type { Place } from './question.ts'

const other = 'other'

export function CoordinateField({ onPlace }: { onPlace: (place: Place | null) => void }) {
  const { t } = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [system, setSystem] = useState<string>(auto)
  const [code, setCode] = useState('')
  const [fault, setFault] = useState<Fault | null>(null)
  const [reversed, setReversed] = useState(false)
  const ask = (event: Event) => {
    event.preventDefault()
    const read = readCoordinate(text, system === other ? `EPSG:${code.trim().replace(/^epsg:/i, '')}` : system)
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
      <label for={`${id}-system`} class="minor">{t('where.system')}</label>
      <select id={`${id}-system`} name="system" value={system} onChange={(e) => setSystem(e.currentTarget.value)}>
        {([auto, ...systems] as const).map((s) => <option key={s} value={s}>{t(`system.${s}`)}</option>)}
        <option value={other}>{t('where.system.other')}</option>
      </select>
      {system === other && <input aria-label={t('where.system.code')} name="epsg" inputMode="numeric" value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      <p id={`${id}-help`} class="soft">{t('where.coordinate.help')}</p>
      <p id={`${id}-fault`} class="wrong" role="alert">{fault !== null && t(`coordinate.${fault}`)}</p>
      {reversed && <p class="soft">{t('where.reversed')}</p>}
    </form>
  )
}
