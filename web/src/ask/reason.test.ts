import assert from 'node:assert/strict'
import test from 'node:test'
import { translator } from '../i18n/index.ts'
import { reasonWords } from './reason.ts'

const reason = {
  code: 'line_within_accuracy', text: 'The line of prohibited zone Z1 is 1.200 m away.', zone: { code: 'Z1', name: '南湖', kind: 'prohibited' as const },
  document: { publication: 'p', number: '嘉政〔2014〕12 号', issuer: '示例县' }, distance_m: 1.2,
}

test('a reason in Chinese names zone, document and distance', () => {
  const { words, lang } = reasonWords(reason, [], translator('zh'), 'zh')
  assert.equal(lang, 'zh')
  for (const part of ['禁养区“南湖 Z1”', '嘉政〔2014〕12 号', '1.2', '位置误差']) assert.ok(words.includes(part), `${part} in ${words}`)
})

test('a reason in English is said once', () => {
  assert.deepEqual(reasonWords(reason, [], translator('en'), 'en'), { words: reason.text, lang: 'en' })
})

test('a reason without words of its own is told as the service tells it, and as English', () => {
  assert.deepEqual(reasonWords({ code: 'unheard_of', text: 'Something new.' }, [], translator('zh'), 'zh'), { words: 'Something new.', lang: 'en' })
})

test('of a footprint that is in a zone with a part no reason says that it is in it', () => {
  const inZone = { code: 'in_zone', text: 'A part of the place is in it.', zone: { code: 'Z1', kind: 'prohibited' as const } }
  const said = (share: number) => reasonWords(inZone, [{ code: 'Z0', relation: 'inside', share: 0.5 }, { code: 'Z1', relation: 'inside', share }], translator('zh'), 'zh').words
  assert.match(said(0.1), /有一部分位于/)
  assert.match(said(1), /该地点位于/)
})

test('the name of a zone turns nothing of a reason round, in either language', () => {
  const told = { code: 'in_zone', text: 'It is in Z1 "א" 7.', zone: { code: 'Z1', name: 'א', kind: 'prohibited' as const } }
  assert.equal(reasonWords(told, [], translator('en'), 'en').words, 'It is in Z1 "\u2068א\u2069" 7.')
  assert.match(reasonWords(told, [], translator('zh'), 'zh').words, /\u2068א Z1\u2069/)
})
