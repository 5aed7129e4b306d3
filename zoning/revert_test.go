package zoning_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/zoning"
)

// changed returns the rows that a revision opened or closed.
func (l *ledger) changed(n int64) []*zoning.Row {
	var rows []*zoning.Row
	for _, r := range l.rows {
		if r.RevFrom == n || r.RevTo == n {
			rows = append(rows, r)
		}
	}
	return rows
}

// Whatever imports did, taking one back leaves its codes as they were before, and all others as they are; unless one of
// its codes was changed since: then nothing changes, and the codes are told.
func TestRevertTakesBackOneRevision(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, l := context.Background(), newLedger()
		commands := rapid.IntRange(1, 6).Draw(t, "commands")
		for range commands {
			seen := map[string]bool{}
			var put []zoning.Candidate
			for range rapid.IntRange(1, 3).Draw(t, "codes") {
				code := rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(t, "code")
				if seen[code] {
					continue
				}
				seen[code] = true
				from := zoning.Day(rapid.IntRange(0, 18).Draw(t, "from"))
				put = append(put, dated(code, rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name"), from, from+zoning.Day(rapid.IntRange(1, 9).Draw(t, "length"))))
			}
			_, err := zoning.Upsert(ctx, l, today, put)
			require.NoError(t, err)
			l.commit()
		}
		n := int64(rapid.IntRange(1, commands).Draw(t, "revision"))
		touched := map[string]bool{}
		for _, r := range l.changed(n) {
			touched[r.Code()] = true
		}
		since := map[string]bool{}
		for _, r := range l.rows {
			if touched[r.Code()] && (r.RevFrom > n || r.RevFrom == n && r.RevTo > n) {
				since[r.Code()] = true
			}
		}
		before := heldAt(l, n-1)
		now := held(l)
		done, err := zoning.Revert(ctx, l, n, l.changed(n))
		if len(since) > 0 {
			var refused *zoning.ChangedSinceError
			require.ErrorAs(t, err, &refused)
			require.ErrorIs(t, err, zoning.ErrConflict)
			assert.Len(t, refused.Codes, len(since))
			assert.Equal(t, now, held(l))
			assert.Zero(t, l.writes)
			return
		}
		require.NoError(t, err)
		l.commit()
		want := []string{}
		for _, line := range now {
			if code, _, _ := strings.Cut(line, ":"); !touched[code] {
				want = append(want, line)
			}
		}
		for _, line := range before {
			if code, _, _ := strings.Cut(line, ":"); touched[code] {
				want = append(want, line)
			}
		}
		slices.Sort(want)
		have := held(l)
		slices.Sort(have)
		assert.Equal(t, want, have)
		if len(touched) == 0 {
			assert.Empty(t, done)
			return
		}
		require.Len(t, done, 1)
		assert.Len(t, done[0].Codes, len(touched))
	})
}

// heldAt is held at an older revision.
func heldAt(l *ledger, n int64) []string {
	was := l.revision
	l.revision = n
	defer func() { l.revision = was }()
	return held(l)
}

func zoneOf(code, publication string) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Publication: publication, Thing: zoning.Zone{Code: code, Kind: zoning.Prohibited}}
}

// Zones and the publications they rest on go together.
func TestRevertLooksAtPublications(t *testing.T) {
	ctx := context.Background()
	publication := func(id string) *zoning.Row {
		return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Publication{ID: id}}
	}
	open := func(l *ledger, rows ...*zoning.Row) {
		require.NoError(t, l.Open(ctx, rows...))
		l.commit()
	}
	l := newLedger()
	open(l, publication("P"), zoneOf("z1", "P"))
	open(l, zoneOf("z2", "P"))
	_, err := zoning.Revert(ctx, l, 1, l.changed(1))
	var refused *zoning.ChangedSinceError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []string{"z2"}, refused.Codes, "it rests on the publication that would go")

	done, err := zoning.Revert(ctx, l, 2, l.changed(2))
	require.NoError(t, err)
	l.commit()
	assert.Equal(t, []zoning.Reverted{{Layer: zoning.Zones, Removed: 1, Codes: []string{"z2"}}}, done)
	done, err = zoning.Revert(ctx, l, 1, l.changed(1))
	require.NoError(t, err)
	l.commit()
	assert.Len(t, done, 2)
	assert.Empty(t, l.at(zoning.Publications, l.revision))

	l = newLedger()
	open(l, publication("P"), zoneOf("z1", "P"))
	require.NoError(t, l.Close(ctx, zoning.Zones, l.at(zoning.Zones, 1)[0].ID))
	open(l, zoneOf("z1", "Q"), publication("Q"))
	require.NoError(t, l.Close(ctx, zoning.Publications, l.at(zoning.Publications, 2)[0].ID))
	open(l, &zoning.Row{Valid: zoning.Interval{From: zoning.Always, To: today}, Thing: zoning.Publication{ID: "P"}})
	_, err = zoning.Revert(ctx, l, 2, l.changed(2))
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, zoning.Publications, refused.Layer)
	assert.Equal(t, []string{"P"}, refused.Codes, "the zone that would come back rests on it")
}
