package geo

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// version is one of a sequence of shapes, and what answers for it. Of all shapes some are in the directory.
type version struct {
	shapes []*Prepared
	in     []bool
	index  *Index
	cells  *Cells
	built  int // times that the directory was built whole
}

// members are the shapes in the directory, nil elsewhere.
func (v *version) members() []*Prepared {
	out := make([]*Prepared, len(v.shapes))
	for i, s := range v.shapes {
		if v.in[i] {
			out[i] = s
		}
	}
	return out
}

// next makes the version after a few changes: shapes that come, go, are replaced, or only join or leave the directory.
func (v *version) next(r *rand.Rand, fresh func() *Prepared) *version {
	n := &version{built: v.built}
	var s Step
	var left []*Prepared
	var came []int
	add := func(shape *Prepared, in bool) {
		s.New = append(s.New, len(n.shapes))
		if in && shape != nil {
			came = append(came, len(n.shapes))
		}
		n.shapes, n.in = append(n.shapes, shape), append(n.in, in && shape != nil)
	}
	changes := map[int]int{}
	for range 1 + r.IntN(4) {
		if len(v.shapes) > 0 {
			changes[r.IntN(len(v.shapes))] = 1 + r.IntN(5)
		}
	}
	for i, shape := range v.shapes {
		switch changes[i] {
		case 1, 2: // goes, or is replaced by another
			s.Gone = append(s.Gone, i)
			if v.in[i] {
				left = append(left, shape)
			}
			if changes[i] == 1 {
				continue
			}
			add(fresh(), r.IntN(4) > 0)
			continue
		case 3:
			add(fresh(), true)
		case 4:
			if shape != nil {
				if v.in[i] {
					left = append(left, shape)
				} else {
					came = append(came, len(n.shapes))
				}
				n.shapes, n.in = append(n.shapes, shape), append(n.in, !v.in[i])
				continue
			}
		}
		n.shapes, n.in = append(n.shapes, shape), append(n.in, v.in[i])
	}
	slices.Sort(came)
	n.index = v.index.Next(n.shapes, s)
	if n.cells = v.cells.Next(n.index, s, func(id int) bool { return n.in[id] }, left, came); n.cells == nil {
		n.built++
		n.cells = NewCells(n.members())
	}
	return n
}

// probe compares every answer at a point with those of what is built from nothing.
func (v *version) probe(t *testing.T, whole *Index, p orb.Point) {
	t.Helper()
	agreesOn(t, v.cells, v.members(), p)
	require.Equal(t, whole.Covering([]Hit{}, p), v.index.Covering([]Hit{}, p), "%v", p)
	require.Equal(t, whole.Nearest([]Near{}, p, 3, nil), v.index.Nearest([]Near{}, p, 3, nil), "%v", p)
	require.Equal(t, whole.Within([]Near{}, p, 300), v.index.Within([]Near{}, p, 300), "%v", p)
	b := orb.Bound{Min: p, Max: orb.Point{p[0] + 0.004, p[1] + 0.003}}
	require.Equal(t, whole.Meeting([]int{}, b), v.index.Meeting([]int{}, b), "%v", b)
	s := Prepare(orb.MultiPolygon{b.ToPolygon()})
	require.Equal(t, whole.Intersecting([]int{}, s), v.index.Intersecting([]int{}, s), "%v", b)
}

