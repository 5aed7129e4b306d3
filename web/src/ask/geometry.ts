// Geometry for drawing alone: what is said of metres and square metres comes from the service.
import type { FeatureCollection, LineString, MultiPolygon, Polygon, Position } from 'geojson'

const degree = Math.PI / 180
const earth = 6371008.8 // mean radius in metres

/** The rings of an area, outer and inner alike. */
export function rings(area: Polygon | MultiPolygon): Position[][] {
  return area.type === 'Polygon' ? area.coordinates : area.coordinates.flat()
}

/** West, south, east, north of positions; null when there are none. */
export function bounds(positions: Iterable<Position>): [number, number, number, number] | null {
  let box: [number, number, number, number] | null = null
  for (const [lon = 0, lat = 0] of positions) {
    box = box === null ? [lon, lat, lon, lat] : [Math.min(box[0], lon), Math.min(box[1], lat), Math.max(box[2], lon), Math.max(box[3], lat)]
  }
  return box
}

/** A place well inside an area, to write on: the middle of the widest part, half way up its largest polygon. */
export function inside(area: Polygon | MultiPolygon): Position | null {
  const polygons = area.type === 'Polygon' ? [area.coordinates] : area.coordinates
  let best: Position | null = null
  let widest = 0
  for (const polygon of polygons) {
    const box = bounds(polygon.flat())
    if (box === null) continue
    const lat = box[1] + (box[3] - box[1]) * 0.5000001 // hardly ever the latitude of a corner
    const cuts = polygon.flatMap((ring) => ring.slice(1).flatMap(([lon1 = 0, lat1 = 0], i) => {
      const [lon0 = 0, lat0 = 0] = ring[i] ?? []
      return lat0 > lat === lat1 > lat ? [] : [lon0 + ((lat - lat0) / (lat1 - lat0)) * (lon1 - lon0)]
    })).sort((a, b) => a - b)
    for (let i = 1; i < cuts.length; i += 2) {
      const [west = 0, east = 0] = [cuts[i - 1], cuts[i]]
      if (east - west > widest) [widest, best] = [east - west, [(west + east) / 2, lat]]
    }
  }
  return best
}

/**
 * A polygon, and the lines around it by themselves: of a ring that crosses itself maps draw no area, nor its edge, where what is on one side
 * of the crossing is as large as what is on the other.
 */
export function outlined(area: Polygon): FeatureCollection<Polygon | LineString> {
  const shapes: (Polygon | LineString)[] = [area, ...area.coordinates.map((coordinates) => ({ type: 'LineString' as const, coordinates }))]
  return { type: 'FeatureCollection', features: shapes.map((geometry) => ({ type: 'Feature', geometry, properties: {} })) }
}

/** A circle of so many metres about a place, as a polygon. */
export function circle(lon: number, lat: number, metres: number): Polygon {
  const ring: Position[] = []
  const up = metres / earth / degree
  const across = up / Math.cos(lat * degree)
  for (let i = 0; i <= 64; i++) {
    const turn = ((i % 64) / 64) * 2 * Math.PI
    ring.push([lon + across * Math.cos(turn), lat + up * Math.sin(turn)])
  }
  return { type: 'Polygon', coordinates: [ring] }
}

/**
 * The shortest line from a place, or from the edge of a footprint, to the edge of an area. Null when they cross or touch: then there
 * is nothing to draw.
 */
export function shortest(from: Position | Polygon | MultiPolygon, to: Polygon | MultiPolygon): LineString | null {
  const lines = Array.isArray(from) ? [[from, from]] : rings(from)
  const [lon0 = 0, lat0 = 0] = lines[0]?.[0] ?? []
  const narrower = Math.cos(lat0 * degree) // degrees of longitude are that much shorter here
  const plane = (p: Position): Spot => [((p[0] ?? 0) - lon0) * narrower, (p[1] ?? 0) - lat0]
  const globe = (s: Spot): Position => [s[0] / narrower + lon0, s[1] + lat0]
  const ours = lines.map((line) => line.map(plane))
  let best: [Spot, Spot] | null = null
  let least = Infinity
  const take = (a: Spot, b: Spot) => {
    const d = (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
    if (d < least) [least, best] = [d, [a, b]]
  }
  for (const ring of rings(to)) {
    const theirs = ring.map(plane)
    for (let j = 1; j < theirs.length; j++) {
      const [c, d] = [theirs[j - 1] as Spot, theirs[j] as Spot]
      for (const line of ours) {
        for (let i = 1; i < line.length; i++) {
          const [a, b] = [line[i - 1] as Spot, line[i] as Spot]
          if (cross(a, b, c, d)) return null
          take(a, foot(a, c, d))
          take(b, foot(b, c, d))
          take(foot(c, a, b), c)
          take(foot(d, a, b), d)
        }
      }
    }
  }
  if (best === null || least === 0) return null
  return { type: 'LineString', coordinates: [globe(best[0]), globe(best[1])] }
}

/** The codes of areas, those that are nearest to a place first; one without a shape is left out. */
export function nearestFirst(from: Position, areas: { code: string; geometry?: Polygon | MultiPolygon }[]): string[] {
  const narrower = Math.cos((from[1] ?? 0) * degree)
  const away = (area: Polygon | MultiPolygon) => {
    const [a = [], b = []] = shortest(from, area)?.coordinates ?? []
    return Math.hypot(((a[0] ?? 0) - (b[0] ?? 0)) * narrower, (a[1] ?? 0) - (b[1] ?? 0))
  }
  return areas.flatMap(({ code, geometry }) => (geometry ? [{ code, away: away(geometry) }] : [])).sort((a, b) => a.away - b.away).map(({ code }) => code)
}

type Spot = [number, number]

/** The place of a segment that is nearest to p. */
function foot(p: Spot, a: Spot, b: Spot): Spot {
  const [x, y] = [b[0] - a[0], b[1] - a[1]]
  const size = x * x + y * y
  if (size === 0) return a
  const t = Math.min(1, Math.max(0, ((p[0] - a[0]) * x + (p[1] - a[1]) * y) / size))
  return [a[0] + t * x, a[1] + t * y]
}

/** Whether two segments go through one another. */
function cross(a: Spot, b: Spot, c: Spot, d: Spot): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

function side(a: Spot, b: Spot, p: Spot): number {
  return Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]))
}
