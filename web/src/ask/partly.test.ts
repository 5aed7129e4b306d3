import assert from 'node:assert/strict'
import test from 'node:test'
import { partly, partlyIn, touching } from './partly.ts'

const zone = (kind: 'prohibited' | 'restricted', share: number, relation: 'inside' | 'boundary' = 'inside') => ({ kind, share, relation }) as never

test('a footprint is partly in the zones that decide where they leave something of it outside', () => {
  for (const [what, zones, want] of [
    ['a tenth', [zone('prohibited', 0.1)], true],
    ['all of it', [zone('prohibited', 1)], false],
    ['all of it, but for what reckoning rounds', [zone('prohibited', 1 - 1e-12)], false],
    ['a tenth, and all of it in a lesser zone', [zone('prohibited', 0.1), zone('restricted', 1)], true],
    ['two halves', [zone('prohibited', 0.5), zone('prohibited', 0.5)], false],
    ['two tenths', [zone('prohibited', 0.1), zone('prohibited', 0.1)], true],
    ['a tenth, and another touched', [zone('prohibited', 0.1), zone('prohibited', 0, 'boundary')], true],
    ['touched', [zone('prohibited', 0, 'boundary')], false],
    ['a tenth, and one of which it cannot be said how much', [zone('prohibited', 0.1), zone('prohibited', 0)], false],
  ] as const) assert.equal(partly({ verdict: 'prohibited', zones: [...zones] }), want, what)
  assert.equal(partly({ verdict: 'needs_survey', zones: [zone('prohibited', 0.1)] }), false, 'it is not said to be in one')
})

test('a zone holds a part', () => {
  assert.deepEqual([0, 0.1, 1].map((share) => partlyIn({ relation: 'inside', share })), [false, true, false])
})

test('what meets the zones that decide in their line alone touches them', () => {
  for (const [what, zones, want] of [
    ['the line of one', [zone('prohibited', 0, 'boundary')], true],
    ['the lines of two, and a part in a lesser zone', [zone('prohibited', 0, 'boundary'), zone('prohibited', 0, 'boundary'), zone('restricted', 0.1)], true],
    ['the line of one, and a part in another', [zone('prohibited', 0, 'boundary'), zone('prohibited', 0.1)], false],
    ['in one', [zone('prohibited', 1)], false],
    ['the line of a lesser zone', [zone('restricted', 0, 'boundary')], false],
  ] as const) assert.equal(touching({ verdict: 'prohibited', zones: [...zones] }), want, what)
  assert.equal(touching({ verdict: 'no_zone', zones: [] }), false)
})
