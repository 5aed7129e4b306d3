package postgres

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
	"gridzone/store/ledger"
	"gridzone/zoning"
)

// While the server is away every call fails at once, and works when it is back.
func TestServerAway(t *testing.T) {
	s := opened(t)
	_, err := s.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		require.NoError(t, server.Down(signal))
		for range 3 {
			start := time.Now()
			_, err = s.Newest(t.Context())
			require.ErrorIs(t, err, zoning.ErrUnavailable)
			_, err = s.Do(t.Context(), command(), opening("b"))
			require.ErrorIs(t, err, zoning.ErrUnavailable)
			assert.Less(t, time.Since(start), s.engine.with.acquire, "the patience for a full pool is not for this")
		}
		_, err = Open(t.Context(), s.Name(), "")
		require.ErrorIs(t, err, zoning.ErrUnavailable)
		require.NoError(t, server.Up(t.Context()))
		assert.Equal(t, []string{"a"}, codes(t, s))
	}
	_, err = s.Do(t.Context(), command(), opening("b"))
	require.NoError(t, err)
}

// Callers who hold every connection and want more are told, and the next are served.
func TestEveryConnectionInUse(t *testing.T) {
	with := defaults()
	with.acquire = 2 * time.Second
	s, err := openWith(t.Context(), server.URL(pgtest.Owner, database(t))+"&pool_max_conns=3", "", with)
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Do(t.Context(), command(), opening("a", "b"))
	require.NoError(t, err)
	var deep func(n int) error
	deep = func(n int) error {
		for _, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
			if err != nil || n == 0 {
				return err
			}
			return deep(n - 1)
		}
		return nil
	}
	require.NoError(t, deep(2))
	require.ErrorIs(t, deep(3), zoning.ErrBusy)
	assert.Equal(t, []string{"a", "b"}, codes(t, s))
	assert.Zero(t, s.engine.pool.Stat().AcquiredConns(), "what was broken off has given its connection back")
}

// Closing ends what is under way.
func TestCloseWhileReading(t *testing.T) {
	s := opened(t)
	_, err := s.Do(t.Context(), command(), opening("a", "b", "c"))
	require.NoError(t, err)
	var last error
	closed := make(chan error)
	for _, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
		if last = err; err == nil && s.engine.open.Err() == nil {
			go func() { closed <- s.Close() }()
			<-s.engine.open.Done()
		}
	}
	require.NoError(t, <-closed)
	if last != nil { // or all had been read by then
		require.ErrorIs(t, last, zoning.ErrUnavailable)
	}
	_, err = s.Newest(t.Context())
	require.ErrorIs(t, err, errClosed)
}

