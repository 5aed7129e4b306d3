// The view in the fragment of the address: a link restores what its sender saw. The fragment never goes to a server.
import { isDay } from '../day/days.ts'

/** What a link says. Texts as they stand in it: readers judge them. */
export interface LinkState {
  view: { lon: number; lat: number; zoom: number } | null
  day: string | null
  lang: string | null
  hidden: string[] // layers that are switched off
  system: string | null // in which coordinates are shown
  panel: string
  question: Record<string, string>
}

const own = new Set(['map', 'day', 'lang', 'off', 'system', 'panel'])

export function readLink(hash: string): LinkState {
  const link = new URLSearchParams(hash.replace(/^#/, ''))
  const question: Record<string, string> = {}
  for (const [name, value] of link) if (!own.has(name)) question[name] = value
  const day = link.get('day')
  return {
    view: viewOf(link.get('map')),
    day: day !== null && isDay(day) ? day : null,
    lang: link.get('lang'),
    hidden: link.get('off')?.split(',').filter(Boolean) ?? [],
    system: link.get('system'),
    panel: link.get('panel') ?? '',
    question,
  }
}

export function writeLink({ view, day, lang, hidden, system, panel, question }: LinkState): string {
  const link = new URLSearchParams()
  if (view) link.set('map', `${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`)
  if (day) link.set('day', day)
  if (lang) link.set('lang', lang)
  if (hidden.length > 0) link.set('off', hidden.join(','))
  if (system) link.set('system', system)
  if (panel) link.set('panel', panel)
  for (const [name, value] of Object.entries(question)) if (!own.has(name)) link.set(name, value)
  return `#${link}`
}

function viewOf(text: string | null): LinkState['view'] {
  const [zoom = NaN, lat = NaN, lon = NaN] = text?.split('/').map(Number) ?? []
  return zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null
}
