package zoning_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestSameContent(t *testing.T) {
	ring := func(lon float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{lon, 0}, {1, 0}, {1, 1}, {lon, 0}}}}
	}
	base := &zoning.Row{Thing: zoning.Grid{Code: "a"}, Shape: ring(0.5), Publication: "p", ID: 1}
	extra := func(v any) *zoning.Row {
		return &zoning.Row{Thing: zoning.Grid{Code: "a", Extra: map[string]any{"x": v}}}
	}
	zone := func(z zoning.Zone) *zoning.Row { return &zoning.Row{Thing: z} }
	for _, tc := range []struct {
		name string
		a, b *zoning.Row
		want bool
	}{
		{"another publication, id and days", base, &zoning.Row{Thing: zoning.Grid{Code: "a"}, Shape: ring(0.5), Publication: "q", ID: 2, Valid: zoning.Unbounded}, true},
		{"one bit of a coordinate", base, &zoning.Row{Thing: zoning.Grid{Code: "a"}, Shape: ring(math.Nextafter(0.5, 1))}, false},
		{"the sign of zero", &zoning.Row{Thing: zoning.Grid{}, Shape: ring(0)}, &zoning.Row{Thing: zoning.Grid{}, Shape: ring(math.Copysign(0, -1))}, false},
		{"no shape", base, &zoning.Row{Thing: zoning.Grid{Code: "a"}}, false},
		{"another name", base, &zoning.Row{Thing: zoning.Grid{Code: "a", Name: "n"}, Shape: ring(0.5)}, false},
		{"another layer", &zoning.Row{Thing: zoning.Grid{Code: "a"}}, &zoning.Row{Thing: zoning.Zone{Code: "a"}}, false},
		{"empty and absent lists", &zoning.Row{Thing: zoning.Grid{Replaces: []string{}, Extra: map[string]any{}}}, &zoning.Row{Thing: zoning.Grid{}}, true},
		{"numbers by value", extra(json.Number("1.50")), extra(1.5), true},
		{"large numbers by digit", extra(json.Number("9007199254740993")), extra(json.Number("9007199254740992")), false},
		{"nested", extra([]any{map[string]any{"y": 1.0}, nil, "s", true}), extra([]any{map[string]any{"y": json.Number("1")}, nil, "s", true}), true},
		{"a number is no string", extra("1"), extra(1.0), false},
		{"null is not absence", extra(nil), &zoning.Row{Thing: zoning.Grid{Code: "a"}}, false},
		{"scope whole by default", zone(zoning.Zone{Code: "z", Scope: zoning.Whole}), zone(zoning.Zone{Code: "z"}), true},
		{"scope part", zone(zoning.Zone{Code: "z", Scope: zoning.Part}), zone(zoning.Zone{Code: "z"}), false},
		{"another basis", zone(zoning.Zone{Bases: []zoning.Basis{{Number: "1"}}}), zone(zoning.Zone{Bases: []zoning.Basis{{Number: "2"}}}), false},
		{"divisions", &zoning.Row{Thing: zoning.Division{Code: "d"}}, &zoning.Row{Thing: zoning.Division{Code: "d", Name: "n"}}, false},
		{"publications", publication(func(*zoning.Publication) {}), publication(func(*zoning.Publication) {}), true},
		{"another title", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Title = "t" }), false},
		{"another threshold", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Rules[0].Min = nil }), false},
		{"another outcome", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Rules[0].Outcome = zoning.OutcomeExempt }), false},
		{"another table", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Equivalents.Animals[0].Animals = 60 }), false},
		{"no table", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Equivalents = nil }), false},
		{"no quota", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.Quota = nil }), false},
		{"a quota of slaughter", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.QuotaMeasure = zoning.Slaughter }), false},
		{"a quota of stock, said or not", publication(func(*zoning.Publication) {}), publication(func(p *zoning.Publication) { p.QuotaMeasure = zoning.Stock }), true},
		{"a household", &zoning.Row{Thing: zoning.Farm{Code: "f"}}, &zoning.Row{Thing: zoning.Farm{Code: "f", Household: true}}, false},
		{"farms", &zoning.Row{Thing: zoning.Farm{Code: "f", Extra: map[string]any{}}}, &zoning.Row{Thing: zoning.Farm{Code: "f"}}, true},
		{"a farm elsewhere", &zoning.Row{Thing: zoning.Farm{Code: "f"}}, &zoning.Row{Thing: zoning.Farm{Code: "f", At: orb.Point{0, 1}}}, false},
	} {
		assert.Equal(t, tc.want, zoning.SameContent(tc.a, tc.b), tc.name)
		assert.Equal(t, tc.want, zoning.SameContent(tc.b, tc.a), tc.name)
	}
}

func publication(change func(*zoning.Publication)) *zoning.Row {
	five := int64(5)
	p := zoning.Publication{ID: "p", Quota: &five,
		Rules:       []zoning.Rule{{ZoneKind: zoning.Prohibited, Min: &five, Outcome: zoning.OutcomeForbidden}},
		Equivalents: &zoning.Equivalents{Name: "t", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}}}
	change(&p)
	return &zoning.Row{Thing: p}
}
