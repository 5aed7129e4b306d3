package zoning_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/zoning"
)

const today = zoning.Day(10)

func grid(code, name string, from, to zoning.Day) *zoning.Row {
	return &zoning.Row{Valid: zoning.Interval{From: from, To: to}, Thing: zoning.Grid{Code: code, Name: name, Kind: zoning.Base}}
}

func dated(code, name string, from, to zoning.Day) zoning.Candidate {
	return zoning.Candidate{Row: grid(code, name, from, to), Dated: true}
}

func undated(code, name string) zoning.Candidate {
	return zoning.Candidate{Row: grid(code, name, 0, 0)}
}

// held writes what is on record as code:name[from,to) in order.
func held(l *ledger) []string {
	out := []string{}
	for _, r := range l.at(zoning.Grids, l.revision) {
		end := func(d zoning.Day, mark string) string {
			if d == zoning.Always || d == zoning.Forever {
				return mark
			}
			return fmt.Sprint(int(d))
		}
		out = append(out, fmt.Sprintf("%s:%s[%s,%s)", r.Code(), r.Thing.(zoning.Grid).Name, end(r.Valid.From, "-"), end(r.Valid.To, "+")))
	}
	return out
}

func TestUpsertRules(t *testing.T) {
	const always, forever = zoning.Always, zoning.Forever
	for _, tc := range []struct {
		name   string
		before []zoning.Candidate
		put    []zoning.Candidate
		want   []string
		counts zoning.Counts
	}{
		{"new and undated is unbounded", nil, []zoning.Candidate{undated("a", "A")}, []string{"a:A[-,+)"}, zoning.Counts{New: 1}},
		{"new and dated", nil, []zoning.Candidate{dated("a", "A", 3, 5)}, []string{"a:A[3,5)"}, zoning.Counts{New: 1}},
		{"undated corrects today's row and keeps its dates",
			[]zoning.Candidate{dated("a", "A", 1, 8), dated("a", "B", 8, 20)}, []zoning.Candidate{undated("a", "C")},
			[]string{"a:A[1,8)", "a:C[8,20)"}, zoning.Counts{Changed: 1}},
		{"undated fills the free interval around today",
			[]zoning.Candidate{dated("a", "A", 1, 8), dated("a", "B", 15, 20)}, []zoning.Candidate{undated("a", "C")},
			[]string{"a:A[1,8)", "a:C[8,15)", "a:B[15,20)"}, zoning.Counts{New: 1}},
		{"dated overrides the middle",
			[]zoning.Candidate{dated("a", "A", always, forever)}, []zoning.Candidate{dated("a", "B", 5, 7)},
			[]string{"a:A[-,5)", "a:B[5,7)", "a:A[7,+)"}, zoning.Counts{Changed: 1}},
		{"dated overrides several rows and a free day",
			[]zoning.Candidate{dated("a", "A", 1, 4), dated("a", "B", 5, 9)}, []zoning.Candidate{dated("a", "C", 3, 6)},
			[]string{"a:A[1,3)", "a:C[3,6)", "a:B[6,9)"}, zoning.Counts{Changed: 1}},
		{"two disjoint intervals of one code in one file",
			[]zoning.Candidate{dated("a", "A", 1, 20)}, []zoning.Candidate{dated("a", "C", 12, 14), dated("a", "B", 3, 6)},
			[]string{"a:A[1,3)", "a:B[3,6)", "a:A[6,12)", "a:C[12,14)", "a:A[14,20)"}, zoning.Counts{Changed: 2}},
		{"equal on each of its days is unchanged",
			[]zoning.Candidate{dated("a", "A", 1, 20)}, []zoning.Candidate{dated("a", "A", 3, 6)},
			[]string{"a:A[1,20)"}, zoning.Counts{Unchanged: 1}},
		{"equal but longer is changed",
			[]zoning.Candidate{dated("a", "A", 1, 5)}, []zoning.Candidate{dated("a", "A", 3, 6)},
			[]string{"a:A[1,3)", "a:A[3,6)"}, zoning.Counts{Changed: 1}},
		{"touching intervals do not overlap",
			[]zoning.Candidate{dated("a", "A", 1, 5)}, []zoning.Candidate{dated("a", "B", 5, 6)},
			[]string{"a:A[1,5)", "a:B[5,6)"}, zoning.Counts{New: 1}},
		{"what is not named stays",
			[]zoning.Candidate{undated("a", "A"), undated("b", "B")}, []zoning.Candidate{undated("b", "C")},
			[]string{"a:A[-,+)", "b:C[-,+)"}, zoning.Counts{Changed: 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLedger()
			_, err := zoning.Upsert(context.Background(), l, today, tc.before)
			require.NoError(t, err)
			l.commit()
			counts, err := zoning.Upsert(context.Background(), l, today, tc.put)
			require.NoError(t, err)
			l.commit()
			assert.Equal(t, tc.want, held(l))
			assert.Len(t, counts.ChangedCodes, counts.Changed)
			counts.ChangedCodes = nil
			assert.Equal(t, tc.counts, counts)
			revision := l.revision
			again, err := zoning.Upsert(context.Background(), l, today, tc.put)
			require.NoError(t, err)
			l.commit()
			assert.Equal(t, zoning.Counts{Unchanged: len(tc.put)}, again, "the same file twice changes nothing")
			assert.Equal(t, revision, l.revision)
		})
	}
}

