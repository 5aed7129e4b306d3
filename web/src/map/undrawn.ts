// How many zones in force on a day are on no map, as words alone say where they lie: where the map is empty, one of them may be.
import { useEffect, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { type Answer, useAnswer } from '../ask/answering.ts'

const every = 5 * 60 * 1000 // milliseconds

/** What the service says of the zones of a day. */
export interface ZonesTold {
  undrawn_zones: number
  /** All that is on record is made up. */
  demo?: boolean
}

/** That number for a day (YYYY-MM-DD; null: today), asked anew every few minutes and when the page is seen again. */
export function useUndrawn(client: Client, day: string | null): Answer<ZonesTold> {
  const [times, setTimes] = useState(0)
  useEffect(() => {
    const look = () => document.hidden || setTimes((n) => n + 1)
    const timer = setInterval(look, every)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return useAnswer<ZonesTold>(['undrawn', day, times], (signal) => client.get<ZonesTold>('tiles/zones', day === null ? {} : { at: day }, signal))
}
