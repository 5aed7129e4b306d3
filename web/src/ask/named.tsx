// A name or another text of the record, as it is: kept apart from the words about it, and scrolled where it is very long.
import { settled } from '../i18n/isolated.ts'

/** From how many characters on a text is not shown at full length. */
const long = 1000

export function Named({ text, lang }: { text: string; lang?: string | undefined }) {
  return text.length > long ? <bdi class="long" tabIndex={0} lang={lang}>{settled(text)}</bdi> : <bdi lang={lang}>{settled(text)}</bdi>
}
