// What was found at a point: its grid, lit up on the map among its neighbours, and what belongs to it.
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { useEffect, useRef } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { brief } from '../i18n/isolated.ts'
import type { Contact, Grid, Located, Row } from './answers.ts'
import { useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { extentKey } from './extent.ts'
import { metres } from './format.ts'
import { circle, nearestFirst } from './geometry.ts'
import { Named } from './named.tsx'
import { Chain, Pending, RestsOn, Section } from './parts.tsx'
import { gridsAround, neighbours, overlaps, row } from './service.ts'

interface Around {
  shape: Row
  /** Of a gap: those about it, without a border. */
  neighbours: { code: string; name: string; borderM: number | null }[]
  shapes: Row[]
}

/** How far the nearest grid may be, in metres, for a place without a grid to have grids about it. */
const aboutM = 2000

/** How many metres about a gap its neighbours are looked for, when the nearest is so far. */
function reach(nearestM: number): number {
  return nearestM * 1.5 + 100
}

/** How many grids about a gap are named, the nearest first. */
const most = 6

type Props = Pick<Context, 'client' | 'map'> & { located: Located; onFarm: () => void }

export function Found({ client, map, located, onFarm }: Props) {
  const { t, lang } = useWords()
  const { grid } = located
  const nearest = located.nearest_grid
  const far = !grid && nearest !== undefined && nearest.distance_m > aboutM
  const code = grid?.code ?? (far ? null : nearest?.code ?? null)
  const around = useAnswer<Around>(['around', code, located.at, located.revision, grid ? null : located.point], code === null ? null : async (signal) => {
    const own = row(client, 'grids', code, located, signal)
    if (located.point && nearest && !grid) {
      const { lon, lat } = located.point
      const codes = nearestFirst([lon, lat], (await overlaps(client, 'grids', circle(lon, lat, reach(nearest.distance_m)), located, signal)).items).filter((c) => c !== code).slice(0, most - 1)
      const [shape, ...shapes] = await Promise.all([own, ...codes.map((c) => row(client, 'grids', c, located, signal))])
      return { shape, neighbours: [shape, ...shapes].map(({ id, properties }) => ({ code: id, name: String(properties['name'] ?? ''), borderM: null })), shapes }
    }
    const [shape, touching] = await Promise.all([own, neighbours(client, code, located, signal)])
    const area = shape.geometry as Polygon | MultiPolygon | null
    const codes = new Set(touching.map((n) => n.code))
    const shapes = area ? (await gridsAround(client, area, located, signal)).filter((r) => codes.has(r.id) && r.id !== code) : []
    return { shape, neighbours: touching.map(({ code, name = '', border_m }) => ({ code, name, borderM: border_m })), shapes }
  })
  const drawn = around.state === 'told' ? around.value : null
  useEffect(() => {
    map.show('grid', grid && drawn ? (drawn.shape as Feature) : null)
    map.show('neighbours', drawn && { type: 'FeatureCollection', features: (grid ? drawn.shapes : [drawn.shape, ...drawn.shapes]) as Feature[] })
    if (drawn?.shape.geometry) map.fit(drawn.shape as Feature)
    return () => {
      map.show('grid', null)
      map.show('neighbours', null)
    }
  }, [drawn])
  return (
    <div class="found" data-grid={grid?.code ?? ''}>
      {grid ? <GridHere grid={grid} /> : <Gap located={located} far={far} name={String(drawn?.shape.properties['name'] ?? '')} />}
      {located.other_grids.length > 0 && (
        <Section title={t('found.others')}>
          <ul>{located.other_grids.map((g) => <li key={g.code}><Named text={g.name} /> <small>{t(`grid.${g.kind}`)}</small> <code>{g.code}</code></li>)}</ul>
        </Section>
      )}
      <button type="button" class="wide strong" onClick={onFarm}>{t('found.checkHere')}</button>
      <Section title={t('found.zones')}>
        {located.zones.length === 0 ? <p class="soft">{t('found.noZones')}</p> : (
          <ul class="zones">
            {located.zones.map((z) => (
              <li key={z.code} class={`k-${z.kind}`}>
                <b>{t(`kind.${z.kind}`)}</b> <Named text={z.name} /> <code>{z.code}</code>
                {z.by_division && <small> · {t(extentKey(z))}</small>}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('found.chain')}>{located.divisions.length === 0 ? <p>{t('found.noChain')}</p> : <Chain divisions={located.divisions} />}</Section>
      {code !== null && (
        <Section title={t(grid ? 'found.neighbours' : 'found.about')}>
          <Pending answer={around} />
          {drawn && (drawn.neighbours.length === 0 ? <p class="soft">{t('found.noNeighbours')}</p> : (
            <ul class="neighbours">
              {drawn.neighbours.map((n) => (
                <li key={n.code}><Named text={n.name} /> <code>{n.code}</code> {n.borderM !== null && <small>{n.borderM > 0 ? t('found.border', { metres: metres(n.borderM, lang) }) : t('found.touch')}</small>}</li>
              ))}
            </ul>
          ))}
        </Section>
      )}
      <RestsOn told={located} />
    </div>
  )
}

function GridHere({ grid }: { grid: Grid }) {
  const { t } = useWords()
  const shown = useRef<HTMLElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [grid])
  return (
    <section class="grid" ref={shown}>
      <h3>{t('found.grid')}</h3>
      <p class="name"><b><Named text={grid.name} /></b> <small>{t(`grid.${grid.kind}`)}</small> <code>{grid.code}</code></p>
      {grid.relation === 'boundary' && <p class="soft">{t('found.onLine')}</p>}
      <h4>{t('found.duty')}</h4>
      {grid.contacts ? <ul class="contacts">{grid.contacts.map((c, i) => <Duty key={i} contact={c} />)}</ul> : <p class="soft">{t('found.noDuty')}</p>}
    </section>
  )
}

function Duty({ contact: { post, name, phone } }: { contact: Contact }) {
  const { t } = useWords()
  return (
    <li>
      {t(`post.${post}`)} {name && <b><Named text={name} /></b>} {phone && <a href={`tel:${phone.replace(/[^0-9+]/g, '')}`}>{t('found.call', { phone })}</a>}
    </li>
  )
}

function Gap({ located: { nearest_grid: nearest }, far, name }: { located: Located; far: boolean; name: string }) {
  const { t, lang } = useWords()
  const shown = useRef<HTMLElement>(null)
  useEffect(() => shown.current?.scrollIntoView({ block: 'nearest' }), [nearest])
  return (
    <section class="grid gap" ref={shown}>
      <h3>{t('found.gap')}</h3>
      <p>{nearest ? t('found.nearest', { code: `${brief(name)} ${nearest.code}`.trim(), metres: metres(nearest.distance_m, lang) }) : t('found.noGrid')}</p>
      <p class="soft">{t(far ? 'found.farMeans' : 'found.gapMeans')}</p>
    </section>
  )
}
