package geo

import "github.com/paulmach/orb"

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
// limit of them (0 for all), in the order of parts and rings. It never panics.
// It runs in O(n log n) for shapes that occur in practice.
func Validate(g orb.MultiPolygon, limit int) []Violation { panic("not built yet") }
