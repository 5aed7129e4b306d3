package gazetteer

import "slices"

// oneOff tells whether two names differ by at most one character that is wrong, missing or too many, and whether they differ.
func oneOff(a, b []rune) (near, differ bool) {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false, true
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if i == len(b) {
		return true, false
	}
	if len(a) == len(b) {
		return slices.Equal(a[i+1:], b[i+1:]), true
	}
	return slices.Equal(a[i:], b[i+1:]), true
}
