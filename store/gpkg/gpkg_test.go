package gpkg

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/store/ledger"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(childMain(role, os.Getenv(pathVariable)))
	}
	// The seed is printed; a random life takes a while with a disk under it.
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": fmt.Sprint(soak(40))} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

// open opens a store and closes it with the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

var empty = storetest.Template{Make: func(t testing.TB, path string) {
	t.Helper()
	require.NoError(t, open(t, path).Close())
}}

// copied is open for an empty store at path.
func copied(t testing.TB, path string) *Store {
	t.Helper()
	empty.Copy(t, path)
	return open(t, path)
}

// opened is copied for a path of the test's.
func opened(t testing.TB) *Store {
	t.Helper()
	return copied(t, filepath.Join(t.TempDir(), "store.gpkg"))
}

func TestContract(t *testing.T) {
	storetest.Run(t,
		func(t *testing.T) zoning.Store { return copied(t, filepath.Join(t.TempDir(), "网格 100%?#.gpkg")) },
		func(t *testing.T, s zoning.Store) zoning.Store {
			require.NoError(t, s.Close())
			return open(t, s.(*Store).Path())
		})
}

// sound checks the file below all that gridzone knows of it.
func sound(t testing.TB, s *Store) {
	t.Helper()
	var verdict string
	require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&verdict))
	assert.Equal(t, "ok", verdict)
	rows, err := s.engine.readers.QueryContext(t.Context(), "PRAGMA foreign_key_check")
	require.NoError(t, err)
	defer rows.Close()
	assert.False(t, rows.Next(), "a reference points nowhere")
	require.NoError(t, rows.Err())
	for _, l := range ledger.Layers() {
		var n int
		require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "SELECT count(*) FROM "+l.Table()+
			" r FULL JOIN "+boxes(l)+" b ON b.id = r.id WHERE (r.min_lon IS NULL) <> (b.id IS NULL)"+
			" OR b.min_lon > r.min_lon OR b.max_lon < r.max_lon OR b.min_lat > r.min_lat OR b.max_lat < r.max_lat").Scan(&n))
		assert.Zero(t, n, "boxes of %s beside their rows", l.Name)
	}
}

// A clock that is set back must not make a revision older than the one before.
func TestClockSetBack(t *testing.T) {
	clock := time.Date(2026, 1, 2, 3, 4, 5, 678_901_234, time.FixedZone("", 8*3600))
	s, err := openWith(t.Context(), filepath.Join(t.TempDir(), "a.gpkg"), settings{busy: busyTimeout, now: func() time.Time { return clock }})
	require.NoError(t, err)
	defer s.Close()
	list := city(3)
	openAll(t, s, list[:1])
	first, err := s.Newest(t.Context())
	require.NoError(t, err)
	assert.Equal(t, time.Date(2026, 1, 1, 19, 4, 5, 678_901_000, time.UTC), first.Time)
	clock = clock.Add(-time.Hour)
	openAll(t, s, list[1:2])
	second, err := s.Newest(t.Context())
	require.NoError(t, err)
	assert.Equal(t, first.Time, second.Time)
	clock = clock.Add(2 * time.Hour)
	openAll(t, s, list[2:3])
	third, err := s.Newest(t.Context())
	require.NoError(t, err)
	assert.Equal(t, first.Time.Add(time.Hour), third.Time)
}

// Every connection, of whichever pool, runs with the settings; one that does not is refused.
func TestPragmasOfEveryConnection(t *testing.T) {
	s := opened(t)
	var conns []*sql.Conn
	check := func(db *sql.DB, want []pragma) {
		conn, err := db.Conn(t.Context())
		require.NoError(t, err)
		conns = append(conns, conn)
		for _, p := range want {
			var got string
			require.NoError(t, conn.QueryRowContext(t.Context(), "PRAGMA "+p.name).Scan(&got))
			if p.reported != "" {
				assert.Equal(t, p.reported, got, p.name)
			}
		}
	}
	// What the promises rest on, written out: the lists above are what is tested.
	promised := []pragma{{"journal_mode", "", "wal"}, {"synchronous", "", "2"}, {"foreign_keys", "", "1"}, {"trusted_schema", "", "0"}}
	check(s.engine.readers, promised)
	for range 19 {
		check(s.engine.readers, readerPragmas(busyTimeout))
	}
	check(s.engine.writer, append(writerPragmas(busyAttempt), promised...))
	assert.Equal(t, 20, s.engine.readers.Stats().OpenConnections, "all at once")
	_, err := conns[0].ExecContext(t.Context(), "DELETE FROM revision")
	assert.ErrorContains(t, err, "readonly", "a reading connection does not write")
	for _, conn := range conns {
		require.NoError(t, conn.Close())
	}
	assert.ElementsMatch(t, []string{"busy_timeout", "journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "temp_store", "query_only"},
		names(readerPragmas(busyTimeout)))

	wrong := sql.OpenDB(connector{dsn: readerDSN(s.path, busyTimeout), want: []pragma{{"synchronous", "", "3"}}})
	defer wrong.Close()
	assert.ErrorIs(t, wrong.PingContext(t.Context()), errPragma)
}

func names(list []pragma) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.name)
	}
	return out
}
