// The page begins with a picture of the city as it is today, before the rest of the script: a link to something else does not.
import { painted } from './map/painted.ts'
import { readLink } from './state/link.ts'
import './style.css'
import './ask/ask.css'

const rest = import('./start.tsx')
const { view, day, hidden } = readLink(location.hash)
if (view !== null || day !== null || hidden.length > 0) document.querySelector('.overview')?.remove()
void painted(document.querySelector<HTMLImageElement>('.overview img'), 500).then(async () => {
  const { start } = await rest
  const root = document.getElementById('app')
  if (root) start(root)
})
