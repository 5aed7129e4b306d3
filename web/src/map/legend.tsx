// What the map shows: the legend, by which each layer is switched on and off.
import { useWords } from '../i18n/index.ts'
import { type Layer, layers } from './port.ts'

export function Legend({ hidden, onHidden }: { hidden: readonly Layer[]; onHidden: (hidden: Layer[]) => void }) {
  const { t } = useWords()
  return (
    <fieldset class="legend">
      <legend>{t('legend.title')}</legend>
      {layers.map((layer) => (
        <label key={layer}>
          <input type="checkbox" name={layer} checked={!hidden.includes(layer)} onChange={(e) => onHidden(e.currentTarget.checked ? hidden.filter((l) => l !== layer) : [...hidden, layer])} />
          <span class={`swatch of-${layer}`} aria-hidden="true" /> {t(`legend.${layer}`)}
        </label>
      ))}
    </fieldset>
  )
}
