// Drawing a polygon by hand, with terra-draw. Loaded when somebody draws.
import type { Polygon } from 'geojson'
import type { Map as MapLibre } from 'maplibre-gl'
import { TerraDraw, TerraDrawPolygonMode } from 'terra-draw'
import { TerraDrawMapLibreGLAdapter } from 'terra-draw-maplibre-gl-adapter'

export class GivenUp extends Error {}

/** Draws one polygon; rejects with GivenUp when Escape is pressed. */
export function draw(map: MapLibre): Promise<Polygon> {
  const pen = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 8 }), modes: [new TerraDrawPolygonMode()] })
  pen.start()
  pen.setMode('polygon')
  const container = map.getContainer()
  container.dataset['drawing'] = 'true'
  return new Promise<Polygon>((resolve, reject) => {
    const giveUp = (e: KeyboardEvent) => {
      if (e.key === 'Escape') end(() => reject(new GivenUp()))
    }
    const end = (then: () => void) => {
      document.removeEventListener('keydown', giveUp)
      delete container.dataset['drawing']
      pen.stop()
      then()
    }
    document.addEventListener('keydown', giveUp)
    pen.on('finish', (id) => {
      const shape = pen.getSnapshotFeature(id)?.geometry
      end(() => (shape?.type === 'Polygon' ? resolve(shape as Polygon) : reject(new GivenUp())))
    })
  })
}
