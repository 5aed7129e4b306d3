// The choice of a coordinate system: by name, by its EPSG code, or left to the numbers.
import { useId, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { auto, systems } from './coordinate.ts'

const other = 'other'

export function SystemField({ onSystem }: { onSystem: (system: string) => void }) {
  const { t } = useWords()
  const id = useId()
  const [chosen, setChosen] = useState<string>(auto)
  const [code, setCode] = useState('')
  const choose = (chosen: string, code: string) => {
    setChosen(chosen)
    setCode(code)
    onSystem(chosen === other ? `EPSG:${code.trim().replace(/^epsg:/i, '')}` : chosen)
  }
  return (
    <>
      <label for={id} class="minor">{t('where.system')}</label>
      <select id={id} name="system" value={chosen} onChange={(e) => choose(e.currentTarget.value, code)}>
        {([auto, ...systems] as const).map((s) => <option key={s} value={s}>{t(`system.${s}`)}</option>)}
        <option value={other}>{t('where.system.other')}</option>
      </select>
      {chosen === other && <input aria-label={t('where.system.code')} name="epsg" inputMode="numeric" value={code} onInput={(e) => choose(chosen, e.currentTarget.value)} />}
    </>
  )
}
