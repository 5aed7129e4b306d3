package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gridzone/internal/pgtest"
	"gridzone/store/ledger"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// places makes names of stores that are not there yet, of either kind.
type places struct {
	t      *testing.T
	server *pgtest.Server
	n      int
}

func newPlaces(t *testing.T) *places { return &places{t: t, server: postgresServer(t)} }

func (p *places) file() string {
	p.n++
	return filepath.Join(p.t.TempDir(), fmt.Sprintf("存储 %d.gpkg", p.n))
}

func (p *places) database() string {
	name, err := p.server.CreateDatabase(p.t.Context(), "")
	require.NoError(p.t, err)
	return p.server.URL(pgtest.Owner, name)
}

// wholeOf runs digest or copy, which must succeed, and returns what it says.
func wholeOf(t *testing.T, args ...string) (w wholeStore) {
	t.Helper()
	code, out := cliRun(t, append(args, "--json")...)
	require.Equal(t, exitDone, code, out)
	require.NoError(t, json.Unmarshal([]byte(out), &w))
	assert.True(t, w.Audit.Holds)
	return w
}

func opened(t *testing.T, name string) store {
	t.Helper()
	s, err := openStore(t.Context(), name, "")
	require.NoError(t, err)
	return s
}

// life does some command to a store that may do anything that a command can.
type life struct {
	rt   *rapid.T
	open []*zoning.Row
	last zoning.Command // that had a key
	n    int
}

func (l *life) number(what string, high int) int { return rapid.IntRange(0, high).Draw(l.rt, what) }

func (l *life) text(what string) string {
	return rapid.SampledFrom([]string{"", "a", "Z", "é", "网格", "\U0001F33E", "a\n\t\"'\\,;", "NULL", " ", "\u2028", "1e3", "\\N", "\\."}).Draw(l.rt, what)
}

func (l *life) coordinate(what string) float64 {
	return rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 0.1 + 0.2, 120.123456789012345, -1e-300, 179.99999999999997, math.SmallestNonzeroFloat64, 30}).Draw(l.rt, what)
}

func (l *life) shape() orb.MultiPolygon {
	var shape orb.MultiPolygon
	for range l.number("polygons", 2) {
		var ring orb.Ring
		for range 4 {
			ring = append(ring, orb.Point{l.coordinate("lon"), l.coordinate("lat")})
		}
		shape = append(shape, orb.Polygon{append(ring, ring[0])})
	}
	return shape
}

func (l *life) row() *zoning.Row {
	code, name := "c"+l.text("code"), l.text("name")
	extra := map[string]any{"k" + l.text("key"): l.text("value"), "n": l.coordinate("extra")}
	if l.number("extra", 1) == 0 {
		extra = nil
	}
	limit := int64(l.number("limit", 9)) * math.MaxInt64 / 9
	bases := []zoning.Basis{{Title: l.text("title"), Number: l.text("document")}}
	r := &zoning.Row{Valid: zoning.Unbounded, Publication: l.text("publication"), Shape: l.shape()}
	if l.number("dated", 1) == 1 {
		r.Valid.From = zoning.Day(l.number("first", 40000) - 20000)
		r.Valid.To = r.Valid.From + 1 + zoning.Day(l.number("days", 9))
	}
	switch l.number("layer", 4) {
	case 0:
		r.Thing = zoning.Division{Code: code, Name: name, Level: zoning.Village}
	case 1:
		r.Thing = zoning.Grid{Code: code, Name: name, Kind: zoning.Micro, Division: l.text("division"), Replaces: []string{l.text("replaces")}, Extra: extra}
	case 2:
		r.Thing = zoning.Zone{Code: code, Name: name, Kind: zoning.Restricted, Extent: l.text("extent"), Scope: zoning.Part, Bases: bases, Extra: extra}
	case 3:
		r.Thing = zoning.Publication{ID: code, State: zoning.Published, Issuer: name, Bases: bases, Rules: []zoning.Rule{{Min: &limit, Deadline: l.text("deadline")}},
			Quota: &limit, Supersedes: []string{l.text("supersedes")}, Unapproved: limit > 3}
	default:
		r.Thing = zoning.Farm{Code: code, Name: name, Count: limit, Household: limit > 3, At: orb.Point{l.coordinate("lon"), l.coordinate("lat")}, Extra: extra}
	}
	return r
}

