/** Resolves when a picture is painted or cannot be, at the latest after some milliseconds: nobody waits for a slow line, nor for a page that is not seen. */
export function painted(picture: HTMLImageElement | null, ms: number): Promise<void> {
  if (picture === null || document.hidden) return Promise.resolve()
  const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  return Promise.race([picture.decode().then(frame, () => {}), new Promise<void>((resolve) => setTimeout(resolve, ms))])
}
