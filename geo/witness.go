package geo

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// witnessStepDeg is how far from an edge a face is looked for: about 0.1 mm.
const witnessStepDeg = 1e-9

// witnessRest is after how many edges, or pairs of them, the work asks whether it is still wanted.
const witnessRest = 256

// Witnesses returns points of region such that every face that the edges of
// shapes cut region into holds at least one of them; faces thinner than about
// 0.1 mm may be missed. Points on the cutting edges themselves are returned too:
// their ends, where they cross each other or the boundary of region, and a point
// of each piece in between. All lie in region, its boundary included, exactly;
// none is returned twice. An uncut region needs one for each part; otherwise
// their number is at most four times that of the pieces of edges within it. When ctx ends first, so does the work, with
// its error.
func Witnesses(ctx context.Context, region *Prepared, shapes []*Prepared) ([]orb.Point, error) {
	var out []orb.Point
	keep := func(p orb.Point) {
		if region.Locate(p) != Outside {
			out = append(out, p)
		}
	}
	// A part that nothing cuts is one face. A face of any other part has a cutting
	// edge on its boundary, since a part's interior is connected.
	for i := range region.shape {
		if p := InteriorPoint(region.shape[i : i+1]); finite(p) {
			keep(p)
		}
	}
	edges, cutting := witnessEdges(region, shapes)
	cuts := cutEdges(edges, func() bool { return ctx.Err() == nil })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for i, e := range edges {
		if !cutting[i] {
			continue
		}
		if i%witnessRest == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c := append(cuts[i], e[0], e[1])
		slices.SortFunc(c, comparePoints)
		c = slices.Compact(c)
		for k, p := range c {
			keep(p)
			if k > 0 {
				besides(c[k-1], p, keep)
			}
		}
	}
	slices.SortFunc(out, comparePoints)
	return slices.Compact(out), nil
}

// besides gives the middle of a piece of edge and the points left and right of it.
func besides(o, p orb.Point, keep func(orb.Point)) {
	east, north := p[0]-o[0], p[1]-o[1]
	mid := orb.Point{o[0] + east/2, o[1] + north/2}
	length := math.Hypot(east, north)
	step := min(witnessStepDeg, length/4) / length
	keep(mid)
	keep(orb.Point{mid[0] - north*step, mid[1] + east*step})
	keep(orb.Point{mid[0] + north*step, mid[1] - east*step})
}

// witnessEdges returns the edges of shapes near region and those of region, each
// once, from its lower end to its higher, and which of them are cutting: a shape's.
func witnessEdges(region *Prepared, shapes []*Prepared) (edges [][2]orb.Point, cutting []bool) {
	gather := func(s *Prepared) {
		s.edgesIn(region.bound, func(e edge) bool {
			if before(e.b, e.a) {
				e.a, e.b = e.b, e.a
			}
			edges = append(edges, [2]orb.Point{e.a, e.b})
			return true
		})
	}
	for _, s := range shapes {
		if s != nil {
			gather(s)
		}
	}
	if len(edges) == 0 {
		return nil, nil
	}
	order := func(e, f [2]orb.Point) int { return cmp.Or(comparePoints(e[0], f[0]), comparePoints(e[1], f[1])) }
	slices.SortFunc(edges, order)
	edges = slices.Compact(edges)
	n := len(edges)
	gather(region)
	cutting = make([]bool, len(edges))
	for i := range n {
		cutting[i] = true
	}
	return edges, cutting
}

// cutEdges returns for each edge the points in which others meet it. Now and then it asks whether that is still wanted (nil:
// it is); when not, the answer is of no use.
func cutEdges(edges [][2]orb.Point, wanted func() bool) [][]orb.Point {
	boxes := make([]box, len(edges))
	for i, e := range edges {
		boxes[i] = box{e[0][0], min(e[0][1], e[1][1]), e[1][0], max(e[0][1], e[1][1])}
	}
	cuts := make([][]orb.Point, len(edges))
	met := 0
	meetingBoxes(boxes, func(i, j int) bool {
		if met++; wanted != nil && met%witnessRest == 0 && !wanted() {
			return false
		}
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
