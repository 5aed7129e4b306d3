// The day that is shown, on a slider: from change to change by keys, anywhere by hand. Beside it a field for a day to be written.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { date } from '../ask/format.ts'
import { useWords } from '../i18n/index.ts'
import { DayField, rest } from './dayfield.tsx'
import { along, type Days, meant, numbered, scaleOf, stepped, written } from './days.ts'

interface Props {
  /** What the service says of days, once it did. */
  told: Days | null
  /** Asks of days again, where that was not answered; null where it was, or may yet be. */
  lost: (() => void) | null
  /** What is shown, YYYY-MM-DD; null: today. */
  day: string | null
  onDay: (day: string | null) => void
}

export function Timeline({ told, lost, day, onDay }: Props) {
  const { t, lang } = useWords()
  const id = useId()
  const slider = useRef<HTMLInputElement>(null)
  const [moving, move] = useState<number | null>(null) // under a hand, not shown yet
  const scale = told && scaleOf(told)
  const shown = moving ?? (day !== null ? numbered(day) : (scale?.today ?? 0))
  const choose = (n: number) => {
    move(null)
    if (scale && n !== (day === null ? scale.today : numbered(day))) onDay(n === scale.today ? null : written(n))
  }
  useEffect(() => {
    if (moving === null) return
    const timer = setTimeout(() => choose(moving), rest)
    return () => clearTimeout(timer)
  }, [moving])
  const onKey = (e: KeyboardEvent) => {
    if (!scale) return
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[e.key] as 1 | -1 | undefined
    const year = { PageUp: 365, PageDown: -365 }[e.key]
    const to = way ? stepped(scale, shown, way) : year ? Math.min(scale.last, Math.max(scale.first, shown + year)) : { Home: scale.first, End: scale.last }[e.key]
    if (to === undefined) return
    e.preventDefault()
    choose(to)
  }
  const words = (n: number) => {
    const turn = told?.days.find((d) => numbered(d.day) === n)
    return [
      date(written(n), lang), n === scale?.today ? t('app.today') : '', turn ? t('day.turn', { layers: turn.layers.map((l) => t(`day.${l}`)).join(t('day.and')) }) : '',
    ].filter(Boolean).join(t('day.comma'))
  }
  return (
    <>
      {lost && <p class="lost" role="alert">{t('fault.days')} <button type="button" onClick={lost}>{t('fault.retry')}</button></p>}
      {scale && (
        <div class="timeline">
          <input ref={slider} type="range" name="timeline" min={scale.first} max={scale.last} step={1} value={shown} aria-label={t('day.slider')} aria-describedby={`${id}-help`} aria-valuetext={words(shown)} title={t('day.help')}
            onKeyDown={onKey} onInput={(e) => move(meant(scale, e.currentTarget.valueAsNumber))} onChange={(e) => choose(meant(scale, e.currentTarget.valueAsNumber))} />
          <div class="stops" aria-hidden="true">
            {scale.stops.map((s) => <i key={s} class={s === scale.today ? 'now' : ''} style={{ left: `${along(scale, s) * 100}%` }} />)}
          </div>
          <p class="span" aria-hidden="true"><span>{written(scale.first).slice(0, 4)}</span> <b>{words(shown)}</b> <span>{written(scale.last).slice(0, 4)}</span></p>
          <p id={`${id}-help`} class="unseen">{t('day.help')}</p>
        </div>
      )}
      <label class="day">
        {t('app.day')} <DayField name="shown" day={moving !== null ? written(moving) : day} today={told?.at ?? null} onDay={onDay} />
      </label>
      {day !== null && <button type="button" onClick={() => {
        onDay(null)
        slider.current?.focus() // this one goes away
      }}>{t('app.today')}</button>}
    </>
  )
}
