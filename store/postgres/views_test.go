package postgres

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// seen asks, as another program would, what a database shows.
func seen(t *testing.T, name, query string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server.URL(pgtest.Superuser, name))
	require.NoError(t, err)
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), query)
	require.NoError(t, err)
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return found
}

func square(lon, lat, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
}

// shown opens rows of every layer: in force and not, on record and not, with shapes of all sorts.
func fill(t *testing.T, s *Store) {
	t.Helper()
	row := func(thing zoning.Thing, shape orb.MultiPolygon) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: thing, Shape: shape}
	}
	past, coming, far := row(zoning.Grid{Code: "past"}, square(1, 1, 1)), row(zoning.Grid{Code: "coming"}, square(1, 1, 1)), row(zoning.Grid{Code: "far"}, nil)
	past.Valid.To, coming.Valid.From = 10, 40_000
	far.Valid = zoning.Interval{From: -2_100_000_000, To: 2_100_000_000}
	closed := row(zoning.Grid{Code: "closed"}, square(1, 1, 1))
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Open(ctx, past, coming, far, closed,
			row(zoning.Grid{Code: "now", Name: "网格", Extra: map[string]any{"phone": "secret"}}, square(120, 30, 1)),
			row(zoning.Grid{Code: "open ring"}, orb.MultiPolygon{{{{120, 30}, {121, 30}, {121, 31}}}}),
			row(zoning.Grid{Code: "two points"}, orb.MultiPolygon{{{{120, 30}, {120, 30}}}}),
			row(zoning.Grid{Code: "huge"}, orb.MultiPolygon{{{{0, 0}, {1e308, 0}, {1e308, -1e308}, {0, 0}}}}),
			row(zoning.Farm{Code: "spot", At: orb.Point{120.5, 30.5}}, nil),
			row(zoning.Farm{Code: "site"}, square(120, 30, 0.1)),
			row(zoning.Division{Code: "d"}, nil), row(zoning.Zone{Code: "z"}, square(120, 30, 1)), row(zoning.Publication{ID: "p"}, nil),
		)
	})
	require.NoError(t, err)
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Close(ctx, zoning.Grids, closed.ID)
	})
	require.NoError(t, err)
}

const (
	current  = "SELECT code FROM grids ORDER BY fid"
	geometry = "SELECT f_table_name || ' ' || type || ' ' || srid FROM geometry_columns WHERE f_table_name NOT LIKE '%_row' ORDER BY 1"
	columns  = "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'grids'::regclass"
)

