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
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = readCoordinate(line, system)
    if (!read.ok) return { ok: false, line: at + 1, fault: read.fault }
    if (read.place.crs !== (corners[0] ?? read.place).crs) return { ok: false, line: at + 1, fault: 'mixed_systems' }
    corners.push(read.place)
  }
  const [first, last] = [corners[0], corners.at(-1)]
  if (corners.length > 1 && first && last && first.lon === last.lon && first.lat === last.lat) corners.pop()
  return corners.length < 3 ? { ok: false, line: 0, fault: 'few_corners' } : { ok: true, corners }
}
