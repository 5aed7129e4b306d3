import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

// WCAG 2.2, AA: 4.5 to 1 for texts (1.4.3), 3 to 1 for what shows where a control is and what has the focus (1.4.11).
const forText = 4.5
const forControls = 3

type RGB = [number, number, number]

interface Rule {
  selector: string
  says: Map<string, string>
}

/** What is no ground of any text: marks and pictures. */
const marks = new Set(['.timeline i', '.timeline i.now', '.of-basemap', '.handle::before'])

const sheets = { 'the map page': ['src/style.css', 'src/ask/ask.css'], 'the pages of the server': ['../pages/style.css'] }

for (const [name, files] of Object.entries(sheets)) {
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const rules = rulesOf(text)
  const grounds = distinct(rules.filter((r) => !marks.has(r.selector) && !r.says.has('color')).flatMap((r) => colours(r.says.get('background') ?? '')))

  test(`every text of ${name} is read on every ground`, () => {
    const inks = distinct(rules.filter((r) => !r.says.has('background')).flatMap((r) => colours(r.says.get('color') ?? '')))
    assert.ok(inks.length >= 4 && grounds.length >= 6, `${inks} on ${grounds}`)
    const pairs = inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const))
    for (const { says } of rules) {
      const [ink, ground] = [colours(says.get('color') ?? '')[0], colours(says.get('background') ?? '')[0]]
      if (ink && ground) pairs.push([ink, ground])
    }
    assert.deepEqual(faint(pairs, forText), [])
  })

  test(`controls of ${name}, and what has the focus, stand out from every ground`, () => {
    const focus = rules.filter((r) => r.selector.split(',').some((s) => s.trim() === ':focus-visible')).flatMap((r) => colours(r.says.get('outline') ?? ''))
    assert.equal(focus.length, 1, 'whatever has the focus shows it')
    assert.doesNotMatch(text, /outline(-style|-width)?:\s*(0|none)/, 'nothing hides it')
    const edges = rules.filter((r) => /(^|[\s,>])(button|input|select|\[role=listbox\])/.test(r.selector)).flatMap((r) => colours(r.says.get('border') ?? ''))
    const lines = distinct([...focus, ...edges])
    assert.deepEqual(faint(lines.flatMap((line) => grounds.map((ground) => [line, ground] as const)), forControls), [])
  })

  function rulesOf(css: string): Rule[] {
    const values = new Map([...css.matchAll(/(--[\w-]+):\s*(#[0-9a-f]+)/g)].map(([, n, v]) => [n ?? '', v ?? '']))
    return [...css.replace(/@media print \{[\s\S]*$/, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
      selector: selector.trim(),
      says: new Map(body.split(';').filter((d) => d.includes(':')).map((d) => {
        const at = d.indexOf(':')
        return [d.slice(0, at).trim().replace('background-color', 'background'), d.slice(at + 1).trim().replace(/var\((--[\w-]+)\)/g, (_, n: string) => values.get(n) ?? assert.fail(n))]
      })),
    }))
  }
}

test('what is too faint is found', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.deepEqual(faint([['#777777', '#ffffff'], ['#767676', '#ffffff']], forText), ['#777777 on #ffffff: 4.48'])
})

/** The colours of a value; one that lets through what is beneath counts as it is over black, which a picture from the air may be. */
function colours(value: string): string[] {
  return [...value.matchAll(/#[0-9a-f]{3,8}\b/g)].map(([hex]) => {
    const long = hex.length < 6 ? `#${[...hex.slice(1)].map((d) => d + d).join('')}` : hex
    const through = long.length === 9 ? parseInt(long.slice(7), 16) / 255 : 1
    return `#${rgb(long).map((c) => Math.round(c * through).toString(16).padStart(2, '0')).join('')}`
  })
}

function rgb(hex: string): RGB {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as RGB
}

function luminance(hex: string): number {
  const [r, g, b] = rgb(hex).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as RGB
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** The pairs that fall short. */
function faint(pairs: (readonly [string, string])[], least: number): string[] {
  return pairs.filter(([a, b]) => contrast(a, b) < least).map(([a, b]) => `${a} on ${b}: ${contrast(a, b).toFixed(2)}`)
}

function distinct(all: string[]): string[] {
  return [...new Set(all)]
}
