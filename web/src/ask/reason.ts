// A reason in words. In English the service says it; in Chinese what it speaks of is named before what its code says.
import type { Key, Lang, Translate } from '../i18n/index.ts'
import { brief, isolated } from '../i18n/isolated.ts'
import type { CheckedZone, Reason } from './answers.ts'
import { metres } from './format.ts'
import { partlyIn } from './partly.ts'
import { zh } from './words.zh.ts'

/** The words of a reason of an answer that has these zones, and the language they are in: a code that is not known here is told as the service tells it. */
export function reasonWords(reason: Reason, zones: Pick<CheckedZone, 'code' | 'relation' | 'share'>[], t: Translate, lang: Lang): { words: string; lang: Lang } {
  const partly = zones.some((z) => z.code === reason.zone?.code && partlyIn(z)) && `reason.partly.${reason.code}` in zh
  const key = `reason.${partly ? 'partly.' : ''}${reason.code}`
  const known = key in zh ? t(key as Key) : ''
  if (known === '' || (lang === 'en' && reason.text !== '')) return { words: reason.zone?.name ? reason.text.replaceAll(reason.zone.name, isolated(brief(reason.zone.name))) : reason.text, lang: 'en' }
  if (lang === 'en') return { words: known, lang }
  const { zone, document: d, distance_m: m } = reason
  const named = [
    zone && t('reason.zone', { kind: t(`kind.${zone.kind}`), name: [brief(zone.name ?? ''), zone.code].filter(Boolean).join(' ') }),
    m !== undefined && t('reason.distance', { metres: metres(m, lang) }),
    d && t('reason.document', { document: [d.issuer, d.number || d.publication, d.title].filter(Boolean).map((s) => brief(s ?? '')).join(' ') }),
    reason.division && t('reason.division', { code: reason.division }),
    zone?.extent && t('reason.extent', { extent: zone.extent }),
  ].filter(Boolean).join('，')
  return { words: named === '' ? known : t('reason.named', { named, known }), lang }
}
