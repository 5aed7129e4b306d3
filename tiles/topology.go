package tiles

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

// topology is what shapes of one layer have in common. Their rings are cut into arcs at the nodes: the positions where not all rings
// that pass go the same way. An arc that two shapes share is one arc, so whatever is done to it is done to both. Positions are the same when their
// coordinates are, bit by bit.
type topology struct {
	at    []vec  // of each vertex
	node  []bool // of each vertex
	arcs  []arc
	rings [][]run // of each shape, in the order of its parts

	labels []vec // of each shape, a place inside
}

// arc is a chain of vertices between two nodes, in the direction that its coordinates give, not the order of the shapes.
type arc struct {
	ids   []uint32
	ranks []uint8 // the first zoom at which each vertex is drawn
}

// run is a ring as arcs one after the other: a number, or its complement where the arc runs the other way.
type run []int32

// positions numbers positions by their coordinates.
type positions struct {
	known map[[2]uint64]uint32
	at    []vec
}

func (p *positions) id(q orb.Point) uint32 {
	key := [2]uint64{math.Float64bits(q[0] + 0), math.Float64bits(q[1] + 0)} // -0 is 0
	id, ok := p.known[key]
	if !ok {
		id = uint32(len(p.at))
		p.known[key] = id
		p.at = append(p.at, project(q))
	}
	return id
}

// newTopology takes shapes apart. When ctx ends first, so does the work.
func newTopology(ctx context.Context, shapes []orb.MultiPolygon) (*topology, error) {
	n := 0
	for _, s := range shapes {
		for _, poly := range s {
			for _, r := range poly {
				n += len(r)
			}
		}
	}
	known := positions{known: make(map[[2]uint64]uint32, n*5/8), at: make([]vec, 0, n*5/8)}
	loops := make([][][]uint32, len(shapes))
	for i, s := range shapes {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		for _, poly := range s {
			for k, r := range poly {
				if ids := known.loop(r); len(ids) >= 3 {
					known.wind(ids, k == 0)
					loops[i] = append(loops[i], ids)
				}
			}
		}
	}
	t := &topology{at: known.at}
	if err := t.meet(ctx, loops); err != nil {
		return nil, err
	}
	t.findNodes(loops)
	t.cut(loops)
	t.labels = make([]vec, len(shapes))
	for i, s := range shapes {
		if len(s) > 0 {
			t.labels[i] = project(geo.InteriorPoint(s))
		}
	}
	return t, ctx.Err()
}

// loop numbers the positions of a ring, without its last and without repetitions, and with points put in where an edge curves.
func (p *positions) loop(r orb.Ring) []uint32 {
	ids := make([]uint32, 0, len(r))
	add := func(id uint32) {
		if len(ids) == 0 || ids[len(ids)-1] != id {
			ids = append(ids, id)
		}
	}
	for i, q := range r {
		if i > 0 {
			for _, m := range between(r[i-1], q) {
				add(p.id(m))
			}
		}
		add(p.id(q))
	}
	for len(ids) > 1 && ids[0] == ids[len(ids)-1] {
		ids = ids[:len(ids)-1]
	}
	return ids
}

// between returns the points that a long edge gets: the same ones in either direction.
func between(a, b orb.Point) []orb.Point {
	n := int(math.Ceil(math.Abs(b[0]-a[0]) / longDeg))
	if a[0] != b[0] {
		n = max(n, int(math.Ceil(math.Abs(b[1]-a[1])/curveDeg)))
	}
	if n < 2 {
		return nil
	}
	turned := b[0] < a[0] || (b[0] == a[0] && b[1] < a[1])
	if turned {
		a, b = b, a
	}
	out := make([]orb.Point, 0, n-1)
	for i := 1; i < n; i++ {
		f := float64(i) / float64(n)
		out = append(out, orb.Point{a[0] + float64((b[0]-a[0])*f), a[1] + float64((b[1]-a[1])*f)})
	}
	if turned {
		for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

// wind turns a ring so that what it bounds lies on the side where MVT wants it: a shell's area is positive with y going south.
func (p *positions) wind(ids []uint32, shell bool) {
	area, o := 0.0, p.at[ids[0]]
	for i, id := range ids {
		a, b := p.at[id].sub(o), p.at[ids[(i+1)%len(ids)]].sub(o)
		area += float64(a.x)*float64(b.y) - float64(a.y)*float64(b.x)
	}
	if (area > 0) != shell {
		for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
			ids[i], ids[j] = ids[j], ids[i]
		}
	}
}

// findNodes marks the vertices at which rings part, and one of each ring that meets none of these: the lowest.
func (t *topology) findNodes(loops [][][]uint32) {
	const none = math.MaxUint32
	t.node = make([]bool, len(t.at))
	beside := make([][2]uint32, len(t.at))
	for i := range beside {
		beside[i] = [2]uint32{none, none}
	}
	for _, rings := range loops {
		for _, ids := range rings {
			prev := ids[len(ids)-1]
			for i, id := range ids {
				next := ids[(i+1)%len(ids)]
				pair := [2]uint32{min(prev, next), max(prev, next)}
				if beside[id][0] == none {
					beside[id] = pair
				} else if beside[id] != pair {
					t.node[id] = true
				}
				prev = id
			}
		}
	}
	for _, rings := range loops {
		for _, ids := range rings {
			lowest, parted := ids[0], false
			for _, id := range ids {
				parted = parted || t.node[id]
				if t.before(id, lowest) {
					lowest = id
				}
			}
			if !parted {
				t.node[lowest] = true
			}
		}
	}
}

// before orders vertices by where they lie; those that the lattice brings together by their numbers.
func (t *topology) before(a, b uint32) bool {
	if t.at[a] != t.at[b] {
		return t.at[a].less(t.at[b])
	}
	return a < b
}

// cut makes the arcs and the runs.
func (t *topology) cut(loops [][][]uint32) {
	type start struct{ node, second uint32 }
	known := map[start]int32{}
	t.rings = make([][]run, len(loops))
	for s, rings := range loops {
		for _, ids := range rings {
			first := 0
			for !t.node[ids[first]] {
				first++
			}
			var r run
			for from := first; from < first+len(ids); {
				to := from + 1
				for !t.node[ids[to%len(ids)]] {
					to++
				}
				key := start{ids[from%len(ids)], ids[(from+1)%len(ids)]}
				one, ok := known[key]
				if !ok {
					chain := make([]uint32, 0, to-from+1)
					for i := from; i <= to; i++ {
						chain = append(chain, ids[i%len(ids)])
					}
					one = int32(len(t.arcs))
					if t.backwards(chain) {
						for i, j := 0, len(chain)-1; i < j; i, j = i+1, j-1 {
							chain[i], chain[j] = chain[j], chain[i]
						}
						one = ^one
					}
					t.arcs = append(t.arcs, arc{ids: chain})
					known[key] = one
					known[start{ids[to%len(ids)], ids[(to-1)%len(ids)]}] = ^one
				}
				r = append(r, one)
				from = to
			}
			t.rings[s] = append(t.rings[s], r)
		}
	}
}

// backwards tells whether a chain runs against the direction of its coordinates: from the lower end, of a loop to the lower neighbour.
func (t *topology) backwards(chain []uint32) bool {
	n := len(chain)
	if chain[0] != chain[n-1] {
		return t.before(chain[n-1], chain[0])
	}
	return t.before(chain[n-2], chain[1])
}
