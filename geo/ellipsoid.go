package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The GRS 80 ellipsoid, which CGCS2000 uses up to 0.1 mm.
const (
	semiMajorM = 6378137.0
	flattening = 1 / 298.257222101
	semiMinorM = semiMajorM * (1 - flattening)
	ecc2       = flattening * (2 - flattening)
	ecc2Second = ecc2 / (1 - ecc2)

	radian = math.Pi / 180

	// bounds of the radius of curvature along a meridian, at the equator and at a pole
	meridianMinM = semiMajorM * (1 - ecc2)
	meridianMaxM = semiMajorM / (1 - flattening)
	// metresPerDegreeMax is more than a degree is long anywhere in any direction.
	metresPerDegreeMax = meridianMaxM * radian * (1 + 1e-9)
)

// onEarth tells whether p can be measured from: finite, no further than the
// poles and the 180th meridian. What is not on earth has no distance and no area.
func onEarth(p orb.Point) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90
}

// A station is a point that distances are measured from, with its sine and
// cosine of latitude and the metres that a degree is long there.
type station struct {
	at          orb.Point
	sin, cos    float64
	north, east float64
}

func newStation(p orb.Point) station {
	sin, cos := math.Sincos(p[1] * radian)
	n := semiMajorM / math.Sqrt(1-ecc2*sin*sin)
	return station{
		at: p, sin: sin, cos: cos,
		north: n * (1 - ecc2) / (1 - ecc2*sin*sin) * radian,
		east:  n * cos * radian,
	}
}

// The offsets up to which the mid-latitude formula serves, in degrees: there it
// is within 1e-9 of the geodesic.
const (
	midLatitudeReach   = 0.9
	midLatitudeHighest = 88
)

func (s *station) nearby(dLon, dLat float64) bool {
	return math.Abs(dLon) <= midLatitudeReach && math.Abs(dLat) <= midLatitudeReach && math.Abs(s.at[1]) <= midLatitudeHighest
}

// midway returns sine and cosine of the latitude half of dLat degrees further
// north, by addition theorem; good to the last bits within midLatitudeReach.
func (s *station) midway(dLat float64) (sin, cos float64) {
	h := dLat * (radian / 2)
	h2 := h * h
	sh := h * (1 - h2/6*(1-h2/20*(1-h2/42)))
	ch := 1 - h2/2*(1-h2/12*(1-h2/30))
	return s.sin*ch + s.cos*sh, s.cos*ch - s.sin*sh
}

// offset returns the length of the geodesic from the station to the point dLon
// and dLat degrees away, which must be nearby: Gauss's mid-latitude formulas
// with their terms of third order (Jordan, Handbuch der Vermessungskunde III).
func (s *station) offset(dLon, dLat float64) float64 {
	sin, cos := s.midway(dLat)
	l, b := dLon*radian, dLat*radian
	s2, c2 := sin*sin, cos*cos
	eta2 := ecc2Second * c2
	v2 := 1 + eta2
	n := semiMajorM / math.Sqrt(1-ecc2*s2)
	east := n * cos * l * (1 + (b*b*(1+eta2-9*ecc2Second*s2+eta2*eta2)/(v2*v2)-l*l*s2)/24)
	north := n / v2 * b * (1 - (l*l*(c2*(2+2*eta2)+3*s2)-3*b*b*(eta2-ecc2Second*s2)/(v2*v2))/24)
	return math.Sqrt(east*east + north*north)
}

// distance returns the length of the geodesic from the station to q.
func (s *station) distance(q orb.Point) float64 {
	dLon, dLat := q[0]-s.at[0], q[1]-s.at[1]
	if s.nearby(dLon, dLat) {
		return s.offset(dLon, dLat)
	}
	return vincenty(s.at, q)
}

// vincenty returns the length of the geodesic between any two points, by T.
// Vincenty's inverse solution (Survey Review XXIII 176, 1975), good to 0.1 mm.
// Between nearly antipodal points, where it does not converge, the length of the
// great circle is returned, good to 0.6 %.
func vincenty(p, q orb.Point) float64 {
	l := math.Remainder(q[0]-p[0], 360) * radian
	sinU1, cosU1 := reduced(p[1])
	sinU2, cosU2 := reduced(q[1])
	lambda := l
	for range 60 {
		sinL, cosL := math.Sincos(lambda)
		sinSigma := math.Hypot(cosU2*sinL, cosU1*sinU2-sinU1*cosU2*cosL)
		cosSigma := sinU1*sinU2 + cosU1*cosU2*cosL
		if sinSigma == 0 && cosSigma > 0 {
			return 0
		}
		sigma := math.Atan2(sinSigma, cosSigma)
		sinA := 0.0
		if sinSigma != 0 {
			sinA = cosU1 * cosU2 * sinL / sinSigma
		}
		cosA2 := 1 - sinA*sinA
		cos2M := 0.0
		if cosA2 > 1e-15 {
			cos2M = cosSigma - 2*sinU1*sinU2/cosA2
		}
		c := flattening / 16 * cosA2 * (4 + flattening*(4-3*cosA2))
		next := l + (1-c)*flattening*sinA*(sigma+c*sinSigma*(cos2M+c*cosSigma*(2*cos2M*cos2M-1)))
		if math.Abs(next) > math.Pi {
			break
		}
		if math.Abs(next-lambda) < 1e-14 {
			u2 := cosA2 * ecc2Second
			a := 1 + u2/16384*(4096+u2*(-768+u2*(320-175*u2)))
			b := u2 / 1024 * (256 + u2*(-128+u2*(74-47*u2)))
			d := b * sinSigma * (cos2M + b/4*(cosSigma*(2*cos2M*cos2M-1)-b/6*cos2M*(4*sinSigma*sinSigma-3)*(4*cos2M*cos2M-3)))
			return semiMinorM * a * (sigma - d)
		}
		lambda = next
	}
	sinL, cosL := math.Sincos(l)
	return (2*semiMajorM + semiMinorM) / 3 * math.Atan2(
		math.Hypot(cosU2*sinL, cosU1*sinU2-sinU1*cosU2*cosL), sinU1*sinU2+cosU1*cosU2*cosL)
}

// reduced returns sine and cosine of the reduced latitude.
func reduced(lat float64) (sin, cos float64) {
	s, c := math.Sincos(lat * radian)
	s *= 1 - flattening
	h := math.Hypot(s, c)
	return s / h, c / h
}