// Where PostGIS is, other programs see what is current with real geometry, found by an index.
func TestViewsWithPostGIS(t *testing.T) {
	name := database(t)
	s := open(t, server.URL(pgtest.Superuser, name)) // who may take PostGIS into the database
	fill(t, s)
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		return nil, tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Address{Code: "a", Address: "示例路1号", Kind: zoning.Door, Source: "secret", At: orb.Point{120.5, 30.5}}})
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"far", "now", "open ring", "two points", "huge"}, seen(t, name, current))
	assert.Equal(t, []string{"addresses POINT 4490", "divisions MULTIPOLYGON 4490", "exceptions MULTIPOLYGON 4490", "farms GEOMETRY 4490", "grids MULTIPOLYGON 4490", "zones MULTIPOLYGON 4490"}, seen(t, name, geometry))
	assert.Equal(t, []string{"fid code name kind division replaces valid_from valid_to rev_from geom"}, seen(t, name, columns), "no more than that")
	assert.Equal(t, []string{"now"}, seen(t, name, "SELECT code FROM grids WHERE geom && ST_MakeEnvelope(120.2, 30.2, 120.3, 30.3, 4490) AND ST_Contains(geom, ST_SetSRID(ST_MakePoint(120.25, 30.25), 4490))"))
	assert.Equal(t, []string{"far", "open ring", "two points"}, seen(t, name, "SELECT code FROM grids WHERE geom IS NULL ORDER BY fid"), "what is no polygon to PostGIS")
	assert.Equal(t, []string{"spot POINT(120.5 30.5)", "site MULTIPOLYGON(((120 30,120.1 30,120.1 30.1,120 30.1,120 30)))"},
		seen(t, name, "SELECT code || ' ' || ST_AsText(geom) FROM farms ORDER BY fid"))
	assert.Equal(t, []string{"a POINT(120.5 30.5)"}, seen(t, name, "SELECT code || ' ' || ST_AsText(geom) FROM addresses"))
	assert.Equal(t, []string{"fid code address kind aliases division valid_from valid_to rev_from geom"}, seen(t, name, strings.ReplaceAll(columns, "grids", "addresses")), "not where it comes from")

	list := make([]*zoning.Row, 2000)
	for i := range list {
		list[i] = grid(fmt.Sprint(i))
		list[i].Shape = square(100+float64(i%50)/50, 20+float64(i/50)/50, 0.01)
	}
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, list...) })
	require.NoError(t, err)
	_, err = s.engine.pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
	plan := strings.Join(seen(t, name, "EXPLAIN SELECT code FROM grids WHERE geom && ST_MakeEnvelope(100.5, 20.5, 100.51, 20.51, 4490)"), "\n")
	assert.Contains(t, plan, "grids_row_shape")

	// GDAL, and so QGIS, takes them for layers.
	cmd := exec.CommandContext(t.Context(), "ogrinfo", "-ro", "-where", "code = 'now'",
		fmt.Sprintf("PG:host=%s port=%d user=%s dbname=%s", server.Host(), server.Port(), pgtest.Superuser, name), "grids")
	cmd.Stderr = t.Output()
	said, err := cmd.Output()
	require.NoError(t, err)
	assert.Contains(t, string(said), "name (String) = 网格")
	assert.Contains(t, string(said), "MULTIPOLYGON (((120 30,121 30,121 31,120 31,120 30)))")
	assert.Contains(t, string(said), "China Geodetic Coordinate System 2000")
	assert.NotContains(t, string(said), "secret")
}

// PostGIS may come later, and go.
func TestPostGISComesAndGoes(t *testing.T) {
	name := database(t)
	address := server.URL(pgtest.Owner, name)
	plain := []string{"fid code name kind division replaces valid_from valid_to rev_from"}
	s := open(t, address)
	fill(t, s)
	want := []string{"far", "now", "open ring", "two points", "huge"}
	assert.Equal(t, plain, seen(t, name, columns), "this user may not take it into the database")
	assert.Equal(t, want, seen(t, name, current))
	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, "postgres", "CREATE ROLE looker"))
	require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, "GRANT SELECT ON grids TO looker"))
	granted := "SELECT has_table_privilege('looker', 'grids', 'SELECT')::TEXT"

	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, name, "CREATE SCHEMA gis", "CREATE EXTENSION postgis SCHEMA gis"))
	open(t, address)
	assert.Equal(t, plain, seen(t, name, columns), "not for the store's user")
	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, name, "GRANT USAGE ON SCHEMA gis TO "+pgtest.Owner))
	assert.Equal(t, plain, seen(t, name, columns), "until the store is opened again")
	open(t, address)
	assert.Equal(t, []string{plain[0] + " geom"}, seen(t, name, columns))
	assert.Equal(t, want, seen(t, name, current))
	assert.Equal(t, []string{"now"}, seen(t, name, "SELECT code FROM grids WHERE gis.ST_Area(geom) = 1"))
	assert.Equal(t, []string{"true"}, seen(t, name, granted), "rights on a view stay")

	require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, name, "DROP EXTENSION postgis CASCADE"))
	_, err := s.Do(t.Context(), command(), opening("later"))
	require.NoError(t, err, "the store does not rest on it")
	open(t, address)
	assert.Equal(t, plain, seen(t, name, columns))
	assert.Equal(t, append(want, "later"), seen(t, name, current))
}
