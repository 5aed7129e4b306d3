// The map, drawn by MapLibre.
import type { FeatureCollection } from 'geojson'
import { type ErrorEvent, type GeoJSONSource, Map as MapLibre, ScaleControl, setWorkerUrl, type VectorTileSource } from 'maplibre-gl'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { bounds } from '../ask/geometry.ts'
import { blind } from './blind.ts'
import { keepFresh } from './fresh.ts'
import { looks } from './looks.ts'
import { type Drawable, type Drawn, type Layer, type LonLat, type MapFrame, type Overlay, overlays, type Trouble, Undrawn } from './port.ts'
import { positions } from './positions.ts'
import { drawnBy, layerOf } from './swatches.ts'

setWorkerUrl(worker)

export interface View {
  lon: number
  lat: number
  zoom: number
}

interface MapOptions {
  container: HTMLElement
  /** Address of the style of a day. */
  style: (day: string | null) => string
  /** Address at which the service tells of its tiles. */
  tiles: string
  day: string | null
  hidden: readonly Layer[]
  /** What is seen at first; null: all that is on record. */
  view: View | null
  onView: (view: View) => void
  onDrawn: (drawn: Drawn) => void
  onTrouble: (trouble: Trouble | null) => void
  /** The newest revision, each time it is looked for. */
  onRevision: (revision: number) => void
  /** From now on the map itself shows what there is, or somebody has moved it. */
  onStands: () => void
}

