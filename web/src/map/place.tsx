// The map with what stands on it: legend, zoom, coordinates, and what is wrong with it.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { blind } from './blind.ts'
import { Legend } from './legend.tsx'
import type { View } from './maplibre.ts'
import { Overview } from './overview.tsx'
import type { Drawn, Layer, MapFrame, MapPort, Trouble } from './port.ts'
import { Readout } from './readout.tsx'
import { useUndrawn } from './undrawn.ts'

interface Props {
  client: Client
  day: string | null
  hidden: readonly Layer[]
  onHidden: (hidden: Layer[]) => void
  /** A place is asked about. */
  asked: boolean
  view: View | null
  onView: (view: View) => void
  /** In which coordinates are shown. */
  system: string
  onSystem: (system: string) => void
  /** The map is there. */
  onMap: (map: MapPort) => void
  onRevision: (revision: number) => void
}

export function Place({ client, day, hidden, onHidden, asked, view, onView, system, onSystem, onMap, onRevision }: Props) {
  const { t, lang } = useWords()
  const [map, setMap] = useState<MapFrame | null>(null)
  const [drawn, setDrawn] = useState<Drawn>({ swatches: {}, credit: '' })
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const undrawn = useUndrawn(client, day)
  const canvas = useRef<HTMLDivElement>(null)
  const [standing, stand] = useState(view !== null) // the map shows what there is, or a place that somebody chose
  const wish = useRef(view)
  wish.current = view
  useEffect(() => {
    const container = canvas.current
    if (!container) return
    let opened: MapFrame | null = null
    let left = false
    const open = async () => {
      const { openMap } = await import('./maplibre.ts') // what draws is the larger part of the page: it comes when the rest is seen
      return openMap({
        container, style: (on) => client.address(`styles/gridzone.json${on === null ? '' : `?at=${on}`}`),
        tiles: client.address('tiles/all'), day, hidden, view: wish.current, onView, onDrawn: setDrawn, onTrouble: setTrouble, onRevision, onStands: () => stand(true),
      })
    }
    const without = () => {
      container.dataset['idle'] = 'true'
      setTrouble('style')
      return { ...blind, again: () => location.reload() }
    }
    void open().catch(without).then((map) => {
      if (left) return map.remove()
      opened = map
      setMap(map)
      onMap(map)
    })
    return () => {
      left = true
      opened?.remove()
    }
  }, [])
  useEffect(() => map?.showDay(day), [map, day])
  useEffect(() => map?.hide(hidden), [map, hidden])
  useEffect(() => canvas.current?.querySelector('canvas')?.setAttribute('aria-label', t('map.keys')), [map, lang])
  const told = trouble === 'basemap' && hidden.includes('basemap') ? null : trouble
  return (
    <div class="place">
      <div class="map" ref={canvas} role="region" aria-label={t('app.map')} />
      {!standing && hidden.length === 0 && (map !== null || view === null) && <Overview day={day} onFault={() => stand(true)} />}
      {trouble !== 'webgl' && <Legend drawn={drawn} undrawn={undrawn} hidden={hidden} onHidden={onHidden} asked={asked} />}
      {map && trouble !== 'webgl' && (
        <>
          <div class="zoom">
            <button type="button" name="in" aria-label={t('map.in')} title={t('map.in')} onClick={() => map.zoomBy(1)}>+</button>
            <button type="button" name="out" aria-label={t('map.out')} title={t('map.out')} onClick={() => map.zoomBy(-1)}>−</button>
          </div>
          <Readout client={client} map={map} middle={view} system={system} onSystem={onSystem} />
        </>
      )}
      <div class="trouble" role="alert" data-trouble={told ?? ''}>
        {told !== null && (
          <>
            <p>{t(`map.${told}`)}</p>
            {told !== 'webgl' && told !== 'refused' && told !== 'empty' && <button type="button" onClick={() => map?.again()}>{t('fault.retry')}</button>}
          </>
        )}
      </div>
    </div>
  )
}
