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
		now := held(l)
		since := map[string]bool{}
		for code := range touched {
			if !slices.Equal(ofCode(heldAt(l, n), code), ofCode(now, code)) {
				since[code] = true
			}
		}
		before := heldAt(l, n-1)
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

// ofCode returns the lines of a code.
func ofCode(lines []string, code string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return !strings.HasPrefix(line, code+":") })
}

// One revision after the other can be taken back, the newest first, until nothing is left; and what was taken back can be had again.
func TestRevertOneAfterTheOther(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	states := [][]string{held(l)}
	for _, put := range [][]zoning.Candidate{{undated("a", "A"), undated("b", "B")}, {undated("a", "C")}, {dated("a", "D", 5, 30), undated("c", "C")}} {
		_, err := zoning.Upsert(ctx, l, today, put)
		require.NoError(t, err)
		l.commit()
		states = append(states, held(l))
	}
	revert := func(n int64) {
		t.Helper()
		_, err := zoning.Revert(ctx, l, n, l.changed(n))
		require.NoError(t, err)
		l.commit()
	}
	for n := int64(3); n >= 1; n-- {
		revert(n)
		assert.Equal(t, states[n-1], held(l))
	}
	for n := int64(6); n >= 4; n-- { // what the three reverts did
		revert(n)
		assert.Equal(t, states[7-n], held(l))
	}
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
