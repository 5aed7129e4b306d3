import type { Key } from '../i18n/index.ts'
import type { Located } from './answers.ts'
import type { Place } from './question.ts'

/** Why the divisions of a place are not shown; null where they are, or where the answer is still awaited or was refused. */
export function missingKey(place: Place | null, located: Pick<Located, 'point' | 'divisions'> | null): Key | null {
  if (place === null) return 'village.none'
  if (place.kind === 'footprint') return 'village.footprint'
  if (located === null || located.divisions.length > 0) return null
  return located.point === null ? 'village.unclear' : 'village.outside'
}
