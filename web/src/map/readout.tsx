// Where the mouse is, or else the middle of the map, in any system. Degrees are said at once; what else there is, the service works out.
import { useEffect, useState } from 'preact/hooks'
import { type Client, problemWords } from '../api/client.ts'
import { useAnswer } from '../ask/answering.ts'
import { systems } from '../ask/coordinate.ts'
import { type Translate, useWords } from '../i18n/index.ts'
import { beyond } from './beyond.ts'
import type { LonLat, MapFrame } from './port.ts'

const plain = new Set(['EPSG:4490', 'EPSG:4326']) // equal within the accuracy of any mouse

interface Metres {
  easting: number
  northing: number
}

interface Answer {
  to: LonLat | Metres
}

interface Props {
  client: Client
  map: MapFrame
  /** Middle of the map. */
  middle: LonLat | null
  system: string
  onSystem: (system: string) => void
}

export function Readout({ client, map, middle, system, onSystem }: Props) {
  const { t, lang } = useWords()
  const [pointer, setPointer] = useState<LonLat | null>(null)
  useEffect(() => map.onPointer(setPointer), [map])
  const at = pointer ?? middle
  const resting = useResting(at)
  const asked = plain.has(system) ? null : resting
  const answer = useAnswer<Answer>(['coordinates', system, asked], asked && ((signal) => client.get<Answer>('v1/coordinates', { lon: asked.lon.toFixed(8), lat: asked.lat.toFixed(8), to: system }, signal)))
  const told = plain.has(system) ? at : answer.state === 'told' && asked === at ? answer.value.to : null
  const words = told ? written(told, t) : answer.state === 'refused' ? (beyond(answer.why) ? t('readout.none') : problemWords(answer.why, lang)) : '…'
  return (
    <div class="readout" data-state={told ? 'told' : answer.state}>
      <span class="at">{t(pointer ? 'readout.pointer' : 'readout.middle')} {words}</span>
      <select name="shown-system" aria-label={t('where.system')} value={system} onChange={(e) => onSystem(e.currentTarget.value)}>
        {systems.map((s) => <option key={s} value={s}>{t(`system.${s}`)}</option>)}
      </select>
    </div>
  )
}

function written(at: LonLat | Metres, t: Translate): string {
  return 'easting' in at
    ? t('readout.metres', { easting: at.easting.toFixed(1), northing: at.northing.toFixed(1) })
    : t('readout.degrees', { lon: at.lon.toFixed(6), lat: at.lat.toFixed(6) })
}

/** A value once it has been the same for a moment. */
function useResting<T>(value: T): T {
  const [resting, rest] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => rest(value), 150)
    return () => clearTimeout(timer)
  }, [value])
  return resting
}
