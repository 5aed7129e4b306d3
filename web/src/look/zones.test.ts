import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

/** What the style of the map says, which both sheets and the pictures of the pages repeat. */
const style = new Map([...readFileSync('../tiles/style.go', 'utf8').matchAll(/^\t(\w+) += "?(#[0-9a-f]{6}|0\.\d+)/gm)].map(([, name = '', value = '']) => [name, value]))

test('zones have the same colours on the map, beside it and on the pages of the server', () => {
  for (const sheet of ['src/style.css', '../pages/style.css']) {
    const text = readFileSync(sheet, 'utf8')
    assert.deepEqual(['p', 'r'].map((name) => text.match(`--${name}: (#[0-9a-f]{6})`)?.[1]), [style.get('ProhibitedLine'), style.get('RestrictedLine')], sheet)
  }
  const pictures = readFileSync('../pages/picture.go', 'utf8')
  for (const [id, kind] of [['prohibited', 'Prohibited'], ['restricted', 'Restricted']]) {
    const pattern = pictures.match(`<pattern id="hatch-${id}".*?</pattern>`)?.[0] ?? ''
    const [fill, line, opacity] = [style.get(`${kind}Fill`), style.get(`${kind}Line`), style.get('Opacity')]
    assert.ok(fill && line && opacity, kind)
    assert.match(pattern, new RegExp(`fill="${fill}" fill-opacity="${opacity.slice(1)}"`), 'laid as thinly')
    assert.match(pattern, new RegExp(`(stroke|fill)="${line}"`), 'with marks in the colour of the line')
  }
})
