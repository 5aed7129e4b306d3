import assert from 'node:assert/strict'
import test from 'node:test'
import { h } from 'preact'
import { fakeDocument, fakeTimers, type FakeNode, later, settled, shown } from '../../testdom.ts'
import type { Client } from '../api/client.ts'
import { DayField } from '../day/dayfield.tsx'
import { blind } from '../map/blind.ts'
import { type MapPort, Undrawn } from '../map/port.ts'
import { AddressField } from './addressfield.tsx'
import { CoordinateField } from './coordinatefield.tsx'
import { DeviceButton } from './device.tsx'
import { Farm } from './farm.tsx'
import { nothingKept, type Place } from './question.ts'

fakeDocument()
const timers = fakeTimers()

/** A device that says where it is when the test does. */
function device() {
  const asked: ((lon: number) => void)[] = []
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true, value: { languages: [], geolocation: { getCurrentPosition: (tell: (at: unknown) => void) => asked.push((longitude) => tell({ coords: { longitude, latitude: 30, accuracy: 5 } })) } },
  })
  return asked
}

test('a position that comes after another place was chosen is late', async () => {
  const answers = device()
  const places: Place[] = []
  const at = (place: Place | null, root?: FakeNode) => shown(h(DeviceButton, { place, onPlace: (p) => places.push(p) }), root)
  const root = at(null)
  await settled()
  root.one('button').happen('click')
  assert.equal(answers.length, 1)
  at({ kind: 'address', address: 'a newer one' }, root)
  await settled()
  answers[0]?.(120)
  assert.deepEqual(places, [])
  root.one('button').happen('click')
  root.one('button').happen('click')
  answers[1]?.(121)
  assert.deepEqual(places, [], 'asked twice, the first is late')
  answers[2]?.(122)
  assert.equal(places.length, 1)
  root.one('button').happen('click')
  shown(null, root)
  await settled()
  answers[3]?.(123)
  assert.equal(places.length, 1, 'nobody waits any more')
})

test('a coordinate that cannot be read leaves no place, so that nothing is answered beneath what is wrong with it', async () => {
  const places: (Place | null)[] = []
  const root = shown(h(CoordinateField, { onPlace: (p) => places.push(p) }))
  for (const [text, wrong] of [['120.75, 30.75', false], ['abc', true], ['120.75', true], ['571815 3403497', true]] as const) {
    root.one('coordinate')['value'] = text
    root.one('coordinate').happen('input')
    await settled()
    root.one('form').happen('submit')
    await settled()
    assert.equal(places.pop() === null, wrong, text)
  }
  shown(null, root)
})

test('suggestions that come after the address was asked for stay shut', async () => {
  const { promise, tell } = later<unknown>()
  const signals: (AbortSignal | undefined)[] = []
  const client = { get: (_path: string, _query: unknown, signal?: AbortSignal) => (signals.push(signal), promise) } as unknown as Client
  const places: Place[] = []
  const root = shown(h(AddressField, { client, day: null, onPlace: (p) => places.push(p) }))
  const field = root.one('address')
  field['value'] = '中山路'
  field.happen('input')
  await settled()
  assert.deepEqual([timers.waits(), signals.length], [[200], 0], 'nobody is asked while somebody types')
  await timers.pass()
  assert.equal(signals.length, 1)
  root.one('form').happen('submit')
  assert.deepEqual(places, [{ kind: 'address', address: '中山路' }])
  assert.ok(signals[0]?.aborted)
  tell({ items: [{ address: '中山路1号', level: 'door' }] })
  await settled()
  await timers.pass()
  assert.ok('hidden' in root.one('ul').attributes)
  shown(null, root)
})

test('what is not drawn is said, and who leaves gives up', async () => {
  let signal: AbortSignal | undefined
  let ends = later<never>()
  const map: MapPort = { ...blind, drawPolygon: (s) => ((signal = s), (ends = later<never>()).promise) }
  const farm = (on: MapPort) => shown(h(Farm, { client: {} as Client, map: on, day: null, today: null, onDay: () => {}, place: null, keeping: nothingKept, onPlace: () => assert.fail(), onKeeping: () => {} }))
  const draw = (root: FakeNode) => root.all((n) => n.localName === 'button')[0] as FakeNode
  const said = (root: FakeNode) => root.all((n) => n.attributes['class'] === 'wrong').map((n) => n.text).join('')
  const root = farm(map)
  await settled()
  for (const [why, words] of [[new Undrawn('given-up'), /^$/], [new Undrawn('map-anew'), /重新载入/], [new TypeError('no such file'), /未能载入/]] as const) {
    draw(root).happen('click')
    await settled()
    assert.equal(draw(root).attributes['aria-disabled'], 'true')
    assert.equal(said(root), '')
    ends.fail(why)
    await settled()
    assert.equal(draw(root).attributes['aria-disabled'], 'false')
    assert.match(said(root), words)
  }
  draw(root).happen('click')
  await settled()
  assert.equal(signal?.aborted, false)
  shown(null, root)
  await settled()
  assert.equal(signal?.aborted, true)

  const without = farm(blind)
  draw(without).happen('click')
  await settled()
  assert.match(said(without), /坐标、地址/)
  shown(null, without)
})

test('a year that is being typed is not asked about', async () => {
  const days: (string | null)[] = []
  const root = shown(h(DayField, { name: 'd', day: null, today: '2026-11-27', onDay: (d) => days.push(d) }))
  await settled()
  const field = root.one('d')
  const type = (value: string, valid = true) => {
    field['value'] = value
    field['validity'] = { valid }
    field.happen('change')
  }
  for (const year of ['0002', '0020', '0202']) type(`${year}-03-01`, false)
  await settled()
  assert.deepEqual(timers.waits(), [])
  type('2015-03-01')
  await settled()
  type('2016-03-01')
  await settled()
  assert.deepEqual(days, [])
  await timers.pass()
  assert.deepEqual(days, ['2016-03-01'], 'the day that was rested on, once')
  assert.equal(field.attributes['min'], '1900-01-01')
  type('2026-11-27')
  await settled()
  await timers.pass()
  assert.equal(days[1], null, 'today is no day that a link names')
  shown(null, root)
})
