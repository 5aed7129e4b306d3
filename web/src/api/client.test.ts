import assert from 'node:assert/strict'
import test from 'node:test'
import { beyond } from '../map/beyond.ts'
import { detailOf, numberOf, problemWords, Refused } from './client.ts'

test('a number is asked for only where there is one', () => {
  assert.match(problemWords(new Refused(500, 'internal', 'x', 'r-1'), 'en'), /give the number/)
  assert.equal(numberOf(new Refused(500, 'internal', 'x', 'r-1')), 'r-1')
  for (const why of [new Refused(500, '', '', ''), new TypeError('a fault of the page')]) {
    assert.doesNotMatch(problemWords(why, 'en'), /number/)
    assert.doesNotMatch(problemWords(why, 'zh'), /编号/)
    assert.equal(numberOf(why), '')
  }
  const busy = new Refused(503, 'busy', 'inside', 'r-2')
  assert.equal(numberOf(busy) + detailOf(busy), '')
})

test('only a bad shape is called one', () => {
  assert.match(problemWords(new Refused(422, 'bad_geometry', '', ''), 'en'), /shape/)
  for (const code of ['idempotency_key_reused', 'refused']) assert.doesNotMatch(problemWords(new Refused(422, code, '', ''), 'en'), /shape/, code)
  assert.equal(detailOf(new Refused(422, 'refused', 'ring 0 crosses itself', '')), 'ring 0 crosses itself')
})

test('a system that does not reach a place is told from a service that does not answer', () => {
  assert.ok(beyond(new Refused(400, 'beyond_crs', '', '')))
  for (const why of [new Refused(429, 'rate_limited', '', ''), new Refused(503, 'busy', '', ''), new Refused(0, 'network', '', ''), new TypeError('x')]) assert.ok(!beyond(why))
})
