// The corners of a footprint as people write them: a coordinate in each line, in their order around it.
import { type Coordinate, type Fault, readCoordinate } from './coordinate.ts'

/** What is wrong with a list of corners; line counts from one, and is 0 where no line is at fault. */
export interface CornersFault {
  line: number
  fault: Fault | 'few_corners' | 'mixed_systems'
}

/** Reads corners. Lines without anything are passed over, and a last corner that is the first once more. system is as for readCoordinate. */
export function readCorners(text: string, system: string): { ok: true; corners: Coordinate[] } | ({ ok: false } & CornersFault) {
  const corners: Coordinate[] = []
  const lines = text.split('\n')
  const numbered = areNumbered(lines)
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue
    const read = readCorner(line, numbered, system)
    if (!read.ok) return { ok: false, line: at + 1, fault: read.fault }
    if (read.place.crs !== (corners[0] ?? read.place).crs) return { ok: false, line: at + 1, fault: 'mixed_systems' }
    corners.push(read.place)
  }
  const [first, last] = [corners[0], corners.at(-1)]
  if (corners.length > 1 && first && last && first.lon === last.lon && first.lat === last.lat) corners.pop()
  return corners.length < 3 ? { ok: false, line: 0, fault: 'few_corners' } : { ok: true, corners }
}

const end = String.raw`(?:\s*[,，、;；:：)）]\s*|[.．]?\s+)`
/** What a corner is called, as J1 or 拐点3号. A letter that names an axis is none: N30 may be a latitude. */
const name = new RegExp(String.raw`^\s*(?![ENXYWS]\d)[A-Z\p{Script=Han}]{1,8}[-_]?\d{1,4}[号点]?${end}`, 'iu')
const count = new RegExp(String.raw`^\s*(\d{1,4})${end}`)
/** The number of the ring, which tables of turning points have behind the corner's: only the outer one can be asked about. */
const ring = new RegExp(`^1${end}`)

/** Reads a line: a coordinate alone, or what a table of turning points puts before it, which is looked at only where there is more than a coordinate. */
function readCorner(line: string, numbered: boolean, system: string): ReturnType<typeof readCoordinate> {
  const plain = readCoordinate(line, system)
  const label = name.exec(line) ?? (numbered ? count.exec(line) : null)
  if (plain.ok || plain.fault !== 'two_numbers' || label === null) return plain
  const rest = line.slice(label[0].length)
  const read = readCoordinate(rest, system)
  return read.ok || read.fault !== 'two_numbers' ? read : readCoordinate(rest.replace(ring, ''), system)
}

/** Whether the first numbers of the lines count them, from 0 or 1 on; the last may be the first corner once more. Else nobody can tell which numbers are the coordinate. */
function areNumbered(lines: string[]): boolean {
  const numbers = lines.filter((line) => line.trim() !== '').map((line) => Number(count.exec(line)?.[1] ?? NaN))
  const first = numbers[0] ?? NaN
  return (first === 0 || first === 1) && numbers.every((n, i) => n === first + i || (i > 2 && i === numbers.length - 1 && n === first))
}
