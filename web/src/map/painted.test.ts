import assert from 'node:assert/strict'
import { test } from 'node:test'
import { painted } from './painted.ts'

let frames: (() => void)[] = []
let timers: { run: () => void; ms: number }[] = []
const page = { hidden: false }
Object.assign(globalThis, {
  document: page,
  requestAnimationFrame: (run: () => void) => frames.push(run),
  setTimeout: (run: () => void, ms = 0) => timers.push({ run, ms }),
})

/** Asks for a picture that is decoded as told; tells whether the answer is there. */
function asked(decode: (() => Promise<void>) | null): () => Promise<boolean> {
  frames = []
  timers = []
  let done = false
  void painted(decode && ({ decode } as HTMLImageElement), 500).then(() => { done = true })
  return () => new Promise((resolve) => setImmediate(() => resolve(done)))
}

test('the picture is painted with the frame after it was decoded', async () => {
  const done = asked(() => Promise.resolve())
  assert.equal(await done(), false)
  frames[0]?.()
  assert.equal(await done(), false)
  timers.find(({ ms }) => ms === 0)?.run()
  assert.equal(await done(), true)
})

test('a picture that is long in coming is not waited for', async () => {
  const done = asked(() => new Promise(() => {}))
  assert.equal(await done(), false)
  assert.deepEqual(timers.map(({ ms }) => ms), [500])
  timers[0]?.run()
  assert.equal(await done(), true)
})

test('nor one that is not there, cannot be shown, or is not looked at', async () => {
  assert.equal(await asked(null)(), true)
  assert.equal(await asked(() => Promise.reject(new Error('no picture')))(), true)
  page.hidden = true
  assert.equal(await asked(() => new Promise(() => {}))(), true)
})
