package crs

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is no position of a system is told with the system that it looks like.
func TestMisplacedNamesTheLikelySystem(t *testing.T) {
	for name, c := range map[string]struct {
		system string
		at     orb.Point
		says   string
	}{
		"a number where there is none":       {"EPSG:4549", orb.Point{40571815, 3403497}, "begins with 40: it looks like EPSG:4528"},
		"of a zone of 6 degrees":             {"EPSG:4549", orb.Point{21284530, 3405421}, "begins with 21: it looks like EPSG:4499"},
		"no number where there is one":       {"EPSG:4528", orb.Point{571815, 3403497}, "begin with the number of the zone, 40, and this one does not: it looks like EPSG:4549"},
		"no number, 6 degrees":               {"EPSG:4499", orb.Point{284530, 3405421}, "the zone, 21, and this one does not: it looks like EPSG:4510"},
		"another number":                     {"EPSG:4527", orb.Point{40571815, 3403497}, "the number of another zone, 40: it looks like EPSG:4528"},
		"another number, of another width":   {"EPSG:4527", orb.Point{21284530, 3405421}, "the number of another zone, 21: it looks like EPSG:4499"},
		"a number of no zone":                {"EPSG:4549", orb.Point{99571815, 3403497}, "begins with 99"},
		"northing first":                     {"EPSG:4549", orb.Point{3403497, 571815}, "the northing (surveyors' X) seems to stand before the easting"},
		"degrees":                            {"EPSG:4549", orb.Point{120.75, 30.75}, "these look like degrees"},
		"metres":                             {"gcj02", orb.Point{571815, 3403497}, "these look like metres"},
		"a number where UTM has none at all": {"EPSG:32651", orb.Point{40571815, 3403497}, "begins with 40"},
	} {
		s, err := Find(c.system)
		require.NoError(t, err, name)
		require.False(t, s.Holds(c.at), name)
		assert.Contains(t, s.Misplaced(c.at), c.says, name)
	}
	s, err := Find("EPSG:32651")
	require.NoError(t, err)
	assert.NotContains(t, s.Misplaced(orb.Point{40571815, 3403497}), "looks like EPSG", "it is of another projection")
}

func TestHolding(t *testing.T) {
	names := func(p orb.Point) map[string]bool {
		found := map[string]bool{}
		for _, s := range Holding(p) {
			require.True(t, s.Holds(p))
			found[s.Name()] = true
		}
		return found
	}
	short := names(orb.Point{571815, 3403497})
	for _, name := range []string{"EPSG:4549", "EPSG:4548", "EPSG:4510", "EPSG:32651", "EPSG:3857"} {
		assert.True(t, short[name], name)
	}
	assert.False(t, short["EPSG:4528"])
	long := names(orb.Point{40571815, 3403497})
	assert.True(t, long["EPSG:4528"])
	assert.False(t, long["EPSG:4549"] || long["EPSG:4527"])
	assert.Empty(t, names(orb.Point{120.75, 3e7}))
}
