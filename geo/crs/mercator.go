package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// webMercator is the projection of web maps (EPSG:3857; OGP Guidance Note 7-2, "Popular Visualisation Pseudo Mercator"): geodetic
// latitudes projected as if they were a sphere's. Its metres are no metres on the ground.
type webMercator struct{}

func (webMercator) forward(p orb.Point) orb.Point {
	return orb.Point{radiusM * p[0] * math.Pi / 180, radiusM * math.Asinh(math.Tan(p[1]*math.Pi/180))}
}

func (webMercator) inverse(p orb.Point) orb.Point {
	return orb.Point{p[0] / radiusM * 180 / math.Pi, math.Atan(math.Sinh(p[1]/radiusM)) * 180 / math.Pi}
}

func (webMercator) holds(p orb.Point) bool {
	const half = math.Pi * radiusM
	return math.Abs(p[0]) <= half*(1+1e-12) && math.Abs(p[1]) <= half*(1+1e-12)
}
