// A field for a day to be written: it is shown once somebody rests on it, and only a day that the field takes.
import { useEffect, useState } from 'preact/hooks'

/** Milliseconds that a hand rests on a day before it is shown. */
export const rest = 250

interface Props {
  name: string
  id?: string
  describedBy?: string
  /** What is shown, YYYY-MM-DD; null: today. */
  day: string | null
  /** Today, where the service keeps its days; null where it has not told. */
  today: string | null
  onDay: (day: string | null) => void
}

export function DayField({ name, id, describedBy, day, today, onDay }: Props) {
  const [typed, type] = useState<{ text: string; good: boolean } | null>(null) // not shown yet
  useEffect(() => type(null), [day])
  useEffect(() => {
    if (!typed?.good) return
    const timer = setTimeout(() => onDay(typed.text === today ? null : typed.text || null), rest)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <input type="date" name={name} id={id} aria-describedby={describedBy} min="1900-01-01" max="2199-12-31" value={typed?.text ?? day ?? today ?? ''}
      onChange={({ currentTarget: { value, validity } }) => type({ text: value, good: validity.valid })} onBlur={() => typed?.good || type(null)} />
  )
}
