package atlas_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// lineage is an Atlas with the rows that it was made of.
type lineage struct {
	rows  []*zoning.Row
	day   zoning.Day
	atlas *atlas.Atlas
}

// whole builds the Atlas of the same rows from nothing.
func (l *lineage) whole() *atlas.Atlas {
	by := map[zoning.Layer][]*zoning.Row{}
	for _, r := range l.rows {
		by[r.Layer()] = append(by[r.Layer()], r)
	}
	return atlas.New(l.atlas.Revision(), l.day, by)
}

// rowMaker makes up rows on a board of 8 x 8 fields.
type rowMaker struct {
	r    *rand.Rand
	next int64
}

func (m *rowMaker) stamp(r *zoning.Row) *zoning.Row {
	m.next++
	r.ID = m.next
	return r
}

func (m *rowMaker) field(i int) orb.MultiPolygon {
	w, s := float64(i%8), float64(i/8)
	b := box(w, s, w+1, s+1)
	if m.r.IntN(3) == 0 {
		b[0][0][1] = at(w+1+m.r.Float64()/4, s+m.r.Float64()/4)
	}
	return b
}

// row makes one of a layer, often of a code that is there, with days around those asked about.
func (m *rowMaker) row(i int) *zoning.Row {
	var out *zoning.Row
	shape := m.field(i % 64)
	switch m.r.IntN(8) {
	case 0:
		out = zone(fmt.Sprintf("z%02d", i%20), []zoning.ZoneKind{zoning.Prohibited, zoning.Restricted}[m.r.IntN(2)], box(m.r.Float64()*6, m.r.Float64()*6, 6+m.r.Float64()*2, 6+m.r.Float64()*2))
	case 1:
		out = row(zoning.Zone{Code: fmt.Sprintf("w%02d", i%10), Kind: zoning.Restricted, Division: "330402001"}, nil)
	case 2:
		out = division(fmt.Sprintf("3304020010%02d", i%16), zoning.Village, box(float64(i%4)*2, float64(i/4%4)*2, float64(i%4)*2+2, float64(i/4%4)*2+2))
	case 3:
		out = row(zoning.Grid{Code: fmt.Sprintf("d%02d", i%20), Kind: zoning.Dedicated}, shape)
	case 4:
		out = publication(fmt.Sprintf("p%d", i%5), "330402001")
	default:
		out = baseGrid(fmt.Sprintf("g%02d", i%64), shape)
	}
	switch m.r.IntN(4) {
	case 0:
		out = during(out, today-zoning.Day(m.r.IntN(4)), today+zoning.Day(1+m.r.IntN(4)))
	case 1:
		out = during(out, today+zoning.Day(m.r.IntN(3)), zoning.Forever)
	}
	return m.stamp(out)
}

// after makes a successor: rows opened, each in place of those of its code that it overlaps, and others closed.
func (l *lineage) after(m *rowMaker) *lineage {
	next := &lineage{day: l.day}
	var closed, opened []*zoning.Row
	gone := map[*zoning.Row]bool{}
	end := func(r *zoning.Row) {
		if !gone[r] {
			gone[r] = true
			closed = append(closed, r)
		}
	}
	for range 1 + m.r.IntN(4) {
		switch m.r.IntN(6) {
		case 0: // ends today or tomorrow: what remains is a row again, with the same shape
			if len(l.rows) > 0 {
				r := l.rows[m.r.IntN(len(l.rows))]
				cut := today + zoning.Day(m.r.IntN(2))
				if !gone[r] && r.Valid.Contains(cut) && r.Valid.From < cut {
					end(r)
					for _, days := range []zoning.Interval{{From: r.Valid.From, To: cut}, {From: cut, To: r.Valid.To}}[:1+m.r.IntN(2)] {
						part := *r
						part.Valid = days
						opened = append(opened, m.stamp(&part))
					}
				}
			}
		case 1:
			if len(l.rows) > 0 {
				end(l.rows[m.r.IntN(len(l.rows))])
			}
		default:
			r := m.row(m.r.IntN(200))
			clash := func(o *zoning.Row) bool {
				return o.Layer() == r.Layer() && o.Code() == r.Code() && o.Valid.From < r.Valid.To && r.Valid.From < o.Valid.To
			}
			opened = slices.DeleteFunc(opened, clash)
			for _, o := range l.rows {
				if !gone[o] && clash(o) {
					end(o)
				}
			}
			opened = append(opened, r)
		}
	}
	for _, r := range l.rows {
		if !gone[r] {
			next.rows = append(next.rows, r)
		}
	}
	next.rows = append(next.rows, opened...)
	if m.r.IntN(5) == 0 {
		next.day += zoning.Day(m.r.IntN(3) - 1)
	}
	stored := make([]*zoning.Row, len(closed)) // as a store gives them back
	for i, r := range closed {
		same := *r
		stored[i] = &same
	}
	next.atlas = l.atlas.Next(l.atlas.Revision()+1, next.day, stored, opened)
	return next
}

