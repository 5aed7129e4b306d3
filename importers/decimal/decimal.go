// Package decimal reads numbers as people and programs write them in tables, addresses and shapes: the float64 nearest to the
// digits, or nothing.
package decimal

import (
	"math"
	"strconv"
)

// pow10 holds the powers of ten that are exact in float64.
//
//nolint:gochecknoglobals // Go has no constant arrays
var pow10 = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// Parse reads a finite decimal number, correctly rounded: digits with an
// optional sign, point and exponent, nothing else (no NaN, Inf, hexadecimals or
// underscores). A mantissa and a power of ten that are both exact in float64
// take one division (Clinger's fast path); strconv does the rest.
func Parse[S string | []byte](s S) (float64, bool) {
	i, neg := 0, false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		i = 1
	}
	var mant uint64
	digits, frac, point := 0, 0, false
	for ; i < len(s); i++ {
		c := s[i]
		if d := c - '0'; d <= 9 {
			if digits++; digits <= 18 {
				mant = mant*10 + uint64(d)
			}
			if point {
				frac++
			}
			continue
		}
		if c == '.' && !point {
			point = true
			continue
		}
		break
	}
	if digits == 0 {
		return 0, false
	}
	if i == len(s) && digits <= 18 && mant < 1<<53 && frac < len(pow10) {
		f := float64(mant) / pow10[frac]
		if neg {
			f = -f
		}
		return f, true
	}
	for j := i; j < len(s); j++ {
		switch c := s[j]; {
		case '0' <= c && c <= '9', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(string(s), 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	return f, true
}
