package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A strip is the function Q of latitude whose integral over longitude is area:
// between the equator and latitude phi, dlon radians wide, the ellipsoid has Q(phi)
// times dlon square metres. It is kept as a Taylor series about a latitude of
// origin, without its constant, so that small shapes lose no digits.
type strip struct {
	lat float64 // of the origin, degrees
	c   [seriesOrder + 1]float64
}

const (
	seriesOrder = 6
	// seriesReach is how far from the origin the series serves, in radians: there
	// the first term left out is below 1e-15 of the whole.
	seriesReach = 0.011
	// edgeReach is the latitude, in radians, that one step along an edge may span.
	edgeReach = 0.01
)

// newStrip expands Q about a latitude: its derivative is
// a^2 (1-e^2) cos(phi) / (1-e^2 sin(phi)^2)^2, a quotient of power series.
func newStrip(lat float64) strip {
	sin, cos := math.Sincos(lat * radian)
	var s, c, w, g [seriesOrder]float64
	f := 1.0
	for k := range seriesOrder {
		if k > 0 {
			f /= float64(k)
		}
		switch k % 4 {
		case 0:
			s[k], c[k] = sin*f, cos*f
		case 1:
			s[k], c[k] = cos*f, -sin*f
		case 2:
			s[k], c[k] = -sin*f, -cos*f
		default:
			s[k], c[k] = -cos*f, sin*f
		}
	}
	times := func(a, b *[seriesOrder]float64) (p [seriesOrder]float64) {
		for i := range a {
			for j := range seriesOrder - i {
				p[i+j] += a[i] * b[j]
			}
		}
		return p
	}
	w = times(&s, &s)
	for k := range w {
		w[k] *= -ecc2
	}
	w[0]++
	w = times(&w, &w)
	q := strip{lat: lat}
	for k := range g {
		g[k] = c[k]
		for j := 1; j <= k; j++ {
			g[k] -= w[j] * g[k-j]
		}
		g[k] /= w[0]
		q.c[k+1] = semiMajorM * semiMajorM * (1 - ecc2) * g[k] / float64(k+1)
	}
	return q
}

// closed is Q by its closed form, for a sine of latitude.
func closed(sin float64) float64 {
	e := math.Sqrt(ecc2)
	return semiMajorM * semiMajorM * (1 - ecc2) / 2 * (sin/(1-ecc2*sin*sin) + math.Atanh(e*sin)/e)
}

// from returns Q at the origin of o less Q at the origin of q.
func (q *strip) from(o *strip) float64 {
	if u := (o.lat - q.lat) * radian; math.Abs(u) <= seriesReach {
		return q.at(u)
	}
	return closed(math.Sin(o.lat*radian)) - closed(math.Sin(q.lat*radian))
}

func (q *strip) at(u float64) float64 {
	c := &q.c
	return u * (c[1] + u*(c[2]+u*(c[3]+u*(c[4]+u*(c[5]+u*c[6])))))
}

// under returns the integral of Q, less Q at the origin, over longitude along
// the straight edge from a to b: square metres, negative from east to west.
func (q *strip) under(a, b orb.Point) float64 {
	width := (b[0] - a[0]) * radian
	if width == 0 {
		return 0
	}
	u, v := (a[1]-q.lat)*radian, (b[1]-q.lat)*radian
	if max(math.Abs(u), math.Abs(v)) > seriesReach || math.Abs(u-v) > edgeReach {
		return width * q.meanFar(a[1], b[1])
	}
	return width * q.mean(u, v)
}

// mean returns the mean of Q between two offsets of latitude, from the middle
// and the even derivatives there; what is left out is below 1e-16.
func (q *strip) mean(u, v float64) float64 {
	c := &q.c
	m, h := (u+v)/2, v-u
	h2 := h * h
	mean := q.at(m) + h2/24*(2*c[2]+m*(6*c[3]+m*(12*c[4]+m*(20*c[5]+m*30*c[6]))))
	if h2 > 1e-8 {
		mean += h2 * h2 / 1920 * (24*c[4] + m*(120*c[5]+m*360*c[6]))
	}
	return mean
}

// meanFar is mean between two latitudes that one series about the origin does
// not cover: in steps, each with a series of its own, from the south so that an
// edge has the same mean in both directions.
func (q *strip) meanFar(from, to float64) float64 {
	from, to = min(from, to), max(from, to)
	steps := math.Ceil((to - from) * radian / edgeReach)
	if steps < 1 {
		steps = 1
	}
	sum := 0.0
	for i := range int(steps) {
		a := from + (to-from)*float64(i)/steps
		b := from + (to-from)*float64(i+1)/steps
		o := newStrip((a + b) / 2)
		sum += q.from(&o) + o.mean((a-o.lat)*radian, (b-o.lat)*radian)
	}
	return sum / steps
}

// A sum adds float64s in twice their precision.
type sum struct{ hi, lo float64 }

func (s *sum) add(x float64) {
	t := s.hi + x
	z := t - s.hi
	s.lo += (s.hi - (t - z)) + (x - z)
	s.hi = t
}

func (s *sum) addSum(o sum, sign float64) {
	s.add(sign * o.hi)
	s.lo += sign * o.lo
}

func (s sum) value() float64 { return s.hi + s.lo }
