// "May a farm stand here?": the form, and the verdict.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { Undrawn } from '../map/port.ts'
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
  const pen = useRef<AbortController | null>(null)
  useEffect(() => () => pen.current?.abort(), [])
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
    pen.current = new AbortController()
    try {
      const shape = await map.drawPolygon(pen.current.signal)
      onPlace({ kind: 'footprint', shape })
    } catch (why) {
      const known = why instanceof Undrawn ? why.why : null
      if (known !== 'given-up') setUndrawn(known === 'no-map' ? 'noDraw' : known === 'map-anew' ? 'drawAnew' : 'drawFailed')
    } finally {
      setDrawing(false)
    }
  }
  return (
    <div class="farm" data-state={answer.state} data-verdict={checked?.verdict ?? ''}>
      <p class="hint">{t(drawing ? 'farm.drawing' : 'farm.hint')}</p>
      <div class="row">
        <button type="button" disabled={drawing} onClick={draw}>{t('farm.draw')}</button>
        {place !== null && <button type="button" onClick={() => onPlace(null)}>{t('ask.clear')}</button>}
      </div>
      <CornersField client={client} onPlace={onPlace} />
      <p class="wrong" role="alert">{undrawn !== null && t(`farm.${undrawn}`)}</p>
      <PlaceWords place={place} />
      <FarmForm keeping={keeping} day={day} today={today} onKeeping={onKeeping} onDay={onDay} onAsk={() => {
        setHeld(keeping)
        setLacking(place === null)
      }} />
      {lacking && place === null && <p class="wrong" role="alert">{t('farm.needPlace')}</p>}
      {fault !== null && same(held, keeping) && <p class="wrong" role="alert">{t(fault)}</p>}
      <div class="answer">
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