func TestUpsertRefuses(t *testing.T) {
	for _, tc := range []struct {
		name string
		put  []zoning.Candidate
		want error
	}{
		{"overlap", []zoning.Candidate{dated("b", "B", 0, 9), dated("a", "A", 1, 5), dated("a", "B", 4, 6)}, zoning.ErrConflict},
		{"the same twice", []zoning.Candidate{undated("a", "A"), undated("a", "A")}, zoning.ErrConflict},
		{"no day", []zoning.Candidate{dated("a", "A", 5, 5)}, zoning.ErrInvalid},
		{"two layers", []zoning.Candidate{undated("a", "A"), {Row: &zoning.Row{Thing: zoning.Zone{Code: "z"}}}}, zoning.ErrInvalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := zoning.Upsert(context.Background(), newLedger(), today, tc.put)
			require.ErrorIs(t, err, tc.want)
		})
	}
	_, err := zoning.Upsert(context.Background(), newLedger(), today, []zoning.Candidate{dated("b", "B", 0, 9), dated("a", "A", 1, 5), dated("a", "B", 4, 6)})
	var clash *zoning.ClashError
	require.ErrorAs(t, err, &clash)
	assert.Equal(t, &zoning.ClashError{Code: "a", First: 1, Second: 2}, clash)
}

func TestUpsertStaff(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	put := func(c ...zoning.Candidate) zoning.Counts {
		t.Helper()
		counts, err := zoning.Upsert(ctx, l, today, c)
		require.NoError(t, err)
		l.commit()
		counts.ChangedCodes = nil
		return counts
	}
	with := func(c zoning.Candidate, staff ...zoning.Staff) zoning.Candidate {
		c.Staff = append([]zoning.Staff{}, staff...)
		return c
	}
	head := zoning.Staff{Post: zoning.Head, Name: "h"}
	member := zoning.Staff{Post: zoning.Member, Name: "m"}
	assert.Equal(t, zoning.Counts{New: 1}, put(with(undated("a", "A"), head, member)))
	row := l.at(zoning.Grids, l.revision)[0]
	assert.Equal(t, zoning.Counts{Unchanged: 1}, put(with(undated("a", "A"), member, head)), "order is no difference")
	assert.Equal(t, zoning.Counts{Unchanged: 1}, put(undated("a", "A")), "no word of staff leaves it")
	assert.Equal(t, zoning.Counts{Changed: 1}, put(with(undated("a", "A"))), "empty means vacant")
	assert.Empty(t, l.staff["a"])
	assert.Same(t, row, l.at(zoning.Grids, l.revision)[0], "other staff leaves the row")
	put(with(dated("a", "A", 5, 9), head), with(dated("a", "A", 9, 12), member), with(dated("a", "A", 12, 14), head))
	assert.Equal(t, []zoning.Staff{member}, l.staff["a"], "the one in force today speaks")
}

