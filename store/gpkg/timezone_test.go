package gpkg

import (
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

func TestTimeZoneIsTheStores(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	for _, bad := range []string{"Asia/Nowhere", "Local", "../etc"} {
		_, err := OpenIn(t.Context(), path, bad)
		require.ErrorIs(t, err, zoning.ErrInvalid, bad)
	}
	assert.NoFileExists(t, path)
	s, err := OpenIn(t.Context(), path, "Asia/Urumqi")
	require.NoError(t, err)
	assert.Equal(t, "Asia/Urumqi", s.TimeZone())
	copied := path + ".copy"
	require.NoError(t, copyTo(t.Context(), s, copied, nil))
	require.NoError(t, s.Close())
	for _, p := range []string{path, copied} {
		assert.Equal(t, "Asia/Urumqi", open(t, p).TimeZone())
		_, err := OpenIn(t.Context(), p, "Asia/Shanghai")
		require.ErrorIs(t, err, zoning.ErrInvalid)
		assert.ErrorContains(t, err, "Asia/Urumqi")
		assert.ErrorContains(t, err, "Asia/Shanghai")
	}
	assert.Equal(t, ledger.DefaultTimeZone, opened(t).TimeZone())
}

// Of processes that make a store together in two time zones, those of one succeed.
func TestTimeZoneIsSettledOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	zones := []string{"Asia/Urumqi", "UTC", "Asia/Urumqi", "UTC"}
	won := make([]bool, len(zones))
	var wg sync.WaitGroup
	for i, zone := range zones {
		wg.Go(func() {
			s, err := OpenIn(t.Context(), path, zone)
			if err != nil {
				assert.ErrorIs(t, err, zoning.ErrInvalid)
				return
			}
			won[i] = true
			assert.NoError(t, s.Close())
		})
	}
	wg.Wait()
	settled := open(t, path).TimeZone()
	for i, zone := range zones {
		assert.Equal(t, zone == settled, won[i], zone)
	}
}

// fifth takes away what came after the fifth schema.
func fifth() []string {
	return append(beforeRefusals(), "ALTER TABLE record DROP COLUMN division", "DROP VIEW contacts", "DROP INDEX staff_opened", "DROP INDEX staff_closed",
		"DROP VIEW addresses", "DROP TABLE addresses_row", "DROP TABLE addresses_box",
		"DELETE FROM gpkg_geometry_columns WHERE table_name = 'addresses'", "DELETE FROM gpkg_contents WHERE table_name = 'addresses'",
		"DROP VIEW exceptions", "DROP TABLE exceptions_row", "DROP TABLE exceptions_box",
		"DELETE FROM gpkg_geometry_columns WHERE table_name = 'exceptions'", "DELETE FROM gpkg_contents WHERE table_name = 'exceptions'")
}

// A store of the first schema is brought up to date, and its layers lose what files said beside.
func TestFirstSchemaIsTakenOver(t *testing.T) {
	s := opened(t)
	openAll(t, s, city(3))
	path := s.Path()
	require.NoError(t, s.Close())
	sqlFile(t, path, append(fifth(), "DROP TABLE setting", "DROP VIEW grids", "DROP VIEW zones",
		"CREATE VIEW grids AS SELECT id AS fid, code, extra, geom FROM grids_row", "CREATE VIEW zones AS SELECT id AS fid, code, extra, geom FROM zones_row",
		"DROP VIEW farms", "DROP TABLE farms_row", "DROP TABLE farms_box", "DROP TABLE zones_draft", "DROP TABLE record", "DROP INDEX audit_check",
		"DELETE FROM gpkg_geometry_columns WHERE table_name = 'farms'", "DELETE FROM gpkg_contents WHERE table_name = 'farms'",
		"ALTER TABLE publications_row DROP COLUMN bases", "ALTER TABLE publications_row DROP COLUMN rules", "ALTER TABLE publications_row DROP COLUMN equivalents",
		"ALTER TABLE publications_row DROP COLUMN quota", "ALTER TABLE publications_row DROP COLUMN quota_measure",
		"ALTER TABLE publications_row DROP COLUMN supersedes",
		"DELETE FROM goose_db_version WHERE version_id > 1")...)
	s = open(t, path)
	assert.Equal(t, ledger.DefaultTimeZone, s.TimeZone())
	for _, view := range []string{"grids", "zones", "divisions"} {
		var n int
		require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "SELECT count(*) FROM pragma_table_info(?) WHERE name = 'extra'", view).Scan(&n))
		assert.Zero(t, n, view)
	}
	sound(t, s)
}

// Farms that an earlier schema kept are farms and no households.
func TestFarmsOfThirdSchemaStay(t *testing.T) {
	s := opened(t)
	openAll(t, s, []*zoning.Row{{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: "f", Species: "pig", Measure: zoning.Stock, At: [2]float64{120, 30}}}})
	path := s.Path()
	require.NoError(t, s.Close())
	sqlFile(t, path, append(fifth(), "DROP VIEW farms", "ALTER TABLE farms_row DROP COLUMN place", "ALTER TABLE farms_row DROP COLUMN household", "ALTER TABLE publications_row DROP COLUMN quota_measure",
		"CREATE VIEW farms AS SELECT id AS fid, code, geom FROM farms_row", "DELETE FROM goose_db_version WHERE version_id > 3")...)
	s = open(t, path)
	for r, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Farms}) {
		require.NoError(t, err)
		assert.False(t, r.Thing.(zoning.Farm).Household)
	}
	openAll(t, s, []*zoning.Row{{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: "h", Species: "pig", Measure: zoning.Stock, Household: true}}})
	var households int
	require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "SELECT count(*) FROM farms WHERE household").Scan(&households))
	assert.Equal(t, 1, households, "other programs see it as well")
	sound(t, s)
}
