import assert from 'node:assert/strict'
import test from 'node:test'
import { missingKey } from './missing.ts'
import type { Place } from './question.ts'

const point: Place = { kind: 'point', lon: '120.75', lat: '30.75', crs: 'EPSG:4490' }

test('what is said in the place of divisions is why there are none', () => {
  const at = { lon: 120.75, lat: 30.75 }
  assert.equal(missingKey(null, null), 'village.none')
  assert.equal(missingKey({ kind: 'footprint', shape: { type: 'Polygon', coordinates: [] } }, null), 'village.footprint')
  assert.equal(missingKey(point, null), null)
  assert.equal(missingKey(point, { point: at, divisions: [] }), 'village.outside')
  assert.equal(missingKey({ kind: 'address', address: 'x' }, { point: null, divisions: [] }), 'village.unclear')
  assert.equal(missingKey(point, { point: at, divisions: [{ code: '330402', name: 'County', level: 'county' }] }), null)
})
