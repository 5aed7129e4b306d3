package geo

import (
	"math"
	"math/big"

	"github.com/paulmach/orb"
)

// Bounds of the fast stages of orient. With eps = 2^-53 the rounded determinant
// is off by less than 3.1 eps times the sum of its products' sizes
// (Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic, section 4.3);
// below orientTiny a product may have lost bits to underflow.
const (
	orientError = 4.0 / (1 << 53)
	orientTiny  = 0x1p-900
	exactSmall  = 0x1p-400
	exactLarge  = 0x1p+500
)

// orient returns +1 if c lies left of the line from a to b, -1 if right of it
// and 0 if the three are collinear, exactly, for all finite coordinates. It
// allocates only for coordinates beyond 2^500 or, other than zero, under 2^-400.
func orient(a, b, c orb.Point) int {
	left := float64((a[0] - c[0]) * (b[1] - c[1]))
	right := float64((a[1] - c[1]) * (b[0] - c[0]))
	det := left - right
	size := math.Abs(left) + math.Abs(right)
	// An overflow makes size infinite or NaN, and both comparisons fail.
	if e := orientError * size; size > orientTiny {
		if det > e {
			return 1
		}
		if -det > e {
			return -1
		}
	}
	return orientExact(a, b, c)
}

// orientExact is orient without the filter.
func orientExact(a, b, c orb.Point) int {
	if a == b || b == c || a == c {
		return 0
	}
	for _, v := range [6]float64{a[0], a[1], b[0], b[1], c[0], c[1]} {
		if s := math.Abs(v); s != 0 && (s < exactSmall || s > exactLarge) {
			return orientBig(a, b, c)
		}
	}
	// In this range every difference is a sum of two floats and every product of
	// those another, without loss: all are multiples of 2^-904.
	acx, bcy := twoDiff(a[0], c[0]), twoDiff(b[1], c[1])
	acy, bcx := twoDiff(a[1], c[1]), twoDiff(b[0], c[0])
	var e expansion
	for i := range 2 {
		for j := range 2 {
			e.addProduct(acx[i], bcy[j])
			e.addProduct(-acy[i], bcx[j])
		}
	}
	return e.sign()
}

// orientBig is orientExact for any finite coordinates: a float64 is a multiple
// of 2^-1074 under 2^1024, so 4300 bits hold every product.
func orientBig(a, b, c orb.Point) int {
	diff := func(x, y float64) *big.Float {
		return new(big.Float).SetPrec(4300).Sub(big.NewFloat(x), big.NewFloat(y))
	}
	left := new(big.Float).SetPrec(4300).Mul(diff(a[0], c[0]), diff(b[1], c[1]))
	right := new(big.Float).SetPrec(4300).Mul(diff(a[1], c[1]), diff(b[0], c[0]))
	return left.Cmp(right)
}

// twoDiff returns x-y as an unevaluated sum, rounded difference first.
func twoDiff(x, y float64) [2]float64 {
	d := x - y
	v := x - d
	return [2]float64{d, (x - (d + v)) + (v - y)}
}

// An expansion is a sum of floats that do not overlap, smallest first, zeros
// among them: its sign is that of the last one that is not zero.
type expansion struct {
	terms [16]float64
	n     int
}

// addProduct adds x*y exactly.
func (e *expansion) addProduct(x, y float64) {
	p := x * y
	e.add(math.FMA(x, y, -p))
	e.add(p)
}

// add is Shewchuk's GROW-EXPANSION.
func (e *expansion) add(q float64) {
	if q == 0 {
		return
	}
	for i := range e.n {
		t := e.terms[i]
		s := q + t
		v := s - q
		e.terms[i] = (q - (s - v)) + (t - v)
		q = s
	}
	e.terms[e.n] = q
	e.n++
}

func (e *expansion) sign() int {
	for i := e.n - 1; i >= 0; i-- {
		if t := e.terms[i]; t > 0 {
			return 1
		} else if t < 0 {
			return -1
		}
	}
	return 0
}
