// The questions of the panels, put to the service.
import type { MultiPolygon, Polygon, Position } from 'geojson'
import { type Client, type Query, Refused } from '../api/client.ts'
import type { Checked, Located, MatchLevel, Neighbour, Overlaps, Publication, Published, Row, Rows, Told } from './answers.ts'
import type { Coordinate } from './coordinate.ts'
import { bounds, rings } from './geometry.ts'
import { type Keeping, type Place, stored } from './question.ts'

/** A day (YYYY-MM-DD), or null for today. Of today it is not sent: an answer about a named day names nobody on duty. */
export type Day = string | null

/** The day and the revision of an answer: what is asked about it further is of the same. */
type Pin = Pick<Told, 'at' | 'revision'>

/** What is at a place. */
export function locate(client: Client, place: Place, day: Day, signal: AbortSignal): Promise<Located> {
  if (place.kind === 'footprint') throw new TypeError('a footprint is checked, not located')
  const query: Query = place.kind === 'address' ? { address: place.address } : { lon: place.lon, lat: place.lat, crs: place.crs }
  return client.get<Located>('v1/locate', { ...query, ...at(day) }, signal)
}

/** Where coordinates are that are written in one system, in the order of what is on record: longitude and latitude. */
export async function stand(client: Client, written: Coordinate[], signal: AbortSignal): Promise<Position[]> {
  const rows = written.map((c) => ({ lon: Number(c.lon), lat: Number(c.lat) }))
  const crs = written[0]?.crs ?? stored
  if (crs === stored) return rows.map((r) => [r.lon, r.lat])
  const answers = await client.post<(Located & { error?: string })[]>('v1/locate', { crs }, rows, { signal })
  return answers.map((a) => {
    if (!a.point) throw new Refused(400, 'bad_parameter', a.error ?? '', '')
    return [a.point.lon, a.point.lat]
  })
}

/** An address that may be meant by what was typed so far. */
export interface Suggestion {
  address: string
  level: MatchLevel
}

export async function suggest(client: Client, typed: string, day: Day, signal: AbortSignal): Promise<Suggestion[]> {
  return (await client.get<{ items: Suggestion[] }>('v1/addresses', { q: typed, limit: '8', ...at(day) }, signal)).items
}

/** What is published for a place, and what the rules make of it for what is to be kept there. */
export function check(client: Client, place: Place, keeping: Keeping, day: Day, signal: AbortSignal): Promise<Checked> {
  const query = { ...kept(place, keeping), ...at(day) }
  switch (place.kind) {
    case 'address':
      throw new TypeError('an address is located first')
    case 'point':
      return client.get<Checked>('v1/check', { lon: place.lon, lat: place.lat, crs: place.crs, ...query }, signal)
    case 'footprint':
      return client.post<Checked>('v1/check', query, place.shape, { signal, media: geojson })
  }
}

/** A certificate: the question is asked again, of the day and revision of an answer, and stored with what comes out. */
export function store(client: Client, place: Place, keeping: Keeping, told: Pin, key: string, once: string): Promise<{ id: string }> {
  if (place.kind === 'address') throw new TypeError('an address is located first')
  const query = { ...kept(place, keeping), ...pinned(told) }
  const headers = { Authorization: `Bearer ${key}`, 'Idempotency-Key': once }
  return place.kind === 'footprint'
    ? client.post('v1/checks', query, place.shape, { headers, media: geojson })
    : client.post('v1/checks', { lon: place.lon, lat: place.lat, crs: place.crs, ...query }, undefined, { headers })
}

/** Grids that touch a grid, longest shared border first. */
export async function neighbours(client: Client, code: string, pin: Pin, signal: AbortSignal): Promise<Neighbour[]> {
  return (await client.get<{ neighbours: Neighbour[] }>(`v1/grids/${encodeURIComponent(code)}/neighbours`, pinned(pin), signal)).neighbours
}

/** A row of a layer with its shape. */
export function row(client: Client, layer: 'grids' | 'zones', code: string, pin: Pin, signal: AbortSignal): Promise<Row> {
  return client.get<Row>(`collections/${layer}/items/${encodeURIComponent(code)}`, pinned(pin), signal)
}

/** The grids whose boxes meet the box of a shape: all that touch it are among them. */
export async function gridsAround(client: Client, shape: Polygon | MultiPolygon, pin: Pin, signal: AbortSignal): Promise<Row[]> {
  const box = bounds(rings(shape).flat())
  if (box === null) return []
  return (await client.get<Rows>('collections/grids/items', { bbox: box.join(','), limit: '1000', ...pinned(pin) }, signal)).features
}

/** The parts of a polygon that rows of a layer cover. */
export function overlaps(client: Client, layer: 'grids' | 'zones', shape: Polygon, pin: Pin, signal: AbortSignal): Promise<Overlaps> {
  return client.post<Overlaps>('v1/overlaps', { layer, shapes: 'true', ...pinned(pin) }, shape, { signal, media: geojson })
}

export function publication(client: Client, id: string, signal: AbortSignal): Promise<Publication> {
  return client.get<Publication>(`v1/publications/${encodeURIComponent(id)}`, {}, signal)
}

/** What is published for a division. */
export function published(client: Client, code: string, pin: Pin, signal: AbortSignal): Promise<Published> {
  return client.get<Published>(`v1/places/${encodeURIComponent(code)}`, pinned(pin), signal)
}

/** Where the document of a publication is, and the page of a stored check or a division. */
export const addresses = {
  document: (id: string) => `v1/publications/${encodeURIComponent(id)}/document`,
  certificate: (id: string, lang: string) => `v1/checks/${encodeURIComponent(id)}?f=html&lang=${lang}`,
  place: (code: string, lang: string, day: Day) => `places/${encodeURIComponent(code)}?f=html&lang=${lang}${day === null ? '' : `&at=${day}`}`,
  places: (lang: string) => `places?f=html&lang=${lang}`,
}

const geojson = 'application/geo+json'

function at(day: Day): Query {
  return day === null ? {} : { at: day }
}

function pinned({ at, revision }: Pin): Query {
  return { at, revision: String(revision) }
}

function kept(place: Place, keeping: Keeping): Query {
  const { species, count, measure, action, accuracy } = keeping
  const metres = accuracy !== '' ? accuracy : place.kind === 'point' && place.accuracyM !== undefined ? String(place.accuracyM) : ''
  const all = { species, count, measure, action, accuracy_m: metres }
  return Object.fromEntries(Object.entries(all).filter(([, text]) => text !== ''))
}
