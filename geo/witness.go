package geo

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// witnessStepDeg is how far from an edge a face is looked for: about 0.1 mm.
const witnessStepDeg = 1e-9

// Witnesses returns points of region such that every face that the edges of
// shapes cut region into holds at least one of them; faces thinner than about
// 0.1 mm may be missed. Points on the cutting edges themselves are returned too:
// their ends, where they cross, and a point of each piece in between. All lie in region, its
// boundary included, exactly; none is returned twice. Their number is a few times that of
// the pieces of edges within the region.
func Witnesses(region *Prepared, shapes []*Prepared) []orb.Point {
	edges := witnessEdges(region, shapes)
	cuts := cutEdges(edges)
	var out []orb.Point
	keep := func(p orb.Point) {
		if region.Locate(p) != Outside {
			out = append(out, p)
		}
	}
	for _, poly := range region.shape {
		if p := InteriorPoint(orb.MultiPolygon{poly}); finite(p) {
			keep(p)
		}
	}
	for i, c := range cuts {
		e := edges[i]
		slices.SortFunc(c, comparePoints)
		c = slices.Compact(append([]orb.Point{e[0]}, append(c, e[1])...))
		for k, p := range c {
			keep(p)
			if k == 0 {
				continue
			}
			o := c[k-1]
			mid := orb.Point{o[0] + (p[0]-o[0])/2, o[1] + (p[1]-o[1])/2}
			keep(mid)
			length := math.Hypot(p[0]-o[0], p[1]-o[1])
			step := min(witnessStepDeg, length/4) / length
			east, north := (p[0]-o[0])*step, (p[1]-o[1])*step
			keep(orb.Point{mid[0] - north, mid[1] + east})
			keep(orb.Point{mid[0] + north, mid[1] - east})
		}
	}
	slices.SortFunc(out, comparePoints)
	return slices.Compact(out)
}

// witnessEdges returns the edges of region and those of shapes near it, each
// once, from its lower end to its higher.
func witnessEdges(region *Prepared, shapes []*Prepared) [][2]orb.Point {
	var edges [][2]orb.Point
	add := func(e edge) bool {
		if before(e.b, e.a) {
			e.a, e.b = e.b, e.a
		}
		edges = append(edges, [2]orb.Point{e.a, e.b})
		return true
	}
	region.edgesIn(region.bound, add)
	for _, s := range shapes {
		if s != nil {
			s.edgesIn(region.bound, add)
		}
	}
	slices.SortFunc(edges, func(e, f [2]orb.Point) int {
		return cmp.Or(comparePoints(e[0], f[0]), comparePoints(e[1], f[1]))
	})
	return slices.Compact(edges)
}

// cutEdges returns for each edge the points in which others meet it.
func cutEdges(edges [][2]orb.Point) [][]orb.Point {
	boxes := make([]box, len(edges))
	for i, e := range edges {
		boxes[i] = box{e[0][0], min(e[0][1], e[1][1]), e[1][0], max(e[0][1], e[1][1])}
	}
	cuts := make([][]orb.Point, len(edges))
	meetingBoxes(boxes, func(i, j int) bool {
		e, f := edges[i], edges[j]
		k, from, to := meet(e[0], e[1], f[0], f[1])
		switch k {
		case meetTouch, meetAlong:
			cuts[i], cuts[j] = append(cuts[i], from, to), append(cuts[j], from, to)
		case meetCross:
			p := crossingPoint(e[0], e[1], f[0], f[1])
			cuts[i], cuts[j] = append(cuts[i], p), append(cuts[j], p)
		}
		return true
	})
	return cuts
}
