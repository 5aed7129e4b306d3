import assert from 'node:assert/strict'
import test from 'node:test'
import { en } from '../i18n/en.ts'
import { translator } from '../i18n/index.ts'
import { type Words, zh } from '../i18n/zh.ts'
import { systemWords } from './coordinate.ts'
import { extentKey } from './extent.ts'

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

test('a zone whose extent is in words alone is not said to cover its division', () => {
  assert.match(translator('zh')(extentKey({ extent_scope: 'whole' })), /整个区划/)
  assert.match(translator('zh')(extentKey({ extent_scope: 'part' })), /只有文字/)
  assert.match(translator('en')(extentKey({ extent_scope: 'whole' })), /the whole of its division/)
  assert.match(translator('en')(extentKey({ extent_scope: 'part' })), /words alone/)
})

test('the kinds of zones are called what the law calls them, in the legend as beside it', () => {
  for (const [kind, chinese, english] of [['prohibited', '禁养区', 'Prohibited zone'], ['restricted', '限养区', 'Restricted zone']] as const) {
    for (const key of [`legend.${kind}`, `kind.${kind}`] as const) {
      assert.equal(zh[key], chinese)
      assert.equal(en[key], english)
    }
  }
})

test('a system of coordinates is called by words', () => {
  assert.equal(systemWords('gcj02', translator('zh')), 'GCJ-02（高德、腾讯）')
  assert.equal(systemWords('EPSG:32651', translator('zh')), 'EPSG:32651')
})
