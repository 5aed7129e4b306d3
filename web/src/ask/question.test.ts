import assert from 'node:assert/strict'
import test from 'node:test'
import { faultOf, fromRecord, nothingKept, type Place, type Question, toRecord } from './question.ts'
import { check } from './service.ts'
import type { Client, Query } from '../api/client.ts'

test('a link asks the same again', () => {
  const ring = [[120.75, 30.75], [120.7512345, 30.75], [120.7512345, 30.7501], [120.75, 30.75]]
  const questions: Question[] = [
    { place: null, keeping: nothingKept },
    { place: { kind: 'point', lon: '120.7500', lat: '30.75', crs: 'EPSG:4490' }, keeping: { ...nothingKept, species: 'pig', count: '50' } },
    { place: { kind: 'point', lon: '571815.3661', lat: '3403497.8255', crs: 'EPSG:4549', accuracyM: 12.5 }, keeping: nothingKept },
    { place: { kind: 'footprint', shape: { type: 'Polygon', coordinates: [ring] } }, keeping: { species: 'duck', count: '1', measure: 'stock', action: 'new', accuracy: '0' } },
    { place: { kind: 'address', address: '南湖区 & 中山路1号' }, keeping: nothingKept },
  ]
  for (const question of questions) assert.deepEqual(fromRecord(toRecord(question)), question)
})

test('of a link made badly nothing is believed', () => {
  for (const record of [{ place: '1' }, { place: '1,2,3' }, { place: 'a,b' }, { place: '1e5,2' }, { site: '1,2;3,4' }, { site: '1,2;3,4;5;1,2' }, { address: '' }] as Record<string, string>[]) {
    assert.equal(fromRecord(record).place, null, JSON.stringify(record))
  }
})

const off = (accuracyM: number): Place => ({ kind: 'point', lon: '120.75', lat: '30.75', crs: 'EPSG:4490', accuracyM })

test('a place that may be off by more than a kilometre is refused, not taken for a better one', () => {
  assert.equal(faultOf(off(1000), nothingKept), null)
  assert.equal(faultOf(off(1001), nothingKept), 'farm.tooUncertain')
  assert.equal(faultOf(off(5000), { ...nothingKept, accuracy: '30' }), null)
  assert.equal(faultOf(off(10), { ...nothingKept, accuracy: '1001' }), 'farm.badAccuracy')
  assert.equal(faultOf(null, { ...nothingKept, count: '1.5' }), 'farm.badCount')
})

test('the service is asked with the uncertainty that is shown', async () => {
  for (const metres of [12.5, 1000, 5000]) {
    let asked: Query = {}
    const client = { get: (_: string, query: Query) => Promise.resolve(asked = query) } as unknown as Client
    await check(client, off(metres), nothingKept, null, new AbortController().signal)
    assert.equal(asked['accuracy_m'], String(metres))
  }
})
