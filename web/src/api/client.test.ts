import assert from 'node:assert/strict'
import test from 'node:test'
import { beyond } from '../map/beyond.ts'
import { detailOf, newClient, numberOf, problemWords, Refused } from './client.ts'

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

const client = newClient('https://example.com/under/')

test('questions go to the service that served the page, under its prefix, without a cookie', async (t) => {
  const sent: { url: string; init: RequestInit }[] = []
  t.mock.method(globalThis, 'fetch', (url: URL, init: RequestInit) => {
    sent.push({ url: url.href, init })
    return Promise.resolve(Response.json({ answered: sent.length }))
  })
  const { signal } = new AbortController()
  assert.deepEqual(await client.get('v1/locate', { address: '中山路 & 1#' }, signal), { answered: 1 })
  assert.deepEqual(await client.post('v1/check', { count: '1' }, { type: 'Polygon' }, { media: 'application/geo+json', headers: { Authorization: 'Bearer k' } }), { answered: 2 })
  assert.deepEqual(await client.post('v1/checks', {}, undefined), { answered: 3 })
  assert.equal(sent[0]?.url, 'https://example.com/under/v1/locate?address=%E4%B8%AD%E5%B1%B1%E8%B7%AF+%26+1%23')
  assert.equal(sent[0]?.init.signal, signal)
  assert.equal(sent[1]?.init.body, '{"type":"Polygon"}')
  assert.deepEqual({ ...(sent[1]?.init.headers as object) }, { Accept: 'application/json', 'Content-Type': 'application/geo+json', Authorization: 'Bearer k' })
  assert.ok(sent[2] && !('body' in sent[2].init))
  for (const { init } of sent) assert.deepEqual([init.credentials, init.redirect], ['omit', 'error'])
  assert.equal(client.address('docs'), 'https://example.com/under/docs')
})

test('what the service refuses is told by its code', async (t) => {
  const answers = [Response.json({ code: 'bad_geometry', detail: 'ring 0', request_id: 'r1' }, { status: 422 }), new Response('<html>', { status: 502 }), Response.json({ code: 7 }, { status: 400 })]
  t.mock.method(globalThis, 'fetch', () => Promise.resolve(answers.shift()))
  const refused = async () => client.get('v1/check', {}).then(() => assert.fail(), (why: Refused) => [why.status, why.code, why.detail, why.id])
  assert.deepEqual(await refused(), [422, 'bad_geometry', 'ring 0', 'r1'])
  assert.deepEqual(await refused(), [502, '', '', ''], 'not the service itself')
  assert.deepEqual(await refused(), [400, '', '', ''], 'not as the service speaks')
})

test('what does not come is told apart from what was given up', async (t) => {
  t.mock.method(globalThis, 'fetch', () => Promise.reject(new TypeError('failed')))
  await assert.rejects(client.get('v1/days', {}), (why: Refused) => why instanceof Refused && why.status === 0 && why.code === 'network')
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(client.get('v1/days', {}, stop.signal), TypeError)
})

test('of a key that is not good nothing is said that only programs can do', () => {
  assert.equal(detailOf(new Refused(401, 'unauthorized', 'Send the header Authorization: Bearer and a key.', 'r1')), '')
  assert.equal(detailOf(new Refused(403, 'forbidden', 'The key is limited to division 330402.', 'r1')), 'The key is limited to division 330402.')
})

test('every refusal has a remedy in both languages', () => {
  for (const status of [0, 400, 401, 403, 404, 409, 429, 500, 502, 503]) {
    const why = new Refused(status, '', '', '')
    assert.match(problemWords(why, 'zh'), /请|在所选日期/, String(status))
    assert.match(problemWords(why, 'en'), /try again|correct|check it|on the day chosen/i, String(status))
  }
})

test('a refusal that Chinese words tell whole needs no English beside them', () => {
  const foreign = new Refused(403, 'foreign_division', '"check" lies in the division 330411', 'r1')
  assert.match(problemWords(foreign, 'zh'), /指定的区划/)
  assert.equal(detailOf(foreign, 'zh'), '')
  assert.match(detailOf(foreign, 'en'), /330411/)
  assert.match(problemWords(new Refused(413, 'too_large', '', ''), 'zh'), /减少拐点/)
  assert.match(problemWords(new Refused(422, 'beyond_crs', '', ''), 'zh'), /另选坐标系/)
  assert.equal(detailOf(new Refused(422, 'bad_geometry', 'ring 0', ''), 'zh'), 'ring 0', 'where the fault lies')
})
