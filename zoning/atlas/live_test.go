package atlas_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wall is a clock that stands still until it is set.
type wall struct{ now atomic.Pointer[time.Time] }

func newWall(t time.Time) *wall {
	w := &wall{}
	w.set(t)
	return w
}

func (w *wall) set(t time.Time) { w.now.Store(&t) }
func (w *wall) read() time.Time { return *w.now.Load() }

func shanghai(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	require.NoError(t, err)
	return loc
}

// noon of today in Shanghai.
func noon(t testing.TB) time.Time { return today.Time(shanghai(t)).Add(12 * time.Hour) }

func open(t testing.TB, store zoning.Store) *atlas.Live {
	t.Helper()
	l, err := atlas.Open(context.Background(), store, atlas.Options{Now: newWall(noon(t)).read})
	require.NoError(t, err)
	return l
}

// act runs a command on the store itself, as another process would.
func act(t testing.TB, s zoning.Store, f func(tx zoning.Tx) error) zoning.Outcome {
	t.Helper()
	out, err := s.Do(context.Background(), zoning.Command{Name: "other"}, func(_ context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(tx) })
	require.NoError(t, err)
	return out
}

func TestLiveOnAnEmptyStore(t *testing.T) {
	l := open(t, newMemory())
	assert.Zero(t, l.Atlas().Revision())
	assert.Equal(t, today, l.Today())
	assert.Equal(t, today, l.Atlas().Day())
	assert.Equal(t, (today + 1).Time(shanghai(t)), l.Midnight())
	assert.Empty(t, l.Atlas().Rows(zoning.Grids, today))
	v, err := l.Atlas().Check(context.Background(), atlas.Site{Point: at(0, 0)}, today)
	require.NoError(t, err)
	assert.Equal(t, zoning.VerdictOutside, v.Verdict)
}

// Who may no longer command is found out within the command, in what that reads; nothing of it is done.
func TestAdmit(t *testing.T) {
	store := newMemory()
	gone := fmt.Errorf("%w: gone", zoning.ErrForbidden)
	l, err := atlas.Open(t.Context(), store, atlas.Options{Now: newWall(noon(t)).read, Admit: func(ctx context.Context, r zoning.Reader, by zoning.Actor, now time.Time) error {
		assert.Equal(t, noon(t), now)
		newest, err := r.Newest(ctx)
		require.NoError(t, err)
		if by.Name == "li" && newest.N > 0 {
			return gone
		}
		return nil
	}})
	require.NoError(t, err)
	for i, want := range []error{nil, gone} {
		_, err = l.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "li"}}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
			return nil, tx.Open(ctx, fourGrids()[i])
		})
		require.ErrorIs(t, err, want)
	}
	assert.Equal(t, int64(1), l.Atlas().Revision())
	newest, err := store.Newest(t.Context())
	require.NoError(t, err)
	assert.Equal(t, int64(1), newest.N)
}

func TestDoAnswersAfterTheSwap(t *testing.T) {
	l := open(t, newMemory())
	out := put(t, l, fourGrids()...)
	assert.Equal(t, int64(1), out.Revision)
	assert.Equal(t, int64(1), l.Atlas().Revision())
	assert.Equal(t, "a", l.Atlas().Grid(at(1, 1), today).Row.Code())
	assert.Equal(t, int64(1), l.Status().Revision)

	before := l.Atlas()
	_, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		require.NoError(t, tx.Open(ctx, zone("z", zoning.Prohibited, box(0, 0, 1, 1))))
		return nil, fmt.Errorf("no: %w", zoning.ErrInvalid)
	})
	require.ErrorIs(t, err, zoning.ErrInvalid)
	assert.Same(t, before, l.Atlas(), "nothing was done")
}

func TestDoStartsFromWhatAnotherProcessCommitted(t *testing.T) {
	store := newMemory()
	l := open(t, store)
	act(t, store, func(tx zoning.Tx) error { return tx.Open(context.Background(), fourGrids()...) })
	assert.Zero(t, l.Atlas().Revision())
	out, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		assert.Equal(t, int64(1), now.Revision())
		assert.Equal(t, 6, now.Count(zoning.Grids, today))
		return []byte("x"), tx.Open(ctx, baseGrid("new", box(8, 8, 9, 9)))
	})
	require.NoError(t, err)
	assert.Equal(t, int64(2), out.Revision)
	assert.Equal(t, []byte("x"), out.Answer)
	assert.Equal(t, 7, l.Atlas().Count(zoning.Grids, today))
}

