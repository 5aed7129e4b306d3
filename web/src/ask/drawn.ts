// What an answer draws on the map.
import type { Feature, LineString, MultiPolygon, Polygon, Position } from 'geojson'
import { useEffect } from 'preact/hooks'
import { useWords } from '../i18n/index.ts'
import { beside } from '../map/beside.ts'
import type { Checked } from './answers.ts'
import { type Answer, useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { area, metres } from './format.ts'
import { inside, shortest } from './geometry.ts'
import type { Place } from './question.ts'
import { overlaps, row } from './service.ts'

/**
 * Draws what an answer rests on: the shortest way to the line that decides, and the parts of the footprint that zones cover, each with its
 * measure. The result tells of each whether it came.
 */
export function useDrawn({ client, map }: Pick<Context, 'client' | 'map'>, place: Place | null, checked: Checked | null): { line: Answer<unknown>; covered: Answer<unknown> } {
  const { t, lang } = useWords()
  const decider = checked?.boundary_zone ?? null
  const line: Answer<Feature<LineString> | null> = useAnswer(['line', place, decider, checked?.at, checked?.revision], checked && decider ? async (signal) => {
    const zone = (await row(client, 'zones', decider, checked, signal)).geometry as Polygon | MultiPolygon | null
    if (zone === null || place === null) return null
    const way = shortest(place.kind === 'footprint' ? place.shape : [checked.point.lon, checked.point.lat], zone)
    return way && { type: 'Feature', geometry: way, properties: {} }
  } : null)
  const covered: Answer<Feature<Polygon | MultiPolygon>[]> = useAnswer(['overlap', place, checked?.at, checked?.revision], checked && checked.zones.length > 0 && place?.kind === 'footprint' ? async (signal) =>
    (await overlaps(client, 'zones', place.shape, checked, signal)).items.filter((i) => i.geometry).map((i) => ({ type: 'Feature', geometry: i.geometry as Polygon, properties: { code: i.code, m2: i.area_m2 } })) : null)
  const way = line.state === 'told' ? line.value : null
  const parts = covered.state === 'told' ? covered.value : null
  useEffect(() => {
    map.show('line', way)
    if (way) map.fit(way)
    return () => map.show('line', null)
  }, [way])
  useEffect(() => {
    map.show('overlap', parts && { type: 'FeatureCollection', features: parts })
    return () => map.show('overlap', null)
  }, [parts])
  const away = checked?.boundary_distance_m ?? null
  useEffect(() => {
    const words: Feature[] = []
    const write = (at: Position | null, text: string, side?: 'above' | 'below') => at && words.push({ type: 'Feature', geometry: { type: 'Point', coordinates: at }, properties: { words: text, side } })
    if (way && away !== null) write(middle(way), metres(away, lang), beside(way.geometry.coordinates))
    for (const part of parts ?? []) write(inside(part.geometry), t('map.overlap', { area: area(part.properties?.['m2'] as number, lang) }))
    map.show('words', words.length > 0 ? { type: 'FeatureCollection', features: words } : null)
    return () => map.show('words', null)
  }, [way, away, parts, lang])
  return { line, covered }
}

function middle({ geometry: { coordinates: [a = [], b = []] } }: Feature<LineString>): Position {
  return [((a[0] ?? 0) + (b[0] ?? 0)) / 2, ((a[1] ?? 0) + (b[1] ?? 0)) / 2]
}
