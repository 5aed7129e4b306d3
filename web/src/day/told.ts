// The days on which something changes, and today, as the service tells them.
import { useEffect, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useAnswer } from '../ask/answering.ts'
import type { Days } from './days.ts'

/** What the service says of days; asked anew when the page is seen again. What was told stays until something else is. */
export function useDays(client: Client): { told: Days | null; lost: (() => void) | null } {
  const [times, setTimes] = useState(0)
  const [told, tell] = useState<Days | null>(null)
  const answer = useAnswer<Days>(['days', times], (signal) => client.get<Days>('v1/days', {}, signal))
  useEffect(() => {
    if (answer.state === 'told') tell(answer.value)
  }, [answer])
  useEffect(() => {
    const seen = () => document.hidden || setTimes((n) => n + 1)
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [])
  return { told, lost: told === null && answer.state === 'refused' ? answer.again : null }
}
