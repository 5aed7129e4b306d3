package geo

import (
	"math"
	"sync/atomic"

	"github.com/paulmach/orb"
)

// lazyLedger holds the ledger of a Prepared, built when first asked for. Two
// goroutines may build it at once; they build the same.
type lazyLedger struct{ built atomic.Pointer[ledger] }

// A ledger is what areas of a shape are reckoned from: the area under its
// boundary up to each run of the edge index, so that the area under any stretch
// of it takes a few steps.
type ledger struct {
	*edgeIndex
	strip  strip         // what the areas are measured from
	sheets []ledgerSheet // of the rings
	before []sum         // of the runs: area under the ring's edges up to there
	area   float64
}

// A ledgerSheet is the part of a ledger that speaks of a ring.
type ledgerSheet struct {
	box box
	// sign is 1 when the shape lies to the left of the ring's edges, -1 when to
	// the right, and 0 when the ring has no area: a point of it is not on earth.
	sign float64
	// whole is the area that the ring encloses, positive when it runs counterclockwise.
	whole float64
}

// reckon returns the ledger of s; a nil shape has an empty one.
func (s *Prepared) reckon() *ledger {
	if s == nil {
		return &ledger{edgeIndex: &edgeIndex{}}
	}
	l := s.ledger.built.Load()
	if l == nil {
		l = newLedger(s.shape, s.edgeIndex())
		s.ledger.built.Store(l)
	}
	return l
}

func newLedger(g orb.MultiPolygon, x *edgeIndex) *ledger {
	l := &ledger{edgeIndex: x, before: make([]sum, len(x.runs))}
	l.sheets, l.strip = newSheets(g)
	var under, area sum
	for k, run := range x.runs {
		if run.from == 0 {
			under = sum{}
		}
		l.before[k] = under
		s := &l.sheets[run.ring]
		if s.sign == 0 {
			continue
		}
		pts := x.rings[run.ring].pts
		end := runEnd(pts, run)
		for j := int(run.from); j < end; j++ {
			under.add(-l.strip.under(pts[j], following(pts, j)))
		}
		if end == len(pts) {
			s.enclose(under)
			area.add(s.sign * s.whole)
		}
	}
	l.area = max(0, area.value())
	return l
}

// newSheets returns the sheets of all rings, not yet enclosed, and a strip for their areas.
func newSheets(g orb.MultiPolygon) ([]ledgerSheet, strip) {
	var sheets []ledgerSheet
	all := emptyBox()
	for _, polygon := range g {
		for i, points := range polygon {
			s := newSheet(points, i > 0)
			if s.sign != 0 {
				all.join(s.box)
			}
			sheets = append(sheets, s)
		}
	}
	if all.empty() {
		return sheets, strip{}
	}
	return sheets, newStrip((all.minLat + all.maxLat) / 2)
}

// enclose notes the area under the whole ring.
func (s *ledgerSheet) enclose(under sum) {
	if s.whole = under.value(); s.whole < 0 {
		s.sign = -s.sign
	}
}

// newSheet returns the sheet of a ring that runs counterclockwise.
func newSheet(points orb.Ring, hole bool) ledgerSheet {
	s := ledgerSheet{box: emptyBox(), sign: 1}
	if hole {
		s.sign = -1
	}
	for _, p := range points {
		s.box.extend(p)
		if !onEarth(p) {
			return ledgerSheet{box: emptyBox()}
		}
	}
	if s.box.empty() {
		s.sign = 0
	}
	return s
}

// following returns the position after position j of a ring: the other end of its edge j.
func following(r orb.Ring, j int) orb.Point {
	if j++; j < len(r) {
		return r[j]
	}
	return r[0]
}

// under returns the area under the ring of run k from its start to where its
// edge j reaches a longitude.
func (l *ledger) under(k, j int, lon float64) sum {
	run := l.runs[k]
	pts := l.rings[run.ring].pts
	s := l.before[k]
	for i := int(run.from); i < j; i++ {
		s.add(-l.strip.under(pts[i], pts[i+1]))
	}
	a, b := pts[j], following(pts, j)
	s.add(-l.strip.under(a, cutAt(a, b, lon)))
	return s
}

// cutAt returns the point of the edge from a to b at a longitude between theirs.
func cutAt(a, b orb.Point, lon float64) orb.Point {
	t := (lon - a[0]) / (b[0] - a[0])
	if math.IsNaN(t) {
		return a
	}
	return orb.Point{lon, a[1] + min(1, max(0, t))*(b[1]-a[1])}
}
