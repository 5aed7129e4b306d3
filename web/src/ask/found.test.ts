import assert from 'node:assert/strict'
import test from 'node:test'
import { h } from 'preact'
import { fakeDocument, settled, shown } from '../../testdom.ts'
import type { Client } from '../api/client.ts'
import { blind } from '../map/blind.ts'
import type { MapPort } from '../map/port.ts'
import type { Located } from './answers.ts'
import { Found } from './found.tsx'

fakeDocument()

/** What is shown of a place without a grid, and what was asked about it: so many grids lie one beside the other north of it. */
async function gap(lat: number, distance_m: number, grids = 0) {
  const square = (n: number) => ({ type: 'Polygon', coordinates: [[[120, 30.001 + n / 1000], [120.001, 30.001 + n / 1000], [120.001, 30.002 + n / 1000], [120, 30.002 + n / 1000], [120, 30.001 + n / 1000]]] })
  const asked: string[] = []
  const fitted: unknown[] = []
  const client = {
    get: (path: string) => (asked.push(path), Promise.resolve({ type: 'Feature', id: path.split('/').pop(), properties: { name: 'one' }, geometry: square(0) })),
    post: (path: string) => (asked.push(path), Promise.resolve({ items: Array.from({ length: grids }, (_, i) => ({ code: `G${grids - i}`, geometry: square(grids - i) })) })),
  } as unknown as Client
  const map: MapPort = { ...blind, fit: (what) => fitted.push(what) }
  const located: Located = { revision: 1, at: '2026-11-27', point: { lon: 120, lat }, crs: 'EPSG:4490', grid: null, other_grids: [], nearest_grid: { code: 'G1', distance_m }, divisions: [], zones: [] }
  const root = shown(h(Found, { client, map, located, onFarm: () => {} }))
  await settled()
  await settled()
  const result = { asked, fitted, text: root.text, named: root.all((n) => n.localName === 'li').map((n) => n.text.replace(/^one /, '').trim()) }
  shown(null, root)
  return result
}

test('of a place far from every grid the nearest is told, and none is said to be about it', async () => {
  const { asked, fitted, text, named } = await gap(0, 13_000_000)
  assert.deepEqual([asked, fitted, named], [[], [], []])
  assert.match(text, /最近的网格：G1，相距 13,?000(\.0)?公里/)
  assert.match(text, /核对坐标/)
  assert.doesNotMatch(text, /附近的网格|空隙/)
})

test('of the grids about a gap the nearest few are named, nearest first', async () => {
  const { asked, named, text } = await gap(30, 111, 40)
  assert.deepEqual(named, ['G1', 'G2', 'G3', 'G4', 'G5', 'G6'])
  assert.equal(asked.filter((path) => path.startsWith('collections/')).length, 6)
  assert.match(text, /空隙/)
})
