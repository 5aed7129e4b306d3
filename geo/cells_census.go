package geo

import (
	"cmp"
	"math"
	"slices"
)

// A census knows of shapes what the choice of cells rests on.
type census struct {
	shapes []*Prepared
	count  []extentOf // of the shapes to be placed in cells, by id
	far    []int      // the others, ascending
}

// extentOf is how much there is of a shape.
type extentOf struct {
	id       int
	edges    int
	lon, lat float64 // degrees that its edges go east or west, north or south, in all
}

const (
	// How often edges may be in cells, in all. Well-divided land has an edge in one or two; only long edges side by side, closer than
	// any cell, are in hundreds each, and cutting cells further multiplies them: time and memory grow much faster than the shape.
	crossings    = 2 << 20
	crossingsPer = 8 // more for each edge
)

func newCensus(shapes []*Prepared) *census {
	s := &census{shapes: shapes}
	for id, p := range shapes {
		if p == nil || p.bound.IsEmpty() {
			continue
		}
		if b := boxOf(p.bound); max(-b.minLon, -b.minLat, b.maxLon, b.maxLat) > largestDeg {
			s.far = append(s.far, id)
			continue
		}
		e := extentOf{id: id}
		for _, poly := range p.shape {
			for _, r := range poly {
				if !finiteRing(r) {
					continue
				}
				for j := 1; j < len(r); j++ {
					e.lon += math.Abs(r[j][0] - r[j-1][0])
					e.lat += math.Abs(r[j][1] - r[j-1][1])
				}
				e.edges += len(r)
			}
		}
		s.count = append(s.count, e)
	}
	return s
}

// choose returns the frame, the parts to be placed in its cells, and the shapes that are not.
func (s *census) choose() (f frame, parts []cellPart, far []int) {
	for len(s.count) > 0 {
		f = s.frame()
		if s.leaveOut(&f) {
			continue // cells of another size suit the rest
		}
		for _, e := range s.count {
			for i := range s.shapes[e.id].shape {
				parts = append(parts, cellPart{int32(e.id), int32(i)})
			}
		}
		break
	}
	if len(parts) == 0 {
		f = frame{}
	}
	slices.Sort(s.far)
	return f, parts, s.far
}

// frame chooses cells for the shapes.
func (s *census) frame() frame {
	all, edges, lon, lat := emptyBox(), 0, 0.0, 0.0
	for _, e := range s.count {
		all.join(boxOf(s.shapes[e.id].bound))
		edges, lon, lat = edges+e.edges, lon+e.lon, lat+e.lat
	}
	return newFrame(all, lon, lat, edges)
}

// leaveOut leaves the shapes out that fill most cells for their edges, as long as the cells would be too full, and tells whether it did.
func (s *census) leaveOut(f *frame) bool {
	const cell = 1 << cellShift
	in := func(e extentOf) float64 { return float64(e.edges) + e.lon*f.perLon/cell + e.lat*f.perLat/cell }
	total, edges := 0.0, 0
	for _, e := range s.count {
		total, edges = total+in(e), edges+e.edges
	}
	full := func() bool { return total > crossings+crossingsPer*float64(edges) }
	if !full() {
		return false
	}
	fullest := slices.Clone(s.count)
	slices.SortStableFunc(fullest, func(a, b extentOf) int { // by what they have beyond their own share
		return cmp.Compare(in(b)-crossingsPer*float64(b.edges), in(a)-crossingsPer*float64(a.edges))
	})
	out := map[int]bool{}
	for _, e := range fullest {
		if !full() {
			break
		}
		out[e.id] = true
		total, edges = total-in(e), edges-e.edges
		s.far = append(s.far, e.id)
	}
	s.count = slices.DeleteFunc(s.count, func(e extentOf) bool { return out[e.id] })
	return true
}
