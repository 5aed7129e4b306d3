// A coordinate as people write it: degrees with or without minutes and seconds, or metres, easting and northing in either order.
// What it says is read here; where that is, the service tells, which knows the systems exactly.

import type { Translate } from '../i18n/index.ts'

/** A place as the service is asked about it. lon is the easting and lat the northing of a projected system; digits are kept as written. */
export interface Coordinate {
  lon: string
  lat: string
  crs: string
  /** Latitude or northing stood first. */
  reversed: boolean
}

/** Why a text is no coordinate. */
export type Fault =
  | 'empty'
  | 'two_numbers' // it does not hold two numbers
  | 'minutes' // minutes or seconds of 60 and more
  | 'out_of_range' // degrees that no place has
  | 'which_is_which' // it cannot be told which number is the northing
  | 'which_system' // metres without a zone: the system must be chosen
  | 'not_degrees' // metres, but a system of degrees was chosen
  | 'not_metres' // degrees, but a system of metres was chosen

type Reading = { ok: true; place: Coordinate } | { ok: false; fault: Fault }

/** The choice of a system that leaves it to the numbers. */
export const auto = 'auto'

/** The systems that are offered by name. */
export const systems = ['EPSG:4490', 'EPSG:4326', 'gcj02', 'bd09', 'EPSG:4549', 'EPSG:4528', 'EPSG:4499', 'EPSG:3857'] as const

/** A system in words; one without words of its own is called by its name. */
export function systemWords(name: string, t: Translate): string {
  const known = systems.find((s) => s === name)
  return known ? t(`system.${known}`) : name
}

const degreeSystems = new Set(['EPSG:4490', 'EPSG:4326', 'OGC:CRS84', 'gcj02', 'bd09'])

/** One number with the axis that its words name: e for east, n for north. */
interface Part {
  text: string
  value: number
  axis: 'e' | 'n' | ''
}

