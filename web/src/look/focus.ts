// The focus of somebody who works with keys is never lost: where what had it goes away, what was about it has it.

/** What may have the focus instead: the innermost that is still there. */
const about = '[data-focus], [role=tabpanel], .place, .bar'

/** Keeps the focus within root. The result ends that. */
export function keepFocus(root: HTMLElement): () => void {
  let held: Element | null = null
  let around: HTMLElement[] = []
  const hold = ({ target }: FocusEvent) => {
    held = target as Element
    around = []
    for (let e = held.parentElement?.closest<HTMLElement>(about); e; e = e.parentElement?.closest<HTMLElement>(about)) around.push(e)
  }
  const letGo = () => (held = null) // somebody points at something else: a focus that follows is held anew
  const look = () => {
    const gone = held !== null && (!held.isConnected || !held.checkVisibility())
    const nobody = document.activeElement === null || document.activeElement === document.body
    if (!gone || !nobody) return
    held = null
    const to = around.find((e) => e.isConnected && e.checkVisibility())
    if (!to) return
    to.tabIndex = -1
    to.focus({ preventScroll: true })
  }
  const observer = new MutationObserver(look)
  observer.observe(root, { childList: true, subtree: true })
  root.addEventListener('focusin', hold)
  root.addEventListener('pointerdown', letGo, true)
  return () => {
    observer.disconnect()
    root.removeEventListener('focusin', hold)
    root.removeEventListener('pointerdown', letGo, true)
  }
}
