import assert from 'node:assert/strict'
import test from 'node:test'
import { type Client, Refused } from '../api/client.ts'
import { auto } from './coordinate.ts'
import { readCorners } from './corners.ts'
import { stand } from './service.ts'

test('corners are read a line each, and the first once more is no other', () => {
  const read = readCorners('120.75, 30.75\n\n北纬30.75 东经120.76\r\n120°45\'36"E 30°45\'36"N\n120.75 30.75\n', auto)
  assert.deepEqual(read.ok && read.corners.map((c) => [c.lon, c.lat, c.crs]),
    [['120.75', '30.75', 'EPSG:4490'], ['120.76', '30.75', 'EPSG:4490'], ['120.76', '30.76', 'EPSG:4490']])
  const metres = readCorners('X 3403497.8 Y 40571815.4\n40571915.4, 3403497.8\n40571915.4 3403597.8', auto)
  assert.deepEqual(metres.ok && metres.corners.map((c) => [c.lon, c.lat, c.crs]),
    [['40571815.4', '3403497.8', 'EPSG:4528'], ['40571915.4', '3403497.8', 'EPSG:4528'], ['40571915.4', '3403597.8', 'EPSG:4528']])
})

test('of corners that cannot be read the line and the fault are told', () => {
  for (const [text, system, line, fault] of [
    ['', auto, 0, 'few_corners'],
    ['120,30\n121,30\n120,30', auto, 0, 'few_corners'],
    ['120,30\n\n121', auto, 3, 'two_numbers'],
    ['120,30\n121,30\n40571815,3403497', auto, 3, 'mixed_systems'],
    ['120,30\n121,30\n121,31', 'EPSG:4549', 1, 'not_metres'],
    ['571815,3403497\n571915,3403497\n571915,3403597', auto, 1, 'which_system'],
  ] as const) {
    assert.deepEqual(readCorners(text, system), { ok: false, line, fault }, text)
  }
})

test('lines of a table of turning points are read, whose corners have a name or are counted', () => {
  for (const [text, first] of [
    ['J1 120.681 30.789\nJ2 120.682 30.789\nJ3 120.682 30.790\nJ1 120.681 30.789', ['120.681', '30.789']],
    ['拐点1号：120.681，30.789\n拐点2号：120.682，30.789\n拐点3号：120.682，30.790', ['120.681', '30.789']],
    ['1,3407500,40565000\n2,3407500,40565100\n\n3,3407600,40565100\n1,3407500,40565000\n', ['40565000', '3407500']],
    ['0 120.681 30.789\n1 120.682 30.789\n2 120.682 30.790', ['120.681', '30.789']],
    ['1. 120.681 30.789\n2. 120.682 30.789\n3. 120.682 30.790', ['120.681', '30.789']],
    ['J1,1,3407500,40565000\nJ2,1,3407500,40565100\nJ3,1,3407600,40565100', ['40565000', '3407500']],
    ['1\t120°40\'52"E\t30°47\'20"N\n2\t120°40\'56"E\t30°47\'20"N\n3\t120°40\'56"E\t30°47\'24"N', ['120.6811111111', '30.7888888889']],
  ] as const) {
    const read = readCorners(text, auto)
    assert.ok(read.ok, text)
    assert.deepEqual([read.corners.length, read.corners[0]?.lon, read.corners[0]?.lat], [3, ...first], text)
  }
})

test('what stands before two numbers is passed over only where it cannot be one of them', () => {
  for (const [text, line] of [
    ['120 30 15\n121 30 15\n121 31 15', 1], // minutes, perhaps
    ['1 120.681 30.789\n3 120.682 30.789\n2 120.682 30.790', 1],
    ['1 120.681 30.789\n2 120.682 30.789\n120.682 30.790', 1],
    ['1 120.681 30.789\n2 120.682 30.789\n1 120.682 30.790', 1],
    ['120.681 30.789\nN30 120 15\n120.682 30.790', 2],
    ['J1 120.681 30.789\nJ2 120.682\nJ3 120.682 30.790', 2],
    ['J1,1,3407500,40565000\nJ2,2,3407500,40565100\nJ3,1,3407600,40565100', 2],
  ] as const) {
    assert.deepEqual(readCorners(text, auto), { ok: false, line, fault: 'two_numbers' }, text)
  }
})

test('where corners in metres are the service tells, in one question', async () => {
  const asked: unknown[] = []
  const client = { post: (path: string, query: unknown, body: unknown) => {
    asked.push([path, query, body])
    return Promise.resolve([{ point: { lon: 120.1, lat: 30.1 } }, { point: { lon: 120.2, lat: 30.2 } }])
  } } as unknown as Client
  const signal = new AbortController().signal
  const at = (lon: string, lat: string, crs: string) => ({ lon, lat, crs, reversed: false })
  assert.deepEqual(await stand(client, [at('1', '2', 'EPSG:4549'), at('3', '4', 'EPSG:4549')], signal), [[120.1, 30.1], [120.2, 30.2]])
  assert.deepEqual(asked, [['v1/locate', { crs: 'EPSG:4549' }, [{ lon: 1, lat: 2 }, { lon: 3, lat: 4 }]]])
  assert.deepEqual(await stand(client, [at('120.5', '30.5', 'EPSG:4490')], signal), [[120.5, 30.5]])
  assert.equal(asked.length, 1, 'what is written as it is on record needs no question')
  const refusing = { post: () => Promise.resolve([{ error: 'outside' }]) } as unknown as Client
  await assert.rejects(stand(refusing, [at('1', '2', 'EPSG:4549')], signal), (why) => why instanceof Refused && why.detail === 'outside')
})
