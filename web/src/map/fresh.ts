// A page that stays open learns what is on record now.

const every = 5 * 60 * 1000 // milliseconds

/** What the service says of its tiles: their addresses name their content, and the revision is the newest, whatever they show. */
interface TilesTold {
  tiles: string[]
  revision: number
}

/** Looks every few minutes, and whenever the page is seen again, what is said at an address. The result ends that. */
export function keepFresh(address: () => string, told: (now: TilesTold, address: string) => void): () => void {
  const stop = new AbortController()
  const look = async () => {
    if (document.hidden) return
    const at = address()
    try {
      const response = await fetch(at, { credentials: 'omit', cache: 'no-cache', signal: stop.signal })
      if (!response.ok) return
      const now = (await response.json()) as TilesTold
      if (!stop.signal.aborted) told(now, at)
    } catch {
      // away for a moment: what is shown stays, and it is looked again
    }
  }
  const timer = setInterval(look, every)
  document.addEventListener('visibilitychange', look)
  return () => {
    stop.abort()
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
