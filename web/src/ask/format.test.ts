import assert from 'node:assert/strict'
import test from 'node:test'
import { area, date, metres, share } from './format.ts'

test('lengths, areas, shares and days in both languages', () => {
  assert.equal(metres(1020.738, 'en'), '1,021 m')
  assert.equal(metres(-12.345, 'en'), '12.3 m')
  assert.equal(metres(0.006, 'zh'), '0.01米')
  assert.equal(metres(12345, 'zh'), '12.3公里')
  assert.equal(area(1899.1637, 'en'), '1,899 m²')
  assert.equal(area(666.6667, 'zh'), '667 平方米（1 亩）')
  assert.equal(date('2026-11-27', 'zh'), '2026年11月27日')
  assert.equal(date('2026-11-27', 'en'), '27 November 2026')
  assert.equal(date('soon', 'en'), 'soon')
})

test('a share is never rounded to all or to nothing', () => {
  assert.equal(share(0.99999, 'en'), '99.9%')
  assert.equal(share(1, 'en'), '100%')
  assert.equal(share(0.00001, 'en'), '< 0.1%')
  assert.equal(share(0, 'en'), '0%')
})
