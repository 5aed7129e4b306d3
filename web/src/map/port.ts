// What the panels may ask of the map, whichever library draws it.
import type { FeatureCollection, Feature, Geometry, Polygon } from 'geojson'

export interface LonLat {
  lon: number
  lat: number
}

/** What can be laid over the map: each name has a look of its own. */
export const overlays = ['grid', 'neighbours', 'footprint', 'overlap', 'line', 'me', 'site'] as const
export type Overlay = (typeof overlays)[number]

/** What of the map can be switched off. */
export const layers = ['prohibited', 'restricted', 'grids', 'divisions'] as const
export type Layer = (typeof layers)[number]

export type Drawable = Geometry | Feature | FeatureCollection

export interface MapPort {
  /** Shows what was in force on a day, YYYY-MM-DD; null: today. */
  showDay(day: string | null): void
  /** Shows all layers but these. */
  hide(hidden: readonly Layer[]): void
  /** Calls back with each place that is clicked, except while something is drawn. The result ends that. */
  onClick(listener: (at: LonLat) => void): () => void
  fly(to: LonLat, zoom?: number): void
  /** Moves the map so that all of something is seen, if it is not. */
  fit(what: Drawable): void
  /** Lays something over the map, in the place of what had that name; null takes it away. */
  show(name: Overlay, what: Drawable | null): void
  /** Lets people draw a polygon. Rejects when they give it up. */
  drawPolygon(): Promise<Polygon>
  /** Takes all overlays away. */
  clear(): void
}
