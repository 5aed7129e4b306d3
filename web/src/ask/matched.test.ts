import assert from 'node:assert/strict'
import test from 'node:test'
import { h } from 'preact'
import { fakeDocument, FakeNode, settled, shown } from '../../testdom.ts'
import type { Located } from './answers.ts'
import { Matched } from './matched.tsx'

fakeDocument()

/** What is shown of an address that may be several places. */
function said(more: Partial<Located>, asked = '人民路12号'): string {
  const candidates = ['东林村', '西湾村'].map((village) => ({ address: `${village}人民路12号`, level: 'door' as const, confidence: 1, lon: 120, lat: 30, grid: null }))
  const located: Located = { revision: 1, at: '2026-11-27', point: null, crs: 'EPSG:4490', grid: null, other_grids: [], divisions: [], zones: [], candidates, ...more }
  const root = shown(h(Matched, { asked, located, onPlace: () => {} }))
  const { text } = root
  shown(null, root)
  return text
}

test('that there are more candidates than are shown is said, and what to do', () => {
  assert.doesNotMatch(said({}), /还有/)
  assert.match(said({ more_candidates: true }), /列出 2 个，.*还有.*镇（街道）或村/)
})

test('a vendor is called what people call it', () => {
  const from = (source: string) => said({ candidates: [{ address: 'a', level: '', confidence: null, lon: 120, lat: 30, grid: null, source }] })
  assert.match(from('amap'), /来自 高德，须核实/)
  assert.match(from('tianditu'), /来自 天地图，须核实/)
  assert.match(from('another'), /来自 another，须核实/)
})

test('what was asked for stands beside what it may mean, and not twice', () => {
  assert.match(said({}), /^人民路12号没有唯一对应的门牌/)
  const door = { point: { lon: 120, lat: 30 }, match: { address: '东林村人民路12号', level: 'door' as const, confidence: 1, certain: true } }
  assert.equal(said(door), '人民路12号门牌地址：东林村人民路12号')
  assert.equal(said(door, '东林村人民路12号'), '门牌地址：东林村人民路12号')
  assert.match(said({ match: null, candidates: [] }, '月亮大道3号'), /^月亮大道3号没有找到这个地址/)
})

test('candidates are scrolled to, which are far down on a telephone', async (t) => {
  let scrolled = 0
  const before = FakeNode.prototype.scrollIntoView
  FakeNode.prototype.scrollIntoView = () => void scrolled++
  t.after(() => (FakeNode.prototype.scrollIntoView = before))
  const candidates = [{ address: 'a', level: 'door' as const, confidence: 1, lon: 120, lat: 30, grid: null }]
  const located: Located = { revision: 1, at: '2026-11-27', point: null, crs: 'EPSG:4490', grid: null, other_grids: [], divisions: [], zones: [], candidates }
  const root = shown(h(Matched, { asked: 'a', located, onPlace: () => {} }))
  await settled()
  assert.equal(scrolled, 1)
  shown(null, root)
})
