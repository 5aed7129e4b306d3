import assert from 'node:assert/strict'
import test from 'node:test'
import { along, type Days, meant, numbered, scaleOf, stepped, written } from './days.ts'

const told = (at: string, ...days: string[]): Days => ({ at, days: days.map((day) => ({ day, layers: ['zones'] })) })

test('a scale goes from the first change to the last, and has today on it', () => {
  const scale = scaleOf(told('2026-11-27', '2014-01-01', '2020-02-29', '2027-06-01'))
  assert.ok(scale)
  assert.deepEqual(scale.stops.map(written), ['2014-01-01', '2020-02-29', '2026-11-27', '2027-06-01'])
  assert.equal(written(scale.first), '2014-01-01')
  assert.equal(written(scale.last), '2027-06-01')
  assert.equal(along(scale, scale.first), 0)
  assert.equal(along(scale, numbered('2030-01-01')), 1)
  assert.equal(written(scaleOf(told('2026-11-27', '2014-01-01'))?.last ?? 0), '2026-11-27')
  assert.equal(scaleOf(told('2026-11-27')), null)
  assert.equal(scaleOf(told('2026-11-27', '2026-11-27')), null)
})

test('steps go from change to change, and stay at the ends', () => {
  const scale = scaleOf(told('2026-11-27', '2014-01-01', '2020-02-29'))
  assert.ok(scale)
  const step = (from: string, way: 1 | -1) => written(stepped(scale, numbered(from), way))
  assert.equal(step('2026-11-27', -1), '2020-02-29')
  assert.equal(step('2020-02-29', -1), '2014-01-01')
  assert.equal(step('2014-01-01', -1), '2014-01-01')
  assert.equal(step('2016-05-05', 1), '2020-02-29')
  assert.equal(step('2026-11-27', 1), '2026-11-27')
  assert.equal(step('2030-01-01', -1), '2026-11-27')
})

test('a hand near a change means it', () => {
  const scale = scaleOf(told('2026-11-27', '2014-01-01', '2020-02-29'))
  assert.ok(scale)
  assert.equal(written(meant(scale, numbered('2020-03-20'))), '2020-02-29')
  assert.equal(written(meant(scale, numbered('2018-03-20'))), '2018-03-20')
})
