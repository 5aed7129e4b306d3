// Where the measure of a line is written: beside it, so that it hides neither the line nor the marks at its ends.
import type { Position } from 'geojson'

/** The side of a line to which words lead away from it to the right, north being up: above a line that falls from west to east, below one that rises. */
export function beside([a = [], b = []]: Position[]): 'above' | 'below' {
  const [east, north] = [(b[0] ?? 0) - (a[0] ?? 0), (b[1] ?? 0) - (a[1] ?? 0)]
  return east * north > 0 ? 'below' : 'above'
}
