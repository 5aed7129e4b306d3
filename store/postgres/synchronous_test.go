package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
	"gridzone/zoning"
)

// Where a standby is waited for, nothing is acknowledged that it does not have: not when somebody ends the waiting, nor when the connection breaks in it
// and the command is found on record afterwards.
func TestNothingIsAcknowledgedWithoutTheStandby(t *testing.T) {
	primary, err := pgtest.Start(t.Context(), pgtest.Options{})
	require.NoError(t, err)
	defer func() { assert.NoError(t, primary.Remove()) }()
	name, err := primary.CreateDatabase(t.Context(), "")
	require.NoError(t, err)
	address := primary.URL(pgtest.Owner, name)
	with := defaults()
	with.settle = time.Second
	impatient, err := openWith(t.Context(), address, "", with)
	require.NoError(t, err)
	defer impatient.Close()
	patient := open(t, address)

	wait := func(standby string) {
		require.NoError(t, primary.Exec(t.Context(), pgtest.Superuser, "postgres",
			"ALTER SYSTEM SET synchronous_standby_names = '"+standby+"'", "SELECT pg_reload_conf()"))
		require.Eventually(t, func() bool {
			n, err := primary.Count(t.Context(), "postgres", "SELECT count(*) FROM pg_settings WHERE name = 'synchronous_standby_names' AND setting = '"+standby+"'")
			return err == nil && n == 1
		}, time.Minute, 10*time.Millisecond)
	}
	do := func(s *Store, key string) chan error {
		came := make(chan error, 1)
		c := command()
		c.Key, c.Request = key, key
		go func() {
			_, err := s.Do(context.WithoutCancel(t.Context()), c, opening(key))
			came <- err
		}()
		return came
	}
	disturb := func(how string) {
		require.Eventually(t, func() bool {
			n, err := primary.Count(t.Context(), "postgres", "SELECT count("+how+"(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND query ILIKE 'commit'")
			return err == nil && n == 1
		}, time.Minute, 10*time.Millisecond)
	}

	for _, how := range []string{"pg_cancel_backend", "pg_terminate_backend"} {
		wait("nobody")
		came := do(impatient, how)
		disturb(how)
		err := <-came
		require.ErrorIs(t, err, zoning.ErrUnavailable, how)
		assert.ErrorContains(t, err, "is not known yet")

		came = do(patient, how+" and back")
		disturb(how)
		wait("") // as if it were back
		require.NoError(t, <-came)

		c := command()
		c.Key, c.Request = how, how
		out, err := impatient.Do(t.Context(), c, opening("another"))
		require.NoError(t, err)
		assert.True(t, out.Repeated, "it was on record, and now the standby has it")
	}
}