// command gives a command of some steps, with or without a key.
func (l *life) command(s zoning.Store) {
	l.n++
	c := zoning.Command{Name: "x" + l.text("command"), Actor: zoning.Actor{Name: l.text("actor")}, Detail: `{"n":"` + fmt.Sprint(l.n) + `"}`}
	if l.number("keyed", 1) == 1 {
		c.Key, c.Request = fmt.Sprint("k", l.n), l.text("request")
		l.last = c
	}
	answer := rapid.SampledFrom([][]byte{nil, {}, []byte("{}"), {0, 255}}).Draw(l.rt, "answer")
	var rows []*zoning.Row
	_, err := s.Do(context.Background(), c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		for range l.number("steps", 4) {
			switch l.number("step", 6) {
			case 0, 1, 2:
				r := l.row()
				require.NoError(l.rt, tx.Open(ctx, r))
				rows = append(rows, r)
			case 3:
				staff := []zoning.Staff{{Post: zoning.Member, Name: l.text("person"), Phone: l.text("phone"), NamePublic: l.number("public", 1) == 1}}
				require.NoError(l.rt, tx.SetStaff(ctx, l.text("grid"), staff[:l.number("people", 1)]))
			case 4:
				_, err := tx.PutBlob(ctx, l.text("file"), []byte(l.text("bytes")))
				require.NoError(l.rt, err)
			case 5:
				require.NoError(l.rt, tx.PutRecord(ctx, zoning.PublicationRecords, fmt.Sprint(l.n, len(rows), l.text("record")), 0, "", []byte(`{"a": "`+"\u2028"+`"}`)))
				return answer, nil // the next might be the same
			case 6:
				r := &zoning.Row{Valid: zoning.Unbounded, Publication: "p" + l.text("publication"), Shape: l.shape(), Thing: zoning.Zone{Code: "z", Name: l.text("name")}}
				require.NoError(l.rt, tx.OpenDraft(ctx, r))
				if l.number("drop", 2) == 0 {
					require.NoError(l.rt, tx.CloseDraft(ctx, r.Publication, r.ID))
				}
			}
		}
		if len(l.open) > 0 && l.number("close", 2) == 0 {
			r := l.open[len(l.open)-1]
			l.open = l.open[:len(l.open)-1]
			require.NoError(l.rt, tx.Close(ctx, r.Layer(), r.ID))
		}
		return answer, nil
	})
	require.NoError(l.rt, err)
	l.open = append(l.open, rows...)
}

// Whatever has happened to a store, a copy of it and a copy of the copy hold the same to the last bit, whichever kind each of them is, and
// live on as the first does.
func TestCopiesHoldTheSame(t *testing.T) {
	for name, value := range map[string]string{"rapid.nofailfile": "true", "rapid.checks": fmt.Sprint(budget(12))} {
		require.NoError(t, flag.Set(name, value))
	}
	p := newPlaces(t)
	rapid.Check(t, func(rt *rapid.T) {
		place := func(what string) string {
			if rapid.Bool().Draw(rt, what) {
				return p.database()
			}
			return p.file()
		}
		a, b, c := place("first in PostgreSQL"), place("second in PostgreSQL"), place("third in PostgreSQL")
		l := &life{rt: rt}
		first := opened(t, a)
		defer first.Close()
		for range l.number("commands", 12) {
			l.command(first)
		}
		want := wholeOf(t, "digest", "--store", a)
		for _, step := range [][2]string{{a, b}, {b, c}} {
			got := wholeOf(t, "copy", "--from", step[0], "--to", step[1])
			require.Equal(rt, want.Lines+1, got.Lines, "that it is copied is on record before, there and here")
			require.Equal(rt, want.Audit.Entries+1, got.Audit.Entries)
			after := wholeOf(t, "digest", "--store", step[0])
			require.Equal(rt, want.Data, after.Data, "what is copied stays as it was")
			want = after
			require.Equal(rt, want.Digest, got.Digest)
			require.Equal(rt, want.Data, got.Data)
			require.Equal(rt, want.Audit, got.Audit)
			again := wholeOf(t, "digest", "--store", step[1])
			again.Store = want.Store
			require.Equal(rt, want, again)
		}
		// As the stores tell it, which is another way to ask.
		told, err := storetest.Digest(t.Context(), first)
		require.NoError(rt, err)
		third := opened(t, c)
		defer third.Close()
		toldThere, err := storetest.Digest(t.Context(), third)
		require.NoError(rt, err)
		require.Equal(rt, told, toldThere)
		before, err := third.Newest(t.Context())
		require.NoError(rt, err)
		if l.last.Key != "" {
			out, err := third.Do(t.Context(), l.last, func(context.Context, zoning.Tx) ([]byte, error) { panic("it was done before") })
			require.NoError(rt, err)
			require.True(rt, out.Repeated)
		}
		r := &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "later"}}
		out, err := third.Do(t.Context(), zoning.Command{Name: "later"}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, r) })
		require.NoError(rt, err)
		require.Equal(rt, before.N+1, out.Revision)
		for _, on := range l.open {
			require.False(rt, on.Layer() == zoning.Grids && on.ID == r.ID, "an id is given twice")
		}
		wholeOf(t, "digest", "--store", c)
	})
}

