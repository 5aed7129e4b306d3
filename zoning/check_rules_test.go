package zoning_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func number(n int64) *int64 { return &n }

func TestCheckOfRulesAndFarms(t *testing.T) {
	rule := func(change func(r *zoning.Rule)) zoning.Publication {
		r := zoning.Rule{ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Stock, Min: number(20), Max: number(500), Action: zoning.New,
			Outcome: zoning.OutcomeConditional, Deadline: "2020-01-01", Basis: "643"}
		change(&r)
		return zoning.Publication{ID: "p", State: zoning.Draft, Rules: []zoning.Rule{r}}
	}
	table := func(animals ...zoning.Equivalent) zoning.Publication {
		return zoning.Publication{ID: "p", State: zoning.Draft, Equivalents: &zoning.Equivalents{Name: "t", Animals: animals}}
	}
	farm := func(change func(f *zoning.Farm)) zoning.Farm {
		f := zoning.Farm{Code: "f", Species: "pig", Measure: zoning.Stock, At: orb.Point{120, 30}}
		change(&f)
		return f
	}
	for name, tc := range map[string]struct {
		thing zoning.Thing
		want  string
	}{
		"a rule":                {rule(func(*zoning.Rule) {}), ""},
		"any animals":           {rule(func(r *zoning.Rule) { *r = zoning.Rule{ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeForbidden} }), ""},
		"no kind of zone":       {rule(func(r *zoning.Rule) { r.ZoneKind = "" }), "unknown_kind"},
		"species":               {rule(func(r *zoning.Rule) { r.Species = "dragon" }), "unknown_species"},
		"pig equivalents":       {rule(func(r *zoning.Rule) { r.Species = zoning.PigEquivalent }), ""},
		"measure":               {rule(func(r *zoning.Rule) { r.Measure = "weight" }), "unknown_measure"},
		"action":                {rule(func(r *zoning.Rule) { r.Action = "sell" }), "unknown_action"},
		"none is no outcome":    {rule(func(r *zoning.Rule) { r.Outcome = zoning.OutcomeNone }), "unknown_outcome"},
		"deadline":              {rule(func(r *zoning.Rule) { r.Deadline = "2020" }), "bad_date"},
		"basis":                 {rule(func(r *zoning.Rule) { r.Basis = "\xff" }), "bad_text"},
		"what is counted":       {rule(func(r *zoning.Rule) { r.Measure = "" }), "missing_measure"},
		"which are counted":     {rule(func(r *zoning.Rule) { r.Species = "" }), "missing_species"},
		"no count fits":         {rule(func(r *zoning.Rule) { r.Max = number(20) }), "bad_bounds"},
		"negative":              {rule(func(r *zoning.Rule) { r.Min = number(-1) }), "bad_bounds"},
		"a table":               {table(zoning.Equivalent{Species: "layer", Animals: 30, Pigs: 1}), ""},
		"twice":                 {table(zoning.Equivalent{Species: "layer", Animals: 30, Pigs: 1}, zoning.Equivalent{Species: "layer", Animals: 60, Pigs: 1}), "duplicate_species"},
		"nothing for something": {table(zoning.Equivalent{Species: "layer", Pigs: 1}), "bad_equivalent"},
		"of equivalents":        {table(zoning.Equivalent{Species: zoning.PigEquivalent, Animals: 1, Pigs: 1}), "unknown_species"},
		"no name":               {zoning.Publication{ID: "p", State: zoning.Draft, Equivalents: &zoning.Equivalents{}}, "missing_name"},
		"quota measure":         {zoning.Publication{ID: "p", State: zoning.Draft, Quota: number(1), QuotaMeasure: "weight"}, "unknown_measure"},
		"measure of no quota":   {zoning.Publication{ID: "p", State: zoning.Draft, QuotaMeasure: zoning.Slaughter}, "missing_quota"},
		"quota":                 {zoning.Publication{ID: "p", State: zoning.Draft, Quota: number(-1)}, "bad_quota"},
		"supersedes itself":     {zoning.Publication{ID: "p", State: zoning.Draft, Supersedes: []string{"p"}}, "supersedes_itself"},
		"basis of all":          {zoning.Publication{ID: "p", State: zoning.Draft, Bases: []zoning.Basis{{Kind: "rumour"}}}, "unknown_basis_kind"},
		"a farm":                {farm(func(*zoning.Farm) {}), ""},
		"animals":               {farm(func(f *zoning.Farm) { f.Species = "" }), "unknown_species"},
		"how they are counted":  {farm(func(f *zoning.Farm) { f.Measure = "" }), "unknown_measure"},
		"how many":              {farm(func(f *zoning.Farm) { f.Count = -1 }), "bad_count"},
		"nowhere":               {farm(func(f *zoning.Farm) { f.At[0] = math.NaN() }), "out_of_range"},
		"in metres":             {farm(func(f *zoning.Farm) { f.At = orb.Point{571815, 3403497} }), "out_of_range"},
	} {
		var got []string
		for _, f := range zoning.Check(&zoning.Row{Valid: zoning.Unbounded, Thing: tc.thing}) {
			got = append(got, f.Code)
		}
		if tc.want == "" {
			assert.Empty(t, got, name)
		} else {
			assert.Equal(t, []string{tc.want}, got, name)
		}
	}
}
