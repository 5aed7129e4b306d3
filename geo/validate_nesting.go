package geo

import "github.com/paulmach/orb"

// judgeNesting looks at what lies inside what, among rings that do not cross:
// holes must lie in their shell and not in each other, parts not in each other.
func (v *validator) judgeNesting() {
	for from := 0; from < len(v.rings) && !v.full(); {
		to := from + 1
		for to < len(v.rings) && v.rings[to].part == v.rings[from].part {
			to++
		}
		v.judgeHoles(from, to)
		from = to
	}
	if !v.full() {
		v.judgeParts()
	}
}

// judgeHoles looks at the rings from..to-1, which are one part's.
func (v *validator) judgeHoles(from, to int) {
	holes := from
	if v.rings[from].ring == 0 {
		holes++
		for k := holes; k < to && !v.full(); k++ {
			if !v.crossing[[2]int32{int32(from), int32(k)}] {
				if vertex, h := v.position(k, v.single(from)); h == outward {
					v.add(Violation{RuleHoleOutsideShell, v.rings[k].part, v.rings[k].ring, v.rings[k].vertex(vertex), v.rings[k].pts[vertex]})
				}
			}
		}
	}
	if to-holes < 2 {
		return
	}
	boxes := v.boxes[holes:to]
	meetingBoxes(boxes, func(i, j int) bool {
		k, l := holes+i, holes+j
		if v.crossing[[2]int32{int32(k), int32(l)}] {
			return true
		}
		for _, pair := range [2][2]int{{l, k}, {k, l}} {
			if !v.boxes[pair[1]].holds(&v.boxes[pair[0]]) {
				continue
			}
			if vertex, h := v.position(pair[0], v.single(pair[1])); h == inward {
				r := &v.rings[pair[0]]
				v.add(Violation{RuleNestedHoles, r.part, r.ring, r.vertex(vertex), r.pts[vertex]})
				break
			}
		}
		return !v.full()
	})
}

// judgeParts looks for shells inside other parts.
func (v *validator) judgeParts() {
	var shells []int
	var boxes []box
	for k := range v.rings {
		if v.rings[k].ring == 0 {
			shells = append(shells, k)
			boxes = append(boxes, v.boxes[k])
		}
	}
	if len(shells) < 2 {
		return
	}
	crossing := map[[2]int]bool{}
	for pair := range v.crossing {
		crossing[[2]int{v.rings[pair[0]].part, v.rings[pair[1]].part}] = true
	}
	meetingBoxes(boxes, func(i, j int) bool {
		k, l := shells[i], shells[j]
		if crossing[[2]int{v.rings[k].part, v.rings[l].part}] {
			return true
		}
		for _, pair := range [2][2]int{{l, k}, {k, l}} {
			if !v.boxes[pair[1]].holds(&v.boxes[pair[0]]) {
				continue
			}
			if vertex, h := v.position(pair[0], v.polygon(v.rings[pair[1]].part)); h == inward {
				r := &v.rings[pair[0]]
				v.add(Violation{RulePartsOverlap, r.part, 0, r.vertex(vertex), r.pts[vertex]})
				break
			}
		}
		return !v.full()
	})
}

func (b *box) holds(o *box) bool {
	return b.minLon <= o.minLon && o.maxLon <= b.maxLon && b.minLat <= o.minLat && o.maxLat <= b.maxLat
}

// position tells whether ring k, which does not cross the boundary of s, lies
// inside it (inward) or not (outward), and which vertex shows it; when the ring
// follows the boundary all around neither is said.
func (v *validator) position(k int, s *sided) (vertex int, h heading) {
	r := v.rings[k].pts
	for i, p := range r {
		switch s.Locate(p) {
		case Inside:
			return i, inward
		case Outside:
			return i, outward
		}
	}
	for i, p := range r {
		if h := s.heads(p, r[(i+1)%len(r)]); h == inward || h == outward {
			return i, h
		}
	}
	return 0, forward
}

// single returns ring k as a shape of its own.
func (v *validator) single(k int) *sided {
	if s := v.singles[k]; s != nil {
		return s
	}
	s := newSided(Prepare(orb.MultiPolygon{{v.rings[k].pts}}))
	v.singles[k] = s
	return s
}

// polygon returns a part as a shape of its own.
func (v *validator) polygon(part int) *sided {
	if s := v.polygons[part]; s != nil {
		return s
	}
	s := newSided(Prepare(v.g[part : part+1]))
	v.polygons[part] = s
	return s
}