// Several processes may come upon an empty database together.
func TestOpenedTogether(t *testing.T) {
	address := server.URL(pgtest.Owner, database(t))
	there, err := Exists(t.Context(), address)
	require.NoError(t, err)
	assert.False(t, there)
	var wg sync.WaitGroup
	zones := make([]string, 6)
	for i := range zones {
		wg.Go(func() {
			s, err := Open(t.Context(), address, "")
			if assert.NoError(t, err) {
				zones[i] = s.TimeZone()
				_, err := s.Do(t.Context(), command(), opening(fmt.Sprint(i)))
				assert.NoError(t, err)
				assert.NoError(t, s.Close())
			}
		})
	}
	wg.Wait()
	for _, zone := range zones {
		assert.Equal(t, "Asia/Shanghai", zone)
	}
	there, err = Exists(t.Context(), address)
	require.NoError(t, err)
	assert.True(t, there)
	assert.Len(t, codes(t, open(t, address)), len(zones))
	_, err = Open(t.Context(), address, "Asia/Urumqi")
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

func TestDatabasesRefused(t *testing.T) {
	ctx := t.Context()
	older := database(t)
	s := open(t, server.URL(pgtest.Owner, older))
	require.NoError(t, s.Close())
	require.NoError(t, server.Exec(ctx, pgtest.Owner, older, "INSERT INTO gridzone_version (version_id, is_applied) VALUES (99999, TRUE)"))
	bare := database(t)
	require.NoError(t, server.Exec(ctx, pgtest.Superuser, bare, "DROP SCHEMA public"))
	require.NoError(t, server.Exec(ctx, pgtest.Superuser, "postgres",
		"CREATE DATABASE ascii OWNER "+pgtest.Owner+" ENCODING 'SQL_ASCII' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0",
		"CREATE ROLE guest LOGIN"))
	taken := database(t)
	require.NoError(t, server.Exec(ctx, pgtest.Owner, taken, "CREATE TABLE orders (a INTEGER)"))
	for _, c := range []struct {
		role, database string
		is             error
		says           string
	}{
		{pgtest.Owner, older, zoning.ErrInvalid, "newer gridzone (schema 99999, this program knows 7)"},
		{pgtest.Owner, bare, zoning.ErrInvalid, "search_path"},
		{pgtest.Owner, "ascii", zoning.ErrInvalid, "ENCODING 'UTF8'"},
		{pgtest.Owner, "nothing", zoning.ErrUnavailable, "make it first"},
		{"nobody_knows", older, zoning.ErrUnavailable, "does not let this user in"},
		{"guest", database(t), zoning.ErrUnavailable, "use one with the rights for it"},
		{pgtest.Owner, taken, zoning.ErrInvalid, "holds orders, which is not of gridzone"},
	} {
		_, err := Open(ctx, server.URL(c.role, c.database), "")
		require.ErrorContains(t, err, c.says)
		require.ErrorIs(t, err, c.is)
	}
	require.NoError(t, server.Exec(ctx, pgtest.Owner, taken, "DROP TABLE orders"))
	open(t, server.URL(pgtest.Owner, taken)) // what was refused has left nothing, and what belongs to an extension is no hindrance
}

func TestWhatIsLacking(t *testing.T) {
	for _, c := range []struct {
		found   state
		lacking bool
		is      error
		says    string
	}{
		{state{}, true, nil, ""},
		{state{version: 2, owner: true}, true, nil, ""},
		{state{version: 3, owner: true}, true, nil, ""},
		{state{version: 3, owner: true, shown: true}, false, nil, ""},
		{state{version: 3}, false, nil, ""},
		{state{version: 3, owner: true, standby: true}, false, nil, ""},
		{state{version: 2}, false, zoning.ErrUnavailable, "open it once as its owner"},
		{state{standby: true}, false, zoning.ErrUnavailable, "holds no store"},
		{state{version: 2, owner: true, standby: true}, false, zoning.ErrUnavailable, "at the primary first, as its owner"},
		{state{version: 4, owner: true}, false, zoning.ErrInvalid, "newer gridzone"},
	} {
		lacking, err := c.found.lacking(3)
		assert.Equal(t, c.lacking, lacking, "%+v", c.found)
		if c.is == nil {
			assert.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, c.is)
		assert.ErrorContains(t, err, c.says)
	}
}

// A store that another version of the program has brought up to date under a running one is neither read nor written by that: what it does not know may change
// what rows mean.
func TestAnotherVersionMeanwhile(t *testing.T) {
	ctx, name := t.Context(), database(t)
	s := open(t, server.URL(pgtest.Owner, name))
	_, err := s.Do(ctx, command(), opening("a"))
	require.NoError(t, err)
	for _, by := range []int{1000, -1000} {
		require.NoError(t, server.Exec(ctx, pgtest.Owner, name, fmt.Sprintf("UPDATE gridzone_version SET version_id = version_id + %d", by)))
		_, err = s.Newest(ctx)
		require.ErrorIs(t, err, zoning.ErrReplaced)
		assert.ErrorContains(t, err, "another version of gridzone")
		for _, err := range s.Rows(ctx, zoning.Query{Layer: zoning.Grids}) {
			require.ErrorIs(t, err, zoning.ErrReplaced)
		}
		_, err = s.Do(ctx, command(), opening("b"))
		require.ErrorIs(t, err, zoning.ErrReplaced)
		require.NoError(t, server.Exec(ctx, pgtest.Owner, name, fmt.Sprintf("UPDATE gridzone_version SET version_id = version_id - %d", by)))
		assert.Equal(t, []string{"a"}, codes(t, s))
	}
}

// A store is brought up to date while nobody writes, and by one process; who waits for that is told in the end.
func TestMigrationsWait(t *testing.T) {
	ctx, name := t.Context(), database(t)
	with := defaults()
	with.lock, with.stall = 100*time.Millisecond, 500*time.Millisecond
	s := open(t, server.URL(pgtest.Owner, name))
	other, err := openWith(ctx, s.Name(), "", with)
	require.NoError(t, err)
	defer other.Close()
	for _, held := range []string{"SELECT FROM turn FOR UPDATE", "SELECT pg_advisory_xact_lock(hashtext('gridzone'), hashtext('public'))"} {
		require.NoError(t, pgx.BeginFunc(ctx, s.engine.pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, held)
			require.NoError(t, err)
			require.ErrorIs(t, other.engine.migrate(ctx, false), zoning.ErrBusy, held)
			return nil
		}))
		require.NoError(t, s.engine.migrate(ctx, false))
	}
}

// A database may hold several stores, one in a schema.
func TestStoreInSchema(t *testing.T) {
	name := database(t)
	require.NoError(t, server.Exec(t.Context(), pgtest.Owner, name, "CREATE SCHEMA one", `CREATE SCHEMA "Zwei 2"`))
	one := open(t, server.URL(pgtest.Owner, name)+"&search_path=one")
	two := open(t, server.URL(pgtest.Owner, name)+`&search_path="Zwei%202"`)
	_, err := one.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, codes(t, one))
	assert.Empty(t, codes(t, two))
	there, err := Exists(t.Context(), server.URL(pgtest.Owner, name))
	require.NoError(t, err)
	assert.False(t, there)
}