func TestAFailedRefreshKeepsTheLastGoodAtlas(t *testing.T) {
	store := newMemory()
	l := open(t, store)
	put(t, l, fourGrids()...)
	good := l.Atlas()
	away := fmt.Errorf("the disk is gone: %w", zoning.ErrUnavailable)
	store.setAway(away)
	require.ErrorIs(t, l.Refresh(context.Background()), zoning.ErrUnavailable)
	assert.Same(t, good, l.Atlas())
	require.ErrorIs(t, l.Status().LastError, away)

	out, err := l.Do(context.Background(), zoning.Command{}, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) {
		panic("a command was begun")
	})
	require.ErrorIs(t, err, away)
	assert.Zero(t, out)
	store.setAway(nil)
	out, err = l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		store.setAway(away)
		return nil, tx.Open(ctx, baseGrid("new", box(8, 8, 9, 9)))
	})
	require.ErrorIs(t, err, atlas.ErrNotServed)
	assert.True(t, out.Changed, "it is committed all the same")
	assert.Same(t, good, l.Atlas())

	store.setAway(nil)
	require.NoError(t, l.Refresh(context.Background()))
	assert.Equal(t, int64(2), l.Atlas().Revision())
	assert.NoError(t, l.Status().LastError)

	_, err = atlas.Open(context.Background(), func() zoning.Store { store.setAway(away); return store }(), atlas.Options{})
	require.ErrorIs(t, err, zoning.ErrUnavailable)
}

func TestTheDayTurnsWithoutARestart(t *testing.T) {
	store, w := newMemory(), newWall(noon(t))
	act(t, store, func(tx zoning.Tx) error {
		return tx.Open(context.Background(), during(baseGrid("a", box(0, 0, 2, 2)), zoning.Always, today+1), during(baseGrid("b", box(0, 0, 2, 2)), today+1, zoning.Forever))
	})
	l, err := atlas.Open(context.Background(), store, atlas.Options{Now: w.read})
	require.NoError(t, err)
	midnight := l.Midnight()
	assert.Equal(t, "a", l.Atlas().Grid(at(1, 1), l.Today()).Row.Code())

	w.set(midnight.Add(-time.Nanosecond))
	assert.Equal(t, today, l.Today())
	require.NoError(t, l.Refresh(context.Background()))
	assert.Equal(t, today, l.Atlas().Day())
	store.taken()

	w.set(midnight)
	assert.Equal(t, today+1, l.Today())
	assert.Equal(t, "b", l.Atlas().Grid(at(1, 1), l.Today()).Row.Code(), "right even before the swap")
	require.NoError(t, l.Refresh(context.Background()))
	assert.Equal(t, today+1, l.Atlas().Day())
	assert.Equal(t, "b", l.Atlas().Grid(at(1, 1), l.Today()).Row.Code())
	rows, _ := store.taken()
	assert.Zero(t, rows, "a new day reads no row")
}

// A quarter of an hour before midnight tomorrow's Atlas is there; at midnight that very one is put in place.
func TestTomorrowIsReadyBeforeMidnight(t *testing.T) {
	ctx, store, w := context.Background(), newMemory(), newWall(noon(t))
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, fourGrids()...) })
	l, err := atlas.Open(ctx, store, atlas.Options{Now: w.read})
	require.NoError(t, err)
	midnight := l.Midnight()
	refreshAt := func(before time.Duration) {
		w.set(midnight.Add(-before))
		require.NoError(t, l.Refresh(ctx))
	}
	refreshAt(31 * time.Minute)
	assert.Nil(t, l.Next(), "not yet")
	refreshAt(15 * time.Minute)
	next := l.Next()
	require.NotNil(t, next)
	assert.Equal(t, today+1, next.Day())
	assert.Equal(t, today, l.Atlas().Day())
	refreshAt(14 * time.Minute)
	assert.Same(t, next, l.Next(), "made once")

	// A commit makes it stale: it is made again, and never served as it was.
	put(t, l, baseGrid("new", box(9, 9, 10, 10)))
	refreshAt(13 * time.Minute)
	again := l.Next()
	require.NotNil(t, again)
	assert.Equal(t, int64(2), again.Revision())
	store.taken()
	refreshAt(0)
	assert.Same(t, again, l.Atlas())
	assert.Nil(t, l.Next())
	_, queries := store.taken()
	assert.Empty(t, queries, "midnight asks the store for no row")

	midnight = l.Midnight()
	refreshAt(10 * time.Minute)
	stale := l.Next()
	act(t, store, func(tx zoning.Tx) error { return tx.Open(ctx, baseGrid("newer", box(11, 11, 12, 12))) })
	refreshAt(0)
	assert.NotSame(t, stale, l.Atlas())
	assert.Equal(t, int64(3), l.Atlas().Revision())
	assert.Equal(t, today+2, l.Atlas().Day())
}

