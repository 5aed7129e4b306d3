// What is asked, and how a link says it: the page of a link asks the same again.
import type { Polygon, Position } from 'geojson'

/** Where something is asked about. Digits of a coordinate are those that were typed. */
export type Place =
  | { kind: 'point'; lon: string; lat: string; crs: string; accuracyM?: number }
  | { kind: 'footprint'; shape: Polygon }
  | { kind: 'address'; address: string }

/** What is to be kept there, as the form says it: empty texts are left open. */
export interface Keeping {
  species: string
  count: string
  measure: string
  action: string
  accuracy: string
}

export const nothingKept: Keeping = { species: '', count: '', measure: '', action: '', accuracy: '' }

/** The uncertainty of a place up to which the service answers, in metres: beyond it an answer would say nothing. */
const mostAccuracyM = 1000

/** Why a question cannot be asked. An accuracy that is written in the form stands in the place of that of the device. */
export function faultOf(place: Place | null, keeping: Keeping): 'farm.badCount' | 'farm.badAccuracy' | 'farm.tooUncertain' | null {
  if (keeping.count !== '' && !/^\d{1,9}$/.test(keeping.count)) return 'farm.badCount'
  if (keeping.accuracy !== '') return /^\d+(\.\d+)?$/.test(keeping.accuracy) && Number(keeping.accuracy) <= mostAccuracyM ? null : 'farm.badAccuracy'
  return place?.kind === 'point' && (place.accuracyM ?? 0) > mostAccuracyM ? 'farm.tooUncertain' : null
}

export interface Question {
  place: Place | null
  keeping: Keeping
}

/** A question as names and texts, for a link; what is empty is left out. */
export function toRecord({ place, keeping }: Question): Record<string, string> {
  const record: Record<string, string> = {}
  for (const [name, text] of Object.entries(keeping)) if (text !== '') record[name] = text as string
  switch (place?.kind) {
    case 'point':
      record['place'] = `${place.lon},${place.lat}`
      if (place.crs !== stored) record['crs'] = place.crs
      if (place.accuracyM !== undefined) record['accuracy_m'] = String(place.accuracyM)
      break
    case 'footprint':
      record['site'] = (place.shape.coordinates[0] ?? []).map((p) => p.slice(0, 2).join(',')).join(';')
      break
    case 'address':
      record['address'] = place.address
  }
  return record
}

/** The question of a link. What cannot be read is left out: a link is not trusted to be well made. */
export function fromRecord(record: Record<string, string>): Question {
  const keeping = { ...nothingKept }
  for (const name of Object.keys(keeping) as (keyof Keeping)[]) keeping[name] = record[name] ?? ''
  return { place: placeOf(record), keeping }
}

/** The system of what is on record. */
export const stored = 'EPSG:4490'

function placeOf(record: Record<string, string>): Place | null {
  const { place, site, address } = record
  if (place !== undefined) {
    const [lon, lat, ...more] = place.split(',')
    if (!decimal(lon) || !decimal(lat) || more.length > 0) return null
    const accuracyM = decimal(record['accuracy_m']) ? Number(record['accuracy_m']) : undefined
    return { kind: 'point', lon, lat, crs: record['crs'] ?? stored, ...(accuracyM === undefined ? {} : { accuracyM }) }
  }
  if (site !== undefined) {
    const ring: Position[] = []
    for (const corner of site.split(';')) {
      const [lon, lat, ...more] = corner.split(',')
      if (!decimal(lon) || !decimal(lat) || more.length > 0) return null
      ring.push([Number(lon), Number(lat)])
    }
    return ring.length < 4 ? null : { kind: 'footprint', shape: { type: 'Polygon', coordinates: [ring] } }
  }
  return address ? { kind: 'address', address } : null
}

function decimal(text: string | undefined): text is string {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text)
}
