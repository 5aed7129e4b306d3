import assert from 'node:assert/strict'
import test from 'node:test'
import { beside } from './beside.ts'

//   \  words        /
//    \             /
//     \           /  words
test('words beside a line do not lie on it', () => {
  assert.equal(beside([[0, 0], [1, 1]]), 'below', 'it rises')
  assert.equal(beside([[1, 1], [0, 0]]), 'below', 'whichever end is first')
  assert.equal(beside([[0, 1], [1, 0]]), 'above', 'it falls')
  assert.equal(beside([[1, 0], [0, 1]]), 'above')
  for (const straight of [[[0, 0], [1, 0]], [[0, 0], [0, 1]]]) assert.equal(beside(straight), 'above', 'along an axis either will do')
})