func TestFollow(t *testing.T) {
	store, w := newMemory(), newWall(noon(t))
	l, err := atlas.Open(context.Background(), store, atlas.Options{Now: w.read})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { l.Follow(ctx, time.Millisecond) })
	act(t, store, func(tx zoning.Tx) error { return tx.Open(context.Background(), fourGrids()...) })
	assert.Eventually(t, func() bool { return l.Atlas().Revision() == 1 }, 10*time.Second, time.Millisecond)
	w.set(l.Midnight())
	assert.Eventually(t, func() bool { return l.Atlas().Day() == today+1 }, 10*time.Second, time.Millisecond)
	stop()
	done.Wait()
}

func TestOnlyWhatChangedIsRead(t *testing.T) {
	store := newMemory()
	l := open(t, store)
	put(t, l, append(fourGrids(), zone("z", zoning.Prohibited, box(0, 0, 1, 1)))...)
	store.taken()
	put(t, l, zone("y", zoning.Prohibited, box(2, 2, 3, 3)))
	rows, _ := store.taken()
	assert.Equal(t, 1, rows)
	assert.Equal(t, []string{"y inside"}, hitCodes(l.Atlas().Locate(at(2.5, 2.5), today).Zones))
}

// Random commands: after each one the Atlas says what the rows on record say, and so does every older revision.
func TestLiveAgainstEveryRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ctx, store := context.Background(), newMemory()
		w := newWall(today.Time(time.UTC))
		l, err := atlas.Open(ctx, store, atlas.Options{Now: w.read, Location: time.UTC})
		require.NoError(t, err)
		record := map[int64][]*zoning.Row{}
		for range rapid.IntRange(1, 4).Draw(t, "commands") {
			candidates := map[zoning.Layer][]zoning.Candidate{}
			for _, r := range drawRows(t, rapid.IntRange(1, 6).Draw(t, "rows")) {
				candidates[r.Layer()] = append(candidates[r.Layer()], zoning.Candidate{Row: r, Dated: true})
			}
			if rapid.Bool().Draw(t, "next day") {
				w.set(w.read().AddDate(0, 0, 1))
			}
			out, err := l.Do(ctx, zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
				for _, layer := range []zoning.Layer{zoning.Grids, zoning.Zones} {
					if _, err := zoning.Upsert(ctx, tx, today, candidates[layer]); err != nil {
						return nil, err
					}
				}
				return nil, nil
			})
			require.NoError(t, err)
			require.Equal(t, out.Revision, l.Atlas().Revision())
			require.Equal(t, l.Today(), l.Atlas().Day())
			var rows []*zoning.Row
			for _, layer := range zoning.SpatialLayers() {
				for r, err := range store.Rows(ctx, zoning.Query{Layer: layer, Revision: out.Revision}) {
					require.NoError(t, err)
					rows = append(rows, r)
				}
			}
			record[out.Revision] = rows
			compareLocate(t, l.Atlas(), rows)
		}
		p := at(float64(rapid.IntRange(0, 9).Draw(t, "east")), float64(rapid.IntRange(0, 9).Draw(t, "north")))
		for revision, rows := range record {
			b := p.Bound()
			a, done, err := l.Older(ctx, revision, &b)
			require.NoError(t, err)
			for day := today - 4; day < today+6; day++ {
				want := build(rows...).Locate(p, day)
				got := a.Locate(p, day)
				require.Equal(t, fmt.Sprint(hitCodes(want.Zones), want.NearestM), fmt.Sprint(hitCodes(got.Zones), got.NearestM))
			}
			done()
		}
	})
}

