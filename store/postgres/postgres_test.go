package postgres

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/internal/pgtest"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// server is the one that every test has a database of its own in.
var server *pgtest.Server

func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": fmt.Sprint(soak(12))} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	var err error
	if server, err = pgtest.Start(context.Background(), pgtest.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := 1
	if err = server.Exec(context.Background(), pgtest.Superuser, "postgres", "CREATE ROLE "+readerRole+" LOGIN",
		"CREATE ROLE "+writerRole+" LOGIN", "CREATE ROLE "+backupRole+" LOGIN"); err == nil {
		code = m.Run()
	}
	err = errors.Join(err, server.Remove())
	if err == nil && code == 0 {
		err = goleak.Find()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// soak multiplies the budgets when GRIDZONE_SOAK=1.
func soak(n int) int {
	if os.Getenv("GRIDZONE_SOAK") == "1" {
		return 20 * n
	}
	return n
}

// database makes an empty database and returns its name.
func database(t testing.TB) string {
	t.Helper()
	name, err := server.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	return name
}

// open opens the store at an address and closes it with the test.
func open(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address, "")
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// opened is open for a new database.
func opened(t testing.TB) *Store {
	t.Helper()
	return open(t, server.URL(pgtest.Owner, database(t)))
}

// The contract is passed with the rights of a writer.
func TestContract(t *testing.T) {
	made := granted(t)
	storetest.Run(t,
		func(t *testing.T) zoning.Store {
			name, err := server.CreateDatabase(t.Context(), made)
			require.NoError(t, err)
			return open(t, server.URL(writerRole, name))
		},
		func(t *testing.T, s zoning.Store) zoning.Store {
			require.NoError(t, s.Close())
			return open(t, s.(*Store).Name())
		})
}
