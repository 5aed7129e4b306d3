// The service that served the page: questions to it, and what it says when it does not answer.
import { type Key, type Lang, translator } from '../i18n/index.ts'

export type Query = Record<string, string>

interface Sending {
  signal?: AbortSignal
  headers?: Record<string, string>
  /** Media type of the body. */
  media?: string
}

export interface Client {
  get<T>(path: string, query: Query, signal?: AbortSignal): Promise<T>
  post<T>(path: string, query: Query, body: unknown, sending?: Sending): Promise<T>
  /** The address of a path of the service, for a link. */
  address(path: string): string
}

/** A problem as the service describes it (RFC 9457); status 0 where no answer came. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly id: string,
  ) {
    super(detail || code)
  }
}

/** A client of the service at a base address, which ends with a slash. */
export function newClient(base: string): Client {
  const address = (path: string) => new URL(path, base).href
  const send = async <T>(path: string, query: Query, init: RequestInit): Promise<T> => {
    const url = new URL(path, base)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    let response: Response
    try {
      response = await fetch(url, { ...init, credentials: 'omit', redirect: 'error' })
      if (response.ok) return (await response.json()) as T
    } catch (why) {
      if (init.signal?.aborted) throw why
      throw new Refused(0, 'network', '', '')
    }
    throw await refused(response)
  }
  return {
    address,
    get: (path, query, signal) => send(path, query, { headers: { Accept: 'application/json, application/geo+json' }, ...(signal && { signal }) }),
    post: (path, query, body, { signal, headers, media = 'application/json' } = {}) =>
      send(path, query, {
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': media, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
  }
}

async function refused(response: Response): Promise<Refused> {
  const said = (await response.json().catch(() => ({}))) as { code?: unknown; detail?: unknown; request_id?: unknown }
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return new Refused(response.status, text(said.code), text(said.detail), text(said.request_id))
}

/** What is wrong and what to do, in words. */
export function problemWords(why: unknown, lang: Lang): string {
  return translator(lang)(why instanceof Refused ? keyOf(why) : 'problem.page')
}

/**
 * What the service itself says of it, in English: where in what was sent the fault lies. Empty where it has nothing to say to whoever asked: of a key it
 * says how programs send one; and where the words of another language say it all.
 */
export function detailOf(why: unknown, lang: Lang = 'en'): string {
  return why instanceof Refused && (lang === 'en' || !toldInWords.has(why.code)) && why.status >= 400 && why.status !== 401 && why.status < 500 ? why.detail : ''
}

/** The number under which an administrator finds what went wrong in the service; empty where there is none. */
export function numberOf(why: unknown): string {
  return why instanceof Refused && keyOf(why) === 'problem.other' ? why.id : ''
}

/** Codes whose words say all that the service says. */
const toldInWords = new Set(['foreign_division', 'beyond_crs', 'unsupported_crs'])

function keyOf({ status, code, id }: Refused): Key {
  switch (true) {
    case status === 0:
      return 'problem.network'
    case status === 503:
      return 'problem.busy'
    case status === 429:
      return 'problem.limited'
    case status === 401:
      return 'problem.key'
    case code === 'foreign_division':
      return 'problem.foreign'
    case code === 'too_large':
      return 'problem.tooLarge'
    case code === 'beyond_crs' || code === 'unsupported_crs':
      return 'problem.system'
    case status === 403:
      return 'problem.forbidden'
    case status === 404:
      return 'problem.notFound'
    case code === 'bad_geometry':
      return 'problem.shape'
    case status >= 400 && status < 500:
      return 'problem.parameter'
  }
  return id === '' ? 'problem.unnumbered' : 'problem.other'
}
