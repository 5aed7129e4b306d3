package geo

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Rule names a rule of validity. The values are stable and appear in reports.
type Rule string

// The rules, in the order in which Validate looks for them.
const (
	RuleEmpty            Rule = "empty"            // no polygon, or a polygon without rings
	RuleNotFinite        Rule = "not_finite"       // NaN or infinite coordinate
	RuleOutOfRange       Rule = "out_of_range"     // beyond 180 degrees of longitude or 90 of latitude
	RuleTooFewPoints     Rule = "too_few_points"   // fewer than three distinct positions
	RuleUnclosed         Rule = "unclosed"         // last position differs from the first
	RuleDuplicateVertex  Rule = "duplicate_vertex" // the same position twice in a row
	RuleSpike            Rule = "spike"            // a ring turns back on its own edge
	RuleSelfCrossing     Rule = "self_crossing"    // a ring crosses or overlaps itself
	RuleSelfTouch        Rule = "self_touch"       // a ring touches itself in a point
	RuleRingsCross       Rule = "rings_cross"      // two rings of a polygon cross or share a stretch of line
	RuleHoleOutsideShell Rule = "hole_outside_shell"
	RuleNestedHoles      Rule = "nested_holes"
	RuleDisconnected     Rule = "disconnected"  // holes that touch cut the interior in two
	RulePartsOverlap     Rule = "parts_overlap" // two polygons of a multipolygon share interior or a stretch of line
)

// Violation is one place where a rule is broken. Part and Ring count from 0
// (ring 0 is the shell); Vertex is the index of the position in its ring, or -1
// where the place is not a vertex. At is the place itself: the crossing point
// for a crossing.
type Violation struct {
	Rule   Rule
	Part   int
	Ring   int
	Vertex int
	At     orb.Point
}

// Warning tells whether the violation leaves the shape usable: a repeated
// vertex does, everything else does not.
func (v Violation) Warning() bool { return v.Rule == RuleDuplicateVertex }

// Validate returns every violation of the OGC rules of validity in g, at most
// limit of them (0 for all), in the order of parts and rings; at one place, in the
// order of the rules. It never panics and its decisions are exact.
//
// Rings may run in either direction. Rings of a part may touch each other in
// points as long as the interior stays connected, and so may parts; a ring may not
// touch itself. Of two rings that break a rule together the later one is named.
// Rules about edges are not applied to rings with a coordinate that is not finite
// or with too few points; what lies inside what is only asked of rings that do
// not cross. Where limit cuts the list, warnings give way to violations, so that
// a list without violations means that there are none.
//
// It runs in O(n log n) for shapes that occur in practice: edges are compared
// where the boxes of short stretches of ring meet, turned so that a hatching lies
// along an axis.
func Validate(g orb.MultiPolygon, limit int) []Violation {
	v := validator{
		g: g, limit: limit,
		crossing: map[[2]int32]bool{},
		singles:  map[int]*sided{},
		polygons: map[int]*sided{},
	}
	v.run()
	return v.result()
}

type validator struct {
	g        orb.MultiPolygon
	limit    int
	found    []Violation
	warnings []Violation

	rings    []cleanRing // in the order of parts and rings
	boxes    []box       // of each
	passes   []pass
	noted    [][]bool          // by ring and vertex: in passes
	crossing map[[2]int32]bool // pairs of rings, lower first
	crossed  []bool            // by ring: it crosses itself or another
	singles  map[int]*sided
	polygons map[int]*sided
}

func (v *validator) run() {
	if len(v.g) == 0 {
		v.add(Violation{Rule: RuleEmpty, Vertex: -1})
	}
	for part, poly := range v.g {
		if len(poly) == 0 {
			v.add(Violation{Rule: RuleEmpty, Part: part, Vertex: -1})
		}
		for ring, r := range poly {
			if v.full() {
				return
			}
			if c, ok := v.checkRing(part, ring, r); ok {
				b := emptyBox()
				for _, p := range c.pts {
					b.extend(p)
				}
				v.rings, v.boxes = append(v.rings, c), append(v.boxes, b)
			}
		}
	}
	v.crossed, v.noted = make([]bool, len(v.rings)), make([][]bool, len(v.rings))
	for _, step := range []func(){v.findContacts, v.judgeTouches, v.judgeNesting} {
		if v.full() {
			return
		}
		step()
	}
}

func (v *validator) full() bool { return v.limit > 0 && len(v.found) >= v.limit }

func (v *validator) add(x Violation) {
	if !v.full() {
		v.found = append(v.found, x)
	}
}

func (v *validator) warn(x Violation) {
	if v.limit <= 0 || len(v.warnings) < v.limit {
		v.warnings = append(v.warnings, x)
	}
}

func (v *validator) result() []Violation {
	out := v.found
	if v.limit <= 0 {
		out = append(out, v.warnings...)
	} else {
		out = append(out, v.warnings[:min(len(v.warnings), v.limit-len(out))]...)
	}
	slices.SortStableFunc(out, func(a, b Violation) int {
		return cmp.Or(
			cmp.Compare(a.Part, b.Part), cmp.Compare(a.Ring, b.Ring), cmp.Compare(a.Vertex, b.Vertex),
			cmp.Compare(a.Rule, b.Rule), comparePoints(a.At, b.At))
	})
	return out
}
