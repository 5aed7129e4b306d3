import assert from 'node:assert/strict'
import test from 'node:test'
import { en } from '../i18n/en.ts'
import { translator } from '../i18n/index.ts'
import { type Words, zh } from '../i18n/zh.ts'

const keys = Object.keys(zh) as (keyof Words)[]

test('both languages put in the same values', () => {
  const put = (words: string) => [...words.matchAll(/\{\w+\}/g)].map(String).sort()
  for (const key of keys) assert.deepEqual(put(en[key]), put(zh[key]), key)
})

test('no answer calls anything allowed', () => {
  for (const key of keys.filter((k) => /^(ask|found|verdict|outcome|rule|reason|village)\./.test(k))) {
    assert.doesNotMatch(en[key], /\b(allowed|permitted|approved for)\b/i, key)
    assert.doesNotMatch(zh[key], /允许|准许|可以养殖|可养殖|批准/, key)
  }
})

test('values are put in as they are', () => {
  const t = translator('en')
  assert.equal(t('place.gridHere', { name: '{name} $& <b>' }), 'Grid {name} $& <b>')
})
