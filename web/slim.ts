// Leaves out of MapLibre the programs for graphics cards that draw what no style of this page has: they are looked up by name when something is drawn with them. The sky is always drawn, if only as nothing.
import type { Plugin } from 'vite'

const never = [
  'heatmap', 'heatmapTexture', 'colorRelief', 'fillOutlinePattern', 'fillPattern', 'fillExtrusion', 'fillExtrusionPattern', 'hillshadePrepare', 'hillshade',
  'atmosphere', 'collisionBox', 'collisionCircle', 'debug', 'projectionGlobe', 'symbolIcon', 'symbolTextAndIcon', 'lineGradient', 'linePattern', 'lineGradientSDF', 'terrain', 'terrainDepth', 'terrainHeight',
]

export function slim(): Plugin {
  return {
    name: 'slim',
    transform(code, id) {
      if (!id.endsWith('/maplibre-gl.mjs')) return null
      for (const name of never) {
        const whole = new RegExp(`([,{]${name}:\\w+\\()\`[^\`]*\`,\`[^\`]*\`\\)`)
        if (!whole.test(code)) throw new Error(`MapLibre has no program ${name} where it had one: look at slim.ts`)
        code = code.replace(whole, '$1`uniform float u_none;`,``)')
      }
      return { code, map: null }
    },
  }
}
