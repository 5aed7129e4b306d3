package tables

import (
	"strconv"
	"strings"
)

// sequence watches the numbers of the points of a ring, such as J1, J2, J3. A number that does not come next may tell of a point that was lost or stands elsewhere,
// which no shape shows. Points that parcels share are numbered once, so it proves nothing: it is told, and refused it is not.
type sequence struct {
	ring  string
	first string // number of the ring's first point; empty: the next point begins a ring
	stem  string // what stands before the digits of the last
	last  int    // -1: the last has no digits
	step  int    // from each to the next; 0: not known yet
}

// next takes the number of a point and tells whether it comes next. Numbers run up or down by one; the first comes again where a ring is closed.
func (s *sequence) next(ring, number string) bool {
	number = strings.TrimSpace(number)
	stem, n := cutNumber(number)
	was := *s
	if was.first == "" || ring != was.ring {
		*s = sequence{ring: ring, first: number, stem: stem, last: n}
		return true
	}
	if number == was.first {
		*s = sequence{}
		return true
	}
	s.stem, s.last = stem, n
	if n < 0 || was.last < 0 || stem != was.stem {
		return true
	}
	if step := n - was.last; step == 1 || step == -1 {
		s.step = step
		return was.step == 0 || was.step == step
	}
	return false
}

// cutNumber cuts the digits off the end of a point's number; without any they are -1.
func cutNumber(s string) (stem string, n int) {
	stem = strings.TrimRight(s, "0123456789")
	n, err := strconv.Atoi(s[len(stem):])
	if err != nil {
		return s, -1
	}
	return stem, n
}
