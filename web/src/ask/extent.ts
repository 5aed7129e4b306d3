import type { Key } from '../i18n/index.ts'
import type { Zone } from './answers.ts'

/** How to say where a zone without a polygon lies: all over its division, or where words alone say. */
export function extentKey(zone: Pick<Zone, 'extent_scope'>): Key {
  return zone.extent_scope === 'part' ? 'found.inWords' : 'found.byDivision'
}
