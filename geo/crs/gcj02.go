package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// The constants of the shift as the open implementations that agree with the
// vectors in crs_test.go have it, and the rectangle outside of which vendors leave
// coordinates alone. Others take Krasovsky's 6378245 m for the radius: 8 mm.
const (
	radiusM = 6378137.0
	ecc2    = 0.00669342162296594323

	chinaWest, chinaEast   = 72.004, 137.8347
	chinaSouth, chinaNorth = 0.8293, 55.8271

	// settledDeg ends the iteration of an inverse: 0.01 um.
	settledDeg    = 1e-13
	maxIterations = 40
	// edgeDeg is how far past China's edge rounding may carry an inverse.
	edgeDeg = 1e-11
)

// ToGCJ02 turns a WGS 84 or CGCS2000 longitude and latitude into GCJ-02, the
// coordinates of Chinese map vendors; outside China it returns p unchanged.
// China is the vendors' rectangle, 72.004 to 137.8347 E and 0.8293 to 55.8271 N.
func ToGCJ02(p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	return shift(p)
}

// FromGCJ02 is the inverse, iterated until it is right to a thousandth of a
// millimetre. A point that no place in China is shifted to is returned unchanged.
func FromGCJ02(p orb.Point) orb.Point { return inverse(p, shift) }

// gcj02 is the shift as a projection.
type gcj02 struct{}

func (gcj02) forward(p orb.Point) orb.Point { return ToGCJ02(p) }
func (gcj02) inverse(p orb.Point) orb.Point { return FromGCJ02(p) }
func (gcj02) holds(p orb.Point) bool        { return onGlobe(p) && InChina(FromGCJ02(p)) }

// InChina tells whether p, WGS 84 or CGCS2000, lies in the rectangle within which vendors shift coordinates, 72.004 to 137.8347 E and 0.8293 to 55.8271 N; a NaN is nowhere.
func InChina(p orb.Point) bool {
	return chinaWest <= p[0] && p[0] <= chinaEast && chinaSouth <= p[1] && p[1] <= chinaNorth
}

// clampToChina returns the point of China's rectangle nearest to p.
func clampToChina(p orb.Point) orb.Point {
	return orb.Point{
		min(max(p[0], chinaWest), chinaEast),
		min(max(p[1], chinaSouth), chinaNorth),
	}
}

// shift is the transformation itself, wherever p is.
func shift(p orb.Point) orb.Point {
	x, y := p[0]-105, p[1]-35
	root := math.Sqrt(math.Abs(x))
	ripple := (20*math.Sin(6*math.Pi*x) + 20*math.Sin(2*math.Pi*x)) * 2 / 3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + ripple +
		(20*math.Sin(math.Pi*x)+40*math.Sin(math.Pi/3*x))*2/3 +
		(150*math.Sin(math.Pi/12*x)+300*math.Sin(math.Pi/30*x))*2/3
	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + ripple +
		(20*math.Sin(math.Pi*y)+40*math.Sin(math.Pi/3*y))*2/3 +
		(160*math.Sin(math.Pi/12*y)+320*math.Sin(math.Pi/30*y))*2/3
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	w2 := 1 - ecc2*sin*sin
	w := math.Sqrt(w2)
	return orb.Point{
		p[0] + east*180/(radiusM/w*cos*math.Pi),
		p[1] + north*180/(radiusM*(1-ecc2)/(w2*w)*math.Pi),
	}
}

// inverse solves forward(q) = p for q in China by fixed-point iteration, which
// gains two digits a step; if there is no such q it returns p.
func inverse(p orb.Point, forward func(orb.Point) orb.Point) orb.Point {
	const reach = 0.1 // degrees: more than any shift here
	near := orb.Bound{
		Min: orb.Point{chinaWest - reach, chinaSouth - reach},
		Max: orb.Point{chinaEast + reach, chinaNorth + reach},
	}
	if !near.Contains(p) || math.IsNaN(p[0]) || math.IsNaN(p[1]) {
		return p
	}
	q := p
	for range maxIterations {
		f := forward(q)
		east, north := p[0]-f[0], p[1]-f[1]
		q[0], q[1] = q[0]+east, q[1]+north
		if math.Abs(east) < settledDeg && math.Abs(north) < settledDeg {
			break
		}
	}
	if clamped := clampToChina(q); math.Abs(clamped[0]-q[0]) > edgeDeg || math.Abs(clamped[1]-q[1]) > edgeDeg {
		return p
	}
	return q
}
