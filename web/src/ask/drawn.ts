// What an answer draws on the map.
import type { Feature, MultiPolygon, Polygon } from 'geojson'
import { useEffect } from 'preact/hooks'
import type { Checked } from './answers.ts'
import { type Answer, useAnswer } from './answering.ts'
import type { Context } from './ask.tsx'
import { shortest } from './geometry.ts'
import type { Place } from './question.ts'
import { overlaps, row } from './service.ts'

/** Draws what an answer rests on: the shortest way to the line that decides, and the parts of the footprint that zones cover. */
export function useDrawn({ client, map, day }: Omit<Context, 'onDay'>, place: Place | null, checked: Checked | null) {
  const decider = checked?.boundary_zone ?? null
  const line: Answer<Feature | null> = useAnswer(['line', place, decider, day, checked?.revision], checked && decider ? async (signal) => {
    const zone = (await row(client, 'zones', decider, day, signal)).geometry as Polygon | MultiPolygon | null
    if (zone === null || place === null) return null
    const way = shortest(place.kind === 'footprint' ? place.shape : [checked.point.lon, checked.point.lat], zone)
    return way && { type: 'Feature', geometry: way, properties: {} }
  } : null)
  const covered: Answer<Feature[]> = useAnswer(['overlap', place, day, checked?.revision], checked && checked.zones.length > 0 && place?.kind === 'footprint' ? async (signal) =>
    (await overlaps(client, place.shape, day, signal)).items.filter((i) => i.geometry).map((i) => ({ type: 'Feature', geometry: i.geometry as Polygon, properties: { code: i.code } })) : null)
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
}
