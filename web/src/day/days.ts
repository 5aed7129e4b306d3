// Days as a slider counts them, and those among them at which something changes.

/** What the service says of days. */
export interface Days {
  /** Today, where the service keeps its days. */
  at: string
  days: Turn[]
}

/** A day on which something else is in force than the day before. */
interface Turn {
  day: string
  layers: TurnLayer[]
}

type TurnLayer = 'divisions' | 'grids' | 'zones' | 'publications'

/** What a slider goes along, in days since 1970: from the first to the last on which something changes, today among them. */
interface Scale {
  first: number
  last: number
  today: number
  /** Where something changes, and today, in order. */
  stops: number[]
}

const length = 86_400_000 // of a day, in milliseconds

/** A day YYYY-MM-DD as a number. */
export function numbered(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / length
}

/** Whether a text is a day YYYY-MM-DD that the calendar has. */
export function isDay(text: string): boolean {
  const n = /^\d{4}-\d{2}-\d{2}$/.test(text) ? numbered(text) : NaN
  return !Number.isNaN(n) && written(n) === text
}

export function written(n: number): string {
  return new Date(n * length).toISOString().slice(0, 10)
}

/** The scale of what changes; null where nothing ever does. */
export function scaleOf({ at, days }: Days): Scale | null {
  const today = numbered(at)
  const stops = [...new Set([today, ...days.map(({ day }) => numbered(day))])].sort((a, b) => a - b)
  const [first = today, last = today] = [stops[0], stops[stops.length - 1]]
  return first === last ? null : { first, last, today, stops }
}

/** The next stop later (1) or earlier (-1) than a day; the day itself where there is none. */
export function stepped({ stops }: Scale, from: number, way: 1 | -1): number {
  return (way === 1 ? stops.find((s) => s > from) : stops.findLast((s) => s < from)) ?? from
}

/** A day that a hand meant: a stop that is near it, or the day as it is. */
export function meant({ first, last, stops }: Scale, n: number): number {
  const reach = (last - first) / 80
  const near = stops.reduce((best, s) => (Math.abs(s - n) < Math.abs(best - n) ? s : best), Infinity)
  return Math.abs(near - n) <= reach ? near : n
}

/** How far along the scale a day is, 0 to 1. */
export function along({ first, last }: Scale, n: number): number {
  return Math.min(1, Math.max(0, (n - first) / (last - first)))
}
