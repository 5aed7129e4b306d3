// "May a farm stand here?": the form, and the verdict.
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import type { Checked } from './answers.ts'
import { type Answer, useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { Certificate } from './certificate.tsx'
import { shortest } from './geometry.ts'
import { Pending, PlaceWords } from './parts.tsx'
import type { Keeping, Place } from './question.ts'
import { allSpecies } from './rule.ts'
import { check, overlaps, row } from './service.ts'
import { Verdict } from './verdict.tsx'

interface Props extends Context {
  place: Place | null
  keeping: Keeping
  onPlace: (place: Place | null) => void
  onKeeping: (keeping: Keeping) => void
}

export function Farm({ client, map, day, onDay, place, keeping, onPlace, onKeeping }: Props) {
  const { t } = useWords()
  const [drawing, setDrawing] = useState(false)
  const [held, setHeld] = useState<Keeping>(keeping) // what the answer is about; typing on drops the answer
  const fault = faultOf(held)
  const asked = place !== null && place.kind !== 'address' && fault === null && same(held, keeping) ? place : null
  const answer = useAnswer<Checked>(['check', asked, held, day], asked && ((signal) => check(client, asked, held, day, signal)))
  const checked = answer.state === 'told' ? answer.value : null
  const [wanted, setWanted] = useState(false) // a check was asked for
  useEffect(() => setHeld(keeping), [place]) // a new place is asked about at once, with what the form says
  useDrawn({ client, map, day }, asked, checked)

  const draw = async () => {
    setDrawing(true)
    try {
      const shape = await map.drawPolygon()
      onPlace({ kind: 'footprint', shape })
    } catch {
      // given up: the place stays as it was
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
      <PlaceWords place={place} />
      <Form keeping={keeping} day={day} onKeeping={onKeeping} onDay={onDay} onAsk={() => {
        setHeld(keeping)
        setWanted(true)
      }} />
      {wanted && place === null && <p class="wrong" role="alert">{t('farm.needPlace')}</p>}
      {fault !== null && same(held, keeping) && <p class="wrong" role="alert">{t(fault)}</p>}
      <div class="answer">
        <div role="status" aria-live="polite" aria-atomic="true">{checked && <Headline checked={checked} />}</div>
        <Pending answer={answer} />
        {checked && asked && (
          <>
            <Verdict client={client} checked={checked} />
            <Certificate key={JSON.stringify([asked, held, checked.at, checked.revision])} client={client} place={asked} keeping={held} checked={checked} />
          </>
        )}
      </div>
    </div>
  )
}

/** The verdict in words, before anything else; it is read out when it comes. */
function Headline({ checked }: { checked: Checked }) {
  const { t } = useWords()
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [checked])
  return (
    <div ref={shown} class={`verdict is-${checked.verdict}`}>
      <h3>{t(`verdict.${checked.verdict}`)}</h3>
      {checked.alternatives.length > 0 && (
        <>
          <p>{t('verdict.alternatives')}</p>
          <ul>{checked.alternatives.map((v) => <li key={v}>{t(`verdict.${v}`)}</li>)}</ul>
        </>
      )}
      <p class="outcome">{t(`outcome.${checked.outcome}`)}</p>
      <p>{t('ask.notPermission')}</p>
    </div>
  )
}

interface FormProps {
  keeping: Keeping
  day: string | null
  onKeeping: (keeping: Keeping) => void
  onDay: (day: string | null) => void
  onAsk: () => void
}

function Form({ keeping, day, onKeeping, onDay, onAsk }: FormProps) {
  const { t } = useWords()
  const id = useId()
  const set = (name: keyof Keeping) => (e: { currentTarget: { value: string } }) => onKeeping({ ...keeping, [name]: e.currentTarget.value.trim() })
  return (
    <form class="keeping" noValidate onSubmit={(e) => {
      e.preventDefault()
      onAsk()
    }}>
      <label for={`${id}-species`}>{t('farm.species')}</label>
      <select id={`${id}-species`} name="species" value={keeping.species} onChange={set('species')}>
        <option value="">{t('farm.open')}</option>
        {allSpecies.filter((s) => s !== 'pig_equivalent').map((s) => <option key={s} value={s}>{t(`species.${s}`)}</option>)}
      </select>
      <label for={`${id}-count`}>{t('farm.count')}</label>
      <input id={`${id}-count`} name="count" inputMode="numeric" autocomplete="off" value={keeping.count} onInput={set('count')} />
      <label for={`${id}-measure`}>{t('farm.measure')}</label>
      <select id={`${id}-measure`} name="measure" value={keeping.measure} onChange={set('measure')}>
        <option value="">{t('farm.open')}</option>
        {(['stock', 'slaughter'] as const).map((m) => <option key={m} value={m}>{t(`measure.${m}`)}</option>)}
      </select>
      <label for={`${id}-action`}>{t('farm.action')}</label>
      <select id={`${id}-action`} name="action" value={keeping.action} onChange={set('action')}>
        <option value="">{t('farm.open')}</option>
        {(['new', 'enlarge', 'existing', 'household'] as const).map((a) => <option key={a} value={a}>{t(`action.${a}`)}</option>)}
      </select>
      <label for={`${id}-accuracy`}>{t('farm.accuracy')}</label>
      <div>
        <input id={`${id}-accuracy`} name="accuracy" inputMode="decimal" autocomplete="off" aria-describedby={`${id}-accuracy-help`} value={keeping.accuracy} onInput={set('accuracy')} />
        <small id={`${id}-accuracy-help`}>{t('farm.accuracy.help')}</small>
      </div>
      <label for={`${id}-day`}>{t('farm.date')}</label>
      <div>
        <input id={`${id}-day`} name="day" type="date" aria-describedby={`${id}-day-help`} value={day ?? ''} onChange={(e) => onDay(e.currentTarget.value || null)} />
        <small id={`${id}-day-help`}>{t('farm.date.help')}</small>
      </div>
      <button type="submit" class="wide strong">{t('farm.ask')}</button>
    </form>
  )
}

/** What in the form cannot be asked. */
function faultOf(keeping: Keeping): 'farm.badCount' | 'farm.badAccuracy' | null {
  if (keeping.count !== '' && !/^\d{1,9}$/.test(keeping.count)) return 'farm.badCount'
  if (keeping.accuracy !== '' && !(/^\d+(\.\d+)?$/.test(keeping.accuracy) && Number(keeping.accuracy) <= 1000)) return 'farm.badAccuracy'
  return null
}

function same(a: Keeping, b: Keeping): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Draws what an answer rests on: the shortest way to the line that decides, and the parts of the footprint that zones cover. */
function useDrawn({ client, map, day }: Omit<Context, 'onDay'>, place: Place | null, checked: Checked | null) {
  const decider = checked?.boundary_zone ?? null
  const line: Answer<Feature | null> = useAnswer(['line', place, decider, day, checked?.revision], checked && decider ? async (signal) => {
    const zone = (await row(client, 'zones', decider, day, signal)).geometry as Polygon | MultiPolygon | null
    if (zone === null || place === null) return null
    const way = shortest(place.kind === 'footprint' ? place.shape : [checked.point.lon, checked.point.lat], zone)
    return way && { type: 'Feature', geometry: way, properties: {} }
  } : null)
  const covered: Answer<Feature[]> = useAnswer(['overlap', place, day, checked?.revision], checked && checked.zones.length > 0 && place?.kind === 'footprint' ? async (signal) =>
    (await overlaps(client, place.shape, day, signal)).items.filter((i) => i.geometry).map((i) => ({ type: 'Feature', geometry: i.geometry as Polygon, properties: { code: i.code } })) : null)
  const way = line.state === 'told' ? line.value : null
  const parts = covered.state === 'told' ? covered.value : null
  useEffect(() => {
    map.show('line', way)
    if (way) map.fit(way)
    return () => map.show('line', null)
  }, [way])
  useEffect(() => {
    map.show('overlap', parts && { type: 'FeatureCollection', features: parts })
    return () => map.show('overlap', null)
  }, [parts])
}
