package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// edgesPerPiece is how many consecutive edges share a box while contacts are sought.
const edgesPerPiece = 8

// fewPasses is up to where all pairs of rings through a point are compared at once.
const fewPasses = 16

// A piece is a few consecutive edges of a clean ring, from..to-1.
type piece struct{ ring, from, to int32 }

// A pass is a ring going through a point that some other edge touches.
type pass struct {
	at   orb.Point
	ring int32
	edge int32 // the edge that ends in at, or, if mid is set, holds it in its middle
	mid  bool
}

// ways returns the positions before and after the point.
func (v *validator) ways(p pass) (from, to orb.Point) {
	r := v.rings[p.ring].pts
	from, to = r[p.edge], r[(int(p.edge)+1)%len(r)]
	if !p.mid {
		to = r[(int(p.edge)+2)%len(r)]
	}
	return from, to
}

// findContacts looks at every pair of edges whose boxes meet: it reports
// crossings and overlaps and gathers the points where rings only touch.
func (v *validator) findContacts() {
	var pieces []piece
	var boxes []box
	for k := range v.rings {
		r := v.rings[k].pts
		for from := 0; from < len(r); from += edgesPerPiece {
			to := min(from+edgesPerPiece, len(r))
			b := emptyBox()
			for _, p := range r[from:to] {
				b.extend(p)
			}
			b.extend(r[to%len(r)])
			pieces = append(pieces, piece{int32(k), int32(from), int32(to)})
			boxes = append(boxes, b)
		}
	}
	search := boxes
	if t, ok := hatchTurn(v.rings); ok {
		search = make([]box, len(pieces))
		for i, p := range pieces {
			search[i] = t.box(v.rings[p.ring].pts, int(p.from), int(p.to))
		}
	}
	if len(v.rings) > 1 { // one ring's own order is as good as any
		order := alongCurve(search)
		s, b, c := make([]piece, len(order)), make([]box, len(order)), make([]box, len(order))
		for i, k := range order {
			s[i], b[i], c[i] = pieces[k], boxes[k], search[k]
		}
		pieces, boxes, search = s, b, c
	}
	tree := newBoxTree(search)
	tree.selfJoin(func(i, j int) bool {
		v.compare(pieces[i], pieces[j], &boxes[j], i == j)
		return !v.full()
	})
}

// compare looks at the pairs of edges of two pieces; tBox is the second's.
func (v *validator) compare(s, t piece, tBox *box, same bool) {
	r, q := v.rings[s.ring].pts, v.rings[t.ring].pts
	for i := s.from; i < s.to; i++ {
		a, b := r[i], r[(int(i)+1)%len(r)]
		if !edgeMeets(a, b, tBox) {
			continue
		}
		eBox := box{min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])}
		from := t.from
		if same {
			from = i + 1
		}
		for j := from; j < t.to; j++ {
			c, d := q[j], q[(int(j)+1)%len(q)]
			if !edgeMeets(c, d, &eBox) {
				continue
			}
			if s.ring == t.ring && ((int(i)+1)%len(r) == int(j) || (int(j)+1)%len(r) == int(i)) {
				continue // neighbours: all they can do wrong is a spike
			}
			k, at, _ := meetEnds(a, b, c, d)
			switch k {
			case meetTouch:
				v.notePass(s.ring, i, at)
				v.notePass(t.ring, j, at)
			case meetCross:
				v.reportCrossing(s.ring, i, t.ring, j, crossingPoint(a, b, c, d))
			case meetAlong:
				v.reportCrossing(s.ring, i, t.ring, j, at)
			}
			if v.full() {
				return
			}
		}
	}
}

// notePass remembers that something touches edge e of a ring at a point; a vertex
// is remembered once, however many edges meet there.
func (v *validator) notePass(ring, e int32, at orb.Point) {
	r := v.rings[ring].pts
	n := len(r)
	vertex := int(e)
	switch at {
	case r[e]:
	case r[(vertex+1)%n]:
		vertex = (vertex + 1) % n
	default:
		v.passes = append(v.passes, pass{at, ring, e, true})
		return
	}
	if v.noted[ring] == nil {
		v.noted[ring] = make([]bool, n)
	}
	if !v.noted[ring][vertex] {
		v.noted[ring][vertex] = true
		v.passes = append(v.passes, pass{at, ring, int32((vertex + n - 1) % n), false})
	}
}

// reportCrossing reports that two edges cross, or share a stretch that begins at at.
func (v *validator) reportCrossing(ring, e, other, f int32, at orb.Point) {
	if other < ring {
		ring, other, f = other, ring, e
	}
	v.noteCrossing(ring, other)
	r := &v.rings[other]
	v.add(Violation{v.crossRule(ring, other), r.part, r.ring, r.find(at, int(f)), at})
}

