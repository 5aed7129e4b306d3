package geo

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// InteriorPoint returns a point of g to stand for it: for a label, or to ask
// what g lies in. It is Inside by Locate and well away from the boundary east and west: the middle
// of the widest crossing of a line of latitude through the largest part. It is the same for the same
// shape every time. A shape too thin for any float64 point to lie inside gives a
// position of its boundary; one without positions gives NaN, NaN.
func InteriorPoint(g orb.MultiPolygon) orb.Point {
	order := make([]int, len(g))
	sizes := make([]float64, len(g))
	for i, poly := range g {
		order[i] = i
		b := poly.Bound()
		if len(poly) > 0 {
			sizes[i] = (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1])
		}
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case sizes[i] > sizes[j]:
			return -1
		case sizes[i] < sizes[j]:
			return 1
		}
		return 0
	})
	for _, i := range order {
		if p, ok := interiorOf(g[i]); ok {
			return p
		}
	}
	for _, poly := range g {
		for _, r := range poly {
			for _, p := range r {
				if finite(p) {
					return p
				}
			}
		}
	}
	return orb.Point{math.NaN(), math.NaN()}
}

// interiorOf tries lines of latitude, first through the middle and then halving
// what is left, and in the end the middles of triangles at the vertices.
func interiorOf(poly orb.Polygon) (orb.Point, bool) {
	b := finiteBound(orb.MultiPolygon{poly})
	lo, hi := b.Min[1], b.Max[1]
	if !(lo < hi) {
		return orb.Point{}, false
	}
	for cuts := 2; cuts <= 64; cuts *= 2 {
		for k := 1; k < cuts; k += 2 {
			lat := lo + (hi-lo)*(float64(k)/float64(cuts))
			if p, ok := widest(poly, lat); ok {
				return p, true
			}
		}
	}
	for _, r := range poly {
		for i := range r {
			u, v, w := r[i], r[(i+1)%len(r)], r[(i+2)%len(r)]
			p := orb.Point{u[0]/3 + v[0]/3 + w[0]/3, u[1]/3 + v[1]/3 + w[1]/3}
			if locatePolygon(p, poly) == Inside {
				return p, true
			}
		}
	}
	return orb.Point{}, false
}

// widest returns the middle of the longest stretch of a line of latitude inside poly.
func widest(poly orb.Polygon, lat float64) (orb.Point, bool) {
	var lons []float64
	for _, r := range poly {
		if !finiteRing(r) {
			continue
		}
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if (a[1] > lat) != (b[1] > lat) {
				lons = append(lons, a[0]+(b[0]-a[0])*((lat-a[1])/(b[1]-a[1])))
			}
		}
	}
	slices.Sort(lons)
	var best orb.Point
	width := 0.0
	for i := 0; i+1 < len(lons); i += 2 {
		if w := lons[i+1] - lons[i]; w > width {
			width, best = w, orb.Point{lons[i] + w/2, lat}
		}
	}
	return best, width > 0 && locatePolygon(best, poly) == Inside
}
