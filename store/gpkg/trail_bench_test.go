package gpkg

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

// longTrail is a store with an audit trail of so many entries.
func longTrail(b *testing.B, length int64) *Store {
	b.Helper()
	s := opened(b)
	tx, err := s.engine.writer.BeginTx(b.Context(), nil)
	require.NoError(b, err)
	previous := ""
	for n := int64(1); n <= length; n++ {
		e := zoning.AuditEntry{N: n, Time: s.engine.now(), Actor: "tester", Command: "store_check", Detail: fmt.Sprintf(`{"digest":"%064d","id":"%032d"}`, n, n), Previous: previous}
		previous = storetest.Canonical(&e)
		_, err := tx.ExecContext(b.Context(), "INSERT INTO audit (n, time, actor, command, detail, revision, previous, hash) VALUES (?, ?, ?, ?, ?, 0, ?, ?)",
			e.N, e.Time.UnixMicro(), e.Actor, e.Command, e.Detail, e.Previous, previous)
		require.NoError(b, err)
	}
	require.NoError(b, tx.Commit())
	return s
}

func BenchmarkVerifyTrail(b *testing.B) {
	for _, length := range []int64{100_000, 1_000_000} {
		b.Run(fmt.Sprint(length), func(b *testing.B) {
			s := longTrail(b, length)
			b.ReportAllocs()
			for b.Loop() {
				check, err := s.VerifyTrail(b.Context())
				require.NoError(b, err)
				require.Nil(b, check.Fault)
			}
		})
	}
}

// The first question of a process verifies the whole trail; these come after that.
func BenchmarkAudited(b *testing.B) {
	s := longTrail(b, 100_000)
	ask := func(ctx context.Context) {
		e, err := s.Audited(ctx, "store_check", fmt.Sprintf(`{"digest":"%064d","id":"%032d"}`, 50_000, 50_000))
		require.NoError(b, err)
		require.EqualValues(b, 50_000, e.N)
	}
	ask(b.Context())
	for b.Loop() {
		ask(b.Context())
	}
}
