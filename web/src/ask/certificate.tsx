// A certificate of an answer. Storing one takes a key, which lives in this component and nowhere else.
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import type { Checked } from './answers.ts'
import { Problem } from './problem.tsx'
import type { Keeping, Place } from './question.ts'
import { addresses, store } from './service.ts'

interface Props {
  client: Client
  place: Place
  keeping: Keeping
  checked: Checked
}

type State = { is: 'open' } | { is: 'issuing' } | { is: 'issued'; id: string } | { is: 'keyless' } | { is: 'refused'; why: unknown }

export function Certificate({ client, place, keeping, checked }: Props) {
  const { t, lang } = useWords()
  const id = useId()
  const [key, setKey] = useState('')
  const [once] = useState(() => crypto.randomUUID()) // pressed twice, it is one certificate
  const [state, setState] = useState<State>({ is: 'open' })
  const issued = useRef<HTMLAnchorElement>(null)
  useEffect(() => issued.current?.focus(), [state.is]) // in the place of the form, which is gone
  const issue = async (event: Event) => {
    event.preventDefault()
    if (state.is === 'issuing') return
    if (key.trim() === '') return setState({ is: 'keyless' })
    setState({ is: 'issuing' })
    try {
      const stored = await store(client, place, keeping, checked, key.trim(), once)
      setKey('')
      setState({ is: 'issued', id: stored.id })
    } catch (why) {
      setState({ is: 'refused', why })
    }
  }
  return (
    <section class="certificate">
      <h3>{t('certificate.title')}</h3>
      {state.is === 'issued' ? (
        <p role="status">
          {t('certificate.issued', { id: state.id })} <a href={client.address(addresses.certificate(state.id, lang))} ref={issued} target="_blank" rel="noopener">{t('certificate.open')}</a>
        </p>
      ) : (
        <details>
          <summary>{t('certificate.issue')}</summary>
          <p class="soft">{t('certificate.about')}</p>
          <form class="field" noValidate onSubmit={issue}>
            <label for={`${id}-key`}>{t('certificate.key')}</label>
            <div class="row">
              <input id={`${id}-key`} name="key" type="password" autocomplete="off" spellcheck={false} value={key} aria-describedby={`${id}-fault`} onInput={(e) => setKey(e.currentTarget.value)} />
              <button type="submit" aria-disabled={state.is === 'issuing'}>{t(state.is === 'issuing' ? 'certificate.issuing' : 'certificate.issueNow')}</button>
            </div>
            <p id={`${id}-fault`} class="wrong" role="alert">{state.is === 'keyless' && t('certificate.needKey')}{state.is === 'refused' && <Problem why={state.why} />}</p>
          </form>
        </details>
      )}
      <button type="button" class="wide" onClick={() => window.print()}>{t('certificate.print')}</button>
    </section>
  )
}
