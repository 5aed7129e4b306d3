import assert from 'node:assert/strict'
import test from 'node:test'
import { fakeDocument, fakeTimers, settled } from '../../testdom.ts'
import { keepFresh } from './fresh.ts'

const page = fakeDocument()
const timers = fakeTimers()

test('what is on record is looked for every few minutes, when the page is seen again, and no more at the end', async (t) => {
  const asked: string[] = []
  let answer = () => Promise.resolve(new Response(JSON.stringify({ tiles: ['a'], revision: 7 })))
  t.mock.method(globalThis, 'fetch', (address: string) => (asked.push(address), answer()))
  const told: unknown[] = []
  let address = 'tiles/all'
  const stop = keepFresh(() => address, (now, at) => told.push([now.revision, at]))
  assert.deepEqual(timers.waits(), [5 * 60 * 1000])
  await timers.pass()
  assert.deepEqual(told, [[7, 'tiles/all']])
  address = 'tiles/all?at=2016-03-01'
  page.happen('visibilitychange')
  await settled()
  assert.deepEqual(told[1], [7, 'tiles/all?at=2016-03-01'], 'of the day that is shown')
  page['hidden'] = true
  page.happen('visibilitychange')
  await timers.pass()
  page['hidden'] = false
  await settled()
  assert.equal(asked.length, 2, 'nobody looks')

  answer = () => Promise.reject(new TypeError('away'))
  page.happen('visibilitychange')
  await settled()
  answer = () => Promise.resolve(new Response('busy', { status: 503 }))
  page.happen('visibilitychange')
  await settled()
  assert.equal(told.length, 2, 'what does not come changes nothing')

  let tell = (_: Response) => {}
  answer = () => new Promise((yes) => (tell = yes))
  page.happen('visibilitychange')
  stop()
  tell(new Response(JSON.stringify({ tiles: ['b'], revision: 8 })))
  page.happen('visibilitychange')
  await timers.pass()
  assert.equal(told.length, 2, 'an answer that comes after the end is late')
  assert.equal(asked.length, 5)
})
