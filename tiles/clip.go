package tiles

import (
	"math"
	"slices"
)

// box is what a tile shows, its buffer included, in units of the whole world.
type box struct{ lo, hi vec }

// boxOf returns the box of a tile.
func boxOf(x, y int) box {
	return box{
		vec{int64(x)<<extentBits - Buffer, int64(y)<<extentBits - Buffer},
		vec{int64(x+1)<<extentBits + Buffer, int64(y+1)<<extentBits + Buffer},
	}
}

func (b box) clamped(p vec) vec {
	return vec{max(b.lo.x, min(b.hi.x, p.x)), max(b.lo.y, min(b.hi.y, p.y))}
}

func (b box) holds(lo, hi vec) bool {
	return b.lo.x <= lo.x && hi.x <= b.hi.x && b.lo.y <= lo.y && hi.y <= b.hi.y
}

func (b box) misses(lo, hi vec) bool {
	return hi.x <= b.lo.x || b.hi.x <= lo.x || hi.y <= b.lo.y || b.hi.y <= lo.y
}

// clip returns what of a shape lies in the box. What is outside is moved to the nearest place of the box's sides; that keeps apart what is inside
// and what is not, and what comes to lie on itself there bounds nothing and goes (resolved). Where an edge crosses a side is rounded along the side. The edge
// passes every other corner by half a unit or more (hot.go), so that does not take it over one.
func (b box) clip(s *shape) []area {
	if b.misses(s.lo, s.hi) {
		return nil
	}
	if b.holds(s.lo, s.hi) {
		return s.areas
	}
	var rings [][]vec
	for _, a := range s.areas {
		for i, r := range a {
			cut := b.ring(r)
			if len(cut) >= 3 {
				rings = append(rings, cut)
			} else if i == 0 {
				break
			}
		}
	}
	if len(rings) == 0 {
		return nil
	}
	if split, touch := b.split(rings); touch {
		return resolved(split)
	}
	return nested(rings)
}

// ring clamps a ring to the box.
func (b box) ring(r []vec) []vec {
	out := make([]vec, 0, len(r)+8)
	add := func(p vec) {
		n := len(out)
		if n > 0 && out[n-1] == p {
			return
		}
		for n > 1 && b.along(out[n-2], out[n-1], p) {
			n--
			out = out[:n]
			if out[n-1] == p {
				return
			}
		}
		out = append(out, p)
	}
	from := r[len(r)-1]
	for _, to := range r {
		for _, c := range b.crossings(from, to) {
			add(c)
		}
		add(b.clamped(to))
		from = to
	}
	for changed := true; changed && len(out) >= 3; {
		n := len(out)
		changed = true
		switch {
		case out[n-1] == out[0], b.along(out[n-2], out[n-1], out[0]):
			out = out[:n-1]
		case b.along(out[n-1], out[0], out[1]):
			out = out[1:]
		default:
			changed = false
		}
	}
	return out
}

// along tells whether three places lie on one side of the box: the one in the middle says nothing.
func (b box) along(p, q, r vec) bool {
	return (p.x == q.x && q.x == r.x && (p.x == b.lo.x || p.x == b.hi.x)) || (p.y == q.y && q.y == r.y && (p.y == b.lo.y || p.y == b.hi.y))
}

// crossings returns where an edge crosses the lines that the sides lie on, in order, clamped.
func (b box) crossings(from, to vec) []vec {
	if min(from.x, to.x) >= b.lo.x && max(from.x, to.x) <= b.hi.x && min(from.y, to.y) >= b.lo.y && max(from.y, to.y) <= b.hi.y {
		return nil
	}
	if to.less(from) { // both directions are rounded alike
		out := b.crossings(to, from)
		slices.Reverse(out)
		return out
	}
	type crossing struct {
		t  float64
		at vec
	}
	var buf [4]crossing
	found := buf[:0]
	d := to.sub(from)
	for _, x := range [2]int64{b.lo.x, b.hi.x} {
		if (from.x < x) != (to.x < x) && from.x != x && to.x != x {
			found = append(found, crossing{float64(x-from.x) / float64(d.x), vec{x, from.y + rounding(d.y, x-from.x, d.x)}})
		}
	}
	for _, y := range [2]int64{b.lo.y, b.hi.y} {
		if (from.y < y) != (to.y < y) && from.y != y && to.y != y {
			found = append(found, crossing{float64(y-from.y) / float64(d.y), vec{from.x + rounding(d.x, y-from.y, d.y), y}})
		}
	}
	slices.SortFunc(found, func(p, q crossing) int {
		switch {
		case p.t < q.t:
			return -1
		case p.t > q.t:
			return 1
		}
		return 0
	})
	var out []vec
	for _, c := range found {
		out = append(out, b.clamped(c.at))
	}
	return out
}

// rounding returns a*n/d to the nearest whole number.
func rounding(a, n, d int64) int64 { return int64(math.Floor(float64(a)*float64(n)/float64(d) + 0.5)) }

// split puts the positions that rings have on a side of the box into the edges along that side. touch is false when the rings neither touch themselves nor
// each other there: then they are as they were.
func (b box) split(rings [][]vec) (out [][]vec, touch bool) {
	var on []vec
	for _, r := range rings {
		for _, p := range r {
			if p.x == b.lo.x || p.x == b.hi.x || p.y == b.lo.y || p.y == b.hi.y {
				on = append(on, p)
			}
		}
	}
	slices.SortFunc(on, func(p, q vec) int {
		switch {
		case p.less(q):
			return -1
		case q.less(p):
			return 1
		}
		return 0
	})
	for i := 1; i < len(on); i++ {
		touch = touch || on[i] == on[i-1]
	}
	on = slices.Compact(on)
	for _, r := range rings {
		whole := make([]vec, 0, len(r)+4)
		for i, p := range r {
			q := r[(i+1)%len(r)]
			whole = append(whole, p)
			if !b.along(p, p, q) {
				continue
			}
			n := len(whole)
			for _, c := range on {
				if c != p && c != q && b.along(p, c, q) && min(p.x, q.x) <= c.x && c.x <= max(p.x, q.x) && min(p.y, q.y) <= c.y && c.y <= max(p.y, q.y) {
					whole = append(whole, c)
				}
			}
			if q.less(p) {
				slices.Reverse(whole[n:])
			}
			touch = touch || len(whole) > n
		}
		out = append(out, whole)
	}
	return out, touch
}
