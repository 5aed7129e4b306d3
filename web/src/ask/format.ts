// Numbers and days as people of a language write them.
import type { Lang } from '../i18n/index.ts'

const tags: Record<Lang, string> = { zh: 'zh-CN', en: 'en-GB' }

/** A length: kilometres from ten on, else metres, to the centimetre below ten. */
export function metres(m: number, lang: Lang): string {
  const size = Math.abs(m)
  const [value, unit, digits] = size >= 10_000 ? [size / 1000, 'kilometer', 1] as const : [size, 'meter', size < 10 ? 2 : size < 1000 ? 1 : 0] as const
  return new Intl.NumberFormat(tags[lang], { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)
}

/** An area: square metres, and mu in Chinese, which land is measured in. */
export function area(m2: number, lang: Lang): string {
  const plain = new Intl.NumberFormat(tags[lang], { maximumFractionDigits: m2 < 100 ? 2 : 0 }).format(m2)
  if (lang === 'en') return `${plain} m²`
  const mu = new Intl.NumberFormat(tags[lang], { maximumFractionDigits: 2 }).format(m2 * 3 / 2000)
  return `${plain} 平方米（${mu} 亩）`
}

/** A share of 0 to 1, never rounded up to the whole nor down to nothing. */
export function share(part: number, lang: Lang): string {
  const shown = part > 0.9995 && part < 1 ? 0.999 : part > 0 && part < 0.0005 ? 0.001 : part
  const text = new Intl.NumberFormat(tags[lang], { style: 'percent', maximumFractionDigits: 1 }).format(shown)
  return part > 0 && part < 0.0005 ? `< ${text}` : text
}

/** A day of the form YYYY-MM-DD; any other text stays as it is. */
export function date(day: string, lang: Lang): string {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (m === null) return day
  return new Intl.DateTimeFormat(tags[lang], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
}

export function count(n: number, lang: Lang): string {
  return new Intl.NumberFormat(tags[lang]).format(n)
}

/** A degree, to the centimetre or so. */
export function degrees(d: number): string {
  return d.toFixed(7).replace(/0+$/, '').replace(/\.$/, '')
}