/** Opens a map. Where the browser cannot draw one, that is told, and the map is blind. */
export function openMap({ container, style, tiles, day, hidden, view, onView, onDrawn, onTrouble, onRevision, onStands }: MapOptions): MapFrame {
  let map: MapLibre
  try {
    map = new MapLibre({
      container, style: style(day), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0,
      ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : {}),
    })
  } catch {
    container.dataset['idle'] = 'true'
    onTrouble('webgl')
    return { ...blind, remove: keepFresh(() => tiles, ({ revision }) => onRevision(revision)) }
  }
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new ScaleControl({ maxWidth: 120 }))
  const wanted = new Map<Overlay, Drawable>() // what is to be seen, whether the style is there yet or not
  const listeners = new Set<(at: LonLat) => void>()
  let pen: AbortController | null = null // of what is being drawn
  let ready = false
  let shown = day
  let trouble: Trouble | null = null
  let late = false // the basemap has said nothing yet, and that was told
  let patience: ReturnType<typeof setTimeout> | undefined
  let placed = view !== null // what is seen was chosen by somebody

  const tell = (next: Trouble | null) => {
    late = false
    if (next === 'basemap' && trouble !== null) return // what is on record matters more
    trouble = next
    onTrouble(next)
  }
  const awaitBasemap = () => {
    clearTimeout(patience)
    patience = setTimeout(() => {
      if (!ready || trouble !== null || !Object.keys(map.getStyle().sources).some((source) => source.startsWith('basemap') && !map.isSourceLoaded(source))) return
      tell('basemap')
      late = true
    }, patient)
  }
  const put = (name: Overlay) => {
    const what = wanted.get(name) ?? null
    const source = map.getSource<GeoJSONSource>(name)
    if (what === null && !source) return
    delete container.dataset['idle']
    if (source) {
      void source.setData(collection(what))
      return
    }
    const over = overlays.slice(overlays.indexOf(name) + 1).find((other) => map.getSource(other)) // what lies over it, if anything does yet
    map.addSource(name, { type: 'geojson', data: collection(what) })
    looks[name].forEach((look, i) => map.addLayer({ ...look, id: `${name}-${i}`, source: name } as Parameters<MapLibre['addLayer']>[0], over && `${over}-0`))
  }
  const switched = () => {
    for (const { id } of map.getStyle().layers) {
      const own = layerOf(id)
      if (own) map.setLayoutProperty(id, 'visibility', hidden.includes(own) ? 'none' : 'visible')
      if (id === 'zones-label') map.setFilter(id, ['!', ['in', ['get', 'kind'], ['literal', [...hidden]]]])
    }
  }
  const load = () => {
    pen?.abort(new Undrawn('map-anew')) // while what it drew with is still there
    ready = false
    tell(null)
    delete container.dataset['idle']
    map.setStyle(style(shown), { diff: false })
  }
  const choose = (at: LonLat) => {
    if (pen === null) listeners.forEach((l) => l(at))
  }
  map.on('style.load', () => {
    container.dataset['day'] = shown ?? ''
    ready = true
    onDrawn(drawnBy(map.getStyle()))
    awaitBasemap()
    overlays.forEach(put)
    switched()
  })
  map.on('sourcedata', ({ sourceId, sourceDataType }) => {
    if (sourceId !== own || sourceDataType !== 'metadata') return
    const source = map.getSource<VectorTileSource>(own)
    delete container.dataset['idle']
    const box = source?.tileBounds?.bounds
    if (box === undefined) return tell('empty')
    if (trouble === 'empty') tell(null)
    if (!placed) map.fitBounds(box, { padding: { top: 20, left: 20, right: 20, bottom: 50 }, duration: 0 })
    placed = true
  })
  map.on('error', ({ sourceId, error }: ErrorEvent & { sourceId?: string }) => {
    if (sourceId === own) tell('tiles')
    else if (sourceId?.startsWith('basemap')) tell('basemap')
    else if (!ready) tell('status' in error && error.status === 400 ? 'refused' : 'style')
  })
  map.on('idle', () => {
    container.dataset['idle'] = 'true'
    if (late) tell(null)
  })
  map.on('render', function stands() {
    if (!ready || !placed || !map.isSourceLoaded(own)) return
    performance.mark('city') // all that is on record here is drawn, for whoever measures
    onStands()
    map.off('render', stands)
  })
  map.on('movestart', () => {
    delete container.dataset['idle']
    if (placed) onStands()
  })
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter()
    onView({ lon: lng, lat, zoom: map.getZoom() })
  })
  map.on('click', ({ lngLat: { lng, lat } }) => choose({ lon: lng, lat }))
  map.getCanvas().addEventListener('keydown', ({ key }) => {
    if (key !== 'Enter') return
    const { lng, lat } = map.getCenter()
    choose({ lon: lng, lat })
  })
  const held = () => map.getSource<VectorTileSource>(own)
  const stopFresh = keepFresh(() => held()?.url ?? tiles, (now, address) => {
    onRevision(now.revision)
    const source = held()
    if (source?.url === address && source.tiles && source.tiles.join() !== now.tiles.join()) source.setUrl(address)
  })
  const online = () => {
    if (trouble !== null && trouble !== 'empty') load()
  }
  addEventListener('online', online)

  return {
    showDay(next) {
      if (next === shown) return
      shown = next
      load()
    },
    again: load,
    hide(these) {
      hidden = these
      if (ready) switched()
    },
    onClick(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onPointer(listener) {
      const moved = ({ pointerType, clientX, clientY }: PointerEvent) => {
        if (pointerType !== 'mouse') return
        const { left, top } = container.getBoundingClientRect()
        const { lng, lat } = map.unproject([clientX - left, clientY - top])
        listener({ lon: lng, lat })
      }
      const left = () => listener(null)
      container.addEventListener('pointermove', moved)
      container.addEventListener('pointerleave', left)
      return () => {
        container.removeEventListener('pointermove', moved)
        container.removeEventListener('pointerleave', left)
      }
    },
    zoomBy: (steps) => void map.easeTo({ zoom: map.getZoom() + steps, duration: calm() ? 0 : 200 }),
    fly({ lon, lat }, zoom) {
      onStands()
      if (zoom !== undefined) map.jumpTo({ center: [lon, lat], zoom })
      else if (!placed) map.jumpTo({ center: [lon, lat], zoom: near }) // a movement may end before it has begun while the page is laid out
      else if (!map.getBounds().contains([lon, lat])) map.easeTo({ center: [lon, lat], duration: calm() ? 0 : 400 })
      placed = true
    },
    approach({ lon, lat }) {
      onStands()
      const { x, y } = map.project([lon, lat])
      const [across, down] = [x / container.clientWidth, y / container.clientHeight]
      if (placed && map.getZoom() >= telling && Math.min(across, down) > 0.1 && Math.max(across, down) < 0.9) return
      map.easeTo({ center: [lon, lat], zoom: placed ? Math.max(map.getZoom(), near) : near, duration: calm() || !placed ? 0 : 400 })
      placed = true
    },
    fit(what) {
      const box = bounds(positions(what))
      if (box === null) return
      onStands()
      const seen = map.getBounds()
      if (placed && seen.contains([box[0], box[1]]) && seen.contains([box[2], box[3]])) return
      map.fitBounds(box, { padding: 60, maxZoom: 17, duration: calm() || !placed ? 0 : 400 })
      placed = true
    },
    show(name, what) {
      if (what === null) wanted.delete(name)
      else wanted.set(name, what)
      if (ready) put(name)
    },
    async drawPolygon(signal, onPen) {
      pen?.abort(new Undrawn('given-up'))
      const mine = new AbortController()
      const stop = () => mine.abort(new Undrawn('given-up'))
      pen = mine
      signal.addEventListener('abort', stop)
      try {
        const { draw } = await import('./draw.ts') // what draws is only loaded by who draws
        if (signal.aborted) stop()
        mine.signal.throwIfAborted()
        if (!ready) throw new Undrawn('no-map')
        return await draw(map, mine.signal, onPen)
      } finally {
        signal.removeEventListener('abort', stop)
        setTimeout(() => pen === mine && (pen = null)) // the click that ends a shape asks nothing
      }
    },
    remove() {
      clearTimeout(patience)
      stopFresh()
      pen?.abort(new Undrawn('given-up'))
      removeEventListener('online', online)
      map.remove()
    },
  }
}

/** The source of what the service has on record, in its style. */
const own = 'gridzone'

/** The zoom at which a place is shown where none was chosen. */
const near = 14

/** The zoom from which on it can be told where in a village a place is. */
const telling = 13

/** How long the host of a basemap may say nothing, in milliseconds. */
const patient = 8000

/** Whether movement is unwelcome. */
function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

function collection(what: Drawable | null): FeatureCollection {
  if (what === null) return { type: 'FeatureCollection', features: [] }
  if (what.type === 'FeatureCollection') return what
  return { type: 'FeatureCollection', features: [what.type === 'Feature' ? what : { type: 'Feature', geometry: what, properties: {} }] }
}
