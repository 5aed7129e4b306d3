import { render } from 'preact'
import { App } from './app.tsx'
import { Boundary } from './boundary.tsx'
import { keepFocus } from './look/focus.ts'

export function start(root: HTMLElement) {
  keepFocus(root)
  render(<Boundary><App /></Boundary>, root)
}
