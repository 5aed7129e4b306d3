package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// Tamper sees that whatever is done to an audit trail behind a store's back is found, and named. open returns a new, empty store and
// what runs statements on its database with every right, and with nothing to keep them from the trail.
func Tamper(t *testing.T, open func(t *testing.T) (s zoning.Store, run func(statement string) error)) {
	const length = 12
	made := func(t *testing.T) (s zoning.Store, run func(string), list []zoning.AuditEntry) {
		t.Helper()
		s, exec := open(t)
		for i := range length {
			_, err := s.Do(t.Context(), keyedCommand(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				if i%3 == 2 {
					return nil, zoning.ErrConflict
				}
				return nil, tx.Open(ctx, grid(fmt.Sprint(i)))
			})
			require.Equal(t, i%3 == 2, err != nil)
		}
		require.EqualValues(t, length, sound(t, s).N)
		return s, func(statement string) { t.Helper(); require.NoError(t, exec(statement), statement) }, entries(t, s, zoning.TrailQuery{})
	}
	found := func(t *testing.T, s zoning.Store, heads ...zoning.TrailHead) *zoning.TrailFault {
		t.Helper()
		check, err := s.VerifyTrail(t.Context(), heads...)
		require.NoError(t, err)
		if check.Fault != nil {
			assert.Less(t, check.Head.N, max(check.Fault.N, 1), "it holds before that")
		}
		return check.Fault
	}
	headOf := func(e zoning.AuditEntry) zoning.TrailHead {
		return zoning.TrailHead{N: e.N, Hash: e.Hash, Time: e.Time}
	}

	t.Run("every column of every entry", func(t *testing.T) {
		s, run, list := made(t)
		for _, e := range list {
			for column, value := range map[string]string{
				"time": "time + 1", "actor": "'another'", "command": "command || ' '", "detail": "detail || ' '", "key": "'kkkkkkkkkk'", "request": "''",
				"refused": "CASE refused WHEN '' THEN 'conflict' ELSE '' END", "revision": "revision + 1", "previous": "'" + fmt.Sprintf("%064d", 1) + "'",
				"hash": "'" + fmt.Sprintf("%064d", 2) + "'",
			} {
				run(fmt.Sprintf("UPDATE audit SET %s = %s WHERE n = %d", column, value, e.N))
				assert.Equal(t, &zoning.TrailFault{N: e.N, Kind: zoning.TrailEdited}, found(t, s), "%s of entry %d", column, e.N)
				_, err := s.Audited(t.Context(), e.Command, e.Detail)
				require.ErrorIs(t, err, zoning.ErrConflict, "%s of entry %d", column, e.N)
				run(fmt.Sprintf("UPDATE audit SET time = %d, actor = '%s', command = '%s', detail = '%s', key = '%s', request = '%s', refused = '%s', revision = %d, "+
					"previous = '%s', hash = '%s' WHERE n = %d",
					e.Time.UnixMicro(), e.Actor, e.Command, e.Detail, e.Key, e.Request, e.Refused, e.Revision, e.Previous, e.Hash, e.N))
				require.Nil(t, found(t, s))
				_, err = s.Audited(t.Context(), e.Command, e.Detail)
				require.NoError(t, err)
			}
			run(fmt.Sprintf("UPDATE audit SET n = n + 100 WHERE n = %d", e.N))
			assert.Equal(t, &zoning.TrailFault{N: e.N, Kind: zoning.TrailDeleted}, found(t, s), "the number of entry %d", e.N)
			run(fmt.Sprintf("UPDATE audit SET n = n - 100 WHERE n = %d", e.N+100))
		}
	})
	t.Run("every entry deleted", func(t *testing.T) {
		s, run, list := made(t)
		run("CREATE TABLE kept AS SELECT * FROM audit")
		for n := int64(1); n <= length; n++ {
			for _, close := range []bool{false, true} { // whether those after it move up
				run(fmt.Sprintf("DELETE FROM audit WHERE n = %d", n))
				if close {
					for m := n + 1; m <= length; m++ {
						run(fmt.Sprintf("UPDATE audit SET n = n - 1 WHERE n = %d", m))
					}
				}
				if n == length { // the last: the rest is a chain, which only a head tells from the whole
					assert.Nil(t, found(t, s))
					assert.Equal(t, &zoning.TrailFault{N: n, Kind: zoning.TrailCut}, found(t, s, headOf(list[n-1])))
				} else {
					assert.Equal(t, &zoning.TrailFault{N: n, Kind: zoning.TrailDeleted}, found(t, s), "entry %d", n)
				}
				run("DELETE FROM audit")
				run("INSERT INTO audit SELECT * FROM kept")
			}
		}
	})
	t.Run("two swapped", func(t *testing.T) {
		s, run, _ := made(t)
		for _, other := range []int64{4, 5, 9, 12} {
			swap := func() {
				run("UPDATE audit SET n = -1 WHERE n = 3")
				run(fmt.Sprintf("UPDATE audit SET n = 3 WHERE n = %d", other))
				run(fmt.Sprintf("UPDATE audit SET n = %d WHERE n = -1", other))
			}
			swap()
			assert.Equal(t, &zoning.TrailFault{N: 3, Kind: zoning.TrailMoved}, found(t, s), "3 and %d", other)
			swap()
			require.Nil(t, found(t, s))
		}
	})
	forged := func(e zoning.AuditEntry, n int64, previous string, hash Hash) zoning.AuditEntry {
		e.N, e.Previous, e.Actor = n, previous, "forger"
		e.Hash = hash(&e)
		return e
	}
	insert := func(e zoning.AuditEntry) string {
		return fmt.Sprintf("INSERT INTO audit (n, time, actor, command, detail, key, request, refused, revision, previous, hash) "+
			"VALUES (%d, %d, '%s', '%s', '%s', '%s', '%s', '%s', %d, '%s', '%s')",
			e.N, e.Time.UnixMicro(), e.Actor, e.Command, e.Detail, e.Key, e.Request, e.Refused, e.Revision, e.Previous, e.Hash)
	}
	t.Run("one inserted", func(t *testing.T) {
		s, run, list := made(t)
		run(insert(forged(list[0], 0, "", Canonical)))
		assert.Equal(t, &zoning.TrailFault{N: 0, Kind: zoning.TrailInserted}, found(t, s))
		run("DELETE FROM audit WHERE n = 0")
		for m := int64(length); m >= 6; m-- {
			run(fmt.Sprintf("UPDATE audit SET n = n + 1 WHERE n = %d", m))
		}
		run(insert(forged(list[2], 6, list[4].Hash, Canonical)))
		assert.Equal(t, &zoning.TrailFault{N: 6, Kind: zoning.TrailInserted}, found(t, s), "its own hash is right")
	})
	t.Run("one rewritten with its right hash", func(t *testing.T) {
		s, run, list := made(t)
		for _, e := range list[:length-1] {
			run(fmt.Sprintf("DELETE FROM audit WHERE n = %d", e.N))
			run(insert(forged(e, e.N, e.Previous, Canonical)))
			assert.Equal(t, &zoning.TrailFault{N: e.N, Kind: zoning.TrailEdited}, found(t, s))
			run(fmt.Sprintf("DELETE FROM audit WHERE n = %d", e.N))
			run(insert(e))
			require.Nil(t, found(t, s))
		}
	})
	t.Run("the tail cut", func(t *testing.T) {
		s, run, list := made(t)
		head := headOf(list[length-1])
		require.Nil(t, found(t, s, head))
		run("DELETE FROM audit WHERE n > 7")
		assert.Nil(t, found(t, s), "the rest is a chain")
		assert.Equal(t, &zoning.TrailFault{N: 8, Kind: zoning.TrailCut}, found(t, s, head))
		require.Nil(t, found(t, s, headOf(list[3])), "an older head knows nothing of it")
		put(t, s, grid("more"))
		assert.Equal(t, &zoning.TrailFault{N: 9, Kind: zoning.TrailCut}, found(t, s, head))
		run("DELETE FROM audit")
		assert.Equal(t, &zoning.TrailFault{N: 1, Kind: zoning.TrailCut}, found(t, s, head))
	})
	t.Run("the whole rewritten", func(t *testing.T) {
		s, run, list := made(t)
		from := int64(5)
		run(fmt.Sprintf("DELETE FROM audit WHERE n >= %d", from))
		previous := list[from-2].Hash
		for _, e := range list[from-1:] {
			e = forged(e, e.N, previous, Canonical)
			run(insert(e))
			previous = e.Hash
		}
		assert.Nil(t, found(t, s), "it agrees with itself")
		assert.Equal(t, &zoning.TrailFault{N: length, Kind: zoning.TrailRewritten}, found(t, s, headOf(list[length-1])))
		assert.Equal(t, &zoning.TrailFault{N: 8, Kind: zoning.TrailRewritten}, found(t, s, headOf(list[length-1]), headOf(list[7]), headOf(list[2])),
			"the more heads, the nearer")
	})
}
