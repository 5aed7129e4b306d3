// "Where am I?": the grid of a place, with what belongs to it.
import { type Translate, useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import type { Located } from './answers.ts'
import type { Answer } from './answering.ts'
import { AddressField } from './addressfield.tsx'
import type { Context } from './ask.tsx'
import { CoordinateField } from './coordinatefield.tsx'
import { DeviceButton } from './device.tsx'
import { Found } from './found.tsx'
import { Matched } from './matched.tsx'
import { Outdated } from './outdated.tsx'
import { Announced, Pending, PlaceWords } from './parts.tsx'
import type { Place } from './question.ts'

interface Props extends Context {
  place: Place | null
  /** What is there. */
  answer: Answer<Located>
  /** Somebody chose a place, or wrote what is none. */
  onPlace: (place: Place | null) => void
  onFarm: () => void
}

export function Where({ client, map, day, place, answer, onPlace, onFarm }: Props) {
  const { t } = useWords()
  const located = answer.state === 'told' ? answer.value : null
  return (
    <div class="where" data-state={answer.state}>
      <p class="hint">{t('where.hint')}</p>
      <DeviceButton place={place} onPlace={onPlace} />
      <AddressField client={client} day={day} onPlace={onPlace} />
      <CoordinateField onPlace={onPlace} />
      <Announced words={located === null ? '' : gridLine(located, t)} />
      <div class="answer" data-focus>
        {place?.kind === 'footprint' ? <p class="soft">{t('where.footprint')}</p> : !(located && place?.kind === 'address') && <PlaceWords place={place} />}
        <Pending answer={answer} />
        <Outdated answer={answer} />
        {located && place?.kind === 'address' && <Matched asked={place.address} located={located} onPlace={onPlace} />}
        {located?.point && <Found key={`${located.point.lon} ${located.point.lat} ${located.at} ${located.revision}`} client={client} map={map} located={located} onFarm={onFarm} />}
      </div>
    </div>
  )
}

/** The one line that is read out: the grid, or that there is none, or that an address must be chosen. */
function gridLine({ point, grid, candidates, more_candidates: more }: Located, t: Translate): string {
  if (point === null) return candidates?.length ? `${t('match.uncertain')} ${more ? t('match.more', { n: String(candidates.length) }) : ''}`.trim() : t('match.none')
  return grid ? t('place.gridHere', { name: `${brief(grid.name)} ${grid.code}` }) : t('found.gap')
}
