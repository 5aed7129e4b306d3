package wkt_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
	"gridzone/importers/wkt"
)

// triangle is a ring with its first position again.
func triangle(x float64) orb.Ring { return orb.Ring{{x, 0}, {x + 1, 0}, {x, 1.5}, {x, 0}} }

func TestParse(t *testing.T) {
	one := orb.MultiPolygon{{triangle(0)}}
	for text, want := range map[string]wkt.Geometry{
		"POLYGON ((0 0, 1 0, 0 1.5, 0 0))":                                  {Shape: one, Vertices: 4},
		"polygon((0 0,1 0,0 1.5,0 0))":                                      {Shape: one, Vertices: 4},
		" \tPolyGon\r\n( ( 0  0 ,1\n0,0 1.5 ,0 0 ) ) ":                      {Shape: one, Vertices: 4},
		"POLYGON Z ((0 0 5,1 0 6,0 1.5 7,0 0 5))":                           {Shape: one, Vertices: 4, Heights: 4},
		"POLYGONZ((0 0 5,1 0 6,0 1.5 7,0 0 5))":                             {Shape: one, Vertices: 4, Heights: 4},
		"POLYGON M((0 0 5,1 0 6,0 1.5 7,0 0 5))":                            {Shape: one, Vertices: 4, Heights: 4},
		"POLYGON ZM ((0 0 5 1,1 0 6 1,0 1.5 7 1,0 0 5 1))":                  {Shape: one, Vertices: 4, Heights: 8},
		"POLYGON ((0 0 5,1 0 6,0 1.5 7,0 0 5))":                             {Shape: one, Vertices: 4, Heights: 4}, // as PostGIS once wrote it
		"SRID=4490;POLYGON ((0 0, 1 0, 0 1.5, 0 0))":                        {SRID: 4490, Shape: one, Vertices: 4},
		"srid=4549 ; POLYGON ((+0 -0, 1.0 .0, 0e0 15e-1, 0 0))":             {SRID: 4549, Shape: one, Vertices: 4},
		"POLYGON ((0 0, 1 0, 0 1.5, 0 0), (5 0, 6 0, 5 1.5, 5 0))":          {Shape: orb.MultiPolygon{{triangle(0), triangle(5)}}, Vertices: 8},
		"MULTIPOLYGON (((0 0, 1 0, 0 1.5, 0 0)))":                           {Shape: one, Multi: true, Vertices: 4},
		"MULTIPOLYGON (((0 0, 1 0, 0 1.5, 0 0)), ((5 0, 6 0, 5 1.5, 5 0)))": {Shape: orb.MultiPolygon{{triangle(0)}, {triangle(5)}}, Multi: true, Vertices: 8},
		"MULTIPOLYGON Z (((0 0 1, 1 0 1, 0 1.5 1, 0 0 1)))":                 {Shape: one, Multi: true, Vertices: 4, Heights: 4},
		"POLYGON EMPTY":      {Shape: orb.MultiPolygon{nil}},
		"POLYGON Z EMPTY":    {Shape: orb.MultiPolygon{nil}},
		"MULTIPOLYGON EMPTY": {Shape: orb.MultiPolygon{}, Multi: true},
		"MULTIPOLYGON (EMPTY, ((0 0, 1 0, 0 1.5, 0 0)))": {Shape: orb.MultiPolygon{nil, {triangle(0)}}, Multi: true, Vertices: 4},
		"POLYGON (EMPTY)":                     {Shape: orb.MultiPolygon{{orb.Ring{}}}},
		"POINT (120.75 30.75)":                {Point: &orb.Point{120.75, 30.75}, Vertices: 1},
		"point z(120.123456789012345 30.1 8)": {Point: &orb.Point{120.123456789012345, 30.1}, Vertices: 1, Heights: 1},
		"POLYGON ((0.1 0.30000000000000004, 1 0, 0 1.5, 0.1 0.30000000000000004))": {Shape: orb.MultiPolygon{{{{0.1, 0.30000000000000004}, {1, 0}, {0, 1.5}, {0.1, 0.30000000000000004}}}}, Vertices: 4},
		"POLYGON ((0 0, 1 0))": {Shape: orb.MultiPolygon{{{{0, 0}, {1, 0}}}}, Vertices: 2}, // whether it is an area is not for the reader to say
	} {
		got, fault := wkt.Parse(text, true, dataset.Limits{})
		require.Nil(t, fault, "%s: %+v", text, fault)
		assert.Equal(t, want, got, text)
	}
}

