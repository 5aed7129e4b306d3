package importers

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	// gateM2 is how much two grids of one kind may overlap without anybody being asked.
	gateM2 = 1
	// sameM2 is by how much an overlap on record may grow: what converting coordinates makes of it.
	sameM2 = 0.01
	// overlapsFound bounds the overlaps of one import that are looked for, and neighboursAsked, for each grid that changes, how many
	// others are looked at: a file of nothing but grids one on top of the other has as many overlaps as it has pairs.
	overlapsFound, neighboursAsked = 100_000, 200
)

// errTooMany ends a search for overlaps that would not end by itself.
var errTooMany = errors.New("too many overlaps")

// gate watches which grids a command puts on record and which it ends, and finds the overlaps that come with them.
type gate struct {
	zoning.Tx
	now    *atlas.Atlas // of the revision that the command starts from
	opened []*zoning.Row
	closed map[int64]bool
}

func newGate(tx zoning.Tx, now *atlas.Atlas) *gate {
	return &gate{Tx: tx, now: now, closed: map[int64]bool{}}
}

// Open notes the grids that go on record.
func (g *gate) Open(ctx context.Context, rows ...*zoning.Row) error {
	if err := g.Tx.Open(ctx, rows...); err != nil {
		return err
	}
	g.opened = append(g.opened, rows...)
	return nil
}

// Close notes the grids that are on record no longer.
func (g *gate) Close(ctx context.Context, layer zoning.Layer, ids ...int64) error {
	for _, id := range ids {
		g.closed[id] = true
	}
	return g.Tx.Close(ctx, layer, ids...)
}

// overlap is a place that two grids of one kind claim on the same days. First went on record by the command.
type overlap struct {
	first, second *zoning.Row
	days          zoning.Interval // on which it is new
	areaM2        float64
	beforeM2      float64 // the largest that was on record of the two on one of those days
}

// overlaps returns the overlaps of more than gateM2 that are new or larger than before, ordered by the codes. The error is
// errTooMany or the context's.
func (g *gate) overlaps(ctx context.Context) ([]overlap, error) {
	rows, shapes, changed := g.around()
	kind := func(r *zoning.Row) zoning.GridKind { return r.Thing.(zoning.Grid).Kind }
	seen, left := 0, neighboursAsked*(changed+10_000)
	var found []overlap
	var ended error
	geo.Overlaps(shapes, func(i, j int) (look, stop bool) {
		if seen++; seen%1024 == 0 {
			ended = ctx.Err()
		}
		if i >= changed {
			return false, ended != nil
		}
		if left--; left < 0 {
			ended = errTooMany
		}
		return kind(rows[i]) == kind(rows[j]) && rows[i].Valid.Overlaps(rows[j].Valid), ended != nil
	}, func(i, j int) bool {
		if o, ok := g.worse(rows[i], rows[j], shapes[i], shapes[j]); ok {
			found = append(found, o)
		}
		if len(found) > overlapsFound {
			ended = errTooMany
		}
		return ended == nil
	})
	slices.SortFunc(found, func(a, b overlap) int {
		return cmp.Or(cmp.Compare(a.first.Code(), b.first.Code()), cmp.Compare(a.second.Code(), b.second.Code()), cmp.Compare(a.days.From, b.days.From))
	})
	return found, ended
}

// around returns the grids that went on record and then, from position changed on, those on record before and after that are near
// them, with their shapes.
func (g *gate) around() (rows []*zoning.Row, shapes []*geo.Prepared, changed int) {
	for _, r := range g.opened {
		if len(r.Shape) > 0 && !g.closed[r.ID] {
			rows, shapes = append(rows, r), append(shapes, geo.Prepare(r.Shape))
		}
	}
	changed = len(rows)
	seen := map[int64]bool{}
	for i := range changed {
		for r, shape := range g.now.Near(zoning.Grids, shapes[i].Bound()) {
			if !g.closed[r.ID] && !seen[r.ID] {
				seen[r.ID] = true
				rows, shapes = append(rows, r), append(shapes, shape)
			}
		}
	}
	return rows, shapes, changed
}

// worse measures what two grids share, and tells whether that is too much and more than it was, or elsewhere.
func (g *gate) worse(a, b *zoning.Row, shapeA, shapeB *geo.Prepared) (overlap, bool) {
	o := overlap{first: a, second: b, areaM2: geo.OverlapArea(shapeA, shapeB)}
	if o.areaM2 <= gateM2 {
		return o, false
	}
	common := zoning.Interval{From: max(a.Valid.From, b.Valid.From), To: min(a.Valid.To, b.Valid.To)}
	var known []zoning.Interval
	was := map[zoning.Interval]float64{}
	for _, p := range g.before(a) {
		for _, q := range g.before(b) {
			days := zoning.Interval{From: max(common.From, p.Valid.From, q.Valid.From), To: min(common.To, p.Valid.To, q.Valid.To)}
			if p.ID == q.ID || days.Empty() {
				continue
			}
			m2 := geo.OverlapArea(geo.Prepare(p.Shape), geo.Prepare(q.Shape))
			if m2 >= o.areaM2-sameM2 && o.stays(p, q) {
				known = append(known, days)
			} else {
				was[days] = m2
			}
		}
	}
	fresh := common.Minus(known...)
	if len(fresh) == 0 {
		return o, false
	}
	o.days = fresh[0]
	for days, m2 := range was {
		if days.Overlaps(o.days) {
			o.beforeM2 = max(o.beforeM2, m2)
		}
	}
	return o, true
}

// stays tells whether the overlap lies where that of two rows on record did, but for gateM2. Where that cannot be said it is new.
func (o *overlap) stays(p, q *zoning.Row) bool {
	now, err := geo.Intersection(o.first.Shape, o.second.Shape)
	if err != nil {
		return false
	}
	was, err := geo.Intersection(p.Shape, q.Shape)
	if err != nil {
		return false
	}
	moved, err := geo.Difference(now, was)
	return err == nil && geo.Area(moved) <= gateM2
}

// before returns what was on record of a grid, and of those it replaces, in its kind.
func (g *gate) before(r *zoning.Row) []*zoning.Row {
	grid := r.Thing.(zoning.Grid)
	var held []*zoning.Row
	for _, code := range append([]string{grid.Code}, grid.Replaces...) {
		for _, h := range g.now.History(zoning.Grids, code) {
			if was, ok := h.Thing.(zoning.Grid); ok && was.Kind == grid.Kind && len(h.Shape) > 0 {
				held = append(held, h)
			}
		}
	}
	return held
}
