// Texts of the record among our own words: whatever is in them, what stands after them reads as it is written.

const [isolate, pop] = ['\u2068', '\u2069'] // FSI and PDI of UAX 9: what is between them turns nothing round outside

/** Letters that run from right to left, and characters that turn others round. */
const turning = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Characters that end a paragraph, and with it what isolates (class B of UAX 9, and U+2028). */
const ends = /[\n\r\u001c-\u001e\u0085\u2028\u2029]+/g

/** A text on one line that ends each isolate which it begins, and no other: within an element that isolates it, nothing leads out. */
export function settled(text: string): string {
  let open = 0
  const kept = text.replace(ends, ' ').replace(/[\u2066-\u2069]/g, (c) => {
    if (c !== pop) open++
    else if (open === 0) return ''
    else open--
    return c
  })
  return kept + pop.repeat(open)
}

/** A text as a part of a sentence. */
export function isolated(text: string): string {
  const one = settled(text)
  return turning.test(one) ? isolate + one + pop : one
}

/** The beginning of a name, for a place where the whole of a long one has no room; it stands whole elsewhere. */
export function brief(name: string): string {
  const letters = [...name]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : name
}

const most = 80
