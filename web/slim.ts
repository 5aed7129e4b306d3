// Leaves out of MapLibre what no style and no tile of this page has: the programs for graphics cards that are looked up by name when something is drawn with them (the
// sky is always drawn, if only as nothing), and what reads tiles in a format other than MVT, in the page and in its worker.
import type { Plugin } from 'vite'

const never = [
  'heatmap', 'heatmapTexture', 'colorRelief', 'fillOutlinePattern', 'fillPattern', 'fillExtrusion', 'fillExtrusionPattern', 'hillshadePrepare', 'hillshade',
  'atmosphere', 'collisionBox', 'collisionCircle', 'debug', 'projectionGlobe', 'symbolIcon', 'symbolTextAndIcon', 'lineGradient', 'linePattern', 'lineGradientSDF', 'terrain', 'terrainDepth', 'terrainHeight',
]

const programs = never.map((name) => [new RegExp(`([,{]${name}:\\w+\\()\`[^\`]*\`,\`[^\`]*\`\\)`), '$1`uniform float u_none;`,``)'] as const)
const found = [/case`mlt`:this\.vtLayers=new \w+\(this\.rawTileData\)\.layers;break;/, ''] as const // when what is drawn is asked for
const read = [/\w\.encoding===`mlt`\?new \w+\(\w\):/, ''] as const // when it comes

const parts: [string, (readonly [RegExp, string])[]][] = [
  ['/maplibre-gl.mjs', [...programs, found]],
  ['/maplibre-gl-worker.mjs', [found, read]],
]

export function slim(): Plugin {
  return {
    name: 'slim',
    transform(code, id) {
      const part = parts.find(([file]) => id.endsWith(file))
      if (!part) return null
      for (const [what, instead] of part[1]) {
        if (!what.test(code)) throw new Error(`MapLibre has nothing like ${what.source} where it had: look at slim.ts`)
        code = code.replace(what, instead)
      }
      return { code, map: null }
    },
  }
}
