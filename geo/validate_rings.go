package geo

import "github.com/paulmach/orb"

// A cleanRing is a ring without repeated positions, long enough to have an inside.
type cleanRing struct {
	part, ring int
	pts        orb.Ring // not closed
	at         []int32  // index of each in the ring as given; nil if they are the same
}

// vertex returns the index that position i had in the ring as given.
func (r *cleanRing) vertex(i int) int {
	if r.at == nil {
		return i
	}
	return int(r.at[i])
}

// find returns the index of p among the positions of r, as given, or -1; hint is
// the edge it should be an end of.
func (r *cleanRing) find(p orb.Point, hint int) int {
	if r.pts[hint] == p {
		return r.vertex(hint)
	}
	if next := (hint + 1) % len(r.pts); r.pts[next] == p {
		return r.vertex(next)
	}
	return -1
}

// checkRing looks at one ring by itself and returns it cleaned; ok is false when it has no inside.
func (v *validator) checkRing(part, ring int, r orb.Ring) (c cleanRing, ok bool) {
	c = cleanRing{part: part, ring: ring}
	usable := true
	for i, p := range r {
		switch {
		case !finite(p):
			usable = false
			v.add(Violation{RuleNotFinite, part, ring, i, p})
		case p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90:
			v.add(Violation{RuleOutOfRange, part, ring, i, p})
		}
		if v.full() {
			return c, false
		}
	}
	if !usable {
		return c, false
	}
	n := len(r)
	if n > 1 && r[0] == r[n-1] {
		n--
	} else if n > 1 {
		v.add(Violation{RuleUnclosed, part, ring, len(r) - 1, r[len(r)-1]})
	}
	c.pts = r[:n]
	v.dropRepeats(&c)
	if !threeDistinct(c.pts) {
		broken := Violation{RuleTooFewPoints, part, ring, -1, orb.Point{}}
		if len(r) > 0 {
			broken.Vertex, broken.At = 0, r[0]
		}
		v.add(broken)
		return c, false
	}
	v.findSpikes(&c)
	return c, true
}

// dropRepeats warns of positions equal to the one before them and takes them out.
func (v *validator) dropRepeats(c *cleanRing) {
	r := c.pts
	repeats := 0
	for i := 1; i < len(r); i++ {
		if r[i] == r[i-1] {
			repeats++
			v.warn(Violation{RuleDuplicateVertex, c.part, c.ring, i, r[i]})
		}
	}
	// A ring as given may close more than once.
	end := len(r)
	for end > 1 && r[end-1] == r[0] {
		end--
		if end == 1 || r[end-1] != r[end] {
			v.warn(Violation{RuleDuplicateVertex, c.part, c.ring, end, r[end]})
			repeats++
		}
	}
	if repeats == 0 {
		return
	}
	c.pts, c.at = make(orb.Ring, 0, end), make([]int32, 0, end)
	for i := range end {
		if i == 0 || r[i] != r[i-1] {
			c.pts, c.at = append(c.pts, r[i]), append(c.at, int32(i))
		}
	}
}

func threeDistinct(r orb.Ring) bool {
	if len(r) < 3 {
		return false
	}
	first := r[0]
	second, found := first, false
	for _, p := range r[1:] {
		if p != first && !found {
			second, found = p, true
		} else if p != first && p != second {
			return true
		}
	}
	return false
}

// findSpikes reports each vertex at which the ring turns back on the edge it came by.
func (v *validator) findSpikes(c *cleanRing) {
	n := len(c.pts)
	a, p := c.pts[n-2], c.pts[n-1]
	at := n - 1
	for i, b := range c.pts {
		if before(p, a) == before(p, b) && orient(p, a, b) == 0 {
			v.add(Violation{RuleSpike, c.part, c.ring, c.vertex(at), p})
			if v.full() {
				return
			}
		}
		a, p, at = p, b, i
	}
}
