// Questions under way: the newest is answered, what was asked before is given up.
import { useEffect, useState } from 'preact/hooks'

export type Answer<T> =
  | { state: 'idle' }
  | { state: 'asking' }
  | { state: 'told'; value: T; again: () => void }
  | { state: 'refused'; why: unknown; again: () => void }

/**
 * The answer to a question, asked anew whenever what it is about changes. A question that is null is not asked. What belongs to an earlier
 * question is never shown beside a newer one.
 */
export function useAnswer<T>(about: unknown[], question: ((signal: AbortSignal) => Promise<T>) | null): Answer<T> {
  const key = JSON.stringify(about)
  const [held, hold] = useState<{ key: string; answer: Answer<T> }>({ key: '', answer: { state: 'idle' } })
  const [times, setTimes] = useState(0)
  useEffect(() => {
    if (question === null) return
    const stop = new AbortController()
    hold({ key, answer: { state: 'asking' } })
    const again = () => setTimes((n) => n + 1)
    question(stop.signal).then(
      (value) => stop.signal.aborted || hold({ key, answer: { state: 'told', value, again } }),
      (why: unknown) => stop.signal.aborted || hold({ key, answer: { state: 'refused', why, again } }),
    )
    return () => stop.abort()
  }, [key, times, question === null])
  if (question === null) return { state: 'idle' }
  return held.key === key ? held.answer : { state: 'asking' }
}