// What PostgreSQL cannot keep is the input's fault.
func TestTooLarge(t *testing.T) {
	s := opened(t)
	_, err := s.Do(t.Context(), command(), opening(strings.Join(seldom(2000), "")))
	require.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = s.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
}

// seldom are texts that do not compress.
func seldom(n int) (list []string) {
	x := uint32(1)
	for range n {
		x = x*1664525 + 1013904223
		list = append(list, fmt.Sprintf("%08x", x))
	}
	return list
}

// An index answers for a box, also one that holds no number PostgreSQL could multiply.
func TestBoxIndex(t *testing.T) {
	s := opened(t)
	list := make([]*zoning.Row, 3000)
	for i := range list {
		lon, lat := 120+float64(i%60)/60, 30+float64(i/60)/60
		list[i] = grid(fmt.Sprintf("%04d", i))
		list[i].Shape = orb.MultiPolygon{{{{lon, lat}, {lon + 0.01, lat}, {lon + 0.01, lat + 0.01}, {lon, lat}}}}
	}
	for i, far := range []float64{1e308, -1e308, 5e-324, 1e-200} {
		r := grid(fmt.Sprintf("far %d", i))
		r.Shape = orb.MultiPolygon{{{{0, 0}, {far, far}, {far / 2, 0}, {0, 0}}}}
		list = append(list, r)
	}
	_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, list...) })
	require.NoError(t, err)
	_, err = s.engine.pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
	rows, err := s.engine.pool.Query(t.Context(), "EXPLAIN SELECT id FROM grids_row WHERE "+
		dialect().Near(ledger.Layers()[1], "120.5::float8", "120.51::float8", "30.5::float8", "30.51::float8"))
	require.NoError(t, err)
	plan, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	assert.Contains(t, strings.Join(plan, "\n"), "grids_row_box")
	var found []string
	for r, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids, Within: &orb.Bound{Min: orb.Point{-1, -1}, Max: orb.Point{1, 1}}}) {
		require.NoError(t, err)
		found = append(found, r.Code())
	}
	assert.Equal(t, []string{"far 0", "far 1", "far 2", "far 3"}, found)
}

// A database that has stopped answering is given up.
func TestStalled(t *testing.T) {
	s := opened(t)
	s.engine.with.one, s.engine.with.stall = 200*time.Millisecond, 200*time.Millisecond
	other := open(t, s.Name())
	for table, ask := range map[string]func() error{
		"grids_row": func() error {
			for _, err := range s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids}) {
				return err
			}
			return nil
		},
		"revision": func() error { _, err := s.Newest(t.Context()); return err },
		"zones_row": func() error {
			_, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				return nil, tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "z"}})
			})
			return err
		},
	} {
		require.NoError(t, pgx.BeginFunc(t.Context(), other.engine.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(t.Context(), "LOCK TABLE "+table+" IN ACCESS EXCLUSIVE MODE"); err != nil {
				return err
			}
			require.ErrorIs(t, ask(), errStalled, table)
			return nil
		}))
	}
	s.engine.with = defaults()
	assert.Empty(t, codes(t, s))
}

// Connections that broke while nobody used them cost nobody an answer.
func TestIdleConnectionsBreak(t *testing.T) {
	s := opened(t)
	_, err := s.Do(t.Context(), command(), opening("a"))
	require.NoError(t, err)
	for _, ask := range []func() error{
		func() error { _, err := s.Newest(t.Context()); return err },
		func() error { _, err := s.Do(t.Context(), command(), opening("b")); return err },
	} {
		require.NoError(t, pool(t, s, 4))
		require.NoError(t, server.Exec(t.Context(), pgtest.Superuser, "postgres",
			"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"+s.engine.pool.Config().ConnConfig.Database+"'"))
		require.NoError(t, ask())
	}
}

// A server that greets and then breaks off is away.
func TestServerBreaksOff(t *testing.T) {
	p := proxied(t)
	s := open(t, server.TCP(pgtest.Owner, database(t), p.Port()))
	p.Turn(faults.AtStatement)
	for range 3 {
		_, err := s.Newest(t.Context())
		require.ErrorIs(t, err, zoning.ErrUnavailable)
	}
	_, err := Open(t.Context(), server.TCP(pgtest.Owner, database(t), p.Port()), "")
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	p.Turn(faults.Pass)
	_, err = s.Newest(t.Context())
	require.NoError(t, err)
}

// pool makes a store have at least n connections that nobody uses.
func pool(t *testing.T, s *Store, n int) error {
	held := make([]*pgxpool.Conn, n)
	for i := range held {
		var err error
		if held[i], err = s.engine.pool.Acquire(t.Context()); err != nil {
			return err
		}
		defer held[i].Release()
	}
	return nil
}
