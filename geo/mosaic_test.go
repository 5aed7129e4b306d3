package geo

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"
)

// A mosaic is a made-up city: columns x rows shapes that tile a box around 120.75 E,
// 30.75 N. Neighbours share wiggly borders of 2^levels edges, with the same
// vertices on both sides.
type mosaic struct {
	columns, rows, levels int
	box                   orb.Bound
	r                     *rand.Rand
}

// cityMosaic has the dimensions of Jiaxing, 5,256 shapes on 3,915 km2, with 4 x 2^levels vertices each.
func cityMosaic(levels int) mosaic {
	return mosaic{72, 73, levels, orb.Bound{Min: orb.Point{120.4225, 30.468}, Max: orb.Point{121.0775, 31.032}}, rand.New(rand.NewPCG(1, 2))}
}

func (t mosaic) shapes() []orb.MultiPolygon {
	w := (t.box.Max[0] - t.box.Min[0]) / float64(t.columns)
	h := (t.box.Max[1] - t.box.Min[1]) / float64(t.rows)
	corner := make([][]orb.Point, t.rows+1)
	for j := range corner {
		corner[j] = make([]orb.Point, t.columns+1)
		for i := range corner[j] {
			corner[j][i] = orb.Point{
				t.box.Min[0] + w*(float64(i)+0.4*(t.r.Float64()-0.5)),
				t.box.Min[1] + h*(float64(j)+0.4*(t.r.Float64()-0.5)),
			}
		}
	}
	south := make([][]orb.LineString, t.rows+1) // the border along the south of a shape
	west := make([][]orb.LineString, t.rows+1)
	for j := range corner {
		south[j], west[j] = make([]orb.LineString, t.columns+1), make([]orb.LineString, t.columns+1)
		for i := range corner[j] {
			if i < t.columns {
				south[j][i] = t.border(corner[j][i], corner[j][i+1], t.levels)
			}
			if j < t.rows {
				west[j][i] = t.border(corner[j][i], corner[j+1][i], t.levels)
			}
		}
	}
	var shapes []orb.MultiPolygon
	for j := range t.rows {
		for i := range t.columns {
			var ring orb.Ring
			ring = append(ring, south[j][i]...)
			ring = append(ring, west[j][i+1]...)
			ring = append(ring, reversed(south[j+1][i])...)
			ring = append(ring, reversed(west[j][i])...)
			ring = append(ring, ring[0])
			shapes = append(shapes, orb.MultiPolygon{{ring}})
		}
	}
	return shapes
}

// border displaces midpoints sideways, again and again; it leaves b out.
func (t mosaic) border(a, b orb.Point, levels int) orb.LineString {
	if levels == 0 {
		return orb.LineString{a}
	}
	f := 0.5 * (t.r.Float64() - 0.5)
	m := orb.Point{(a[0]+b[0])/2 - f*(b[1]-a[1]), (a[1]+b[1])/2 + f*(b[0]-a[0])}
	l := t.border(a, m, levels-1)
	l = append(l, t.border(m, b, levels-1)...)
	if levels == t.levels {
		l = append(l, b)
	}
	return l[:len(l):len(l)]
}

// reversed returns the line from its last point on; both leave out the end of a
// border, which begins the next.
func reversed(l orb.LineString) orb.LineString {
	r := make(orb.LineString, 0, len(l))
	for i := range l {
		r = append(r, l[len(l)-1-i])
	}
	return r
}

// wiggle returns a closed wiggly ring of n positions around a centre.
func wiggle(r *rand.Rand, center orb.Point, radius float64, n int) orb.Ring {
	var waves [6][3]float64
	for k := range waves {
		waves[k] = [3]float64{float64(int(1) << k), r.Float64() * 7, 0.25 * r.Float64() / float64(k+1)}
	}
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		a := 2 * math.Pi * float64(i) / float64(n)
		d := radius * (1 + 2*r.Float64()/float64(n))
		for _, w := range waves {
			d += radius * w[2] * math.Sin(w[0]*a+w[1])
		}
		ring = append(ring, orb.Point{center[0] + d*math.Cos(a)*1.16, center[1] + d*math.Sin(a)})
	}
	return append(ring, ring[0])
}

// overlapping returns n zones in a box: one to three parts each, with holes, of
// least to most vertices, of about radius degrees.
func overlapping(r *rand.Rand, n int, box orb.Bound, radius float64, least, most int) []orb.MultiPolygon {
	shapes := make([]orb.MultiPolygon, n)
	for i := range shapes {
		for range 1 + r.IntN(3)/2 {
			c := orb.Point{
				box.Min[0] + r.Float64()*(box.Max[0]-box.Min[0]),
				box.Min[1] + r.Float64()*(box.Max[1]-box.Min[1]),
			}
			size := int(float64(least) * math.Pow(float64(most)/float64(least), r.Float64()))
			d := radius * (0.3 + 1.4*r.Float64())
			poly := orb.Polygon{wiggle(r, c, d, size)}
			for range r.IntN(3) {
				poly = append(poly, wiggle(r, orb.Point{c[0] + d*0.3*(r.Float64()-0.5), c[1] + d*0.3*(r.Float64()-0.5)}, d/8, max(4, size/10)))
			}
			shapes[i] = append(shapes[i], poly)
		}
	}
	return shapes
}

func prepareAll(shapes []orb.MultiPolygon) []*Prepared {
	var all []*Prepared
	for _, g := range shapes {
		all = append(all, Prepare(g))
	}
	return all
}

// randomPoints returns points in a box, a power of two of them.
func randomPoints(r *rand.Rand, n int, box orb.Bound) []orb.Point {
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{
			box.Min[0] + r.Float64()*(box.Max[0]-box.Min[0]),
			box.Min[1] + r.Float64()*(box.Max[1]-box.Min[1]),
		}
	}
	return points
}
