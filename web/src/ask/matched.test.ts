import assert from 'node:assert/strict'
import test from 'node:test'
import { h } from 'preact'
import { fakeDocument, shown } from '../../testdom.ts'
import type { Located } from './answers.ts'
import { Matched } from './matched.tsx'

fakeDocument()

/** What is shown of an address that may be several places. */
function said(more: Partial<Located>): string {
  const candidates = ['东林村', '西湾村'].map((village) => ({ address: `${village}人民路12号`, level: 'door' as const, confidence: 1, lon: 120, lat: 30, grid: null }))
  const located: Located = { revision: 1, at: '2026-11-27', point: null, crs: 'EPSG:4490', grid: null, other_grids: [], divisions: [], zones: [], candidates, ...more }
  const root = shown(h(Matched, { located, onPlace: () => {} }))
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
