// What the service answers, as far as the page shows it.
import type { Geometry, MultiPolygon, Polygon } from 'geojson'

export type Verdict = 'prohibited' | 'restricted' | 'not_published' | 'outside' | 'no_zone' | 'needs_survey'
type Outcome = 'forbidden' | 'conditional' | 'close_or_move' | 'exempt' | 'none'
type ZoneKind = 'prohibited' | 'restricted'
type GridKind = 'base' | 'dedicated' | 'micro'
type Level = 'city' | 'county' | 'town' | 'village' | 'group'
type Measure = 'stock' | 'slaughter'
type Action = 'new' | 'enlarge' | 'existing' | 'household'
type BasisKind = 'law' | 'regulation' | 'rule' | 'normative_document'

/** What every answer says of itself. */
export interface Told {
  revision: number
  at: string
  demo?: boolean
}

export interface Division {
  code: string
  name: string
  level: Level
}

/** What may be shown of somebody on duty. */
export interface Contact {
  post: 'head' | 'member'
  name?: string
  phone?: string
}

export interface Grid {
  code: string
  name: string
  kind: GridKind
  relation: 'inside' | 'boundary'
  division: string
  contacts?: Contact[]
}

export interface Zone {
  code: string
  name: string
  kind: ZoneKind
  category: string
  relation: 'inside' | 'boundary'
  publication: string
  by_division?: boolean
  extent_scope?: 'whole' | 'part'
}

/** What is at a place; point is null where an address leads to no single one. */
export interface Located extends Told {
  point: { lon: number; lat: number } | null
  crs: string
  grid: Grid | null
  other_grids: Grid[]
  nearest_grid?: { code: string; distance_m: number }
  divisions: Division[]
  zones: Zone[]
  /** Of an address alone. */
  match?: { address: string; level: MatchLevel; confidence: number; certain: boolean } | null
  candidates?: Candidate[]
  /** There are more than these, or may be. */
  more_candidates?: boolean
}

export type MatchLevel = 'door' | 'road' | Level

/** A place that an address may mean. */
interface Candidate {
  address: string
  level: MatchLevel | '' // empty: a vendor did not say it
  confidence: number | null // null: a vendor's
  lon: number
  lat: number
  grid: string | null
  /** Whose it is, where it is not on record. */
  source?: string
}

export interface Neighbour {
  code: string
  name: string
  kind: GridKind
  division: string
  border_m: number
}

export interface Basis {
  kind?: BasisKind
  number: string
  title?: string
  date?: string
  status?: string
  link?: string
}

export interface CheckedZone extends Zone {
  overlap_m2: number
  share: number
  extent?: string
  bases: Basis[]
}

export interface Rule {
  zone_kind: ZoneKind
  species?: string
  measure?: Measure
  min?: number
  max?: number
  action?: Action
  outcome: Outcome
  deadline?: string
  basis?: string
  publication: string
  document: string
  number: number
  pig_equivalents?: number
  equivalents?: string
  text: string
}

/** Why: a code, an English sentence, and what that names. */
export interface Reason {
  code: string
  text: string
  zone?: { code: string; name?: string; kind: ZoneKind; extent?: string }
  document?: { publication: string; number?: string; title?: string; issuer?: string }
  division?: string
  distance_m?: number
}

/** A verdict for a place; never a permission. */
export interface Checked extends Omit<Located, 'zones' | 'point'> {
  point: { lon: number; lat: number }
  area_m2?: number
  accuracy_m: number
  species?: string
  count?: number
  measure?: Measure
  action?: Action
  verdict: Verdict
  outcome: Outcome
  rule: Rule | null
  needs: string[]
  certain: boolean
  alternatives: Verdict[]
  reasons: Reason[]
  zones: CheckedZone[]
  boundary_distance_m: number | null
  boundary_zone: string | null
}

export interface Publication {
  id: string
  state: string
  issuer: string
  document: string
  title: string
  published_on?: string
  valid_from?: string
  valid_to?: string
  digest?: string
  unapproved?: boolean
}

/** A row of a layer. */
export interface Row {
  type: 'Feature'
  id: string
  properties: Record<string, unknown>
  geometry: Geometry | null
}

export interface Rows extends Told {
  features: Row[]
}

export interface Overlaps extends Told {
  area_m2: number
  items: { layer: string; code: string; name?: string; area_m2: number; geometry?: Polygon | MultiPolygon }[]
}

/** What is published for a division. */
export interface Published extends Told {
  division: Division
  in_force: { publication: string; document?: string; title?: string; zones: { code: string }[] }[]
}
