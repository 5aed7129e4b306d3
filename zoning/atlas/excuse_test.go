package atlas_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func except(id string, kind zoning.FaultKind, place orb.MultiPolygon) *zoning.Row {
	return row(zoning.Exception{ID: id, Kind: kind, Reason: "a lake", Actor: "wang"}, place)
}

// Between B and the line of its village is a gap, 0.1 km wide, and the third village has no grid.
func TestExceptions(t *testing.T) {
	gap := box(1.9, 0, 2, 1)
	for _, c := range []struct {
		name       string
		exceptions []*zoning.Row
		gap        string // what lets it stand
		village    string
	}{
		{"none", nil, "", ""},
		{"the very place", []*zoning.Row{except("e", zoning.FaultGap, gap)}, "e", ""},
		{"a place that holds it", []*zoning.Row{except("e", zoning.FaultGap, box(1.8, -1, 2.5, 3))}, "e", ""},
		{"one of another kind", []*zoning.Row{except("e", zoning.FaultOverlap, gap)}, "", ""},
		{"all of it but a strip of 5 mm", []*zoning.Row{except("e", zoning.FaultGap, box(1.900005, 0, 2, 1))}, "e", ""},
		{"all of it but a strip of 5 cm", []*zoning.Row{except("e", zoning.FaultGap, box(1.90005, 0, 2, 1))}, "", ""},
		{"a place beside it", []*zoning.Row{except("e", zoning.FaultGap, box(2, 0, 3, 1))}, "", ""},
		{"one that ended", []*zoning.Row{during(except("e", zoning.FaultGap, gap), zoning.Always, today)}, "", ""},
		{"one to come", []*zoning.Row{during(except("e", zoning.FaultGap, gap), today+1, zoning.Forever)}, "", ""},
		{"one of the days", []*zoning.Row{during(except("e", zoning.FaultGap, gap), today, today+1)}, "e", ""},
		{"the first by id", []*zoning.Row{except("f", zoning.FaultGap, gap), except("e", zoning.FaultGap, box(1, 0, 3, 1))}, "e", ""},
		{"halves", []*zoning.Row{except("e", zoning.FaultGap, box(1.9, 0, 2, 0.5)), except("f", zoning.FaultGap, box(1.9, 0.5, 2, 1))}, "", ""},
		{"for the village", []*zoning.Row{except("e", zoning.FaultMissingVillage, box(4, 0, 6, 1))}, "", "e"},
	} {
		world := build(threeVillages(append(c.exceptions, baseGrid(gB, box(1, 0, 1.9, 1)))...)...)
		cover := survey(t, world, "", atlas.CoverageOptions{SliverM: 0.5})
		require.Equal(t, []finding{{"gap", []string{gB, gC}}, {"missing_village", nil}}, findings(cover.Faults), c.name)
		open := 0
		for i, want := range []string{c.gap, c.village} {
			got := ""
			if e := cover.Faults[i].Exception; e != nil {
				got = e.Code()
			} else {
				open++
			}
			assert.Equal(t, want, got, c.name)
		}
		assert.Equal(t, open, cover.Open(), c.name)

		cover = survey(t, world, "", atlas.CoverageOptions{SliverM: 150})
		require.Equal(t, zoning.FaultSliver, cover.Faults[1].Kind)
		assert.Equal(t, c.gap != "", cover.Faults[1].Exception != nil, "%s: a gap that is called a sliver is still one", c.name)
	}
	var several []*zoning.Row
	for i := range 40 { // of all sizes, in all orders
		n := float64(i * 7 % 40)
		several = append(several, except(fmt.Sprintf("e%02d", i), zoning.FaultGap, box(1.8-n/50, -n/10, 2+n/50, 1+n/10)))
	}
	for len(several) > 0 {
		world := build(threeVillages(append(slices.Clone(several), baseGrid(gB, box(1, 0, 1.9, 1)))...)...)
		assert.Equal(t, several[0].Code(), survey(t, world, "", atlas.CoverageOptions{SliverM: 0.5}).Faults[0].Exception.Code(), "the first by id")
		several = several[1:]
	}
	world := build(threeVillages(baseGrid(gB, box(1, 0, 1.9, 1)), except("e", zoning.FaultSliver, gap))...)
	assert.Nil(t, survey(t, world, "", atlas.CoverageOptions{SliverM: 0.5}).Faults[0].Exception, "for a sliver, and it is none")
	assert.NotNil(t, survey(t, world, "", atlas.CoverageOptions{SliverM: 150}).Faults[1].Exception)
}

// A gap that is narrower than the strip that may be missing is let stand only where an exception holds more than half of it.
func TestExceptionOfANarrowPlace(t *testing.T) {
	for place, want := range map[*orb.MultiPolygon]bool{{box(2, 0, 3, 1)[0]}: false, {box(1.99, 0, 2, 0.4)[0]}: false, {box(1.99, 0, 2, 0.6)[0]}: true, {box(1.9, -1, 2.1, 3)[0]}: true} {
		world := build(threeVillages(except("e", zoning.FaultGap, *place), baseGrid(gB, box(1, 0, 1.999992, 1)), baseGrid(v3+"001", box(4, 0, 6, 1)))...)
		cover := survey(t, world, "", atlas.CoverageOptions{})
		require.Len(t, cover.Faults, 1)
		assert.InDelta(t, 0.008, cover.Faults[0].WidthM, 1e-3)
		assert.Equal(t, want, cover.Faults[0].Exception != nil, "%v", place)
	}
}

// What lets a fault stand at a revision does so for ever, whatever is ended later, and follows into the next Atlas.
func TestExceptionsArePartOfTheRecord(t *testing.T) {
	l := open(t, newMemory())
	put(t, l, threeVillages(baseGrid(gB, box(1, 0, 1.9, 1)), baseGrid(v3+"001", box(4, 0, 6, 1)))...)
	e := except("e", zoning.FaultGap, box(1.9, 0, 2, 1))
	put(t, l, e)
	openAt := func(revision int64) int {
		a, done, err := l.Older(t.Context(), revision, nil)
		require.NoError(t, err)
		defer done()
		cover, err := a.Coverage(t.Context(), "", l.Today(), atlas.CoverageOptions{})
		require.NoError(t, err)
		require.Len(t, cover.Faults, 1)
		return cover.Open()
	}
	_, err := l.Do(t.Context(), zoning.Command{Name: "end"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		return nil, zoning.EndCode(ctx, tx, zoning.Exceptions, "e", l.Today())
	})
	require.NoError(t, err)
	assert.Equal(t, []int{1, 0, 1}, []int{openAt(1), openAt(2), openAt(3)})
	cover, err := l.Atlas().Coverage(t.Context(), "", l.Today()-1, atlas.CoverageOptions{})
	require.NoError(t, err)
	assert.Zero(t, cover.Open(), "on the days before it ended it counts")
}
