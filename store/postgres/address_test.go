package postgres

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestRedact(t *testing.T) {
	for address, want := range map[string]string{
		"postgres://me:secret@db.example.org:5433/grids?sslmode=require": "postgres://me:xxxxx@db.example.org:5433/grids?sslmode=require",
		"postgres://db/grids?password=secret&user=me":                    "postgres://db/grids?password=xxxxx&user=me",
		"postgresql://me@db/grids":                                       "postgresql://me@db/grids",
		"postgres://me:sec%ret@db/grids":                                 "postgres://…",
		"postgres://me:secret@db:port/grids":                             "postgres://…",
		"postgres://?host=/run/postgresql&dbname=grids":                  "postgres://?host=/run/postgresql&dbname=grids",
		"postgres://me:secret@?host=/run/postgresql":                     "postgres://me:xxxxx@?host=/run/postgresql",
		"postgres:///grids?sslpassword=secret":                           "postgres:///grids?sslpassword=xxxxx",
		"POSTGRES://me:secret@db/grids":                                  "postgres://me:xxxxx@db/grids",
		"PostgreSQL://me:secret@a:1,b:2/grids":                           "postgresql://me:xxxxx@a:1,b:2/grids",
		"postgres://me:1/secret@db/grids":                                "postgres://…",
		"postgres://me:1?secret@db/grids":                                "postgres://…",
		"postgres://me:1#secret@db/grids":                                "postgres://…",
		"postgres://me:secret@1@db/grids":                                "postgres://me:xxxxx@db/grids",
		"postgres:me:secret@db/grids":                                    "postgres://…",
		"host=db password=secret":                                        "postgres://…",
	} {
		assert.Equal(t, want, Redact(address))
	}
}

// What means a database is never taken for the name of a file.
func TestIsAddress(t *testing.T) {
	for _, name := range []string{"postgres://db/x", "POSTGRES://db/x", "PostgreSQL://db/x", "postgres:/x", "postgres:x", "host=db dbname=x", " Host = db", "dbname=x",
		"sslmode=require host=db", "password='a b' host=db", "service=grids"} {
		assert.True(t, IsAddress(name), name)
	}
	for _, name := range []string{"gridzone.gpkg", "/srv/host=db.gpkg", "postgres.gpkg", "postgresql", "host", "my=file.gpkg", "C:\\grids.gpkg"} {
		assert.False(t, IsAddress(name), name)
	}
}

func TestAddressesRefused(t *testing.T) {
	for address, says := range map[string]string{
		"store.gpkg":                                   "postgres://",
		"postgres://me:secret/1@db/x":                  "are written %2F",
		"postgres://me:1/secret@db/x":                  "are written %2F",
		"postgres://me:1?secret@db/x":                  "are written %2F",
		"postgres://me:1#secret@db/x":                  "are written %2F",
		"postgres://db/x?sslpassword=secret&sslmode=x": "sslmode",
		"postgres:x":                                   "does not begin with postgres://",
		"postgres:/db/x":                               "does not begin with postgres://",
		"host=db user=me password=secret":              "is postgres://U:W@H:P/D",
		"password='secret' dbname=x":                   "is postgres://U:W@H:P/D",
		"postgres://me:secret@db:port/grids":           "invalid port",
		"postgres://me:sec%ret@db/grids":               "invalid URL escape",
		"postgres://me:secret@db/grids?sslmode=maybe":  "sslmode",
		"postgres://db/x?password=secret&sslmode=none": "sslmode",
		"postgres://me:secret@db/x?pool_max_conns=2":   "need 3 connections",
		"postgres://me:secret@db/x?pool_max_conns=few": "pool_max_conns",
	} {
		_, err := Open(t.Context(), address, "")
		require.ErrorIs(t, err, zoning.ErrInvalid, address)
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "secret")
		_, err = Exists(t.Context(), address)
		require.ErrorIs(t, err, zoning.ErrInvalid, address)
	}
	_, err := Open(t.Context(), "postgres://db/x", "Asia/Nowhere")
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

func TestDefaultsOfAddress(t *testing.T) {
	c, err := parse("postgres://db/x", defaults())
	require.NoError(t, err)
	assert.EqualValues(t, connections, c.MaxConns)
	assert.Equal(t, defaults().connect, c.ConnConfig.ConnectTimeout)
	assert.Equal(t, "gridzone", c.ConnConfig.RuntimeParams["application_name"])
	c, err = parse("postgres://db/x?pool_max_conns=40&connect_timeout=9&application_name=other", defaults())
	require.NoError(t, err)
	assert.EqualValues(t, 40, c.MaxConns)
	assert.EqualValues(t, 9e9, c.ConnConfig.ConnectTimeout)
	assert.Equal(t, "other", c.ConnConfig.RuntimeParams["application_name"])
	c, err = parse("POSTGRESQL://me@a:1,b:2/x", defaults())
	require.NoError(t, err)
	assert.Equal(t, "a", c.ConnConfig.Host)
}
