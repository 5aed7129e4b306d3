import assert from 'node:assert/strict'
import { test } from 'node:test'
import { painted } from './painted.ts'

const frames: (() => void)[] = []
Object.assign(globalThis, { document: { hidden: false }, requestAnimationFrame: (f: () => void) => frames.push(f) })
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Whether it has resolved by now. */
function watched(picture: { decode: () => Promise<void> } | null): () => boolean {
  let done = false
  void painted(picture as HTMLImageElement | null, 500).then(() => { done = true })
  return () => done
}

test('the picture is painted with the frame after it was decoded', async (t) => {
  t.mock.timers.enable(['setTimeout'])
  const done = watched({ decode: () => Promise.resolve() })
  await turn()
  assert.equal(done(), false)
  frames.shift()?.()
  t.mock.timers.tick(1)
  await turn()
  assert.equal(done(), true)
})

test('a picture that is long in coming is not waited for', async (t) => {
  t.mock.timers.enable(['setTimeout'])
  const done = watched({ decode: () => new Promise(() => {}) })
  t.mock.timers.tick(499)
  await turn()
  assert.equal(done(), false)
  t.mock.timers.tick(1)
  await turn()
  assert.equal(done(), true)
})

test('nor one that is not there, cannot be shown, or is not looked at', async (t) => {
  t.mock.timers.enable(['setTimeout'])
  const none = watched(null)
  const broken = watched({ decode: () => Promise.reject(new Error('no picture')) })
  Object.assign(document, { hidden: true })
  const unseen = watched({ decode: () => new Promise(() => {}) })
  await turn()
  assert.deepEqual([none(), broken(), unseen()], [true, true, true])
})