func TestFaults(t *testing.T) {
	for _, tc := range []struct {
		text, code string
		at         int
	}{
		{"", wkt.CodeEnds, 0},
		{"POLYGON", wkt.CodeEnds, 7},
		{"POLYGON ((0 0, 1 0, 0 1", wkt.CodeEnds, 23},
		{"POLYGON ((0 0, 1 0, 0 1)", wkt.CodeEnds, 24},
		{"POLYGON (0 0, 1 0)", wkt.CodeSyntax, 9},
		{"POLYGON [[0 0]]", wkt.CodeSyntax, 8},
		{"POLYGON (((0 0)))", wkt.CodeSyntax, 10},
		{"POLYGON ((0 0; 1 0))", wkt.CodeNumber, 12},
		{"POLYGON ((0 0, 1 0)) x", wkt.CodeTrailing, 21},
		{"POLYGON ((0 0, 1 0))\x00", wkt.CodeTrailing, 20},
		{"POLYGON ((0 0, 1 0)), POLYGON ((0 0, 1 0))", wkt.CodeTrailing, 20},
		{"POLYGON ((0, 1))", wkt.CodePosition, 10},
		{"POLYGON (())", wkt.CodePosition, 10},
		{"POLYGON ((0 0,, 1 1))", wkt.CodePosition, 14},
		{"POLYGON ((0 0 0, 1 1))", wkt.CodePosition, 17},
		{"POLYGON Z ((0 0, 1 1))", wkt.CodePosition, 12},
		{"POLYGON ((0 0 0 0 0))", wkt.CodePosition, 10},
		{"POLYGON ((0 nan))", wkt.CodeNumber, 12},
		{"POLYGON ((0 1e400))", wkt.CodeNumber, 12},
		{"POLYGON ((0 0x1))", wkt.CodeNumber, 12},
		{"POLYGON ((120,75 30,75))", wkt.CodePosition, 10},
		{"POLYGON Z M ((0 0 0 0))", wkt.CodeSyntax, 10},
		{"POLYGON OR ((0 0))", wkt.CodeSyntax, 8},
		{"POINT EMPTY", wkt.CodePosition, 0},
		{"POINT (1 2, 3 4)", wkt.CodeSyntax, 10},
		{"LINESTRING (0 0, 1 1)", wkt.CodeType, 0},
		{"SRID=4490;GEOMETRYCOLLECTION (POINT (1 1))", wkt.CodeType, 10},
		{"SRID=4490 POLYGON ((0 0))", wkt.CodeSyntax, 10},
		{"SRID=;POLYGON ((0 0))", wkt.CodeSyntax, 5},
		{"SRID=99999999999999999999;POLYGON ((0 0))", wkt.CodeSyntax, 14},
		{"\x01\x03\x00", wkt.CodeSyntax, 0},
	} {
		_, fault := wkt.Parse(tc.text, true, dataset.Limits{})
		require.NotNil(t, fault, tc.text)
		assert.Equal(t, tc.code, fault.Code, "%s: %s", tc.text, fault.Detail)
		assert.Equal(t, tc.at, fault.At, tc.text)
		assert.NotEmpty(t, fault.Repair)
	}
	_, fault := wkt.Parse("POINT (1 2)", false, dataset.Limits{})
	require.NotNil(t, fault)
	assert.Equal(t, wkt.CodeType, fault.Code)
}

// However long a text is, no more of it is read than may be.
func TestLimits(t *testing.T) {
	ring := "(" + strings.Repeat("0 0,", 9) + "0 0)"
	for text, limits := range map[string]dataset.Limits{
		"POLYGON (" + ring + ")":                                       {RingVertices: 9},
		"POLYGON (" + ring + "," + ring + ")":                          {FeatureVertices: 19},
		"POLYGON (" + strings.Repeat("EMPTY,", 30) + "EMPTY)":          {FeatureVertices: 20},
		"MULTIPOLYGON (" + strings.Repeat("(EMPTY),", 30) + "(EMPTY))": {FeatureVertices: 50},
	} {
		_, fault := wkt.Parse(text, false, limits)
		require.NotNil(t, fault, text)
		assert.Equal(t, wkt.CodeVertices, fault.Code)
	}
	_, fault := wkt.Parse("POLYGON ("+ring+","+ring+")", false, dataset.Limits{RingVertices: 10, FeatureVertices: 20})
	assert.Nil(t, fault)
}

// FuzzParse: whatever the text, it is read or has its fault within it; and what is read has as many positions as it says.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"POLYGON ((0 0, 1 0, 0 1.5, 0 0))", "SRID=4490;MULTIPOLYGON Z (((0 0 1,1 0 1,0 1 1,0 0 1)),EMPTY)", "POINT M(1e3 -.5 2)", "POLYGON(EMPTY)",
		"POLYGON ((0 0", "LINESTRING (0 0)", "SRID=;", "POLYGON ((网 0))", "MULTIPOLYGON (((0 0)),((1 1)))"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, fault := wkt.Parse(text, true, dataset.Limits{RingVertices: 100, FeatureVertices: 200})
		if fault != nil {
			require.LessOrEqual(t, fault.At, len(text))
			require.GreaterOrEqual(t, fault.At, 0)
			if utf8.ValidString(text) {
				require.True(t, utf8.ValidString(fault.Detail))
			}
			return
		}
		n := 0
		for _, p := range g.Shape {
			for _, ring := range p {
				n += len(ring)
				for _, at := range ring {
					require.False(t, at[0] != at[0] || at[1] != at[1])
				}
			}
		}
		if g.Point != nil {
			n++
		}
		require.Equal(t, n, g.Vertices)
		require.LessOrEqual(t, n, 200)
		require.True(t, (g.Shape == nil) != (g.Point == nil))
	})
}
