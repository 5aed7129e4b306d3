// The position of the device, with how far it may be off.
import { useEffect, useRef, useState } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { pointAt } from './parts.tsx'
import type { Place } from './question.ts'

type Trouble = 'denied' | 'unavailable' | 'timeout' | 'unsupported'

export function DeviceButton({ place, onPlace }: { place: Place | null; onPlace: (place: Place) => void }) {
  const { t } = useWords()
  const [state, setState] = useState<'idle' | 'locating' | Trouble>('idle')
  const asked = useRef(0) // the newest question: an answer to an older one is late
  useEffect(() => () => {
    asked.current++ // another place was chosen meanwhile, or nobody waits any more
    setState((now) => (now === 'locating' ? 'idle' : now))
  }, [place])
  const find = () => {
    if (!('geolocation' in navigator)) return setState('unsupported')
    setState('locating')
    const mine = ++asked.current
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (mine !== asked.current) return
        setState('idle')
        onPlace(pointAt(coords.longitude, coords.latitude, Math.ceil(coords.accuracy)))
      },
      ({ code }) => mine === asked.current && setState(code === 1 ? 'denied' : code === 2 ? 'unavailable' : 'timeout'),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 10_000 },
    )
  }
  return (
    <>
      <button type="button" class="wide" aria-disabled={state === 'locating'} onClick={() => state === 'locating' || find()}>{t(state === 'locating' ? 'where.locating' : 'where.device')}</button>
      <p class="wrong" role="alert">{state !== 'idle' && state !== 'locating' && t(`where.device.${state}`)}</p>
    </>
  )
}