// said is everything that an Atlas answers at a place, in words.
func said(t *testing.T, a *atlas.Atlas, p orb.Point, day zoning.Day) string {
	t.Helper()
	g, loc := a.Grid(p, day), a.Locate(p, day)
	out := fmt.Sprintf("%v %v %v %v %v %s", hitCodes(loc.Zones), codes(loc.Divisions), codes(loc.Unshaped), loc.Standing, hitCodes(loc.Others), g.Relation)
	for _, r := range []*zoning.Row{g.Row, loc.Nearest} {
		if r != nil {
			out += fmt.Sprint(" ", r.Code(), r.ID)
		}
	}
	v, err := a.Check(context.Background(), atlas.Site{Point: p, AccuracyM: 5}, day)
	require.NoError(t, err)
	return out + fmt.Sprint(loc.NearestM, v.Verdict, v.BoundaryM, v.Alternatives)
}

// listed is what an Atlas lists on a day.
func listed(a *atlas.Atlas, day zoning.Day) map[zoning.Layer][]int64 {
	ids := map[zoning.Layer][]int64{}
	for _, layer := range atlas.Layers() {
		for _, r := range a.Rows(layer, day) {
			ids[layer] = append(ids[layer], r.ID)
		}
		for r := range a.OnRecord(layer) {
			ids["all "+layer] = append(ids["all "+layer], r.ID)
		}
	}
	return ids
}

// TestNextIsAWholeRebuild: through any sequence of changes, on several days, every answer is that of an Atlas built from
// nothing, at boundary points too, and those before go on answering as they did while others come from them.
func TestNextIsAWholeRebuild(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	m := &rowMaker{r: rand.New(rand.NewPCG(seed, 2))}
	start := &lineage{day: today}
	for i := range 64 {
		start.rows = append(start.rows, m.stamp(baseGrid(fmt.Sprintf("g%02d", i), m.field(i))))
	}
	start.rows = append(start.rows, m.stamp(division("330402001", zoning.Town, box(0, 0, 8, 8))))
	start.atlas = atlas.New(1, today, map[zoning.Layer][]*zoning.Row{zoning.Grids: start.rows[:64], zoning.Divisions: start.rows[64:]})
	line := []*lineage{start}
	for range 60 {
		from := line[len(line)-1]
		if m.r.IntN(8) == 0 {
			from = line[m.r.IntN(len(line))]
		}
		line = append(line, from.after(m))
	}
	var all sync.WaitGroup
	for _, l := range line {
		whole := l.whole()
		var points []orb.Point
		for range 12 {
			points = append(points, at(m.r.Float64()*9-0.5, m.r.Float64()*9-0.5), at(float64(m.r.IntN(9)), float64(m.r.IntN(9))), at(float64(m.r.IntN(9)), m.r.Float64()*8))
			if r := l.rows[m.r.IntN(len(l.rows))]; len(r.Shape) > 0 {
				points = append(points, r.Shape[0][0][m.r.IntN(len(r.Shape[0][0]))])
			}
		}
		all.Go(func() {
			for day := today - 2; day <= today+3; day++ {
				if !assert.Equal(t, listed(whole, day), listed(l.atlas, day), "day %d", day-today) {
					return
				}
				for _, p := range points {
					if !assert.Equal(t, said(t, whole, p, day), said(t, l.atlas, p, day), "%v, day %d", p, day-today) {
						return
					}
				}
			}
		})
		_ = l.after(m)
	}
	all.Wait()
}
