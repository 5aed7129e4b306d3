package gpkg

import (
	"io/fs"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A store made before farms had a column for their place shows them to other programs as a new one does: with a geometry and its
// system. Nothing else about it is another.
func TestFarmsOfFourthSchemaAreOnTheMap(t *testing.T) {
	s := opened(t)
	shape := orb.MultiPolygon{{{{120, 30}, {121, 30}, {121, 31}, {120, 30}}}}
	openAll(t, s, []*zoning.Row{
		{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: "point", Species: "pig", Measure: zoning.Stock, At: orb.Point{120.1, 30.2}}},
		{Valid: zoning.Unbounded, Shape: shape, Thing: zoning.Farm{Code: "footprint", Species: "pig", Measure: zoning.Stock}},
	})
	before, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	path := s.Path()
	require.NoError(t, s.Close())
	text, err := fs.ReadFile(migrationsTable, "migrations/00004_households.sql")
	require.NoError(t, err)
	_, view, found := strings.Cut(string(text), "DROP VIEW farms;\n")
	require.True(t, found)
	sqlFile(t, path, append(fifth(), "DROP VIEW farms", "ALTER TABLE farms_row DROP COLUMN place", view, "DELETE FROM goose_db_version WHERE version_id > 4")...)
	assert.Contains(t, gdal(t, "ogrinfo", "-al", "-so", path, "farms"), "geom: String", "what the migration is for")

	s = open(t, path)
	after, err := s.Digest(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	sound(t, s)
	summary := gdal(t, "ogrinfo", "-al", "-so", path, "farms")
	for _, line := range []string{"Geometry Column = geom\n", "ID[\"EPSG\",4490]]\n", "Feature Count: 2\n"} {
		assert.Contains(t, summary, line)
	}
	assert.NotContains(t, summary, "geom: String")
	farms := features(t, path, "farms")
	assert.Equal(t, orb.Point{120.1, 30.2}, farms["point"].Geometry)
	assert.Equal(t, shape, farms["footprint"].Geometry)
}
