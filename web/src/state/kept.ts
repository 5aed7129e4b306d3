// What a browser keeps of the reader's choices, where it lets us. Never a question, a place or a key.

type Kept = 'lang' | 'system'

/** Keeps a choice for the next visit. */
export function keep(name: Kept, choice: string) {
  try {
    localStorage.setItem(`gridzone.${name}`, choice)
  } catch {
    // a browser that keeps nothing asks again
  }
}

/** The choice that was kept, or null. */
export function kept(name: Kept): string | null {
  try {
    return localStorage.getItem(`gridzone.${name}`)
  } catch {
    return null
  }
}
