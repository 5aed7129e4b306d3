package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/fixtures"
	"gridzone/importers"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// today is the day of every test.
var today = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// shop is a store with what follows it.
type shop struct {
	*atlas.Live
	store zoning.Store
	path  string
}

func open(t testing.TB) shop {
	t.Helper()
	store := gpkgtest.Open(t)
	live, err := atlas.Open(t.Context(), store, atlas.Options{Now: func() time.Time { return today }})
	require.NoError(t, err)
	return shop{live, store, store.Path()}
}

func (s shop) load(t testing.TB, o importers.Options, text string) *importers.Report {
	t.Helper()
	r, err := importers.Import(context.Background(), s.Live, strings.NewReader(text), o)
	require.NoError(t, err)
	return r
}

// rows returns what is on record of a layer.
func (s shop) rows(t testing.TB, layer zoning.Layer) []*zoning.Row {
	t.Helper()
	var all []*zoning.Row
	for r, err := range s.store.Rows(context.Background(), zoning.Query{Layer: layer}) {
		require.NoError(t, err)
		all = append(all, r)
	}
	return all
}

// codes lists the codes of entries.
func codes(places []importers.Place) []string {
	var out []string
	for _, p := range places {
		out = append(out, p.Code)
	}
	return out
}

// bothWays lists the formats that are read and written.
func bothWays() []string {
	return slices.DeleteFunc(importers.Formats(), func(name string) bool { return !slices.Contains(exporters.FormatNames(), name) })
}

func describe(r *importers.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%+v", *r)
	return b.String()
}

// square draws a ring of one unit at lon, lat, side degrees wide.
func square(lon, lat, side float64) string {
	return fmt.Sprintf("[[%[1]g,%[2]g],[%[3]g,%[2]g],[%[3]g,%[4]g],[%[1]g,%[4]g],[%[1]g,%[2]g]]", lon, lat, lon+side, lat+side)
}

// polygon draws a feature.
func polygon(properties, ring string) string {
	geometry := "null"
	if ring != "" {
		geometry = `{"type":"Polygon","coordinates":[` + ring + `]}`
	}
	return `{"type":"Feature","properties":{` + properties + `},"geometry":` + geometry + `}`
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",\n") + `]}`
}

func gridOptions() importers.Options {
	return importers.Options{Layer: zoning.Grids, Name: "grids.geojson"}
}

func TestImportTheMadeUpCity(t *testing.T) {
	city := fixtures.New(fixtures.Options{Grids: 120})
	s := open(t)
	for _, layer := range zoning.FileLayers() {
		var b bytes.Buffer
		require.NoError(t, city.WriteGeoJSON(&b, string(layer)))
		o := importers.Options{Layer: layer, Name: string(layer) + ".geojson"}
		text := b.String()

		o.DryRun = true
		before := s.Atlas().Revision()
		dry := s.load(t, o, text)
		require.False(t, dry.Refused(), describe(dry))
		assert.Equal(t, before, s.Atlas().Revision())
		assert.Equal(t, before, dry.Revision)

		o.DryRun = false
		r := s.load(t, o, text)
		require.False(t, r.Refused(), describe(r))
		assert.Equal(t, r.Features, r.New)
		assert.Equal(t, dry.New, r.New)
		assert.Equal(t, before+1, r.Revision)
		assert.Equal(t, r.Revision, s.Atlas().Revision())

		again := s.load(t, o, text)
		assert.Equal(t, r.Features, again.Unchanged, describe(again))
		assert.Zero(t, again.Accepted)
		assert.Equal(t, r.Revision, again.Revision)

		// Export then import is unchanged, people included.
		var out bytes.Buffer
		staff := func(grids []string) (map[string][]zoning.Staff, error) { return s.store.Staff(t.Context(), grids) }
		for _, format := range bothWays() {
			out.Reset()
			rows := s.store.Rows(t.Context(), zoning.Query{Layer: layer})
			require.NoError(t, exporters.Write(t.Context(), &out, exporters.Options{Format: format, Layer: layer, Staff: staff}, rows))
			back := s.load(t, o, out.String())
			assert.Equal(t, r.Features, back.Unchanged, describe(back))
			assert.Equal(t, format, back.Format)
			assert.Equal(t, r.Revision, back.Revision)
		}
	}
}

// A polygon that an export lost is not taken from a zone without a word.
func TestPolygonTakenAway(t *testing.T) {
	s := withVillages(t)
	zone := func(geometry string) string {
		return collection(`{"type":"Feature","properties":{"code":"z","kind":"prohibited","division":"` + village + `","extent":"全村","extent_scope":"whole"},"geometry":` + geometry + `}`)
	}
	drawn := `{"type":"Polygon","coordinates":[` + square(120.72, 30.72, 0.002) + `]}`
	assert.NotContains(t, codes(s.load(t, zoneOptions(), zone("null")).Warnings), "polygon_taken_away", "it had none")
	assert.NotContains(t, codes(s.load(t, zoneOptions(), zone(drawn)).Warnings), "polygon_taken_away")
	assert.Contains(t, codes(s.load(t, zoneOptions(), zone("null")).Warnings), "polygon_taken_away")
}
