// What the map shows: the legend, by which each layer is switched on and off. On a telephone it can be folded, to see what lies beneath, and is when a place is
// asked about.
import { useEffect, useId, useState } from 'preact/hooks'
import type { Answer } from '../ask/answering.ts'
import { useWords } from '../i18n/index.ts'
import { type Drawn, type Layer, layers } from './port.ts'
import type { ZonesTold } from './undrawn.ts'

interface Props {
  drawn: Drawn
  /** How many zones cannot be drawn. */
  undrawn: Answer<ZonesTold>
  hidden: readonly Layer[]
  onHidden: (hidden: Layer[]) => void
  /** A place is asked about: the map has to show it. */
  asked: boolean
}

export function Legend({ drawn: { swatches, credit }, undrawn, hidden, onHidden, asked }: Props) {
  const { t } = useWords()
  const id = useId()
  const [folded, fold] = useState(asked)
  useEffect(() => {
    if (asked) fold(true)
  }, [asked])
  const few = undrawn.state === 'told' && undrawn.value.undrawn_zones > 0 ? t('legend.few', { n: String(undrawn.value.undrawn_zones) }) : undrawn.state === 'refused' ? t('legend.few', { n: '?' }) : '' // while the whole of it is folded
  return (
    <div class={`legend ${folded ? 'folded' : ''}`}>
      <button type="button" name="legend" aria-expanded={!folded} aria-controls={id} onClick={() => fold(!folded)}>{t('legend.title')}{few && <small> · {few}</small>}</button>
      <fieldset id={id} aria-label={t('legend.title')}>
        <legend>{t('legend.title')}</legend>
        {layers.map((layer) => {
          const swatch = swatches[layer]
          if (!swatch) return null
          return (
            <label key={layer}>
              <input type="checkbox" name={layer} checked={!hidden.includes(layer)} onChange={(e) => onHidden(e.currentTarget.checked ? hidden.filter((l) => l !== layer) : [...hidden, layer])} />
              <span class={`swatch of-${layer}`} aria-hidden="true" style={{ backgroundColor: swatch.fill ?? '', borderColor: swatch.line ?? '', borderStyle: swatch.dashed ? 'dashed' : '' }} /> {t(`legend.${layer}`)}
            </label>
          )
        })}
      </fieldset>
      {undrawn.state === 'told' && undrawn.value.undrawn_zones > 0 && <p class="undrawn">{t('legend.undrawn', { n: String(undrawn.value.undrawn_zones) })}</p>}
      {undrawn.state === 'refused' && <p class="undrawn">{t('legend.undrawn.unknown')}</p>}
      {undrawn.state === 'told' && undrawn.value.demo && <p class="made-up">{t('ask.demo')}</p>}
      {credit !== '' && !hidden.includes('basemap') && <p class="credit">{credit}</p>}
    </div>
  )
}
