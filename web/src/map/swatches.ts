// What the legend shows, read from the style itself: it cannot say otherwise than the map does.
import type { StyleSpecification } from 'maplibre-gl'
import { type Drawn, type Layer, layers, type Swatch } from './port.ts'

/** The layer that a layer of the style belongs to. */
export function layerOf(id: string): Layer | undefined {
  return layers.find((layer) => id.startsWith(layer))
}

export function drawnBy(style: StyleSpecification): Drawn {
  const swatches: Partial<Record<Layer, Swatch>> = {}
  let credit = ''
  for (const l of style.layers) {
    const layer = layerOf(l.id)
    if (layer === undefined || l.type === 'symbol') continue
    const swatch = (swatches[layer] ??= { dashed: false })
    if (l.type === 'fill') swatch.fill = mixed(text(l.paint?.['fill-color']), l.paint?.['fill-opacity'])
    if (l.type === 'line') {
      swatch.line = text(l.paint?.['line-color'])
      swatch.dashed = l.paint?.['line-dasharray'] !== undefined
    }
    if (l.type === 'raster') {
      const source = style.sources[l.source]
      if (source?.type === 'raster') credit = source.attribution ?? ''
    }
  }
  return { swatches, credit }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'transparent'
}

/** A colour #rrggbb with an opacity of 0 to 1. */
function mixed(colour: string, opacity: unknown): string {
  return typeof opacity === 'number' ? colour + Math.round(opacity * 255).toString(16).padStart(2, '0') : colour
}
