// As much of a document as preact needs, for tests of what is shown and asked without a browser.
import { type ComponentChild, options, render } from 'preact'

type Listener = (event: FakeEvent) => void

export interface FakeEvent {
  type: string
  target: FakeNode
  currentTarget: FakeNode
  [more: string]: unknown
}

/** A node: an element, or a text where name is #text. */
export class FakeNode {
  [property: string]: unknown
  childNodes: FakeNode[] = []
  parentNode: FakeNode | null = null
  attributes: Record<string, string> = {}
  style: Record<string, string> = {}
  dataset: Record<string, string> = {}
  ownerDocument: unknown = globalThis.document
  namespaceURI = 'http://www.w3.org/1999/xhtml'
  private heard = new Map<string, Set<Listener>>()

  constructor(readonly localName: string, public data = '') {}

  get nodeType() { return this.localName === '#text' ? 3 : 1 }
  get nodeName() { return this.localName }
  get firstChild(): FakeNode | null { return this.childNodes[0] ?? null }
  get nextSibling(): FakeNode | null { return this.parentNode?.childNodes[this.parentNode.childNodes.indexOf(this) + 1] ?? null }
  get children() { return this.childNodes.filter((c) => c.localName !== '#text') }
  get text(): string { return this.data + this.childNodes.map((c) => c.text).join('') }

  insertBefore(node: FakeNode, before: FakeNode | null) {
    node.remove()
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node)
    node.parentNode = this
    return node
  }
  appendChild(node: FakeNode) { return this.insertBefore(node, null) }
  removeChild(node: FakeNode) {
    this.childNodes.splice(this.childNodes.indexOf(node), 1)
    node.parentNode = null
  }
  remove() { this.parentNode?.removeChild(this) }
  contains(node: FakeNode | null): boolean { return node === this || this.childNodes.some((c) => c.contains(node)) }
  setAttribute(name: string, value: string) { this.attributes[name] = String(value) }
  removeAttribute(name: string) { delete this.attributes[name] }
  addEventListener(type: string, listener: Listener) { this.heard.set(type, (this.heard.get(type) ?? new Set()).add(listener)) }
  removeEventListener(type: string, listener: Listener) { this.heard.get(type)?.delete(listener) }
  scrollIntoView() {}
  focus() {}

  /** What happens to it, as its listeners and those above hear of it. */
  happen(type: string, more: Record<string, unknown> = {}) {
    for (let at: FakeNode | null = this; at; at = at.parentNode) {
      for (const listener of at.heard.get(type) ?? []) listener.call(at, { preventDefault() {}, ...more, type, target: this, currentTarget: at })
    }
  }

  /** The elements beneath for which something holds. */
  all(holds: (node: FakeNode) => boolean): FakeNode[] {
    return this.childNodes.flatMap((c) => [...(c.localName !== '#text' && holds(c) ? [c] : []), ...c.all(holds)])
  }
  /** The one beneath with a name, as forms have it, or of a kind. */
  one(name: string): FakeNode {
    const found = this.all((n) => n['name'] === name || n.attributes['name'] === name || n.localName === name)
    if (found.length !== 1) throw new Error(`${found.length} of ${name} in ${this.text}`)
    return found[0] as FakeNode
  }
}

/** Gives the test a document. Nothing waits for a frame: what follows from something has followed once settled. */
export function fakeDocument(): FakeNode {
  const page = new FakeNode('#document')
  Object.assign(page, {
    hidden: false, createElementNS: (_: string, name: string) => new FakeNode(name), createElement: (name: string) => new FakeNode(name), createTextNode: (text: string) => new FakeNode('#text', text),
  })
  Object.assign(globalThis, { document: page })
  Object.assign(options, { requestAnimationFrame: queueMicrotask, debounceRendering: queueMicrotask })
  return page
}

/** Shows something in a page of its own, or in one that there is; null takes it away. */
export function shown(what: ComponentChild, root = new FakeNode('main')): FakeNode {
  render(what, root as unknown as Element)
  return root
}

/** Lets all follow that waits for nothing outside. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done))
}

/** Timers that run when the test says so, in place of the test's own. */
export function fakeTimers() {
  const waiting = new Map<number, { run: () => void; milliseconds: number }>()
  let last = 0
  const set = (run: () => void, milliseconds = 0) => (waiting.set(++last, { run, milliseconds }), last)
  const clear = (id: number) => void waiting.delete(id)
  Object.assign(globalThis, { setTimeout: set, setInterval: set, clearTimeout: clear, clearInterval: clear })
  return {
    /** How long each waits. */
    waits: () => [...waiting.values()].map(({ milliseconds }) => milliseconds),
    async pass() {
      for (const { run } of [...waiting.values()]) run()
      await settled()
    },
  }
}

/** A promise with what settles it. */
export function later<T>(): { promise: Promise<T>; tell: (value: T) => void; fail: (why: unknown) => void } {
  let tell: (value: T) => void = () => {}
  let fail: (why: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => ([tell, fail] = [yes, no]))
  return { promise, tell, fail }
}
