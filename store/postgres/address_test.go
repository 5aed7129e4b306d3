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
	} {
		assert.Equal(t, want, Redact(address))
	}
}

func TestAddressesRefused(t *testing.T) {
	for address, says := range map[string]string{
		"store.gpkg":                                   "postgres://",
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
}
