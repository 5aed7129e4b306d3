import assert from 'node:assert/strict'
import test from 'node:test'
import { readLink, writeLink } from './link.ts'

const nothing = { view: null, day: null, lang: null, hidden: [], system: null, panel: '', question: {} }

test('a link says what its sender saw', () => {
  const state = { view: { lon: 120.75, lat: 30.75, zoom: 14.5 }, day: '2016-02-29', lang: 'en', hidden: ['grids', 'basemap'], system: 'EPSG:4549', panel: 'farm', question: { place: '120.75,30.75', address: '南湖区 & #1' } }
  assert.deepEqual(readLink(writeLink(state)), state)
  assert.deepEqual(readLink(writeLink(nothing)), nothing)
})

test('a question has no say in what is the page’s own', () => {
  assert.deepEqual(readLink(writeLink({ ...nothing, question: { day: '2016-02-29', map: '1/2/3', system: 'gcj02', place: '1,2' } })), { ...nothing, question: { place: '1,2' } })
})

test('of a link made badly nothing is believed', () => {
  for (const day of ['2026-13-01', '2026-02-30', '2025-02-29', '2026-00-10', '2026-1-1', 'today', '', '+02026-01-01', '2026-01-01T00:00']) assert.equal(readLink(`#day=${encodeURIComponent(day)}`).day, null, day)
  for (const map of ['', '14', '14/30', '25/30/120', '14/91/120', '14/30/181', 'a/b/c', '-1/30/120']) assert.equal(readLink(`#map=${map}`).view, null, map)
  assert.deepEqual(readLink('#map=14/30.75/120.75&day=2024-02-29').view, { zoom: 14, lat: 30.75, lon: 120.75 })
  assert.equal(readLink('#day=2024-02-29').day, '2024-02-29')
})
