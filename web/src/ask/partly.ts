// Whether a site lies in a zone whole, with a part of it, or touches it alone.
import type { Checked, CheckedZone } from './answers.ts'

/** A share from which on nothing is left but what reckoning rounds. */
const whole = 1 - 1e-9

/** Whether a zone holds a part of what was asked about, and not all of it. */
export function partlyIn({ relation, share }: Pick<CheckedZone, 'relation' | 'share'>): boolean {
  return relation === 'inside' && share > 0 && share < whole
}

/** Whether the zones that gave the verdict leave something of the footprint outside, however they lie to one another. */
export function partly({ verdict, zones }: Pick<Checked, 'verdict' | 'zones'>): boolean {
  const held = zones.filter((z) => z.kind === verdict && z.relation === 'inside')
  return held.length > 0 && held.every(partlyIn) && held.reduce((sum, z) => sum + z.share, 0) < whole
}

/** Whether the zones that gave the verdict have no more of what was asked about than their line. */
export function touching({ verdict, zones }: Pick<Checked, 'verdict' | 'zones'>): boolean {
  const met = zones.filter((z) => z.kind === verdict)
  return met.length > 0 && met.every((z) => z.relation === 'boundary')
}
