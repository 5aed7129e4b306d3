import { Refused } from '../api/client.ts'

/** Whether a system of coordinates was refused because it does not reach a place; every other refusal says nothing of the place. */
export function beyond(why: unknown): boolean {
  return why instanceof Refused && why.code === 'beyond_crs'
}
