// The questions beside the map: one place, asked about in three ways.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import type { MapPort } from '../map/port.ts'
import type { Located } from './answers.ts'
import { useAnswer } from './answering.ts'
import { Farm } from './farm.tsx'
import { circle, outlined } from './geometry.ts'
import { Matched } from './matched.tsx'
import { Named } from './named.tsx'
import { Pending, pointAt } from './parts.tsx'
import { fromRecord, stored, type Place, type Question, toRecord } from './question.ts'
import { type Day, locate } from './service.ts'
import { Village } from './village.tsx'
import { Where } from './where.tsx'

export const panels = ['where', 'farm', 'village'] as const
export type Panel = (typeof panels)[number]

/** What every panel works with. */
export interface Context {
  client: Client
  map: MapPort
  /** The day asked about, the same as on the map. */
  day: Day
  /** Today where the service keeps its days; null until it has said so. */
  today: Day
  onDay: (day: Day) => void
}

interface Props extends Context {
  /** What the link says. */
  panel: Panel
  record: Record<string, string>
  /** The link is to say this from now on. */
  onAsked: (panel: Panel, record: Record<string, string>) => void
}

export function Ask({ client, map, day, today, onDay, panel: opened, record, onAsked }: Props) {
  const { t } = useWords()
  const [panel, setPanel] = useState<Panel>(opened)
  const [{ place, keeping }, setQuestion] = useState<Question>(() => fromRecord(record))
  const [sought, setSought] = useState(false) // the place was chosen beside the map, where it is not seen
  const choose = (next: Place | null, beside: boolean) => {
    setSought(beside)
    setQuestion((q) => ({ ...q, place: next }))
  }
  const onPlace = (next: Place | null) => choose(next, true)
  useEffect(() => map.onClick(({ lon, lat }) => choose(pointAt(lon, lat), false)), [map])
  useEffect(() => onAsked(panel, toRecord({ place, keeping })), [panel, place, keeping])
  const plain = place?.kind === 'point' && place.crs === stored // whose whereabouts need not be asked for
  const asked = place !== null && place.kind !== 'footprint' && !(plain && panel === 'farm') ? place : null
  const answer = useAnswer<Located>(['locate', asked, day], asked && ((signal) => locate(client, asked, day, signal)))
  const settled = answer.state === 'told' ? answer.value.point : null
  useShown(map, place, settled, sought)

  const site = useMemo(() => (place?.kind === 'address' ? settled && pointAt(settled.lon, settled.lat) : place), [place, settled])
  const context = { client, map, day, today, onDay }
  return (
    <div class="ask">
      <p class="print-only">{t('certificate.notOne')}</p>
      <Tabs panel={panel} onPanel={setPanel} />
      <div role="tabpanel" id={`panel-${panel}`} aria-labelledby={`tab-${panel}`} class="panel">
        {panel === 'where' && <Where {...context} place={place} answer={answer} onPlace={onPlace} onFarm={() => {
          setPanel('farm')
          document.getElementById('tab-farm')?.focus()
        }} />}
        {panel === 'farm' && place?.kind === 'address' && (
          <div class="addressed" aria-live="polite">
            {answer.state !== 'told' && <p><Named text={place.address} /></p>}
            <Pending answer={answer} />
            {answer.state === 'told' && <Matched asked={place.address} located={answer.value} onPlace={onPlace} />}
          </div>
        )}
        {panel === 'farm' && <Farm {...context} place={site} keeping={keeping} onPlace={onPlace} onKeeping={(kept) => setQuestion((q) => ({ ...q, keeping: kept }))} />}
        {panel === 'village' && <Village client={client} day={day} place={place} answer={answer} />}
      </div>
    </div>
  )
}

/** Tabs as WAI-ARIA describes them: arrows move between them, Tab leaves them. */
function Tabs({ panel, onPanel }: { panel: Panel; onPanel: (panel: Panel) => void }) {
  const { t } = useWords()
  const list = useRef<HTMLDivElement>(null)
  const onKey = (e: KeyboardEvent) => {
    const at = panels.indexOf(panel)
    const to = { ArrowRight: at + 1, ArrowLeft: at + panels.length - 1, Home: 0, End: panels.length - 1 }[e.key]
    if (to === undefined) return
    e.preventDefault()
    const next = panels[to % panels.length] as Panel
    onPanel(next)
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus()
  }
  return (
    <div class="tabs" role="tablist" aria-label={t('ask.questions')} ref={list} onKeyDown={onKey}>
      {panels.map((p) => (
        <button key={p} id={`tab-${p}`} type="button" role="tab" aria-selected={p === panel} aria-controls={`panel-${p}`} tabIndex={p === panel ? 0 : -1} onClick={() => onPanel(p)}>
          {t(`ask.${p}`)}
        </button>
      ))}
    </div>
  )
}

/** Draws the place that is asked about, and how far off it may be. One that was sought beside the map is looked at closely. */
function useShown(map: MapPort, place: Place | null, settled: { lon: number; lat: number } | null, sought: boolean) {
  const known = settled ?? (place?.kind === 'point' && place.crs === stored ? { lon: Number(place.lon), lat: Number(place.lat) } : null)
  useEffect(() => {
    map.show('footprint', place?.kind === 'footprint' ? outlined(place.shape) : null)
    if (place?.kind === 'footprint') map.fit(place.shape)
  }, [place])
  useEffect(() => {
    if (known) sought ? map.approach(known) : map.fly(known)
    map.show('site', known && { type: 'Point', coordinates: [known.lon, known.lat] })
    const off = place?.kind === 'point' ? place.accuracyM : undefined
    map.show('me', known && off !== undefined ? circle(known.lon, known.lat, off) : null)
  }, [known?.lon, known?.lat, place])
}