func (v *validator) noteCrossing(ring, other int32) {
	v.crossing[[2]int32{ring, other}] = true
	v.crossed[ring], v.crossed[other] = true, true
}

func (v *validator) crossRule(ring, other int32) Rule {
	switch r, s := &v.rings[ring], &v.rings[other]; {
	case ring == other:
		return RuleSelfCrossing
	case r.part == s.part:
		return RuleRingsCross
	default:
		return RulePartsOverlap
	}
}

// sortPasses brings together what passes through one point.
func (v *validator) sortPasses() {
	slices.SortFunc(v.passes, func(a, b pass) int {
		return cmp.Or(comparePoints(a.at, b.at), cmp.Compare(a.ring, b.ring), cmp.Compare(a.edge, b.edge))
	})
	v.passes = slices.Compact(v.passes)
}

// judgeTouches looks at each point where rings touch: they may cross there, a
// ring may touch itself, and rings that touch may close a circle around a piece
// of the interior.
func (v *validator) judgeTouches() {
	v.sortPasses()
	joined := newCircles(len(v.rings))
	for from := 0; from < len(v.passes) && !v.full(); {
		to := from + 1
		for to < len(v.passes) && v.passes[to].at == v.passes[from].at {
			to++
		}
		v.judgeTouch(v.passes[from:to])
		joined.touch(v, v.passes[from:to])
		from = to
	}
}

func (v *validator) judgeTouch(here []pass) {
	if len(here) > fewPasses && v.nested(here) {
		return
	}
	for i, p := range here {
		a, b := v.ways(p)
		for _, q := range here[i+1:] {
			c, d := v.ways(q)
			at := p.at
			if sameWay(at, a, c) || sameWay(at, a, d) || sameWay(at, b, c) || sameWay(at, b, d) {
				continue // they share a stretch, which is reported
			}
			e := q.edge
			r := &v.rings[q.ring]
			vertex := -1
			if !q.mid {
				vertex = r.vertex((int(e) + 1) % len(r.pts))
			}
			switch {
			case turnLess(at, a, c, b) != turnLess(at, a, d, b):
				v.noteCrossing(p.ring, q.ring)
				v.add(Violation{v.crossRule(p.ring, q.ring), r.part, r.ring, vertex, at})
			case p.ring == q.ring:
				v.add(Violation{RuleSelfTouch, r.part, r.ring, vertex, at})
			}
			if v.full() {
				return
			}
		}
	}
}

// nested tells, sooner than by comparing all pairs, that different rings pass
// through one point and none crosses or follows another there: turning around the point,
// each ring is left by the way it was met last.
func (v *validator) nested(here []pass) bool {
	type way struct {
		to   orb.Point
		pass int
	}
	at := here[0].at
	var ways []way
	for i, p := range here {
		if i > 0 && here[i-1].ring == p.ring {
			return false
		}
		a, b := v.ways(p)
		ways = append(ways, way{a, i}, way{b, i})
	}
	ref := ways[0].to
	slices.SortFunc(ways, func(u, w way) int {
		switch {
		case turnLess(at, ref, u.to, w.to):
			return -1
		case turnLess(at, ref, w.to, u.to):
			return 1
		}
		return 0
	})
	var open []int
	for i, w := range ways {
		if i > 0 && sameWay(at, ways[i-1].to, w.to) {
			return false
		}
		if n := len(open); n > 0 && open[n-1] == w.pass {
			open = open[:n-1]
		} else {
			open = append(open, w.pass)
		}
	}
	return len(open) == 0
}

// circles is a forest over rings and the points they touch in; an edge that
// closes a circle in it cuts the interior.
type circles struct{ root []int }

func newCircles(rings int) *circles {
	c := &circles{root: make([]int, rings)}
	for i := range c.root {
		c.root[i] = i
	}
	return c
}

func (c *circles) find(i int) int {
	for c.root[i] != i {
		c.root[i] = c.root[c.root[i]]
		i = c.root[i]
	}
	return i
}

// touch joins the rings of each part that pass through one point.
func (c *circles) touch(v *validator, here []pass) {
	for i := 0; i < len(here); {
		part := v.rings[here[i].ring].part
		point := len(c.root)
		c.root = append(c.root, point)
		last := int32(-1)
		for ; i < len(here) && v.rings[here[i].ring].part == part; i++ {
			ring := here[i].ring
			if ring == last {
				continue
			}
			last = ring
			p, r := c.find(point), c.find(int(ring))
			if p == r && !v.crossed[ring] {
				v.add(Violation{RuleDisconnected, part, v.rings[ring].ring, -1, here[i].at})
			}
			c.root[r] = p
		}
	}
}
