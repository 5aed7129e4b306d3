package zoning_test

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestKindsAndTheirLabels(t *testing.T) {
	// One code base in the wild has these two the wrong way round.
	assert.Equal(t, "禁养区", zoning.Prohibited.Label())
	assert.Equal(t, "限养区", zoning.Restricted.Label())
	assert.Equal(t, "prohibited", string(zoning.Prohibited))
	assert.Equal(t, "restricted", string(zoning.Restricted))
	for in, want := range map[string]zoning.ZoneKind{
		"禁养区": zoning.Prohibited, "限养区": zoning.Restricted, " Prohibited ": zoning.Prohibited, "RESTRICTED": zoning.Restricted, "禁养": zoning.Prohibited, "限养": zoning.Restricted,
	} {
		got, err := zoning.ParseZoneKind(in)
		require.NoError(t, err)
		assert.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "适养区", "forbidden", "禁限养区"} {
		_, err := zoning.ParseZoneKind(in)
		require.ErrorIs(t, err, zoning.ErrInvalid, in)
	}
}

func TestEveryLabelReadsBack(t *testing.T) {
	for _, l := range []zoning.Level{zoning.City, zoning.County, zoning.Town, zoning.Village, zoning.Group} {
		for _, s := range []string{string(l), l.Label()} {
			got, err := zoning.ParseLevel(s)
			require.NoError(t, err)
			assert.Equal(t, l, got, s)
		}
	}
	for _, k := range []zoning.GridKind{zoning.Base, zoning.Dedicated, zoning.Micro} {
		for _, s := range []string{string(k), k.Label()} {
			got, err := zoning.ParseGridKind(s)
			require.NoError(t, err)
			assert.Equal(t, k, got, s)
		}
	}
	_, err := zoning.ParseLevel("province")
	require.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = zoning.ParseGridKind("网格")
	require.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = zoning.ParseScope("most")
	require.ErrorIs(t, err, zoning.ErrInvalid)
	whole, err := zoning.ParseScope("")
	require.NoError(t, err)
	assert.Equal(t, zoning.Whole, whole)
}

func TestCheck(t *testing.T) {
	square := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}
	good := zoning.Grid{Code: "330402001001003", Kind: zoning.Base, Division: "330402001001"}
	with := func(f func(g *zoning.Grid)) zoning.Grid { g := good; f(&g); return g }
	for _, tc := range []struct {
		name  string
		thing zoning.Thing
		want  []string // a star marks a warning
	}{
		{"a grid", good, nil},
		{"no code", with(func(g *zoning.Grid) { g.Code = "" }), []string{"missing_code"}},
		{"64 characters", with(func(g *zoning.Grid) { g.Code = strings.Repeat("网", 64) }), []string{"nonstandard_code*"}},
		{"65 characters", with(func(g *zoning.Grid) { g.Code = strings.Repeat("网", 65) }), []string{"code_too_long", "nonstandard_code*"}},
		{"a NUL", with(func(g *zoning.Grid) { g.Name = "a\x00" }), []string{"bad_text"}},
		{"no UTF-8", with(func(g *zoning.Grid) { g.Name = "\xb0\xa1" }), []string{"bad_text"}},
		{"a blank", with(func(g *zoning.Grid) { g.Code = " 33" }), []string{"code_with_blanks", "nonstandard_code*"}},
		{"another village", with(func(g *zoning.Grid) { g.Division = "330402001002" }), []string{"code_not_in_division"}},
		{"a group of another village", with(func(g *zoning.Grid) { g.Division = "33040200100201" }), []string{"code_not_in_division"}},
		{"a group of its village", with(func(g *zoning.Grid) { g.Division = "33040200100101" }), nil},
		{"14 digits", with(func(g *zoning.Grid) { g.Code = "33040200100103" }), []string{"nonstandard_code*"}},
		{"no division but a standard code", with(func(g *zoning.Grid) { g.Division = "" }), nil},
		{"no division", with(func(g *zoning.Grid) { g.Code, g.Division = "G1", "" }), []string{"nonstandard_code*", "no_division*"}},
		{"kind", with(func(g *zoning.Grid) { g.Kind = "big" }), []string{"unknown_kind"}},
		{"replaces itself", with(func(g *zoning.Grid) { g.Replaces = []string{g.Code} }), []string{"replaces_itself"}},
		{"a county", zoning.Division{Code: "330402", Level: zoning.County}, nil},
		{"a town with a village's code", zoning.Division{Code: "330402001001", Level: zoning.Town}, []string{"nonstandard_code*"}},
		{"a group", zoning.Division{Code: "33040200100101", Level: zoning.Group}, nil},
		{"level", zoning.Division{Code: "330402", Level: "province"}, []string{"unknown_level"}},
		{"a zone", zoning.Zone{Code: "Z", Kind: zoning.Prohibited, Category: "01"}, nil},
		{"category", zoning.Zone{Code: "Z", Kind: zoning.Prohibited, Category: "9"}, []string{"unknown_category"}},
		{"scope", zoning.Zone{Code: "Z", Kind: zoning.Prohibited, Scope: "most"}, []string{"unknown_scope"}},
		{"a basis", zoning.Zone{Code: "Z", Kind: zoning.Prohibited, Bases: []zoning.Basis{{Kind: "poem", Date: "2014"}}}, []string{"unknown_basis_kind", "bad_date"}},
		{"a publication", zoning.Publication{ID: "P", State: zoning.Published, PublishedOn: "2014-02-30"}, []string{"bad_date"}},
		{"its state", zoning.Publication{ID: "P"}, []string{"unknown_state"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range zoning.Check(&zoning.Row{Valid: zoning.Unbounded, Thing: tc.thing, Shape: square}) {
				require.ErrorIs(t, f, zoning.ErrInvalid)
				assert.NotEmpty(t, f.Detail)
				assert.NotEmpty(t, f.Repair)
				mark := ""
				if f.Warning {
					mark = "*"
				}
				got = append(got, f.Code+mark)
			}
			assert.Equal(t, tc.want, got)
		})
	}
	none := zoning.Check(&zoning.Row{Valid: zoning.Interval{From: 5, To: 5}, Thing: zoning.Zone{Code: "Z", Kind: zoning.Restricted}})
	require.Len(t, none, 2)
	assert.Equal(t, "zone_without_place", none[0].Code)
	assert.Equal(t, "dates_out_of_order", none[1].Code)
}

func TestOnlyNormative(t *testing.T) {
	normative := zoning.Basis{Kind: zoning.NormativeDocument}
	assert.True(t, zoning.Zone{Bases: []zoning.Basis{normative}}.OnlyNormative())
	assert.False(t, zoning.Zone{Bases: []zoning.Basis{normative, {Kind: zoning.Law}}}.OnlyNormative())
	assert.False(t, zoning.Zone{}.OnlyNormative())
}
