import assert from 'node:assert/strict'
import test from 'node:test'
import { readCoordinate } from './coordinate.ts'

test('what people write is read', () => {
  const cases: [string, string, string, string, string][] = [
    ['120.75, 30.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['120.75 30.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['１２０.７５，30.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['30.75, 120.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['30.75N 120.75E', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['北纬30.75 东经120.75', 'gcj02', '120.75', '30.75', 'gcj02'],
    ['经度：120.75，纬度：30.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['lat=30.75 lon=120.75', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['120°45\'0"E, 30°45\'0"N', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['东经120度45分，北纬30度45分', 'auto', '120.75', '30.75', 'EPSG:4490'],
    ['30°45′36″N 120°45′E', 'auto', '120.75', '30.76', 'EPSG:4490'],
    ['120°30\'W 30°15\'S', 'auto', '-120.5', '-30.25', 'EPSG:4490'],
    ['571815.3661, 3403497.8255', 'EPSG:4549', '571815.3661', '3403497.8255', 'EPSG:4549'],
    ['3403497.8255, 571815.3661', 'EPSG:4549', '571815.3661', '3403497.8255', 'EPSG:4549'],
    ['X=3403497.8255 Y=40571815.3661', 'auto', '40571815.3661', '3403497.8255', 'EPSG:4528'],
    ['21284530.2377, 3405421.3372', 'auto', '21284530.2377', '3405421.3372', 'EPSG:4499'],
    ['N 3403497.8255 m, E 571815.3661 m', 'EPSG:4549', '571815.3661', '3403497.8255', 'EPSG:4549'],
    ['13441828.5, 3599725.3', 'EPSG:3857', '13441828.5', '3599725.3', 'EPSG:3857'],
  ]
  for (const [text, system, lon, lat, crs] of cases) {
    const got = readCoordinate(text, system)
    assert.ok(got.ok, `${text}: ${JSON.stringify(got)}`)
    assert.deepEqual([got.place.lon, got.place.lat, got.place.crs], [lon, lat, crs], text)
  }
})

test('that the order was turned is told', () => {
  const straight = readCoordinate('120.75, 30.75', 'auto')
  const turned = readCoordinate('30.75, 120.75', 'auto')
  assert.ok(straight.ok && !straight.place.reversed)
  assert.ok(turned.ok && turned.place.reversed)
})

test('what is no coordinate is told why', () => {
  const cases: [string, string, string][] = [
    ['  ', 'auto', 'empty'],
    ['南湖区', 'auto', 'two_numbers'],
    ['120.75', 'auto', 'two_numbers'],
    ['120.75, 30.75, 4', 'auto', 'two_numbers'],
    ['E120.75E 30.75', 'auto', 'which_is_which'],
    ['120°61\'0"E 30°0\'0"N', 'auto', 'minutes'],
    ['120.5°30\' 30°', 'auto', 'minutes'],
    ['120, 130', 'auto', 'out_of_range'],
    ['E120 E30', 'auto', 'which_is_which'],
    ['3403497, 3403498', 'EPSG:4549', 'which_is_which'],
    ['571815, 3403497', 'auto', 'which_system'],
    ['13441828.5, 3599725.3', 'auto', 'which_system'],
    ['571815, 3403497', 'gcj02', 'not_degrees'],
    ['120.75, 30.75', 'EPSG:4549', 'not_metres'],
  ]
  for (const [text, system, why] of cases) {
    assert.deepEqual(readCoordinate(text, system), { ok: false, fault: why }, text)
  }
})
