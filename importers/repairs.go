package importers

import (
	"fmt"
	"slices"
	"strings"

	"gridzone/geo"
	"gridzone/zoning"
)

// Names of repairs. Each is done when it is asked for and never otherwise.
const (
	repairUnclosed    = "unclosed_rings"
	repairDuplicates  = "duplicate_vertices"
	repairBowTies     = "bow_ties"
	repairSnap        = "snap"
	repairOrientation = "orientation"
	repairSlivers     = "slivers"
)

// repairTable lists the repairs in the order in which they are done, with the rules of validity whose faults they mend.
var repairTable = []struct {
	name  string
	rules []geo.Rule
}{
	{repairUnclosed, []geo.Rule{geo.RuleUnclosed}},
	{repairDuplicates, []geo.Rule{geo.RuleDuplicateVertex}},
	{repairBowTies, []geo.Rule{geo.RuleSpike, geo.RuleSelfCrossing, geo.RuleSelfTouch, geo.RuleRingsCross, geo.RuleDisconnected, geo.RulePartsOverlap}},
	{repairSnap, nil},
	{repairOrientation, nil},
	{repairSlivers, nil},
}

// Repairs lists the names of the repairs that can be asked for.
func Repairs() []string {
	names := make([]string, len(repairTable))
	for i, r := range repairTable {
		names[i] = r.name
	}
	return names
}

// repairOf returns the repair that mends a fault, "" if none does.
func repairOf(rule geo.Rule) string {
	for _, r := range repairTable {
		if slices.Contains(r.rules, rule) {
			return r.name
		}
	}
	return ""
}

// checkRepairs returns the repairs asked for, each once, in their order; ErrInvalid names what is not one.
func checkRepairs(layer zoning.Layer, asked []string) ([]string, error) {
	for _, name := range asked {
		if !slices.Contains(Repairs(), name) {
			return nil, fmt.Errorf("%w: there is no repair %q; there are %s", zoning.ErrInvalid, name, strings.Join(Repairs(), ", "))
		}
		if name == repairSlivers && layer != zoning.Grids {
			return nil, fmt.Errorf("%w: the repair slivers is for grids, which tile; the layer is %s", zoning.ErrInvalid, layer)
		}
	}
	return slices.DeleteFunc(Repairs(), func(name string) bool { return !slices.Contains(asked, name) }), nil
}

// onRequest says how a repair is asked for.
func onRequest(name string) string {
	return fmt.Sprintf("ask for --repair %s (repair=%s over HTTP)", name, name)
}

// Change is what a repair makes of the area of a feature, in square metres. The area of a ring that crosses itself is that of the lobes
// it goes around one way less that of those it goes around the other way.
type Change struct{ BeforeM2, AfterM2 float64 }

// freelyChanged is the share of its area by which a feature may change without being asked about.
const freelyChanged = 0.001

// large tells whether a change needs a word of its own.
func (c Change) large() bool {
	d := c.AfterM2 - c.BeforeM2
	return d > freelyChanged*c.BeforeM2 || -d > freelyChanged*c.BeforeM2
}

// String writes a change for people.
func (c Change) String() string {
	text := fmt.Sprintf("from %.2f to %.2f m2", c.BeforeM2, c.AfterM2)
	if c.BeforeM2 > 0 {
		text += fmt.Sprintf(" (%+.4f %%)", 100*(c.AfterM2-c.BeforeM2)/c.BeforeM2)
	}
	return text
}
