// What is to be kept at a place: the form.
import { useId } from 'preact/hooks'
import { DayField } from '../day/dayfield.tsx'
import { useWords } from '../i18n/index.ts'
import type { Keeping } from './question.ts'
import { allSpecies } from './rule.ts'

interface FormProps {
  keeping: Keeping
  day: string | null
  today: string | null
  onKeeping: (keeping: Keeping) => void
  onDay: (day: string | null) => void
  onAsk: () => void
}

export function FarmForm({ keeping, day, today, onKeeping, onDay, onAsk }: FormProps) {
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
        <DayField name="day" id={`${id}-day`} describedBy={`${id}-day-help`} day={day} today={today} onDay={onDay} />
        <small id={`${id}-day-help`}>{t('farm.date.help')}</small>
      </div>
      <button type="submit" class="wide strong">{t('farm.ask')}</button>
    </form>
  )
}

