// All that is on record, as a picture that the service draws, where the map will show it: it is there before what draws the map is.
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'

interface Props {
  client: Client
  day: string | null
  /** There is no such picture. */
  onFault: () => void
}

export function Overview({ client, day, onFault }: Props) {
  const { t } = useWords()
  return (
    <div class="overview" aria-hidden="true">
      <img src={client.address(`tiles/all/picture${day === null ? '' : `?at=${day}`}`)} alt="" onError={onFault} {...measured} />
      <p>{t('map.overview')}</p>
    </div>
  )
}

/** Browsers say by this name when it was painted, to whoever measures. */
const measured = { elementtiming: 'overview' }
