// A page that stays open shows what is on record now: the names of tiles tell their content, so others are loaded when those are called otherwise.
import type { Map as MapLibre, VectorTileSource } from 'maplibre-gl'

const every = 5 * 60 * 1000 // milliseconds

/** Looks every few minutes, and whenever the page is seen again, whether the tiles of a source have other names. The result ends that. */
export function keepFresh(map: MapLibre, source: string, wanted: () => boolean): () => void {
  const look = async () => {
    if (document.hidden || !wanted()) return
    const held = map.getSource<VectorTileSource>(source)
    if (!held?.url) return
    try {
      const response = await fetch(held.url, { credentials: 'omit', cache: 'no-cache' })
      if (!response.ok) return
      const { tiles } = (await response.json()) as { tiles: string[] }
      if (map.getSource(source) === held && tiles.join() !== held.tiles.join()) held.setUrl(held.url)
    } catch {
      // away for a moment: what is shown stays, and it is looked again
    }
  }
  const timer = setInterval(look, every)
  document.addEventListener('visibilitychange', look)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
