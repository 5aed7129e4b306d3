// Drawing a polygon by hand, with terra-draw. Loaded when somebody draws.
import type { Polygon } from 'geojson'
import type { Map as MapLibre } from 'maplibre-gl'
import { TerraDraw, TerraDrawPolygonMode } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'
import { type Pen, Undrawn } from './port.ts'

/** Draws one polygon on a map whose style is there. Rejects with Undrawn on Escape, and with the reason of the signal, which comes before another style does. */
export function draw(map: MapLibre, signal: AbortSignal, onPen: (pen: Pen) => void): Promise<Polygon> {
  const mode = new TerraDrawPolygonMode()
  const pen = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 8 }), modes: [mode] })
  pen.start()
  pen.setMode('polygon')
  const container = map.getContainer()
  container.dataset['drawing'] = 'true'
  let corners = -1
  let ended = false
  const tell = () => {
    if (ended || mode.undoSize() === corners) return
    corners = mode.undoSize()
    onPen({ corners, finish: () => mode.onKeyUp({ key: 'Enter', heldKeys: [], preventDefault() {} }), undo: () => mode.undo() })
  }
  pen.on('change', () => queueMicrotask(tell)) // when the corner is in what can be taken back
  tell()
  return new Promise<Polygon>((resolve, reject) => {
    const giveUp = (e: KeyboardEvent) => {
      if (e.key === 'Escape') end(() => reject(new Undrawn('given-up')))
    }
    const stop = () => end(() => reject(signal.reason as Error))
    const end = (then: () => void) => {
      document.removeEventListener('keydown', giveUp)
      signal.removeEventListener('abort', stop)
      ended = true
      delete container.dataset['drawing']
      try {
        pen.stop()
      } finally {
        then()
      }
    }
    document.addEventListener('keydown', giveUp)
    signal.addEventListener('abort', stop)
    pen.on('finish', (id) => {
      const shape = pen.getSnapshotFeature(id)?.geometry
      end(() => (shape?.type === 'Polygon' ? resolve(shape as Polygon) : reject(new Undrawn('given-up'))))
    })
  })
}