// TestNext: through any sequence of changes every answer is that of a whole rebuild, and those who came before answer as they did,
// also while others come from them at the same time.
func TestNext(t *testing.T) {
	r := seeded(t)
	box := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	tiles := mosaic{14, 14, 6, box, r}.shapes()
	for name, start := range map[string][]orb.MultiPolygon{
		"tiles":   tiles,
		"zones":   overlapping(r, 60, box, 0.012, 8, 400),
		"both":    append(slices.Clone(tiles), overlapping(r, 30, box, 0.02, 8, 200)...),
		"one":     {{{{{120.7, 30.7}, {120.8, 30.7}, {120.8, 30.8}, {120.7, 30.7}}}}},
		"nothing": {},
	} {
		t.Run(name, func(t *testing.T) {
			var known []orb.Point // vertices of whatever was there at some time
			fresh := func() *Prepared {
				var g orb.MultiPolygon
				switch r.IntN(8) {
				case 0:
					return nil
				case 1, 2, 3: // a tile that moved a little, or the same again
					g = tiles[r.IntN(len(tiles))].Clone()
					if ring := g[0][0]; r.IntN(3) > 0 {
						k := 1 + r.IntN(len(ring)-2)
						ring[k] = orb.Point{ring[k][0] + (r.Float64()-0.5)*1e-4, ring[k][1] + (r.Float64()-0.5)*1e-4}
					}
				case 4: // outside what the cells reach around
					g = overlapping(r, 1, orb.Bound{Min: orb.Point{120.8, 30.8}, Max: orb.Point{120.82, 30.82}}, 0.01, 5, 20)[0]
				default:
					g = overlapping(r, 1, box, 0.01, 5, 60)[0]
					if r.IntN(3) == 0 {
						g = append(g, overlapping(r, 1, box, 0.004, 5, 20)[0]...)
					}
				}
				known = append(known, allVertices([]orb.MultiPolygon{g})...)
				return Prepare(g)
			}
			v := &version{shapes: prepareAll(start)}
			known = append(known, allVertices(start)...)
			for range v.shapes {
				v.in = append(v.in, r.IntN(5) > 0)
			}
			v.index, v.cells = NewIndex(v.shapes), NewCells(v.members())
			line := []*version{v}
			steps := soak(25)
			for range steps {
				from := line[len(line)-1]
				if r.IntN(6) == 0 { // a branch
					from = line[r.IntN(len(line))]
				}
				line = append(line, from.next(r, fresh))
			}
			if name != "nothing" && name != "one" {
				assert.Less(t, line[len(line)-1].built, steps, "cells are shared")
			}
			known = append(known, box.Center(), box.Max)
			var all sync.WaitGroup
			for _, v := range line {
				whole := NewIndex(v.shapes)
				points := randomPoints(r, soak(20), box.Pad(0.02))
				for range soak(40) {
					if len(v.cells.top) > 0 {
						points = append(points, hardPoint(r, v.cells, known))
					}
				}
				all.Go(func() {
					for _, p := range points {
						v.probe(t, whole, p)
					}
				})
				_ = v.next(r, fresh) // while it is asked
			}
			all.Wait()
		})
	}
}

// TestNextChain: a thousand successors hold no more than the last needs.
func TestNextChain(t *testing.T) {
	r := seeded(t)
	box := orb.Bound{Min: orb.Point{120.7, 30.7}, Max: orb.Point{120.8, 30.8}}
	g := mosaic{30, 30, 6, box, r}.shapes()
	v := &version{shapes: prepareAll(g), in: slices.Repeat([]bool{true}, len(g))}
	v.index, v.cells = NewIndex(v.shapes), NewCells(v.shapes)
	heap := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	step := func(i int) {
		k := i * 7 % 40 // the same few again and again, beside each other and apart
		ring := g[k][0][0].Clone()
		ring[1][0] += (r.Float64() - 0.5) * 1e-5
		s := Step{Gone: []int{k}, New: []int{k}}
		old := v.shapes[k]
		shapes := slices.Clone(v.shapes)
		shapes[k] = Prepare(orb.MultiPolygon{{ring}})
		v.shapes, v.index = shapes, v.index.Next(shapes, s)
		next := v.cells.Next(v.index, s, func(int) bool { return true }, []*Prepared{old}, []int{k})
		require.NotNil(t, next, "step %d", i)
		v.cells = next
	}
	for i := range 100 {
		step(i)
	}
	before := heap()
	for i := range 1000 {
		step(i)
	}
	grown := heap() - before
	t.Logf("%d bytes more after a thousand steps", grown)
	assert.Less(t, grown, int64(1<<20))
	for _, p := range randomPoints(r, 500, box) {
		agreesOn(t, v.cells, v.shapes, p)
	}
	runtime.KeepAlive(v)
}
