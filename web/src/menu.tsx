// The ways to other pages: in a row where there is room, behind a button on a telephone.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { useWords } from './i18n/index.ts'

export function Menu({ children }: { children: ComponentChildren }) {
  const { t } = useWords()
  const id = useId()
  const [open, setOpen] = useState(false)
  const whole = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    const elsewhere = (e: Event) => whole.current?.contains(e.target as Node) || setOpen(false)
    document.addEventListener('pointerdown', elsewhere)
    document.addEventListener('focusin', elsewhere)
    return () => {
      document.removeEventListener('pointerdown', elsewhere)
      document.removeEventListener('focusin', elsewhere)
    }
  }, [open])
  const onKey = (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !open) return
    setOpen(false)
    button.current?.focus()
  }
  return (
    <div class={`menu ${open ? 'open' : ''}`} ref={whole} onKeyDown={onKey}>
      <button type="button" name="menu" ref={button} aria-expanded={open} aria-controls={id} aria-label={t('app.menu')} title={t('app.menu')} onClick={() => setOpen(!open)}>☰</button>
      <nav id={id}>{children}</nav>
    </div>
  )
}