// moment is what a store held at one time: its data to the last bit, and how many commands were on record apart from the copies made of it.
type moment struct {
	data     string
	commands int
}

// momentOf tells it of a store and what was read of it.
func momentOf(t *testing.T, s store, read ledger.Content) moment {
	t.Helper()
	m := moment{data: read.Data}
	for e, err := range s.Entries(context.Background(), zoning.TrailQuery{}) {
		assert.NoError(t, err)
		if e.N <= read.Entries && e.Command != "copy_store" {
			m.commands++
		}
	}
	assert.Positive(t, m.commands)
	return m
}

// Copies that are made while somebody writes are each of one moment.
func TestCopyWhileWriting(t *testing.T) {
	p := newPlaces(t)
	for _, from := range []string{p.file(), p.database()} {
		s := opened(t, from)
		moments := map[moment]bool{}
		stop, ended := make(chan struct{}), make(chan struct{})
		written := func(n int) {
			_, err := s.Do(context.Background(), zoning.Command{Name: "x", Key: fmt.Sprint(n)}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
				if err := tx.SetStaff(ctx, "g", []zoning.Staff{{Name: fmt.Sprint(n)}}); err != nil {
					return nil, err
				}
				_, err := tx.PutBlob(ctx, "b", []byte(fmt.Sprint(n)))
				for k := range 3 {
					if err == nil {
						err = tx.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: fmt.Sprint("g", n, "-", k)}})
					}
				}
				return nil, err
			})
			assert.NoError(t, err)
			read, err := s.Digest(context.Background(), nil)
			assert.NoError(t, err)
			moments[momentOf(t, s, read)] = true
		}
		written(0)
		go func() {
			defer close(ended)
			for n := 1; ; n++ {
				select {
				case <-stop:
					return
				default:
					written(n)
				}
			}
		}()
		var copies []wholeStore
		for range 3 {
			copies = append(copies, wholeOf(t, "copy", "--from", from, "--to", p.file()), wholeOf(t, "copy", "--from", from, "--to", p.database()))
		}
		close(stop)
		<-ended
		for _, w := range copies {
			copied := opened(t, w.CopiedTo)
			read, err := copied.Digest(t.Context(), nil)
			require.NoError(t, err)
			assert.True(t, moments[momentOf(t, copied, read)], "revision %d of %s is no state that ever was", w.Revision, from)
			require.NoError(t, copied.Close())
		}
		assert.Greater(t, copies[len(copies)-1].Revision, copies[0].Revision, "somebody did write")
		require.NoError(t, s.Close())
	}
}

// A copy needs no more memory for a store that is larger.
func TestCopyIsAStream(t *testing.T) {
	p := newPlaces(t)
	big, database := p.file(), p.database()
	s := opened(t, big)
	const few, many, size = 100, 300, 1 << 20
	peaks := func(count int) (list []int64) {
		_, err := s.Do(t.Context(), zoning.Command{Name: "x"}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			for i := range count {
				b := make([]byte, size)
				b[i] = 1
				if _, err := tx.PutBlob(ctx, "b", b); err != nil { // what is there already is kept once
					return nil, err
				}
			}
			return nil, nil
		})
		require.NoError(t, err)
		for _, args := range [][]string{
			{"copy", "--from", big, "--to", database}, {"copy", "--from", database, "--to", p.file()}, {"digest", "--store", database},
		} {
			cmd := gridzone(t, io.Discard, t.Output(), args...)
			require.NoError(t, cmd.Wait())
			list = append(list, cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss<<10) // Linux counts in KiB
		}
		database = p.database()
		return list
	}
	small, large := peaks(few), peaks(many)
	require.NoError(t, s.Close())
	for i := range small {
		t.Logf("%d MiB, %d MiB", small[i]>>20, large[i]>>20)
		assert.Less(t, large[i]-small[i], int64((many-few)*size/2))
	}
}
