// All that is on record, as a picture that the service draws, where the map will show it: it is there before what draws the map is, and today's before
// any script (index.html).
import { useEffect, useRef } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'

interface Props {
  day: string | null
  /** There is no such picture. */
  onFault: () => void
}

export function Overview({ day, onFault }: Props) {
  const { t } = useWords()
  const picture = useRef<HTMLImageElement>(null)
  useEffect(() => {
    if (picture.current?.complete && picture.current.naturalWidth === 0) onFault() // before anybody listened
  }, [])
  return (
    <div class="overview" aria-hidden="true">
      <img ref={picture} src={`tiles/all/picture${day === null ? '' : `?at=${day}`}`} alt="" onError={onFault} {...first} />
      <p>{t('map.overview')}</p>
    </div>
  )
}

/** It comes before scripts; and browsers say by this name when it was painted, to whoever measures. */
const first = { elementtiming: 'overview', fetchpriority: 'high' as const }
