package importers

import (
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/importers/dataset"
)

// ruleTable says of each rule of validity what is wrong and how to mend it.
var ruleTable = map[geo.Rule]struct{ detail, repair string }{
	geo.RuleEmpty:            {"the shape is empty", "draw the polygon, or give null as its geometry"},
	geo.RuleNotFinite:        {"a coordinate is not a finite number", "correct the coordinate"},
	geo.RuleOutOfRange:       {"the coordinate is beyond 180 degrees of longitude or 90 of latitude", "check the coordinate; export the layer in degrees of CGCS2000 (EPSG:4490) if it is projected"},
	geo.RuleTooFewPoints:     {"the ring has fewer than three distinct positions", "give at least three corners, or remove the ring"},
	geo.RuleUnclosed:         {"the ring is not closed: its last position is not its first", "repeat the first position at the end"},
	geo.RuleDuplicateVertex:  {"the same position comes twice in a row; it is kept as it is", "remove one of the two"},
	geo.RuleSpike:            {"the ring turns back on itself in a spike", "remove the position at the tip of the spike"},
	geo.RuleSelfCrossing:     {"the ring crosses itself", "move the positions around this point so that the sides do not cross, or split the polygon here"},
	geo.RuleSelfTouch:        {"the ring touches itself in a point", "split the polygon here, or make the inner loop a hole"},
	geo.RuleRingsCross:       {"two rings of the polygon cross or run along each other", "move the hole inside its shell, or join the rings"},
	geo.RuleHoleOutsideShell: {"the hole lies outside its shell", "move the hole, or make it a polygon of its own"},
	geo.RuleNestedHoles:      {"the hole lies in another hole", "remove the inner hole, or make it a polygon of its own"},
	geo.RuleDisconnected:     {"holes that touch cut the polygon in two", "split the polygon into two parts"},
	geo.RulePartsOverlap:     {"two parts of the multipolygon overlap or share a side", "join the two parts"},
}

// Explain says what a rule of validity that is broken means, and how to mend it: the same words wherever a shape comes in.
func Explain(rule geo.Rule) (detail, repair string) {
	if text, known := ruleTable[rule]; known {
		return text.detail, text.repair
	}
	return "the shape breaks the rule " + string(rule), "correct the shape"
}

// ExplainExtent says how to mend a shape of this extent, if it is no longitude and latitude in degrees for a likely
// cause: swapped axes, or metres. Else it returns "".
func ExplainExtent(b orb.Bound) (repair string) {
	s, _ := suspect(b)
	return s.repair
}

// violationsKept bounds the violations of one shape that are looked for: a tangle has as many as it has pairs of sides.
const violationsKept = 1000

// violationPlace says where and what a violation in the shape of a feature is; base is the feature's pointer.
func violationPlace(base string, f *dataset.Feature, v geo.Violation) Place {
	detail, repair := Explain(v.Rule)
	p := Place{Code: string(v.Rule), Pointer: base + "/geometry/coordinates", Part: v.Part, Ring: v.Ring, Detail: detail, Repair: repair}
	switch {
	case v.Ring >= 0 && v.Rule != geo.RuleEmpty:
		p.Pointer += ringsPointer(f.Multi, v.Part, v.Ring)
		if v.Vertex >= 0 {
			p.Pointer += "/" + strconv.Itoa(v.Vertex)
		}
	case f.Multi && v.Part >= 0:
		p.Pointer += "/" + strconv.Itoa(v.Part)
	}
	switch {
	case v.Rule == geo.RuleEmpty:
		p.Part, p.Ring = -1, -1
	case len(f.Shape[v.Part][v.Ring]) > 0:
		at := v.At
		p.At = &at
		p.Detail += fmt.Sprintf(", at %s, %s", degrees(at[0]), degrees(at[1]))
	}
	return p
}

// ringsPointer is the pointer of a ring below coordinates.
func ringsPointer(multi bool, part, ring int) string {
	if multi {
		return "/" + strconv.Itoa(part) + "/" + strconv.Itoa(ring)
	}
	return "/" + strconv.Itoa(ring)
}

// degrees writes an ordinate for people: to about a centimetre.
func degrees(f float64) string {
	return strconv.FormatFloat(f, 'f', 7, 64)
}
