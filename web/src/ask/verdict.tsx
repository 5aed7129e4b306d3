// What a verdict rests on: the rule, the reasons, the zones with their bases, the documents, the distance to the line.
import type { Client } from '../api/client.ts'
import { useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import type { Checked, CheckedZone, Publication } from './answers.ts'
import { useAnswer } from './answering.ts'
import { extentKey } from './extent.ts'
import { area, count, date, degrees, metres, share } from './format.ts'
import { Named } from './named.tsx'
import { Bases, Chain, Pending, RestsOn, Section } from './parts.tsx'
import { partlyIn } from './partly.ts'
import { reasonWords } from './reason.ts'
import { ruleWords, speciesWords } from './rule.ts'
import { addresses, publication } from './service.ts'
import { zh } from './words.zh.ts'

export function Verdict({ client, checked }: { client: Client; checked: Checked }) {
  const { t, lang } = useWords()
  return (
    <div class="grounds">
      <p class="soft">{checked.certain ? t('verdict.certain') : t('verdict.uncertain', { metres: metres(checked.accuracy_m, lang) })}</p>
      <p class="asked">{t('verdict.asked', { question: askedWords(checked, t, lang) })}</p>
      <Section title={t('verdict.distance')}>
        <p class="distance">{distanceWords(checked, t, lang)}</p>
        {checked.area_m2 !== undefined && <p>{t('verdict.area', { area: area(checked.area_m2, lang) })}</p>}
      </Section>
      {checked.rule && (
        <Section title={t('verdict.rule')}>
          <p>{ruleWords(checked.rule, t, lang)}</p>
          <p class="soft">
            {t('verdict.ruleFrom', { document: brief(checked.rule.document), number: String(checked.rule.number) })}
            {checked.rule.basis && <> · {t('verdict.ruleBasis', { basis: brief(checked.rule.basis) })}</>}
            {checked.rule.pig_equivalents !== undefined && (
              <> · {t('verdict.pigs', { pigs: String(Math.floor(checked.rule.pig_equivalents * 1000) / 1000), table: brief(checked.rule.equivalents ?? '') })}</>
            )}
          </p>
        </Section>
      )}
      <Section title={t('verdict.reasons')}>
        <ol class="reasons">
          {checked.reasons.map((r, i) => {
            const told = reasonWords(r, checked.zones, t, lang)
            return <li key={i}><Named text={told.words} lang={told.lang === lang ? undefined : told.lang} /></li>
          })}
        </ol>
      </Section>
      {checked.zones.length > 0 && (
        <Section title={t('verdict.zones')}>
          <ul class="zones">{checked.zones.map((z) => <ZoneHit key={z.code} zone={z} footprint={checked.area_m2 !== undefined} />)}</ul>
        </Section>
      )}
      <Documents client={client} checked={checked} />
      <Section title={t('verdict.place')}>
        {checked.divisions.length > 0 && <Chain divisions={checked.divisions} />}
        {checked.grid && <p>{t('place.gridHere', { name: brief(checked.grid.name) })} <code>{checked.grid.code}</code></p>}
      </Section>
      <RestsOn told={checked} />
    </div>
  )
}

type Key = keyof typeof zh

/** A key of the words, if there is one: codes of a newer service have none. */
function known(key: string): Key | null {
  return key in zh ? (key as Key) : null
}

function distanceWords({ boundary_distance_m: m, boundary_zone: zone, zones }: Checked, t: ReturnType<typeof useWords>['t'], lang: ReturnType<typeof useWords>['lang']): string {
  if (m === null || zone === null) return t('verdict.noLine')
  const name = zones.find((z) => z.code === zone)?.name
  const words = { zone: name ? `${brief(name)} ${zone}` : zone, metres: metres(m, lang) }
  return m < 0 ? t('verdict.distanceInside', words) : m > 0 ? t('verdict.distanceOutside', words) : t('verdict.distanceOn', words)
}

/** What was asked about, as the service took it: an answer is never without its question. */
function askedWords({ species, count: n, measure, action, accuracy_m, area_m2: m2, point }: Checked, t: ReturnType<typeof useWords>['t'], lang: ReturnType<typeof useWords>['lang']): string {
  const open = t('farm.open')
  return [
    m2 === undefined ? `${degrees(point.lon)}, ${degrees(point.lat)}` : t('verdict.footprint', { area: area(m2, lang) }),
    `${t('farm.species')} ${species ? speciesWords(species, t) : open}`,
    `${t('farm.count')} ${n === undefined ? open : count(n, lang)}${measure ? ` ${t(`measure.${measure}`)}` : ''}`,
    `${t('farm.action')} ${action ? t(`action.${action}`) : open}`,
    t('place.accuracy', { metres: metres(accuracy_m, lang) }),
  ].join(' · ')
}

function ZoneHit({ zone: z, footprint }: { zone: CheckedZone; footprint: boolean }) {
  const { t, lang } = useWords()
  const category = known(`category.${z.category}`)
  return (
    <li class={`k-${z.kind}`}>
      <p><b>{t(`kind.${z.kind}`)}</b> <Named text={z.name} /> <code>{z.code}</code></p>
      <p class="soft">
        {category ? t(category) : z.category} · {t(partlyIn(z) ? 'verdict.partlyInside' : `verdict.${z.relation}`)}
        {z.by_division && <> · {t(extentKey(z))}</>}
        {footprint && <> · {t('verdict.overlap', { area: area(z.overlap_m2, lang), share: share(z.share, lang) })}</>}
      </p>
      {z.extent && <p class="extent"><Named text={z.extent} /></p>}
      {z.bases.length > 0 && <details><summary>{t('verdict.bases')}</summary><Bases bases={z.bases} /></details>}
    </li>
  )
}

/** The publications that the zones and the rule belong to. */
function Documents({ client, checked }: { client: Client; checked: Checked }) {
  const { t } = useWords()
  const ids = [...new Set([...checked.zones.map((z) => z.publication), ...(checked.rule ? [checked.rule.publication] : [])])]
  const found = useAnswer<Publication[]>(['documents', ids], ids.length === 0 ? null : (signal) => Promise.all(ids.map((id) => publication(client, id, signal))))
  if (ids.length === 0) return null
  return (
    <Section title={t('verdict.documents')}>
      <Pending answer={found} />
      {found.state === 'told' && <ul class="documents">{found.value.map((p) => <Document key={p.id} client={client} of={p} />)}</ul>}
    </Section>
  )
}

function Document({ client, of: p }: { client: Client; of: Publication }) {
  const { t, lang } = useWords()
  return (
    <li>
      <b><Named text={p.document || p.id} /></b> <Named text={p.title} />
      <p class="soft">
        <Named text={p.issuer} />
        {p.published_on && <> · {t('verdict.publishedOn', { date: date(p.published_on, lang) })}</>}
        {p.unapproved && <> · {t('verdict.unapproved')}</>}
        {p.digest && !p.unapproved && <> · <a href={client.address(addresses.document(p.id))} target="_blank" rel="noopener">{t('verdict.document')}</a></>}
      </p>
    </li>
  )
}
