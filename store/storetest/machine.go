package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/zoning"
)

// model is a store in a few lines: a list of rows, and the staff.
type model struct {
	revision int64
	rows     []zoning.Row
	staff    map[string][]zoning.Staff
}

func (m *model) clone() *model {
	c := &model{m.revision, slices.Clone(m.rows), map[string][]zoning.Staff{}}
	for g, s := range m.staff {
		c.staff[g] = s
	}
	return c
}

// lines writes what must be on record at a revision, in order.
func (m *model) lines(t require.TestingT, revision int64, keep func(r *zoning.Row) bool) []string {
	var on []zoning.Row
	for _, r := range m.rows {
		if r.OnRecord(revision) && keep(&r) {
			if r.RevTo > revision {
				r.RevTo = 0
			}
			on = append(on, r)
		}
	}
	slices.SortStableFunc(on, func(a, b zoning.Row) int {
		if c := strings.Compare(a.Code(), b.Code()); c != 0 {
			return c
		}
		return int(a.Valid.From) - int(b.Valid.From)
	})
	var out []string
	for _, r := range on {
		line, err := Line(&r)
		require.NoError(t, err)
		out = append(out, line)
	}
	return out
}

// randomLife plays commands, failures and reopenings and compares after each.
func randomLife(t *testing.T, open Open, reopen Reopen) {
	rapid.Check(t, func(rt *rapid.T) {
		s := open(t)
		m := &model{staff: map[string][]zoning.Staff{}}
		rt.Repeat(map[string]func(*rapid.T){
			"command": func(rt *rapid.T) {
				next := m.clone()
				fails := rapid.IntRange(0, 9).Draw(rt, "fails") == 0
				out, err := s.Do(t.Context(), command(), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
					for range rapid.IntRange(0, 4).Draw(rt, "steps") {
						step(ctx, rt, tx, next)
					}
					if fails {
						return nil, errOwn
					}
					return nil, nil
				})
				if fails {
					require.ErrorIs(rt, err, errOwn)
					return
				}
				require.NoError(rt, err)
				changed := !same(m, next)
				require.Equal(rt, changed, out.Changed)
				if changed {
					next.revision++
				}
				require.Equal(rt, next.revision, out.Revision)
				m = next
			},
			"reopen": func(*rapid.T) { s = reopen(t, s) },
			"":       func(rt *rapid.T) { agree(rt, t, s, m) },
		})
		require.NoError(rt, s.Close())
	})
}

// step is one write of a command, done to the store and to the model.
func step(ctx context.Context, rt *rapid.T, tx zoning.Tx, m *model) {
	code := rapid.SampledFrom([]string{"a", "b", "网", "c"}).Draw(rt, "code")
	switch rapid.IntRange(0, 3).Draw(rt, "step") {
	case 0, 1:
		from := zoning.Day(rapid.IntRange(-3, 3).Draw(rt, "from"))
		r := valid(grid(code), from, from+zoning.Day(rapid.IntRange(1, 3).Draw(rt, "days")))
		if rapid.Bool().Draw(rt, "shaped") {
			r.Shape = square(float64(rapid.IntRange(0, 5).Draw(rt, "lon")), float64(rapid.IntRange(0, 5).Draw(rt, "lat")), 1)
		}
		require.NoError(rt, tx.Open(ctx, r))
		require.Equal(rt, tx.Revision(), r.RevFrom)
		m.rows = append(m.rows, *r)
	case 2:
		var open []int
		for i, r := range m.rows {
			if r.RevTo == 0 {
				open = append(open, i)
			}
		}
		if len(open) == 0 {
			return
		}
		i := rapid.SampledFrom(open).Draw(rt, "row")
		require.NoError(rt, tx.Close(ctx, zoning.Grids, m.rows[i].ID))
		if m.rows[i].RevFrom == tx.Revision() {
			m.rows = slices.Delete(m.rows, i, i+1)
		} else {
			m.rows[i].RevTo = tx.Revision()
		}
	case 3:
		staff := make([]zoning.Staff, rapid.IntRange(0, 2).Draw(rt, "people"))
		for i := range staff {
			staff[i] = zoning.Staff{Post: zoning.Member, Name: rapid.SampledFrom([]string{"x", "y"}).Draw(rt, "name")}
		}
		require.NoError(rt, tx.SetStaff(ctx, code, staff))
		m.staff[code] = staff
	}
}

// same tells whether two models hold the same.
func same(a, b *model) bool {
	for _, code := range []string{"a", "b", "网", "c"} {
		if !slices.Equal(a.staff[code], b.staff[code]) {
			return false
		}
	}
	return slices.EqualFunc(a.rows, b.rows, func(x, y zoning.Row) bool { return x.ID == y.ID && x.RevTo == y.RevTo })
}

// agree compares what the store tells with the model, at every revision.
func agree(rt *rapid.T, t *testing.T, s zoning.Store, m *model) {
	require.Equal(rt, m.revision, newest(t, s).N)
	read := func(q zoning.Query) (found []string) {
		for _, r := range rows(t, s, q) {
			line, err := Line(r)
			require.NoError(rt, err)
			found = append(found, line)
		}
		return found
	}
	all := func(*zoning.Row) bool { return true }
	for rev := max(m.revision-3, 1); rev <= m.revision; rev++ {
		require.Equal(rt, m.lines(rt, rev, all), read(zoning.Query{Layer: zoning.Grids, Revision: rev}), fmt.Sprintf("revision %d", rev))
	}
	if m.revision == 0 {
		return
	}
	box := orb.Bound{Min: orb.Point{float64(rapid.IntRange(0, 5).Draw(rt, "box lon")), 2}}
	box.Max = orb.Point{box.Min[0] + 1, 3}
	require.Equal(rt, m.lines(rt, m.revision, func(r *zoning.Row) bool { return r.Shape == nil || r.Shape.Bound().Intersects(box) }),
		read(zoning.Query{Layer: zoning.Grids, Within: &box}))
	require.Equal(rt, m.lines(rt, m.revision, func(r *zoning.Row) bool { return r.Code() == "a" || r.Code() == "网" }),
		read(zoning.Query{Layer: zoning.Grids, Codes: []string{"网", "a", "zz"}}))

	from := rapid.Int64Range(0, m.revision).Draw(rt, "changes after")
	var want, got []string
	for _, r := range m.rows {
		if r.RevFrom > from || r.RevTo > from {
			line, err := Line(&r)
			require.NoError(rt, err)
			want = append(want, line)
		}
	}
	for _, r := range changes(t, s, zoning.Grids, from, m.revision) {
		line, err := Line(r)
		require.NoError(rt, err)
		got = append(got, line)
	}
	require.ElementsMatch(rt, want, got)
	staff, err := s.Staff(t.Context(), []string{"a", "b", "c", "网"})
	require.NoError(rt, err)
	for code, people := range m.staff {
		require.True(rt, slices.Equal(people, staff[code]), "%s: %v %v", code, people, staff[code])
	}
}