func TestUpsertReadsInBatches(t *testing.T) {
	l := newLedger()
	var put []zoning.Candidate
	for i := range 4001 {
		put = append(put, undated(fmt.Sprintf("c%05d", i), "x"))
	}
	counts, err := zoning.Upsert(context.Background(), l, today, put)
	require.NoError(t, err)
	assert.Equal(t, 4001, counts.New)
	assert.LessOrEqual(t, l.queries, 3)
}

// The referee: what is on record of a code on each day, written down day by day.
const firstDay, lastDay = zoning.Day(0), zoning.Day(20) // the days drawn; -1 and 20 stand for before and after

type diary map[string]map[zoning.Day]string

func (d diary) copy() diary {
	c := diary{}
	for code, days := range d {
		c[code] = map[zoning.Day]string{}
		for day, name := range days {
			c[code][day] = name
		}
	}
	return c
}

func TestUpsertAgainstDiary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, l := context.Background(), newLedger()
		book := diary{"a": {}, "b": {}}
		past := map[int64]diary{0: book.copy()}
		days := func() []zoning.Day {
			all := []zoning.Day{zoning.Always, firstDay - 1}
			for d := firstDay; d <= lastDay; d++ {
				all = append(all, d)
			}
			return append(all, zoning.Forever-1)
		}()
		for range rapid.IntRange(1, 8).Draw(t, "commands") {
			before := book.copy()
			var put []zoning.Candidate
			for _, code := range []string{"a", "b"} {
				from := zoning.Day(rapid.IntRange(-1, 18).Draw(t, "from"))
				for range rapid.IntRange(0, 3).Draw(t, "pieces") {
					to := from + zoning.Day(rapid.IntRange(1, 8).Draw(t, "length"))
					c := dated(code, rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "name"), from, to)
					if from < firstDay {
						c.Row.Valid.From = zoning.Always
					}
					if to > lastDay {
						c.Row.Valid.To = zoning.Forever
					}
					c.Row.Shape = orb.MultiPolygon{{{{0, 0}, {1, 0}, {float64(len(c.Row.Thing.(zoning.Grid).Name)), 1}, {0, 0}}}}
					put = append(put, c)
					for _, d := range days {
						if c.Row.Valid.Contains(d) {
							book[code][d] = c.Row.Thing.(zoning.Grid).Name
						}
					}
					if to > lastDay {
						break
					}
					from = to + zoning.Day(rapid.IntRange(0, 3).Draw(t, "pause"))
				}
			}
			if len(put) == 0 {
				continue
			}
			counts, err := zoning.Upsert(ctx, l, today, put)
			require.NoError(t, err)
			revision := l.revision
			l.commit()
			changed := fmt.Sprint(before) != fmt.Sprint(book)
			assert.Equal(t, changed, l.revision > revision, "a revision exactly when a day changed")
			assert.Equal(t, changed, counts.New+counts.Changed > 0)
			assert.Equal(t, len(put), counts.New+counts.Changed+counts.Unchanged)
			past[l.revision-1] = book.copy()
		}
		for revision, want := range past {
			for code := range want {
				for _, d := range days {
					var got []string
					for _, r := range l.at(zoning.Grids, revision) {
						if r.Code() == code && r.Valid.Contains(d) {
							got = append(got, r.Thing.(zoning.Grid).Name)
						}
					}
					if name, ok := want[code][d]; ok {
						assert.Equal(t, []string{name}, got, "revision %d day %d code %s", revision, d, code)
					} else {
						assert.Empty(t, got, "revision %d day %d code %s", revision, d, code)
					}
				}
			}
		}
	})
}
