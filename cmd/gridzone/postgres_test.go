package main

import (
	"context"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// postgresServer starts a server that ends with the test.
func postgresServer(t *testing.T) *pgtest.Server {
	t.Helper()
	server, err := pgtest.Start(t.Context(), pgtest.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, server.Remove()) })
	return server
}

// emptyDatabase makes a database and returns its address, with a password in it.
func emptyDatabase(ctx context.Context, server *pgtest.Server) (string, error) {
	name, err := server.CreateDatabase(ctx, "")
	if err != nil {
		return "", err
	}
	u, err := url.Parse(server.URL(pgtest.Owner, name))
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(pgtest.Owner, "se/cret")
	return u.String(), nil
}

// A store in PostgreSQL answers every subcommand as one in a file does: the same scripts run on both.
func TestScriptsOnPostgreSQL(t *testing.T) {
	server := postgresServer(t)
	own, err := filepath.Glob("testdata/postgres/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, own)
	testscript.Run(t, testscript.Params{
		Files: append(own, "testdata/script/certificate.txtar", "testdata/script/publication.txtar", "testdata/script/draft.txtar"),
		Setup: func(e *testscript.Env) error {
			address, err := emptyDatabase(t.Context(), server)
			e.Setenv("GRIDZONE_STORE", address)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits,
		},
	})
}
