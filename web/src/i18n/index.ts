// Words in the language of whoever reads: that of the link, else the one chosen before, else the browser's, else Chinese.
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { kept } from '../state/kept.ts'
import { en } from './en.ts'
import { isolated } from './isolated.ts'
import { type Words, zh } from './zh.ts'

const langs = ['zh', 'en'] as const
export type Lang = (typeof langs)[number]
export type Key = keyof Words

/** Puts a word; names in braces are replaced by values, once and as text that turns nothing else round. */
export type Translate = (key: Key, values?: Record<string, string>) => string

const tables: Record<Lang, Words> = { zh, en }

export function translator(lang: Lang): Translate {
  return (key, values = {}) => tables[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => name in values ? isolated(values[name] ?? '') : whole)
}

export const Language = createContext<Lang>('zh')

export function useWords(): { t: Translate; lang: Lang } {
  const lang = useContext(Language)
  return { t: translator(lang), lang }
}

/** The language to begin with; linked is that of the link. */
export function firstLang(linked: string | null): Lang {
  for (const wish of [linked, kept('lang'), ...navigator.languages]) {
    const lang = langs.find((l) => wish?.toLowerCase().startsWith(l))
    if (lang) return lang
  }
  return 'zh'
}
