package geo

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

const (
	// quadSegments is how many chords stand for a quarter of a circle in Buffer.
	quadSegments = 12
	// latticeDigitsM are the decimals of a metre that its fallback keeps.
	latticeDigitsM = 4
	// discSides is how many sides a disc has: 1.0005 of its radius at the corners.
	discSides = 96
	// roundDiscM is up to where degrees of the middle serve for the whole disc.
	roundDiscM = 100
	// smallestDiscM keeps the corners of a disc apart in float64 degrees.
	smallestDiscM = 1e-5
	// farthestDiscM is where a local plane has lost its meaning.
	farthestDiscM = 1e6
)

// Buffer grows g by metres, or shrinks it when metres is negative, in a local
// plane; arcs are approximated from outside to 1 % of metres. Shrunk to nothing is nil.
//
// The plane touches the ellipsoid in the middle of g's box. For shapes up to 20 km
// across, distances are right to 0.5 %, the chords of arcs included: the grown shape holds every
// place within metres less that, the shrunk one none closer to the boundary. A
// shape that is not valid is an error that wraps ErrInvalid, as for Intersection;
// more than 1,000 km is an error that wraps ErrOverlay.
func Buffer(g orb.MultiPolygon, metres float64) (orb.MultiPolygon, error) {
	if err := valid(g); err != nil {
		return nil, err
	}
	if !(math.Abs(metres) <= farthestDiscM) {
		return nil, fmt.Errorf("%w: distance %v", ErrOverlay, metres)
	}
	if len(g) == 0 {
		return nil, nil
	}
	plane := newPlane(g.Bound().Center())
	local := plane.flatten(g)
	reach := metres / math.Cos(math.Pi/(4*quadSegments)) // chords touch the circle from outside
	return settled(func(snap bool) (geom.Geometry, error) {
		in := asGeom(local)
		if snap {
			var err error
			if in, err = geom.UnaryUnion(in.SnapToGrid(latticeDigitsM)); err != nil {
				return geom.Geometry{}, err
			}
		}
		grown, err := geom.Buffer(in, reach, geom.BufferQuadSegments(quadSegments), geom.BufferSimplifyFactor(0.001))
		if err != nil {
			return geom.Geometry{}, err
		}
		if snap {
			if grown, err = geom.UnaryUnion(grown.SnapToGrid(latticeDigitsM)); err != nil {
				return geom.Geometry{}, err
			}
		}
		return asGeom(plane.lift(fromGeom(nil, grown))), nil
	})
}

// Disc returns a polygon that contains every point within metres of p and none
// further than 1.001 times that. A radius under 0.01 mm counts as 0.01 mm, one over
// 1,000 km as that; without a radius above 0, or without a place on earth to be
// at, there is no disc and Disc returns nil.
func Disc(p orb.Point, metres float64) orb.MultiPolygon {
	if !(metres > 0) || !onEarth(p) {
		return nil
	}
	metres = min(max(metres, smallestDiscM), farthestDiscM)
	s := newStation(p)
	corner := metres * (1 + 1e-4) / math.Cos(math.Pi/discSides)
	r := make(orb.Ring, 0, discSides+1)
	for i := range discSides {
		sin, cos := math.Sincos(2 * math.Pi * (float64(i) + 0.5) / discSides)
		dLon, dLat := corner*cos/max(s.east, 1), corner*sin/s.north
		for range 3 * int(min(1, math.Floor(metres/roundDiscM))) { // straight out until the geodesic is as long as it should be
			q := orb.Point{p[0] + dLon, p[1] + dLat}
			if !onEarth(q) {
				break
			}
			scale := corner / s.distance(q)
			if !(scale > 0.5 && scale < 2) {
				break
			}
			dLon, dLat = dLon*scale, dLat*scale
		}
		r = append(r, orb.Point{p[0] + dLon, p[1] + dLat})
	}
	return orb.MultiPolygon{{append(r, r[0])}}
}

// A plane has metres east and north of a point of the ellipsoid.
type plane struct{ station }

func newPlane(at orb.Point) plane { return plane{newStation(at)} }

func (l plane) flatten(g orb.MultiPolygon) orb.MultiPolygon {
	return mapPoints(g, func(p orb.Point) orb.Point {
		return orb.Point{(p[0] - l.at[0]) * l.east, (p[1] - l.at[1]) * l.north}
	})
}

func (l plane) lift(g orb.MultiPolygon) orb.MultiPolygon {
	return mapPoints(g, func(p orb.Point) orb.Point {
		return orb.Point{l.at[0] + p[0]/l.east, l.at[1] + p[1]/l.north}
	})
}

func mapPoints(g orb.MultiPolygon, f func(orb.Point) orb.Point) orb.MultiPolygon {
	out := make(orb.MultiPolygon, len(g))
	for i, poly := range g {
		out[i] = make(orb.Polygon, len(poly))
		for j, r := range poly {
			out[i][j] = make(orb.Ring, len(r))
			for k, p := range r {
				out[i][j][k] = f(p)
			}
		}
	}
	return out
}
