// The map, drawn by MapLibre.
import type { FeatureCollection } from 'geojson'
import { type GeoJSONSource, Map as MapLibre, ScaleControl, setWorkerUrl } from 'maplibre-gl'
import worker from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { bounds } from '../ask/geometry.ts'
import { looks } from './looks.ts'
import { type Drawable, type Layer, type LonLat, layers, type MapPort, type Overlay, overlays } from './port.ts'
import { positions } from './positions.ts'

setWorkerUrl(worker)

export interface View {
  lon: number
  lat: number
  zoom: number
}

export interface MapOptions {
  container: HTMLElement
  /** Address of the style of a day. */
  style: (day: string | null) => string
  day: string | null
  hidden: readonly Layer[]
  view: View | null
  onView: (view: View) => void
}

export function openMap({ container, style, day, hidden, view, onView }: MapOptions): MapPort & { remove(): void } {
  const map = new MapLibre({
    container, style: style(day), attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
    ...(view ? { center: [view.lon, view.lat], zoom: view.zoom } : {}),
  })
  map.touchZoomRotate.disableRotation()
  map.keyboard.disableRotation()
  map.addControl(new ScaleControl({ maxWidth: 120 }))
  const wanted = new Map<Overlay, Drawable>() // what is to be seen, whether the style is there yet or not
  const listeners = new Set<(at: LonLat) => void>()
  let drawing = false
  let ready = false
  let shown = day

  const put = (name: Overlay) => {
    const data = collection(wanted.get(name) ?? null)
    const source = map.getSource<GeoJSONSource>(name)
    if (source) {
      void source.setData(data)
      return
    }
    map.addSource(name, { type: 'geojson', data })
    looks[name].forEach((look, i) => map.addLayer({ ...look, id: `${name}-${i}`, source: name } as Parameters<MapLibre['addLayer']>[0]))
  }
  const switched = () => {
    for (const { id } of map.getStyle().layers) {
      const own = layers.find((l) => id.startsWith(l))
      if (own) map.setLayoutProperty(id, 'visibility', hidden.includes(own) ? 'none' : 'visible')
      if (id === 'zones-label') map.setFilter(id, ['!', ['in', ['get', 'kind'], ['literal', [...hidden]]]])
    }
  }
  map.on('style.load', () => {
    container.dataset['day'] = shown ?? ''
    ready = true
    overlays.forEach(put)
    switched()
  })
  map.on('idle', () => (container.dataset['idle'] = 'true'))
  map.on('movestart', () => delete container.dataset['idle'])
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter()
    onView({ lon: lng, lat, zoom: map.getZoom() })
  })
  map.on('click', (e) => {
    if (!drawing) listeners.forEach((l) => l({ lon: e.lngLat.lng, lat: e.lngLat.lat }))
  })

  return {
    showDay(wanted) {
      if (wanted === shown) return
      shown = wanted
      ready = false
      delete container.dataset['idle']
      map.setStyle(style(wanted), { diff: false })
    },
    hide(these) {
      hidden = these
      if (ready) switched()
    },
    onClick(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    fly: ({ lon, lat }, zoom) => void map.easeTo({ center: [lon, lat], ...(zoom === undefined ? {} : { zoom }) }),
    fit(what) {
      const box = bounds(positions(what))
      if (box === null) return
      const seen = map.getBounds()
      if (seen.contains([box[0], box[1]]) && seen.contains([box[2], box[3]])) return
      map.fitBounds(box, { padding: 60, maxZoom: 17, duration: calm() ? 0 : 400 })
    },
    show(name, what) {
      if (what === null) wanted.delete(name)
      else wanted.set(name, what)
      if (ready) put(name)
    },
    async drawPolygon() {
      const { draw } = await import('./draw.ts') // what draws is only loaded by who draws
      drawing = true
      try {
        return await draw(map)
      } finally {
        setTimeout(() => (drawing = false)) // the click that ends a shape asks nothing
      }
    },
    clear: () => overlays.forEach((name) => {
      wanted.delete(name)
      if (ready) put(name)
    }),
    remove: () => map.remove(),
  }
}

/** Whether movement is unwelcome. */
function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}

function collection(what: Drawable | null): FeatureCollection {
  if (what === null) return { type: 'FeatureCollection', features: [] }
  if (what.type === 'FeatureCollection') return what
  return { type: 'FeatureCollection', features: [what.type === 'Feature' ? what : { type: 'Feature', geometry: what, properties: {} }] }
}