func TestReadersNeverSeeTwoRevisions(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	l := open(t, store)
	const side = 6
	commit := func() error {
		_, err := l.Do(ctx, zoning.Command{}, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
			var put []zoning.Candidate
			for i := range side * side {
				e, n := float64(i%side), float64(i/side)
				shift := float64(tx.Revision()%2) / 10
				g := row(zoning.Grid{Code: fmt.Sprintf("g%02d", i), Name: fmt.Sprint(tx.Revision()), Kind: zoning.Base}, box(e+shift, n, e+1+shift, n+1))
				put = append(put, zoning.Candidate{Row: g})
			}
			_, err := zoning.Upsert(ctx, tx, today, put)
			return nil, err
		})
		return err
	}
	require.NoError(t, commit())
	stop := make(chan struct{})
	var readers sync.WaitGroup
	var failed atomic.Pointer[string]
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				a := l.Atlas()
				want := fmt.Sprint(a.Revision())
				for i := range side * side {
					r := a.Grid(at(float64(i%side)+0.5, float64(i/side)+0.5), today).Row
					if r == nil || r.Thing.(zoning.Grid).Name != want {
						s := fmt.Sprintf("revision %s answers with %v", want, r)
						failed.Store(&s)
						return
					}
				}
				if rows := a.Rows(zoning.Grids, today-5); len(rows) != side*side || rows[0].Thing.(zoning.Grid).Name != want {
					s := "a listing of another revision than its atlas"
					failed.Store(&s)
				}
			}
		})
	}
	for range 60 {
		require.NoError(t, commit())
	}
	close(stop)
	readers.Wait()
	if s := failed.Load(); s != nil {
		t.Error(*s)
	}
}

func TestWritersAndRefreshersTogether(t *testing.T) {
	ctx, store := context.Background(), newMemory()
	l := open(t, store)
	var all sync.WaitGroup
	var errs atomic.Int64
	for w := range 4 {
		all.Go(func() {
			for i := range 10 {
				out, err := l.Do(ctx, zoning.Command{}, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
					if now.Revision() != tx.Revision()-1 || now.Count(zoning.Grids, today) != int(now.Revision()) {
						return nil, errors.New("started from another revision")
					}
					return nil, tx.Open(ctx, baseGrid(fmt.Sprintf("g%d-%d", w, i), box(float64(w), float64(i), float64(w+1), float64(i+1))))
				})
				if err != nil || l.Atlas().Revision() < out.Revision {
					errs.Add(1)
				}
			}
		})
		all.Go(func() {
			for range 20 {
				if l.Refresh(ctx) != nil {
					errs.Add(1)
				}
			}
		})
	}
	all.Wait()
	assert.Zero(t, errs.Load())
	assert.Equal(t, int64(40), l.Atlas().Revision())
	assert.Equal(t, 40, l.Atlas().Count(zoning.Grids, today))
}

// A shape that stays while its row changes rank must be answered for in its new place.
func TestAKindThatChangesUnderTheSameShape(t *testing.T) {
	l := open(t, newMemory())
	put(t, l, baseGrid("a", box(0, 0, 2, 2)), baseGrid("b", box(1, 1, 3, 3)), zone("y", zoning.Restricted, box(0, 0, 2, 2)), zone("z", zoning.Prohibited, box(0, 0, 2, 2)))
	assert.Equal(t, "a", l.Atlas().Grid(at(1.5, 1.5), today).Row.Code())
	_, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		if _, err := zoning.Upsert(ctx, tx, today, []zoning.Candidate{{Row: row(zoning.Grid{Code: "a", Kind: zoning.Micro}, box(0, 0, 2, 2))}}); err != nil {
			return nil, err
		}
		_, err := zoning.Upsert(ctx, tx, today, []zoning.Candidate{{Row: zone("y", zoning.Prohibited, box(0, 0, 2, 2))}})
		return nil, err
	})
	require.NoError(t, err)
	assert.Equal(t, "b", l.Atlas().Grid(at(1.5, 1.5), today).Row.Code())
	loc := l.Atlas().Locate(at(1.5, 1.5), today)
	assert.Equal(t, []string{"a inside"}, hitCodes(loc.Others))
	assert.Equal(t, []string{"y inside", "z inside"}, hitCodes(loc.Zones))
}

// overtaken is a store in which the turn to write was lost, and others wrote.
type overtaken struct{ *memory }

type overtakenTx struct{ zoning.Tx }

func (t overtakenTx) Revision() int64 { return t.Tx.Revision() - 1 }

func (o overtaken) Do(ctx context.Context, c zoning.Command, f func(ctx context.Context, tx zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	return o.memory.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return f(ctx, overtakenTx{tx}) })
}

func TestACommandThatLostItsTurnMayBeGivenAgain(t *testing.T) {
	store := newMemory()
	act(t, store, func(tx zoning.Tx) error { return tx.Open(context.Background(), fourGrids()...) })
	l := open(t, overtaken{store})
	_, err := l.Do(context.Background(), zoning.Command{}, func(context.Context, zoning.Tx, *atlas.Atlas) ([]byte, error) {
		panic("it must not look at the wrong revision")
	})
	require.ErrorIs(t, err, zoning.ErrBusy)
	assert.EqualValues(t, 1, l.Atlas().Revision())
}
