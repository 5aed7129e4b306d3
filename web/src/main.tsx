import { render } from 'preact'
import { App } from './app.tsx'
import { Boundary } from './boundary.tsx'
import './style.css'
import './ask/ask.css'

const root = document.getElementById('app')
if (root) render(<Boundary><App /></Boundary>, root)