// Letters and signs that people put instead of those the pattern knows.
const alike: [RegExp, string][] = [
  [/[，、；;｜|]/g, ','],
  [/[′’‘`´]/g, "'"],
  [/[″“”]|''/g, '"'],
  [/[º˚]/g, '°'],
  [/[：:＝=]/g, ' '],
  [/−/g, '-'],
  [/东经|经度|东坐标|横坐标|\b(?:longitude|long?|east(?:ing)?)\b/gi, ' E '],
  [/北纬|纬度|北坐标|纵坐标|\b(?:latitude|lat|north(?:ing)?)\b/gi, ' N '],
  [/度/g, '°'],
  [/分/g, "'"],
  [/秒/g, '"'],
  [/米|\bm\b/gi, ' '],
]

/** Reads a coordinate. system is a name that the service knows, or auto. */
export function readCoordinate(text: string, system: string): Reading {
  const plain = alike.reduce((s, [from, to]) => s.replace(from, to), text.replace(/[０-９]/g, narrow)).replace(/\s+/g, ' ').trim()
  if (plain === '') return fault('empty')
  const parts = split(plain)
  if (parts === 'minutes') return fault('minutes')
  if (parts === null) return fault('two_numbers')
  const [first, second] = parts
  const degrees = Math.abs(first.value) <= 180 && Math.abs(second.value) <= 180
  return degrees ? inDegrees(first, second, system) : inMetres(first, second, system)
}

function fault(why: Fault): Reading {
  return { ok: false, fault: why }
}

/** A digit of full width as an ordinary one. */
function narrow(digit: string): string {
  return String.fromCharCode(digit.charCodeAt(0) - 0xfee0)
}

const number = String.raw`[-+]?\d+(?:\.\d+)?`
const angle = String.raw`(${number})\s*(?:°\s*(?:(\d+(?:\.\d+)?)\s*'\s*(?:(\d+(?:\.\d+)?)\s*")?)?)?`
// Something must stand between the two, or one number would be read as two.
const between = String.raw`(?:\s*,\s*|\s+|(?<=[°'"A-Z])|(?=[A-Z]))`
const before = new RegExp(String.raw`^([ENXYWS])?\s*${angle}${between}([ENXYWS])?\s*${angle}$`, 'i')
const behind = new RegExp(String.raw`^${angle}\s*([ENXYWS])?${between}${angle}\s*([ENXYWS])?$`, 'i')

/** The two numbers of a text, with what names them before each, or behind each. */
function split(text: string): [Part, Part] | 'minutes' | null {
  let m = before.exec(text)
  let [first, second] = [part(m?.[2], m?.[3], m?.[4], m?.[1]), part(m?.[6], m?.[7], m?.[8], m?.[5])]
  if (m === null && (m = behind.exec(text)) !== null) {
    ;[first, second] = [part(m[1], m[2], m[3], m[4]), part(m[5], m[6], m[7], m[8])]
  }
  if (first === 'minutes' || second === 'minutes') return 'minutes'
  return first === null || second === null ? null : [first, second]
}

function part(whole: string | undefined, minutes: string | undefined, seconds: string | undefined, name: string | undefined): Part | 'minutes' | null {
  if (whole === undefined) return null
  const label = (name ?? '').toUpperCase()
  let text = whole.replace(/^\+/, '')
  let value = Number(text)
  if (minutes !== undefined) {
    const m = Number(minutes)
    const s = Number(seconds ?? 0)
    if (m >= 60 || s >= 60 || text.includes('.')) return 'minutes'
    const size = Math.abs(value) + m / 60 + s / 3600
    value = text.startsWith('-') ? -size : size
    text = value.toFixed(10).replace(/0+$/, '').replace(/\.$/, '')
  }
  if (label === 'W' || label === 'S') {
    value = -value
    text = text.startsWith('-') ? text.slice(1) : `-${text}`
  }
  const axis = label === 'E' || label === 'W' || label === 'Y' ? 'e' : label === 'N' || label === 'S' || label === 'X' ? 'n' : ''
  return { text, value, axis }
}

function inDegrees(first: Part, second: Part, system: string): Reading {
  if (system !== auto && !degreeSystems.has(system)) return fault('not_metres')
  const order = named(first, second)
  if (order === 'both') return fault('which_is_which')
  // A latitude ends at 90: where one number is beyond, it is the longitude. Else the longitude stands first, as in GeoJSON.
  const reversed = order === 'reversed' || (order === '' && Math.abs(second.value) > 90 && Math.abs(first.value) <= 90)
  const [lon, lat] = reversed ? [second, first] : [first, second]
  if (Math.abs(lat.value) > 90) return fault('out_of_range')
  return { ok: true, place: { lon: lon.text, lat: lat.text, crs: system === auto ? 'EPSG:4490' : system, reversed } }
}

function inMetres(first: Part, second: Part, system: string): Reading {
  if (system !== auto && degreeSystems.has(system)) return fault('not_degrees')
  const order = named(first, second)
  if (order === 'both') return fault('which_is_which')
  let reversed = order === 'reversed'
  if (order === '') {
    const [a, b] = [northing(first.value), northing(second.value)]
    if (a === b) return fault('which_is_which')
    reversed = a
  }
  const [east, north] = reversed ? [second, first] : [first, second]
  const crs = system === auto ? byZone(east.value) : system
  if (crs === null) return fault('which_system')
  return { ok: true, place: { lon: east.text, lat: north.text, crs, reversed } }
}

/** What the labels say of the order; X is the northing and Y the easting, as surveyors write. */
function named(first: Part, second: Part): 'straight' | 'reversed' | 'both' | '' {
  if (first.axis !== '' && first.axis === second.axis) return 'both'
  if (first.axis === 'n' || second.axis === 'e') return 'reversed'
  if (first.axis === 'e' || second.axis === 'n') return 'straight'
  return ''
}

/** Northings of China have seven digits; eastings have six, or eight with the zone before them. */
function northing(metres: number): boolean {
  return metres >= 1e6 && metres < 1e7
}

/** The system of an easting with its zone: zones of three degrees are 25 to 45, those of six 13 to 23. */
function byZone(easting: number): string | null {
  const zone = Math.floor(easting / 1e6)
  if (zone >= 25 && zone <= 45) return `EPSG:${4513 + zone - 25}`
  if (zone >= 14 && zone <= 23) return `EPSG:${4491 + zone - 13}` // 13 might be Web Mercator as well
  return null
}
