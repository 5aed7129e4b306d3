// A page stays open while records change: what it still shows says so.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import type { Told } from './answers.ts'
import type { Answer } from './answering.ts'

/** The newest revision that the page knows of; 0: none. */
export const Newest = createContext(0)

/** That an answer rests on an older record than there is, and the way to ask again. */
export function Outdated({ answer }: { answer: Answer<Told> }) {
  const { t } = useWords()
  const newest = useContext(Newest)
  const old = answer.state === 'told' && answer.value.revision < newest
  return (
    <div role="status" class={old ? 'outdated' : ''}>
      {old && <p>{t('ask.changed')} <button type="button" onClick={answer.again}>{t('ask.again')}</button></p>}
    </div>
  )
}
