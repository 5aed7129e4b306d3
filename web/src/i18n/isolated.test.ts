import assert from 'node:assert/strict'
import { test } from 'node:test'
import { brief, isolated, settled } from './isolated.ts'

test('a plain text stays as it is', () => {
  for (const text of ['', '东栅村第一网格', 'Grid 7 (east)', '<img src=x>']) {
    assert.equal(settled(text), text)
    assert.equal(isolated(text), text)
  }
})

test('what turns text round is kept in', () => {
  assert.equal(isolated('a\u202eb'), '\u2068a\u202eb\u2069')
  assert.equal(isolated('שלום'), '\u2068שלום\u2069')
})

test('nothing leads out of an isolate: neither an end of its own nor the end of a paragraph', () => {
  assert.equal(settled('a\u2069\u202eb'), 'a\u202eb')
  assert.equal(settled('\u2067a\u2069\u2069b'), '\u2067a\u2069b')
  assert.equal(settled('\u2066\u2067a\u2069b'), '\u2066\u2067a\u2069b\u2069')
  assert.equal(settled('a\r\n\u2029\u202eb'), 'a \u202eb')
})

test('a long name is cut between characters', () => {
  assert.equal(brief('村'.repeat(80)), '村'.repeat(80))
  assert.equal(brief('🐖'.repeat(81)), '🐖'.repeat(79) + '…')
})
