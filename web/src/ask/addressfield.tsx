// The field for an address: a combobox that suggests while one types (WAI-ARIA, combobox with a list).
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import { Named } from './named.tsx'
import type { Place } from './question.ts'
import { type Day, suggest, type Suggestion } from './service.ts'

const quiet = 200 // milliseconds without a key before suggestions are asked for

export function AddressField({ client, day, onPlace }: { client: Client; day: Day; onPlace: (place: Place) => void }) {
  const { t } = useWords()
  const id = useId()
  const [text, setText] = useState('')
  const [list, setList] = useState<Suggestion[]>([])
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const [none, setNone] = useState(false)
  const stop = useRef<AbortController | null>(null) // of the suggestions that are under way
  const typed = useRef('') // what suggestions were last wanted for: choosing one wants none

  useEffect(() => {
    const asked = text.trim()
    if (asked === typed.current) return
    typed.current = asked
    setNone(false)
    if (asked.length < 2) return setList([])
    const mine = new AbortController()
    stop.current = mine
    const timer = setTimeout(() => {
      if (mine.signal.aborted) return
      suggest(client, asked, day, mine.signal).then(
        (found) => {
          if (mine.signal.aborted) return
          setList(found)
          setActive(-1)
          setOpen(found.length > 0)
          setNone(found.length === 0)
        },
        () => mine.signal.aborted || setList([]), // a suggestion that does not come is no fault; asking says what is wrong
      )
    }, quiet)
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [text.trim()])

  const ask = (address: string) => {
    if (address.trim() === '') return
    typed.current = address.trim()
    stop.current?.abort()
    setText(address)
    setOpen(false)
    onPlace({ kind: 'address', address: address.trim() })
  }
  const shown = open && list.length > 0
  const options = useRef<HTMLUListElement>(null)
  useEffect(() => options.current?.children[active]?.scrollIntoView({ block: 'nearest' }), [active])
  const onKey = (e: KeyboardEvent) => {
    if (e.isComposing) return // keys belong to the input method
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key]
    if (step !== undefined && list.length > 0) {
      e.preventDefault()
      setOpen(true)
      setActive((at) => (at + step + list.length + (at === -1 && step === -1 ? 1 : 0)) % list.length)
    } else if (e.key === 'Escape' && shown) {
      e.preventDefault()
      setOpen(false)
      setActive(-1)
    } else if (e.key === 'Enter' && shown && active >= 0) {
      e.preventDefault()
      ask(list[active]?.address ?? text)
    }
  }
  return (
    <form class="field" role="search" noValidate onSubmit={(e) => {
      e.preventDefault()
      ask(text)
    }}>
      <label for={`${id}-text`}>{t('where.address')}</label>
      <div class="row combobox">
        <input id={`${id}-text`} name="address" type="text" role="combobox" autocomplete="off" spellcheck={false} value={text} placeholder={t('where.address.placeholder')}
          aria-autocomplete="list" aria-expanded={shown} aria-controls={`${id}-list`} aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
          onInput={(e) => setText(e.currentTarget.value)} onKeyDown={onKey} onBlur={() => setOpen(false)} />
        <button type="submit">{t('where.address.ask')}</button>
        <ul ref={options} id={`${id}-list`} role="listbox" aria-label={t('where.address')} hidden={!shown}>
          {list.map((s, i) => (
            <li key={`${s.address} ${i}`} id={`${id}-${i}`} role="option" aria-selected={i === active} onMouseDown={(e) => {
              e.preventDefault() // the field keeps the focus
              ask(s.address)
            }}>
              <Named text={brief(s.address)} /> <small>{t(`match.level.${s.level}`)}</small>
            </li>
          ))}
        </ul>
      </div>
      <p class={none ? 'soft' : 'unseen'} role="status">{shown ? t('where.address.some', { n: String(list.length) }) : none ? t('where.address.none') : ''}</p>
    </form>
  )
}
