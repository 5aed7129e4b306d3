package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// An arrangement is the faces that settled edges cut the plane into. Half-edge
// 2i runs along edge i, 2i+1 back; each belongs to the cycle around the face on its left.
type arrangement struct {
	edges  []weighted
	around []int // half-edges by origin, then counter-clockwise
	place  []int // of each half-edge in around
	start  []int // of each node its first place in around
	nodes  []orb.Point
	origin []int // of each half-edge its node
	cycle  []int // of each half-edge
	cycles []cycle
}

// A cycle bounds a face from outside, or, when it is outer, a whole connected
// piece of the arrangement.
type cycle struct {
	ring      orb.Ring // closed, the face on its left
	first     int      // a half-edge of it
	component int
	outer     bool
	label     int   // of the face on its left
	inside    []int // outer cycles that lie directly in the face
}

func arrange(edges []weighted) *arrangement {
	a := &arrangement{edges: edges}
	a.order()
	a.trace()
	a.label(a.connect())
	return a
}

func (a *arrangement) end(h int) orb.Point { return a.edges[h/2].ends[1-h%2] }

// order numbers the nodes and sorts the half-edges around them.
func (a *arrangement) order() {
	n := 2 * len(a.edges)
	a.around, a.place, a.origin, a.cycle = make([]int, n), make([]int, n), make([]int, n), make([]int, n)
	for h := range n {
		a.around[h] = h
	}
	slices.SortFunc(a.around, func(g, h int) int {
		p := a.end(g ^ 1)
		if d := comparePoints(p, a.end(h^1)); d != 0 {
			return d
		}
		u, v := a.end(g), a.end(h)
		if eu, ev := before(p, u), before(p, v); eu != ev {
			if eu {
				return -1
			}
			return 1
		}
		return -orient(p, u, v)
	})
	for k, h := range a.around {
		if p := a.end(h ^ 1); k == 0 || p != a.nodes[len(a.nodes)-1] {
			a.nodes, a.start = append(a.nodes, p), append(a.start, k)
		}
		a.place[h], a.origin[h] = k, len(a.nodes)-1
	}
	a.start = append(a.start, n)
}

// next returns the half-edge after h around the face on its left.
func (a *arrangement) next(h int) int {
	back := h ^ 1
	node := a.origin[back]
	k := a.place[back] - 1
	if k < a.start[node] {
		k = a.start[node+1] - 1
	}
	return a.around[k]
}

// trace walks around every face.
func (a *arrangement) trace() {
	for h := range a.cycle {
		a.cycle[h] = -1
	}
	for first := range a.cycle {
		if a.cycle[first] >= 0 {
			continue
		}
		c := cycle{first: first}
		for h := first; a.cycle[h] < 0; h = a.next(h) {
			a.cycle[h] = len(a.cycles)
			c.ring = append(c.ring, a.nodes[a.origin[h]])
		}
		c.ring = append(c.ring, c.ring[0])
		a.cycles = append(a.cycles, c)
	}
}

// connect finds the connected pieces and returns the outer cycle of each: the
// one left of the last half-edge out of its lowest node, all of which lead up.
func (a *arrangement) connect() (outer []int) {
	pieces := newCircles(len(a.nodes))
	for i := range a.edges {
		u, v := pieces.find(a.origin[2*i]), pieces.find(a.origin[2*i+1])
		pieces.root[u] = v
	}
	number := map[int]int{}
	for node := range a.nodes { // lowest first
		root := pieces.find(node)
		if _, seen := number[root]; !seen {
			number[root] = len(outer)
			c := a.cycle[a.around[a.start[node+1]-1]]
			a.cycles[c].outer = true
			outer = append(outer, c)
		}
	}
	for c := range a.cycles {
		a.cycles[c].component = number[pieces.find(a.origin[a.cycles[c].first])]
	}
	return outer
}

// label counts, from the unbounded face inwards, how often each face is covered.
func (a *arrangement) label(outer []int) {
	var inner []int
	var boxes []box
	for c := range a.cycles {
		if !a.cycles[c].outer {
			b := emptyBox()
			for _, p := range a.cycles[c].ring {
				b.extend(p)
			}
			inner, boxes = append(inner, c), append(boxes, b)
		}
	}
	order := alongCurve(boxes)
	sorted := make([]box, len(order))
	for k, i := range order {
		sorted[k] = boxes[i]
	}
	tree := newBoxTree(sorted)
	// Pieces are numbered by their lowest node, so the piece around another comes first.
	for piece, c := range outer {
		low := a.cycles[c].ring[0]
		for _, p := range a.cycles[c].ring {
			if before(p, low) {
				low = p
			}
		}
		face, size := -1, emptyBox()
		tree.holding(low, func(k int) {
			i := inner[order[k]]
			if a.cycles[i].component != piece && (face < 0 || size.holds(&sorted[k])) && locatePolygon(low, orb.Polygon{a.cycles[i].ring}) == Inside {
				face, size = i, sorted[k]
			}
		})
		if face >= 0 {
			a.cycles[c].label = a.cycles[face].label
			a.cycles[face].inside = append(a.cycles[face].inside, c)
		}
		a.spread(c)
	}
}

// spread labels the faces of a piece from the one outside of it.
func (a *arrangement) spread(from int) {
	seen := map[int]bool{from: true}
	for todo := []int{from}; len(todo) > 0; {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		h := a.cycles[c].first
		for {
			over := a.cycle[h^1]
			if !seen[over] {
				w := int(a.edges[h/2].w) // left less right of the half-edge up
				if h%2 == 0 {
					w = -w
				}
				a.cycles[over].label = a.cycles[c].label + w
				seen[over] = true
				todo = append(todo, over)
			}
			if h = a.next(h); h == a.cycles[c].first {
				break
			}
		}
	}
}

// face returns the polygon of a face: what touches itself is taken apart.
func (a *arrangement) face(c int) orb.Polygon {
	rings := simpleRings(a.cycles[c].ring)
	for _, o := range a.cycles[c].inside {
		rings = append(rings, simpleRings(a.cycles[o].ring)...)
	}
	slices.SortStableFunc(rings, func(r, s orb.Ring) int { return cmp.Compare(ringTurns(s), ringTurns(r)) })
	return orb.Polygon(rings)
}

// simpleRings cuts a closed ring where it touches itself.
func simpleRings(r orb.Ring) []orb.Ring {
	var out []orb.Ring
	var path orb.Ring
	at := map[orb.Point]int{}
	for _, p := range r {
		if k, again := at[p]; again {
			loop := append(orb.Ring{}, path[k:]...)
			for _, q := range path[k+1:] {
				delete(at, q)
			}
			path = path[:k+1]
			out = append(out, append(loop, p))
			continue
		}
		at[p] = len(path)
		path = append(path, p)
	}
	return out
}

// holding calls f for each leaf whose box holds p.
func (t *boxTree) holding(p orb.Point, f func(leaf int)) {
	if t.top() >= 0 {
		t.holdingIn(t.top(), 0, p, f)
	}
}

func (t *boxTree) holdingIn(level, node int, p orb.Point, f func(leaf int)) {
	b := &t.levels[level][node]
	if p[0] < b.minLon || p[0] > b.maxLon || p[1] < b.minLat || p[1] > b.maxLat {
		return
	}
	if level == 0 {
		f(node)
		return
	}
	for i, j := t.children(level, node); i < j; i++ {
		t.holdingIn(level-1, i, p, f)
	}
}
