// "Where am I?": the grid of a place, with what belongs to it.
import { useEffect } from 'preact/hooks'
import { type Translate, useWords } from '../i18n/index.ts'
import type { Located } from './answers.ts'
import { useAnswer } from './answering.ts'
import { AddressField } from './addressfield.tsx'
import type { Context } from './ask.tsx'
import { CoordinateField } from './coordinatefield.tsx'
import { DeviceButton } from './device.tsx'
import { Found } from './found.tsx'
import { Matched } from './matched.tsx'
import { Announced, Pending, PlaceWords } from './parts.tsx'
import type { Place } from './question.ts'
import { locate } from './service.ts'

interface Props extends Context {
  place: Place | null
  /** Somebody chose a place. */
  onPlace: (place: Place) => void
  /** Where an address turned out to be. */
  onSettled: (located: Located) => void
  onFarm: () => void
}

export function Where({ client, map, day, place, onPlace, onSettled, onFarm }: Props) {
  const { t } = useWords()
  const asked = place !== null && place.kind !== 'footprint' ? place : null
  const answer = useAnswer<Located>(['locate', asked, day], asked && ((signal) => locate(client, asked, day, signal)))
  const located = answer.state === 'told' ? answer.value : null
  useEffect(() => {
    if (located) onSettled(located)
  }, [located])
  return (
    <div class="where" data-state={answer.state}>
      <p class="hint">{t('where.hint')}</p>
      <DeviceButton onPlace={onPlace} />
      <AddressField client={client} day={day} onPlace={onPlace} />
      <CoordinateField onPlace={onPlace} />
      <Announced words={located === null ? '' : gridLine(located, t)} />
      <div class="answer">
        {place?.kind === 'footprint' ? <p class="soft">{t('where.footprint')}</p> : <PlaceWords place={place} />}
        <Pending answer={answer} />
        {located?.match && <Matched located={located} onPlace={onPlace} />}
        {located?.point && <Found key={`${located.point.lon} ${located.point.lat} ${located.at}`} client={client} map={map} day={day} located={located} onFarm={onFarm} />}
      </div>
    </div>
  )
}

/** The one line that is read out: the grid, or that there is none, or that an address must be chosen. */
function gridLine({ point, grid, candidates }: Located, t: Translate): string {
  if (point === null) return t(candidates?.length ? 'match.uncertain' : 'match.none')
  return grid ? t('place.gridHere', { name: `${grid.name} ${grid.code}` }) : t('found.gap')
}
