package importers_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// aSliver is how wide, in cells of 191 m, a sliver of 0.4 m is.
const aSliver = 0.4 / 191.6

// A grid whose border lies beside its neighbour's is offered to be fitted to it, and fitted when that is asked for: to what is on record, and
// to what comes before it in the file.
func TestSlivers(t *testing.T) {
	for name, c := range map[string]struct {
		had, file []string
		mended    map[string]string // code -> the neighbour it is fitted to
		overlaps  bool
	}{
		"an overlap with one on record": {had: []string{wide(first, 0, 1, "")}, file: []string{wide(second, 1-aSliver, 2, "")}, mended: map[string]string{second: first}, overlaps: true},
		"a gap to one on record":        {had: []string{wide(first, 0, 1, "")}, file: []string{wide(second, 1+aSliver, 2, "")}, mended: map[string]string{second: first}},
		"an overlap in the file":        {file: []string{wide(first, 0, 1, ""), wide(second, 1-aSliver, 2, "")}, mended: map[string]string{second: first}, overlaps: true},
		"a chain of gaps":               {file: []string{wide(first, 0, 1, ""), wide(second, 1+aSliver, 2, ""), wide(third, 2+aSliver, 3, "")}, mended: map[string]string{second: first, third: second}},
		"what the file replaces":        {had: []string{wide(first, 0, 1+aSliver, "")}, file: []string{wide(first, 0, 1, ""), wide(second, 1, 2, "")}},
		"another kind":                  {had: []string{strings.Replace(wide(first, 0, 1, ""), `"base"`, `"dedicated"`, 1)}, file: []string{wide(second, 1-aSliver, 2, "")}},
		"other days":                    {had: []string{wide(first, 0, 1, `,"valid_to":"2020-01-01"`)}, file: []string{wide(second, 1+aSliver, 2, `,"valid_from":"2020-01-01"`)}},
		"a wide gap":                    {had: []string{wide(first, 0, 1, "")}, file: []string{wide(second, 1+5*aSliver, 2, "")}},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVillages(t)
			if len(c.had) > 0 {
				require.False(t, s.load(t, gridOptions(), collection(c.had...)).Refused())
			}
			o := gridOptions()
			o.DryRun = true
			dry := s.load(t, o, collection(c.file...))
			assert.Equal(t, c.overlaps, dry.Refused(), describe(dry))
			for _, e := range dry.Errors {
				assert.Contains(t, e.Repair, "--repair slivers")
			}
			check := func(list []importers.Place) {
				t.Helper()
				got := map[string]string{}
				for _, p := range list {
					if p.Code == "slivers" {
						got[p.ID] = p.With
						assert.NotNil(t, p.At)
						assert.Contains(t, p.Detail, "by 0.40 m at most")
						assert.InDelta(t, 0.4*221.7, math.Abs(p.Change.AfterM2-p.Change.BeforeM2), 1)
					}
				}
				if len(c.mended) == 0 {
					assert.Empty(t, got)
				} else {
					assert.Equal(t, c.mended, got)
				}
			}
			check(dry.Offered)
			assert.Empty(t, dry.Repairs)
			if o.DryRun = false; c.overlaps {
				r := s.load(t, o, collection(c.file...))
				assert.Equal(t, dry.Errors, r.Errors, "the same without a dry run")
				check(r.Offered)
			}

			o.Repairs = []string{"slivers"}
			if len(c.mended) > 0 {
				r := s.load(t, o, collection(c.file...))
				require.NotEmpty(t, r.Errors, "0.4 of 191 m are more than 0.1 %")
				assert.Equal(t, "area_change", r.Errors[0].Code)
				assert.Len(t, r.Errors, len(c.mended))
				o.AllowAreaChange = true
			}
			r := s.load(t, o, collection(c.file...))
			require.False(t, r.Refused(), describe(r))
			check(r.Repairs)
			for code := range c.mended {
				assert.Contains(t, s.lastDetail(t), `"repair":"slivers","feature":`)
				assert.Contains(t, s.lastDetail(t), code)
				assert.Contains(t, s.lastDetail(t), `"area_change_allowed":true`)
			}
			assert.Equal(t, len(c.file), s.load(t, o, collection(c.file...)).Unchanged)
			if len(c.mended) > 0 {
				rows := s.rows(t, zoning.Grids)
				for i := 1; i < len(rows); i++ {
					a, b := geo.Prepare(rows[i-1].Shape), geo.Prepare(rows[i].Shape)
					assert.InDelta(t, 221.7, geo.SharedBorder(a, b, 0), 1)
					assert.Zero(t, geo.OverlapArea(a, b))
				}
			}
		})
	}
}

