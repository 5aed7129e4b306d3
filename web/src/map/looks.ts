// How overlays look: told apart by line and fill, not by colour alone.
import type { LayerSpecification } from 'maplibre-gl'
import type { Overlay } from './port.ts'

const ink = '#17242c'
const lit = '#0b6e4f'

type Look = Omit<Extract<LayerSpecification, { type: 'line' | 'fill' | 'circle' | 'symbol' }>, 'id' | 'source'>

/** The layers of each overlay, from below. */
export const looks: Record<Overlay, Look[]> = {
  neighbours: [
    { type: 'fill', paint: { 'fill-color': lit, 'fill-opacity': 0.08 } },
    { type: 'line', paint: { 'line-color': lit, 'line-width': 1.5, 'line-dasharray': [2, 2] } },
  ],
  grid: [
    { type: 'fill', paint: { 'fill-color': lit, 'fill-opacity': 0.25 } },
    { type: 'line', paint: { 'line-color': '#ffffff', 'line-width': 6 } },
    { type: 'line', paint: { 'line-color': lit, 'line-width': 3.5 } },
  ],
  me: [
    { type: 'fill', paint: { 'fill-color': '#1565c0', 'fill-opacity': 0.15 } },
    { type: 'line', paint: { 'line-color': '#1565c0', 'line-width': 1.5, 'line-dasharray': [3, 2] } },
  ],
  footprint: [
    { type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#ffffff', 'fill-opacity': 0.45 } },
    { type: 'line', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': ink, 'line-width': 2.5 } },
  ],
  overlap: [
    { type: 'fill', paint: { 'fill-color': '#6a0dad', 'fill-opacity': 0.45 } },
    { type: 'line', paint: { 'line-color': '#6a0dad', 'line-width': 2 } },
  ],
  line: [
    { type: 'line', paint: { 'line-color': '#ffffff', 'line-width': 5 } },
    { type: 'line', paint: { 'line-color': ink, 'line-width': 2.5, 'line-dasharray': [2, 1.5] } },
  ],
  site: [
    { type: 'circle', paint: { 'circle-radius': 8, 'circle-color': '#ffffff', 'circle-stroke-color': ink, 'circle-stroke-width': 3 } },
    { type: 'circle', paint: { 'circle-radius': 3, 'circle-color': ink } },
  ],
  words: [
    {
      type: 'symbol',
      layout: {
        'text-field': ['get', 'words'], 'text-font': ['sans-serif'], 'text-size': 14, 'text-max-width': 24, 'text-allow-overlap': true,
        'text-anchor': ['match', ['get', 'side'], 'above', 'bottom-left', 'below', 'top-left', 'center'],
        'text-offset': ['match', ['get', 'side'], 'above', ['literal', [0.7, -0.7]], 'below', ['literal', [0.7, 0.7]], ['literal', [0, 0]]],
      },
      paint: { 'text-color': ink, 'text-halo-color': '#ffffff', 'text-halo-width': 2.5 },
    },
  ],
}
