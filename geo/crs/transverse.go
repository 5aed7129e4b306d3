package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// transverse is the transverse Mercator projection of an ellipsoid (Gauss-Krueger with scale 1, UTM with 0.9996), by Krueger's series in the third
// flattening n to the sixth order: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers",
// J. Geodesy 85 (2011), equations 7 to 12, 35 and 36. Within 1,000 km of the meridian its error is below 0.1 um.
type transverse struct {
	on             datum
	meridian       float64 // degrees
	scale          float64 // on the meridian
	easting, north float64 // false easting and northing, metres
}

// ellipsoid is what the series need of one.
type ellipsoid struct {
	e, e2       float64 // eccentricity and its square
	radius      float64 // of the rectifying sphere, metres
	alpha, beta [6]float64
}

// newEllipsoid computes the series of an ellipsoid with a semi-major axis in metres and an inverse flattening.
func newEllipsoid(a, inverseFlattening float64) *ellipsoid {
	f := 1 / inverseFlattening
	n := f / (2 - f)
	n2, n3, n4, n5, n6 := n*n, n*n*n, n*n*n*n, n*n*n*n*n, n*n*n*n*n*n
	e2 := f * (2 - f)
	return &ellipsoid{
		e: math.Sqrt(e2), e2: e2,
		radius: a / (1 + n) * (1 + n2/4 + n4/64 + n6/256),
		alpha: [6]float64{
			n/2 - 2*n2/3 + 5*n3/16 + 41*n4/180 - 127*n5/288 + 7891*n6/37800,
			13*n2/48 - 3*n3/5 + 557*n4/1440 + 281*n5/630 - 1983433*n6/1935360,
			61*n3/240 - 103*n4/140 + 15061*n5/26880 + 167603*n6/181440,
			49561*n4/161280 - 179*n5/168 + 6601661*n6/7257600,
			34729*n5/80640 - 3418889*n6/1995840,
			212378941 * n6 / 319334400,
		},
		beta: [6]float64{
			n/2 - 2*n2/3 + 37*n3/96 - n4/360 - 81*n5/512 + 96199*n6/604800,
			n2/48 + n3/15 - 437*n4/1440 + 46*n5/105 - 1118711*n6/3870720,
			17*n3/480 - 37*n4/840 - 209*n5/4480 + 5569*n6/90720,
			4397*n4/161280 - 11*n5/504 - 830251*n6/7257600,
			4583*n5/161280 - 108847*n6/3991680,
			20648693 * n6 / 638668800,
		},
	}
}

func (t transverse) forward(p orb.Point) orb.Point {
	on := seriesTable[t.on]
	sin, cos := math.Sincos((p[0] - t.meridian) * math.Pi / 180)
	tau := on.conformal(math.Tan(p[1] * math.Pi / 180))
	north, east := series(math.Atan2(tau, cos), math.Asinh(sin/math.Hypot(tau, cos)), on.alpha, 1)
	return orb.Point{t.easting + t.scale*on.radius*east, t.north + t.scale*on.radius*north}
}

func (t transverse) inverse(p orb.Point) orb.Point {
	on := seriesTable[t.on]
	xi, eta := series((p[1]-t.north)/(t.scale*on.radius), (p[0]-t.easting)/(t.scale*on.radius), on.beta, -1)
	sin, cos := math.Sincos(xi)
	sinh := math.Sinh(eta)
	tau := on.geodetic(sin / math.Hypot(sinh, cos))
	return orb.Point{t.meridian + math.Atan2(sinh, cos)*180/math.Pi, math.Atan(tau) * 180 / math.Pi}
}

func (t transverse) holds(p orb.Point) bool {
	const east, pole = 450e3, 10002e3 // metres
	north := p[1] - t.north
	return math.Abs(p[0]-t.easting) <= east && math.Abs(north) <= pole
}

// series adds sign times the trigonometric series to xi and eta: equations 11 and 12 are the two.
func series(xi, eta float64, c [6]float64, sign float64) (float64, float64) {
	x, y := xi, eta
	for j, k := range c {
		m := 2 * float64(j+1)
		sin, cos := math.Sincos(m * xi)
		x += sign * k * sin * math.Cosh(m*eta)
		y += sign * k * cos * math.Sinh(m*eta)
	}
	return x, y
}

// conformal turns the tangent of a latitude into that of its conformal latitude: equations 7 to 9.
func (l *ellipsoid) conformal(tau float64) float64 {
	root := math.Sqrt(1 + tau*tau)
	sigma := math.Sinh(l.e * math.Atanh(l.e*tau/root))
	return tau*math.Sqrt(1+sigma*sigma) - sigma*root
}

// geodetic is the inverse of conformal by Newton's method: equations 19 to 21. Three steps reach rounding.
func (l *ellipsoid) geodetic(conformal float64) float64 {
	tau := conformal / (1 - l.e2)
	for range 5 {
		got := l.conformal(tau)
		step := (conformal - got) / math.Sqrt(1+got*got) * (1 + (1-l.e2)*tau*tau) / ((1 - l.e2) * math.Sqrt(1+tau*tau))
		tau += step
		if math.Abs(step) <= 1e-15*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return tau
}
