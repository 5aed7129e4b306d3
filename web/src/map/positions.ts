import type { Position } from 'geojson'
import type { Drawable } from './port.ts'

/** Every position of something. */
export function* positions(what: Drawable): Generator<Position> {
  switch (what.type) {
    case 'FeatureCollection':
      for (const feature of what.features) yield* positions(feature)
      return
    case 'Feature':
      yield* positions(what.geometry)
      return
    case 'GeometryCollection':
      for (const geometry of what.geometries) yield* positions(geometry)
      return
    default:
      yield* flat(what.coordinates)
  }
}

type Nested = Position | Nested[]

function* flat(nested: Nested): Generator<Position> {
  if (typeof nested[0] === 'number') yield nested as Position
  else for (const inner of nested as Nested[]) yield* flat(inner)
}
