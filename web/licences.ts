// The licences of what the page is made of, as one file beside it. Every package that the lock names and that is not for building alone is in it, whether
// all of it ends up in the page or not: MapLibre comes bundled with what it depends on.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'

/** Packages that bring no file with their licence: where a copy of it is. */
const elsewhere: Record<string, string> = {
  'murmurhash-js': 'licences/murmurhash-js.txt', // from its README
  'terra-draw': 'licences/terra-draw.txt', // from its repository
  'terra-draw-maplibre-gl-adapter': 'licences/terra-draw.txt',
}

interface Locked {
  version: string
  license?: string
  dev?: boolean
}

/** The licences of the packages that a lock in a folder names. */
export function licences(folder: string): string {
  const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }
  const texts = ['What this page is made of, and under which licences.']
  for (const [path, { version, license, dev }] of Object.entries(packages)) {
    if (path === '' || dev) continue
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const files = readdirSync(join(folder, path)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file)).sort().map((file) => join(path, file))
    const copy = elsewhere[name]
    if (files.length === 0 && copy !== undefined) files.push(copy)
    if (files.length === 0) throw new Error(`${name} brings no licence: put a copy beside licences.ts, and name it there`)
    texts.push(`${name} ${version}${license ? ` (${license})` : ''}`, ...files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()))
  }
  return texts.join('\n\n') + '\n'
}

const asked = 'virtual:licences'

/** Puts the licences beside the page; a module of this name holds the address. */
export function shipLicences(folder: string): Plugin {
  return {
    name: 'licences',
    resolveId: (id) => (id === asked ? '\0' + asked : null),
    load(id) {
      if (id !== '\0' + asked) return null
      const file = this.emitFile({ type: 'asset', name: 'licences.txt', source: licences(folder) })
      return `export default import.meta.ROLLUP_FILE_URL_${file}`
    },
  }
}
