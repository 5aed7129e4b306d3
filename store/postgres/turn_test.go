package postgres

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/store/ledger"
	"gridzone/zoning"
)

// Whoever has the turn and is not heard of any more, as a process that is frozen, loses it: others write, and nothing of it is on record.
func TestSilentWriterLosesItsTurn(t *testing.T) {
	name := database(t)
	with := defaults()
	with.silent = 200 * time.Millisecond
	s, err := openWith(t.Context(), server.URL(pgtest.Owner, name), "", with)
	require.NoError(t, err)
	defer s.Close()
	other := open(t, s.Name())
	err = s.engine.within(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx pgx.Tx) error {
		_, err := s.engine.lock(ctx, tx, "")
		require.NoError(t, err)
		_, err = tx.Exec(ctx, "INSERT INTO revision (n, time, actor, command) VALUES (1, 1, '', 'frozen')")
		require.NoError(t, err)
		out, err := other.Do(t.Context(), command(), opening("a")) // waits until the turn is free
		require.NoError(t, err)
		assert.EqualValues(t, 1, out.Revision)
		return tx.Commit(ctx)
	})
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	newest, err := other.Newest(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "test", newest.Command)
	_, err = s.Do(t.Context(), command(), opening("b"))
	require.NoError(t, err)
}

// A command that reckons for long keeps its turn.
func TestReckoningWriterKeepsItsTurn(t *testing.T) {
	with := defaults()
	with.silent = 2 * time.Second
	s, err := openWith(t.Context(), server.URL(pgtest.Owner, database(t)), "", with)
	require.NoError(t, err)
	defer s.Close()
	_, err = s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		require.NoError(t, tx.Open(ctx, grid("a")))
		require.Eventually(t, func() bool { // its transaction is old, or ended
			n, err := server.Count(t.Context(), s.engine.pool.Config().ConnConfig.Database, "SELECT count(*) FROM pg_stat_activity "+
				"WHERE datname = current_database() AND usename = '"+pgtest.Owner+"' AND xact_start > clock_timestamp() - INTERVAL '5 s'")
			return err == nil && n == 0
		}, time.Minute, 100*time.Millisecond)
		return nil, tx.Open(ctx, grid("b"))
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "b"}, codes(t, s))
}

// What is set for the user or the database counts where it is shorter, but for the time that a statement may take.
func TestLimitsOfATurn(t *testing.T) {
	const hour = "3600000"
	for _, c := range []struct{ parameters, silent, lock, own string }{
		{"", "30s", "10s", "0"},
		{"&idle_in_transaction_session_timeout=" + hour + "&lock_timeout=" + hour + "&statement_timeout=" + hour, "30s", "10s", "1h"},
		{"&idle_in_transaction_session_timeout=7s&lock_timeout=8500&statement_timeout=9s", "7s", "8500ms", "8500ms"},
		{"&idle_in_transaction_session_timeout=0&lock_timeout=0&statement_timeout=0", "30s", "10s", "0"},
	} {
		s := open(t, server.URL(pgtest.Owner, database(t))+c.parameters)
		var silent, lock, statement, after string
		require.NoError(t, s.engine.Write(t.Context(), func(db ledger.Writing, _ time.Time) error {
			return db.One(t.Context(), `SELECT current_setting('idle_in_transaction_session_timeout'), current_setting('lock_timeout'),
				current_setting('statement_timeout')`, nil, &silent, &lock, &statement)
		}))
		assert.Equal(t, []string{c.silent, c.lock, "10min"}, []string{silent, lock, statement}, c.parameters)
		require.NoError(t, s.engine.pool.QueryRow(t.Context(), "SHOW lock_timeout").Scan(&after))
		assert.Equal(t, c.own, after, "the rest of the session goes by its own")
	}
}

// A time limit for statements that is set for the user ends none of a command, and a question with a word of why.
func TestStatementTimeout(t *testing.T) {
	s := open(t, server.URL(pgtest.Owner, database(t))+"&statement_timeout=2s")
	require.NoError(t, s.engine.Write(t.Context(), func(db ledger.Writing, _ time.Time) error {
		_, err := db.Exec(t.Context(), "SELECT pg_sleep(2.5)")
		return err
	}))
	err := s.engine.Read(t.Context(), func(db ledger.DB) error {
		var nothing any
		return db.One(t.Context(), "SELECT pg_sleep(10)::TEXT", nil, &nothing)
	})
	require.ErrorIs(t, err, zoning.ErrUnavailable)
	assert.ErrorContains(t, err, "longer than statement_timeout allows")
}

// A machine that vanished is given up by both ends.
func TestVanishedMachineIsGivenUp(t *testing.T) {
	s := open(t, server.TCP(pgtest.Owner, database(t), 0))
	var there string
	require.NoError(t, s.engine.pool.QueryRow(t.Context(), `SELECT concat_ws(' ', current_setting('tcp_keepalives_idle'), current_setting('tcp_keepalives_interval'),
		current_setting('tcp_keepalives_count'), current_setting('tcp_user_timeout'))`).Scan(&there))
	assert.Equal(t, "10 5 3 25000", there)
	conn, err := s.engine.pool.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	raw, err := conn.Conn().PgConn().Conn().(*net.TCPConn).SyscallConn()
	require.NoError(t, err)
	var idle, unheard int
	require.NoError(t, raw.Control(func(fd uintptr) {
		idle, _ = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_KEEPIDLE)
		unheard, _ = syscall.GetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout)
	}))
	assert.Equal(t, []int{10, 25000}, []int{idle, unheard})
}

// What is acknowledged is on the disk, whatever is set for the user or the database; who wants more gets it.
func TestCommitIsDurable(t *testing.T) {
	for set, is := range map[string]string{"off": "on", "on": "on", "local": "local", "remote_apply": "remote_apply"} {
		s := open(t, server.URL(pgtest.Owner, database(t))+"&synchronous_commit="+set)
		var there string
		require.NoError(t, s.engine.pool.QueryRow(t.Context(), "SHOW synchronous_commit").Scan(&there))
		assert.Equal(t, is, there)
	}
}
