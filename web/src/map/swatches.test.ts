import assert from 'node:assert/strict'
import test from 'node:test'
import { drawnBy } from './swatches.ts'

test('the legend says what the style says', () => {
  const { swatches, credit } = drawnBy({
    version: 8,
    sources: { gridzone: { type: 'vector', url: 'tiles/all' }, 'basemap-0': { type: 'raster', tiles: ['t'], attribution: 'A map' } },
    layers: [
      { id: 'background', type: 'background' },
      { id: 'basemap-0', type: 'raster', source: 'basemap-0' },
      { id: 'restricted', type: 'fill', source: 'gridzone', paint: { 'fill-color': '#ffd23f', 'fill-opacity': 0.4 } },
      { id: 'restricted-line', type: 'line', source: 'gridzone', paint: { 'line-color': '#7a5200', 'line-dasharray': [4, 2] } },
      { id: 'grids-line', type: 'line', source: 'gridzone', paint: { 'line-color': '#6b7680' } },
      { id: 'grids-label', type: 'symbol', source: 'gridzone' },
    ],
  })
  assert.deepEqual(swatches, { basemap: { dashed: false }, restricted: { fill: '#ffd23f66', line: '#7a5200', dashed: true }, grids: { line: '#6b7680', dashed: false } })
  assert.equal(credit, 'A map')
})
