import assert from 'node:assert/strict'
import test from 'node:test'
import { h } from 'preact'
import { fakeDocument, type FakeNode, later, settled, shown } from '../../testdom.ts'
import { type Answer, useAnswer } from './answering.ts'

fakeDocument()

interface Asked {
  about: string
  signal: AbortSignal
  tell: (value: string) => void
  fail: (why: unknown) => void
}

/** A page that asks about one thing at a time, and what it asked. */
function asker() {
  const asked: Asked[] = []
  let answer: Answer<string> = { state: 'idle' }
  function Asks({ about }: { about: string | null }) {
    answer = useAnswer<string>([about], about === null ? null : (signal) => {
      const { promise, tell, fail } = later<string>()
      asked.push({ about, signal, tell, fail })
      return promise
    })
    return null
  }
  let root: FakeNode | undefined
  const about = async (next: string | null) => {
    root = shown(h(Asks, { about: next }), root)
    await settled()
    return asked[asked.length - 1] as Asked
  }
  return { about, asked, end: () => shown(null, root), now: () => answer }
}

test('an answer that comes after a newer question is not shown', async () => {
  const { about, now, end } = asker()
  const first = await about('first')
  assert.equal(now().state, 'asking')
  const second = await about('second')
  assert.ok(first.signal.aborted, 'what was asked before is given up')
  second.tell('of the second')
  await settled()
  first.tell('of the first')
  await settled()
  const told = now()
  assert.equal(told.state === 'told' && told.value, 'of the second')
  end()
})

test('what was told of an earlier question is not shown beside a newer one', async () => {
  const { about, now, end } = asker()
  ;(await about('first')).tell('of the first')
  await settled()
  const second = await about('second')
  assert.equal(now().state, 'asking')
  assert.equal((await about(null)), second, 'nothing more is asked')
  assert.equal(now().state, 'idle')
  end()
})

test('what is refused or told is asked again when somebody says so', async () => {
  const { about, asked, now, end } = asker()
  ;(await about('it')).fail(new Error('no'))
  await settled()
  for (const times of [2, 3]) {
    const before = now()
    assert.ok('again' in before)
    before.again()
    await settled()
    assert.equal(asked.length, times)
    assert.equal(asked[times - 1]?.about, 'it')
    asked[times - 1]?.tell(`the ${times}`)
    await settled()
    const told = now()
    assert.equal(told.state === 'told' && told.value, `the ${times}`)
  }
  end()
})

test('a question is given up when nobody waits any more', async () => {
  const { about, end } = asker()
  const { signal } = await about('it')
  end()
  await settled()
  assert.ok(signal.aborted)
})
