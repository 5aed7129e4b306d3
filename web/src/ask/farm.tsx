// "May a farm stand here?": the form, and the verdict.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { type Pen, Undrawn } from '../map/port.ts'
import type { Checked } from './answers.ts'
import { useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { Certificate } from './certificate.tsx'
import { CornersField } from './cornersfield.tsx'
import { useDrawn } from './drawn.ts'
import { FarmForm } from './farmform.tsx'
import { Headline, verdictLine } from './headline.tsx'
import { Outdated } from './outdated.tsx'
import { Announced, Pending, PlaceWords } from './parts.tsx'
import { faultOf, type Keeping, type Place } from './question.ts'
import { check } from './service.ts'
import { Verdict } from './verdict.tsx'

interface Props extends Context {
  place: Place | null
  keeping: Keeping
  onPlace: (place: Place | null) => void
  onKeeping: (keeping: Keeping) => void
}

export function Farm({ client, map, day, today, onDay, place, keeping, onPlace, onKeeping }: Props) {
  const { t, lang } = useWords()
  const [drawing, setDrawing] = useState(false)
  const [undrawn, setUndrawn] = useState<'noDraw' | 'drawAnew' | 'drawFailed' | null>(null)
  const [pen, setPen] = useState<Pen | null>(null)
  const stop = useRef<AbortController | null>(null) // of what is being drawn
  const begin = useRef<HTMLButtonElement>(null)
  const pressed = useRef(false) // a button ended the drawing, and goes away with it
  useEffect(() => () => stop.current?.abort(), [])
  useEffect(() => {
    if (!drawing && pressed.current) begin.current?.focus({ preventScroll: true })
    pressed.current = false
  }, [drawing])
  const [held, setHeld] = useState<Keeping>(keeping) // what the answer is about; typing on drops the answer
  const fault = faultOf(place, held)
  const asked = place !== null && place.kind !== 'address' && fault === null && same(held, keeping) ? place : null
  const answer = useAnswer<Checked>(['check', asked, held, day], asked && ((signal) => check(client, asked, held, day, signal)))
  const checked = answer.state === 'told' ? answer.value : null
  const [lacking, setLacking] = useState(false) // a check was asked for, and no place was chosen
  useEffect(() => {
    setHeld(keeping) // a new place is asked about at once, with what the form says
    if (place !== null) setLacking(false)
  }, [place])
  const drawn = useDrawn({ client, map }, asked, checked)

  const draw = async () => {
    setDrawing(true)
    setUndrawn(null)
    stop.current = new AbortController()
    try {
      const shape = await map.drawPolygon(stop.current.signal, setPen)
      onPlace({ kind: 'footprint', shape })
    } catch (why) {
      const known = why instanceof Undrawn ? why.why : null
      if (known !== 'given-up') setUndrawn(known === 'no-map' ? 'noDraw' : known === 'map-anew' ? 'drawAnew' : 'drawFailed')
    } finally {
      pressed.current = document.activeElement?.closest('.pen') != null
      setDrawing(false)
      setPen(null)
    }
  }
  return (
    <div class="farm" data-state={answer.state} data-verdict={checked?.verdict ?? ''}>
      <p class="hint">{t(drawing ? 'farm.drawing' : 'farm.hint')}{drawing && <span class="keys"> {t('farm.drawingKeys')}</span>}</p>
      <div class="row">
        <button type="button" ref={begin} aria-disabled={drawing} onClick={() => drawing || void draw()}>{t('farm.draw')}</button>
        {place !== null && <button type="button" onClick={() => {
          onPlace(null)
          begin.current?.focus({ preventScroll: true }) // this one goes away
        }}>{t('ask.clear')}</button>}
      </div>
      {pen && (
        <div class="row pen">
          <button type="button" name="finish" disabled={pen.corners < 3} onClick={pen.finish}>{t('farm.finish')}</button>
          <button type="button" name="undo" aria-disabled={pen.corners === 0} onClick={() => pen.corners > 0 && pen.undo()}>{t('farm.undo')}</button>
          <button type="button" name="give-up" onClick={() => stop.current?.abort()}>{t('farm.giveUp')}</button>
        </div>
      )}
      <CornersField client={client} onPlace={onPlace} />
      <p class="wrong" role="alert">{undrawn !== null && t(`farm.${undrawn}`)}</p>
      <PlaceWords place={place} />
      <FarmForm keeping={keeping} day={day} today={today} onKeeping={onKeeping} onDay={onDay} onAsk={() => {
        setHeld(keeping)
        setLacking(place === null)
      }} />
      {lacking && place === null && <p class="wrong" role="alert">{t('farm.needPlace')}</p>}
      {fault !== null && same(held, keeping) && <p class="wrong" role="alert">{t(fault)}</p>}
      <div class="answer" data-focus>
        <Announced words={checked ? verdictLine(checked, t, lang) : ''} />
        {checked && <Headline checked={checked} />}
        <Pending answer={answer} />
        <Outdated answer={answer} />
        {checked && asked && (
          <>
            {drawn.line.state === 'refused' && <Pending answer={drawn.line} title="fault.line" />}
            {drawn.covered.state === 'refused' && <Pending answer={drawn.covered} title="fault.overlap" />}
            <Verdict client={client} checked={checked} />
            <Certificate key={JSON.stringify([asked, held, checked.at, checked.revision])} client={client} place={asked} keeping={held} checked={checked} />
          </>
        )}
      </div>
    </div>
  )
}

function same(a: Keeping, b: Keeping): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
