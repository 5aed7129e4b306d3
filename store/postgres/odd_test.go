package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// What may be set for a user or a database otherwise than a program expects.
func TestOddSettings(t *testing.T) {
	ctx := t.Context()
	name := database(t)
	for setting, value := range map[string]string{"client_encoding": "'GBK'", "DateStyle": "'German, DMY'", "IntervalStyle": "'sql_standard'", "TimeZone": "'Pacific/Apia'",
		"extra_float_digits": "-15", "bytea_output": "'escape'", "default_transaction_isolation": "'serializable'", "default_transaction_deferrable": "on",
		"search_path": "nowhere, public", "standard_conforming_strings": "off", "transform_null_equals": "on", "synchronous_commit": "off"} {
		require.NoError(t, server.Exec(ctx, pgtest.Superuser, "postgres", "ALTER DATABASE "+name+" SET "+setting+" = "+value))
	}
	shape := orb.MultiPolygon{{{{120.1, 30.1}, {120.3, 30.1}, {120.1 + 1e-14, 30.2}, {120.1, 30.1}}}}
	for i, mode := range []string{"cache_statement", "cache_describe", "describe_exec", "exec"} {
		s := open(t, server.URL(pgtest.Owner, name)+"&default_query_exec_mode="+mode)
		code := mode + " 网格"
		farm := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: code, Name: "猪场", Species: "pig", Measure: zoning.Stock, At: orb.Point{120.1 + 1e-14, 1.0 / 3}}}
		out, err := s.Do(ctx, command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			r := grid(code)
			r.Shape = shape
			return []byte("网格\x00"), tx.Open(ctx, r, farm)
		})
		require.NoError(t, err, mode)
		assert.EqualValues(t, i+1, out.Revision)
		var found *zoning.Row
		for r, err := range s.Rows(ctx, zoning.Query{Layer: zoning.Grids, Codes: []string{code}}) {
			require.NoError(t, err)
			found = r
		}
		require.NotNil(t, found, mode)
		assert.Equal(t, shape, found.Shape, mode)
		for r, err := range s.Rows(ctx, zoning.Query{Layer: zoning.Farms, Codes: []string{code}}) {
			require.NoError(t, err)
			assert.Equal(t, farm.Thing, r.Thing, mode)
		}
		committed, err := s.Committed(ctx, out.Revision)
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now(), committed.Time, time.Minute, mode)
		trail, err := s.VerifyTrail(ctx)
		require.NoError(t, err)
		assert.Nil(t, trail.Fault, mode)
		assert.EqualValues(t, i+1, trail.Head.N, mode)
	}
}

// A user or a database that is set to be read only is one that is read, and said to be.
func TestReadOnlyByDefault(t *testing.T) {
	ctx := t.Context()
	name, empty := database(t), database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	_, err := s.Do(ctx, command(), opening("a"))
	require.NoError(t, err)
	for _, database := range []string{name, empty} {
		require.NoError(t, server.Exec(ctx, pgtest.Superuser, "postgres", "ALTER DATABASE "+database+" SET default_transaction_read_only = on"))
	}
	again := open(t, s.Name())
	assert.Equal(t, []string{"a"}, codes(t, again))
	_, err = again.Do(ctx, command(), opening("b"))
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorContains(t, err, "can only be read")
	_, err = Open(ctx, server.URL(pgtest.Owner, empty), "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorContains(t, err, "can only be read")
}

// A server that has no connection left for this user says so, and whoever has one goes on.
func TestServerTakesNoMoreConnections(t *testing.T) {
	ctx := t.Context()
	require.NoError(t, server.Exec(ctx, pgtest.Superuser, "postgres", "CREATE ROLE few LOGIN CONNECTION LIMIT 2", "GRANT "+pgtest.Owner+" TO few"))
	name := database(t)
	open(t, server.URL(pgtest.Owner, name))
	s := open(t, server.URL("few", name))
	held, err := pgx.Connect(ctx, server.URL("few", name))
	require.NoError(t, err)
	_, err = Open(ctx, server.URL("few", name), "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	require.ErrorContains(t, err, "takes no more connections")
	for range 3 {
		_, err = s.Newest(ctx)
		require.NoError(t, err)
	}
	for _, err := range s.Rows(ctx, zoning.Query{Layer: zoning.Grids}) {
		require.NoError(t, err)
		_, err = s.Newest(ctx)
		require.NoError(t, err)
	}
	require.NoError(t, held.Close(ctx))
	require.Eventually(t, func() bool {
		again, err := Open(ctx, server.URL("few", name), "")
		return err == nil && again.Close() == nil
	}, time.Minute, 10*time.Millisecond)
}
