import { render } from 'preact'
import { App } from './app.tsx'
import { Boundary } from './boundary.tsx'

export function start(root: HTMLElement) {
  render(<Boundary><App /></Boundary>, root)
}
