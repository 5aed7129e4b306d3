import assert from 'node:assert/strict'
import test from 'node:test'
import type { Polygon } from 'geojson'
import { looks } from '../map/looks.ts'
import { bounds, circle, inside, shortest, outlined } from './geometry.ts'

const square = (west: number, south: number, side: number): Polygon => ({
  type: 'Polygon',
  coordinates: [[[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]],
})

const near = (got: number, want: number, within: number, what: string) => assert.ok(Math.abs(got - want) <= within, `${what}: ${got}, not ${want}`)

test('a circle is as wide as it says, in metres on the ground', () => {
  const box = bounds(circle(120.75, 30.75, 100).coordinates[0] ?? [])
  assert.ok(box)
  near((box[3] - box[1]) * 111195, 200, 0.5, 'north to south')
  near((box[2] - box[0]) * 111195 * Math.cos(30.75 * Math.PI / 180), 200, 0.5, 'west to east')
})

test('the shortest line meets the edge at a right angle, from outside and from inside', () => {
  const zone = square(120.1, 30.1, 0.1)
  assert.deepEqual(round(shortest([120.05, 30.15], zone)?.coordinates), [[120.05, 30.15], [120.1, 30.15]])
  assert.deepEqual(round(shortest([120.19, 30.15], zone)?.coordinates), [[120.19, 30.15], [120.2, 30.15]])
  assert.deepEqual(round(shortest([120.05, 30.05], zone)?.coordinates), [[120.05, 30.05], [120.1, 30.1]])
})

test('degrees of longitude are shorter than those of latitude', () => {
  // 0.011 degrees to the east are fewer metres here than 0.010 to the north.
  const corner: Polygon = { type: 'Polygon', coordinates: [[[119.5, 30.01], [120.011, 30.01], [120.011, 29.5], [120.5, 29.5], [120.5, 30.5], [119.5, 30.5], [119.5, 30.01]]] }
  assert.deepEqual(round(shortest([120, 30], corner)?.coordinates), [[120, 30], [120.011, 30]])
})

test('from a footprint the line begins at its edge; what crosses or touches has none', () => {
  const zone = square(120.1, 30.1, 0.1)
  const line = shortest(square(120.0, 30.11, 0.02), zone)
  near(line?.coordinates[0]?.[0] ?? 0, 120.02, 1e-9, 'begins')
  near(line?.coordinates[1]?.[0] ?? 0, 120.1, 1e-9, 'ends')
  assert.equal(shortest(square(120.05, 30.05, 0.1), zone), null)
  assert.equal(shortest([120.1, 30.15], zone), null)
  assert.ok(shortest(square(120.14, 30.14, 0.02), zone), 'inside')
})

function round(line: number[][] | undefined): number[][] | undefined {
  return line?.map((p) => p.map((n) => Math.round(n * 1e7) / 1e7))
}

test('words are written inside an area, beside its holes and in its widest part', () => {
  const square = (w: number, s: number, e: number, n: number) => [[w, s], [e, s], [e, n], [w, n], [w, s]]
  const near = (at: number[] | null, lon: number, lat: number) => assert.ok(at && Math.hypot((at[0] ?? 0) - lon, (at[1] ?? 0) - lat) < 1e-5, String(at))
  near(inside({ type: 'Polygon', coordinates: [square(0, 0, 4, 2)] }), 2, 1)
  near(inside({ type: 'Polygon', coordinates: [square(0, 0, 10, 10), square(1, 1, 6, 9)] }), 8, 5)
  near(inside({ type: 'MultiPolygon', coordinates: [[square(0, 0, 1, 1)], [square(5, 5, 8, 6)]] }), 6.5, 5.5)
  near(inside({ type: 'Polygon', coordinates: [[[0, 0], [6, 0], [6, 4], [5, 4], [5, 1], [0, 1], [0, 0]]] }), 5.5, 2)
  assert.equal(inside({ type: 'MultiPolygon', coordinates: [] }), null)
})

test('a footprint that crosses itself has lines that can be drawn', () => {
  const ring = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
  const shape = { type: 'Polygon' as const, coordinates: [ring] }
  const { features } = outlined(shape)
  assert.deepEqual(features.map((f) => f.geometry), [shape, { type: 'LineString', coordinates: ring }])
  const [fill, line] = looks.footprint
  assert.deepEqual([fill?.filter, line?.filter], [['==', ['geometry-type'], 'Polygon'], ['==', ['geometry-type'], 'LineString']], 'each is drawn once')
})
