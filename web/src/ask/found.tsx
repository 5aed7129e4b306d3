// What was found at a point: its grid, lit up on the map among its neighbours, and what belongs to it.
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { useEffect, useRef } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import type { Contact, Grid, Located, Neighbour, Row } from './answers.ts'
import { useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { metres } from './format.ts'
import { Chain, Pending, RestsOn, Section } from './parts.tsx'
import { gridsAround, neighbours, row } from './service.ts'

interface Around {
  shape: Feature | null
  neighbours: Neighbour[]
  shapes: Row[]
}

type Props = Omit<Context, 'onDay'> & { located: Located; onFarm: () => void }

export function Found({ client, map, day, located, onFarm }: Props) {
  const { t, lang } = useWords()
  const { grid } = located
  const code = grid?.code ?? located.nearest_grid?.code ?? null
  const around = useAnswer<Around>(['around', code, day], code === null ? null : async (signal) => {
    const [shape, touching] = await Promise.all([row(client, 'grids', code, day, signal), grid ? neighbours(client, code, day, signal) : []])
    const area = shape.geometry as Polygon | MultiPolygon | null
    const codes = new Set(touching.map((n) => n.code))
    const shapes = area && grid ? (await gridsAround(client, area, day, signal)).filter((r) => codes.has(r.id)) : []
    return { shape: shape as Feature, neighbours: touching, shapes }
  })
  const drawn = around.state === 'told' ? around.value : null
  useEffect(() => {
    map.show('grid', drawn?.shape ?? null)
    map.show('neighbours', drawn && drawn.shapes.length > 0 ? { type: 'FeatureCollection', features: drawn.shapes as Feature[] } : null)
    if (drawn?.shape) map.fit(drawn.shape)
    return () => {
      map.show('grid', null)
      map.show('neighbours', null)
    }
  }, [drawn])
  return (
    <div class="found" data-grid={grid?.code ?? ''} data-around={around.state}>
      {grid ? <GridHere grid={grid} /> : <Gap located={located} />}
      {located.other_grids.length > 0 && (
        <Section title={t('found.others')}>
          <ul>{located.other_grids.map((g) => <li key={g.code}>{g.name} <small>{t(`grid.${g.kind}`)}</small> <code>{g.code}</code></li>)}</ul>
        </Section>
      )}
      <button type="button" class="wide strong" onClick={onFarm}>{t('found.checkHere')}</button>
      <Section title={t('found.zones')}>
        {located.zones.length === 0 ? <p class="soft">{t('found.noZones')}</p> : (
          <ul class="zones">
            {located.zones.map((z) => (
              <li key={z.code} class={`k-${z.kind}`}>
                <b>{t(`kind.${z.kind}`)}</b> {z.name} <code>{z.code}</code>
                {z.by_division && <small> · {t('found.byDivision')}</small>}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('found.chain')}>{located.divisions.length === 0 ? <p>{t('found.noChain')}</p> : <Chain divisions={located.divisions} />}</Section>
      {grid && (
        <Section title={t('found.neighbours')}>
          <Pending answer={around} />
          {drawn && (drawn.neighbours.length === 0 ? <p class="soft">{t('found.noNeighbours')}</p> : (
            <ul class="neighbours">
              {drawn.neighbours.map((n) => (
                <li key={n.code}>{n.name} <code>{n.code}</code> <small>{n.border_m > 0 ? t('found.border', { metres: metres(n.border_m, lang) }) : t('found.touch')}</small></li>
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
      <p class="name"><b>{grid.name}</b> <small>{t(`grid.${grid.kind}`)}</small> <code>{grid.code}</code></p>
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
      {t(`post.${post}`)} {name && <b>{name}</b>} {phone && <a href={`tel:${phone.replace(/[^0-9+]/g, '')}`}>{t('found.call', { phone })}</a>}
    </li>
  )
}

function Gap({ located: { nearest_grid: nearest } }: { located: Located }) {
  const { t, lang } = useWords()
  return (
    <section class="grid gap">
      <h3>{t('found.gap')}</h3>
      <p>{nearest ? t('found.nearest', { code: nearest.code, metres: metres(nearest.distance_m, lang) }) : t('found.noGrid')}</p>
    </section>
  )
}