// Repairs that each change less than a thousandth of an area are asked about when all of them together change more.
func TestRepairsTogetherChangeMuch(t *testing.T) {
	lobed := func(west string) string { // 0.08 % more, taken apart
		return polygon(`"code":"`+second+`","name":"n","kind":"base"`,
			`[[`+west+`,30.72],[120.724,30.72],[120.724,30.722],[120.723,30.722],[120.7229,30.722066],[120.723,30.722066],[120.7229,30.722],[`+west+`,30.722],[`+west+`,30.72]]`)
	}
	const beside, apart = "120.722", "120.7220016" // 0.15 of 191 m
	for name, c := range map[string]struct {
		file    string
		refused bool
	}{
		"a lobe":              {lobed(beside), false},
		"a sliver":            {polygon(`"code":"`+second+`","name":"n","kind":"base"`, `[[`+apart+`,30.72],[120.724,30.72],[120.724,30.722],[`+apart+`,30.722],[`+apart+`,30.72]]`), false},
		"a lobe and a sliver": {lobed(apart), true},
	} {
		s := withVillages(t)
		s.load(t, gridOptions(), collection(wide(first, 0, 1, "")))
		o := gridOptions()
		o.Repairs = []string{"bow_ties", "slivers"}
		r := s.load(t, o, collection(c.file))
		require.Equal(t, c.refused, r.Refused(), "%s: %s", name, describe(r))
		if c.refused {
			assert.Equal(t, "area_change", r.Errors[0].Code, name)
		} else {
			assert.Len(t, r.Repairs, 1, name)
		}
		o.AllowAreaChange = true
		require.False(t, s.load(t, o, collection(c.file)).Refused(), name)
	}
}

// A border that cannot be fitted stays as it is, and the report says so.
func TestSliversThatStay(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(wide(first, 0, 1, "")))
	o := gridOptions()
	o.Repairs = []string{"slivers"}
	wedge := polygon(`"code":"`+second+`","name":"n","kind":"base"`, `[[120.722001,30.72],[120.724,30.72],[120.724,30.722],[120.72205,30.722],[120.722001,30.72]]`)
	r := s.load(t, o, collection(wedge))
	require.False(t, r.Refused(), describe(r))
	assert.Contains(t, codes(r.Warnings), "repair_failed")
	assert.Empty(t, r.Repairs)
	assert.Equal(t, 120.722001, s.rows(t, zoning.Grids)[1].Shape[0][0][0][0])
}

// What others put on record between the finding and the doing counts: the import begins again.
func TestSliversAgainstTheNewest(t *testing.T) {
	s := withVillages(t)
	other, err := atlas.Open(t.Context(), s.store, atlas.Options{})
	require.NoError(t, err)
	r, err := importers.Import(context.Background(), other, strings.NewReader(collection(wide(first, 0, 1, ""))), gridOptions())
	require.NoError(t, err)
	require.Equal(t, 1, r.New)
	require.Equal(t, int64(1), s.Atlas().Revision(), "which this one has not seen")
	o := gridOptions()
	o.Repairs, o.AllowAreaChange = []string{"slivers"}, true
	r = s.load(t, o, collection(wide(second, 1+aSliver, 2, "")))
	require.False(t, r.Refused(), describe(r))
	require.Len(t, r.Repairs, 1)
	assert.Equal(t, first, r.Repairs[0].With)
	assert.Contains(t, s.lastDetail(t), `"counts":{"slivers":1}`)
}

// In a city that tiles there is nothing to fit.
func TestNoSliversInTheCity(t *testing.T) {
	city := fixtures.New(fixtures.Options{Grids: 200})
	s := open(t)
	var b bytes.Buffer
	require.NoError(t, city.WriteGeoJSON(&b, "grids"))
	o := gridOptions()
	o.DryRun = true
	r := s.load(t, o, b.String())
	require.False(t, r.Refused())
	assert.NotContains(t, codes(r.Offered), "slivers")
	o.Repairs = []string{"slivers"}
	r = s.load(t, o, b.String())
	assert.Empty(t, r.Repairs)
	assert.NotContains(t, codes(r.Warnings), "repair_failed")
}
