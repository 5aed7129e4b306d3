package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestSpecies(t *testing.T) {
	for _, s := range zoning.AllSpecies() {
		require.NotEmpty(t, s.Label())
		for _, name := range []string{string(s), s.Label()} {
			got, err := zoning.ParseSpecies(" " + name)
			require.NoError(t, err)
			assert.Equal(t, s, got)
		}
		assert.True(t, s.Within(s))
	}
	for _, bad := range []string{"dragon", "pig_equivalent", "猪当量"} {
		_, err := zoning.ParseSpecies(bad)
		require.ErrorIs(t, err, zoning.ErrInvalid, bad)
	}
	assert.True(t, zoning.Species("layer").Within("poultry"))
	assert.True(t, zoning.Species("dairy_cow").Within("cattle"))
	assert.False(t, zoning.Species("poultry").Within("layer"))
	assert.False(t, zoning.Species("pig").Within("poultry"))
	assert.False(t, zoning.Species("").Within("pig"))
}

func TestMeasuresAndActions(t *testing.T) {
	for _, m := range []zoning.Measure{zoning.Stock, zoning.Slaughter} {
		got, err := zoning.ParseMeasure(m.Label())
		require.NoError(t, err)
		assert.Equal(t, m, got)
	}
	for _, a := range []zoning.Action{zoning.New, zoning.Enlarge, zoning.Existing, zoning.Household} {
		got, err := zoning.ParseAction(a.Label())
		require.NoError(t, err)
		assert.Equal(t, a, got)
	}
	_, err := zoning.ParseMeasure("weight")
	require.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = zoning.ParseAction("close")
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

// Two of the official tables.
func TestEquivalents(t *testing.T) {
	one := &zoning.Equivalents{Name: "one", Animals: []zoning.Equivalent{{"layer", 30, 1}, {"broiler", 60, 1}, {"sheep", 3, 1}, {"dairy_cow", 1, 10}, {"beef_cattle", 1, 5}}}
	other := &zoning.Equivalents{Name: "other", Animals: []zoning.Equivalent{{"dairy_cow", 15, 100}, {"beef_cattle", 30, 100}, {"sheep", 250, 100}, {"poultry", 2500, 100}}}
	for _, c := range []struct {
		table   *zoning.Equivalents
		species zoning.Species
		count   int64
		pigs    float64
		known   bool
	}{
		{one, "layer", 3000, 100, true},
		{one, "broiler", 3000, 50, true},
		{one, "duck", 3000, 0, false},
		{one, "dairy_cow", 7, 70, true},
		{one, "pig", 7, 7, true},
		{other, "duck", 2500, 100, true},
		{other, "layer", 25, 1, true},
		{other, "sheep", 1, 0.4, true},
		{other, "rabbit", 1, 0, false},
		{nil, "pig", 1, 0, false},
	} {
		pigs, known := c.table.Pigs(c.species, c.count)
		assert.Equal(t, c.known, known, "%v", c)
		if known {
			f, _ := pigs.Float64()
			assert.InDelta(t, c.pigs, f, 0, "%v", c)
		}
	}
}
