// What the panels may ask of the map, whichever library draws it.
import type { FeatureCollection, Feature, Geometry, Polygon } from 'geojson'

export interface LonLat {
  lon: number
  lat: number
}

/** What can be laid over the map: each name has a look of its own. Of words, the property words is written at each point; beside it, where the property side says above or below. */
export const overlays = ['grid', 'neighbours', 'footprint', 'overlap', 'line', 'me', 'site', 'words'] as const
export type Overlay = (typeof overlays)[number]

/** What of the map can be switched off. */
export const layers = ['prohibited', 'restricted', 'grids', 'divisions', 'basemap'] as const
export type Layer = (typeof layers)[number]

export type Drawable = Geometry | Feature | FeatureCollection

export interface MapPort {
  /** Shows what was in force on a day, YYYY-MM-DD; null: today. */
  showDay(day: string | null): void
  /** Shows all layers but these. */
  hide(hidden: readonly Layer[]): void
  /** Calls back with each place that is clicked, except while something is drawn. The result ends that. */
  onClick(listener: (at: LonLat) => void): () => void
  /** Moves the map to a place: to a zoom, or without one only where the place is not seen. */
  fly(to: LonLat, zoom?: number): void
  /** Moves the map to a place so that what is about it can be told, if that is not so already. */
  approach(to: LonLat): void
  /** Moves the map so that all of something is seen, if it is not. */
  fit(what: Drawable): void
  /** Lays something over the map, in the place of what had that name; null takes it away. */
  show(name: Overlay, what: Drawable | null): void
  /** Lets people draw a polygon, one at a time. Rejects with Undrawn: what was begun before, when something else is drawn; and when the signal says so. The pen is there as soon as it can be drawn. */
  drawPolygon(signal: AbortSignal, onPen: (pen: Pen) => void): Promise<Polygon>
}

/** A polygon that is being drawn: told anew with each corner. */
export interface Pen {
  corners: number
  /** Ends the polygon with its last corner; with fewer than three nothing happens. */
  finish(): void
  /** Takes the last corner back. */
  undo(): void
}

/** Why nothing was drawn: somebody gave it up, there is no map to draw on, or the map was loaded anew meanwhile. */
export class Undrawn extends Error {
  constructor(readonly why: 'given-up' | 'no-map' | 'map-anew') {
    super(why)
  }
}

/** How a layer is drawn, for the legend. */
export interface Swatch {
  fill?: string // with its opacity
  line?: string
  dashed: boolean
}

/** What the style of a map says. */
export interface Drawn {
  /** By layer; those that are not drawn are missing. */
  swatches: Partial<Record<Layer, Swatch>>
  /** Whose the basemap is, as plain text. */
  credit: string
}

/** Why the map does not show all there is: no WebGL here, the style or tiles did not come, the service refused them, those of the basemap did not come, or nothing is on record. */
export type Trouble = 'webgl' | 'style' | 'refused' | 'tiles' | 'basemap' | 'empty'

/** A map as the page holds it. */
export interface MapFrame extends MapPort {
  zoomBy(steps: number): void
  /** Calls back with the place under a mouse, and with null when there is none. The result ends that. */
  onPointer(listener: (at: LonLat | null) => void): () => void
  /** Loads anew what did not come. */
  again(): void
  remove(): void
}
