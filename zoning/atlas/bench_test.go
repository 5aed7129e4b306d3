package atlas_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// cityRows makes up a city as rows on record.
func cityRows(o fixtures.Options) map[zoning.Layer][]*zoning.Row {
	c := fixtures.New(o)
	rows := map[zoning.Layer][]*zoning.Row{
		zoning.Divisions: c.Divisions, zoning.Grids: c.Grids, zoning.Zones: c.Zones, zoning.Publications: c.Publications,
	}
	for _, of := range rows {
		for i, r := range of {
			r.ID, r.RevFrom = int64(i+1), 1
		}
	}
	return rows
}

// somewhere draws points that lie in a grid.
func somewhere(a *atlas.Atlas, rows []*zoning.Row, n int) []orb.Point {
	b := rows[0].Shape.Bound()
	for _, r := range rows {
		if len(r.Shape) > 0 {
			b = b.Union(r.Shape.Bound())
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	points := make([]orb.Point, 0, n)
	for len(points) < n {
		p := orb.Point{b.Min[0] + random.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + random.Float64()*(b.Max[1]-b.Min[1])}
		if a.Grid(p, today).Row != nil {
			points = append(points, p)
		}
	}
	return points
}

// rawBytes is the size of the coordinates of rows.
func rawBytes(rows []*zoning.Row) (n uint64) {
	for _, r := range rows {
		for _, poly := range r.Shape {
			for _, ring := range poly {
				n += uint64(len(ring)) * 16
			}
		}
	}
	return n
}

func liveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkPoint asks for random points in the whole city.
func BenchmarkPoint(b *testing.B) {
	for _, vertices := range []int{50, 500} {
		rows := cityRows(fixtures.Options{Vertices: vertices})
		a := atlas.New(1, today, rows)
		points := somewhere(a, rows[zoning.Grids], 1<<16)
		b.Run(fmt.Sprintf("grid/%d", vertices), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				a.Grid(points[i&(1<<16-1)], today)
			}
		})
		b.Run(fmt.Sprintf("locate/%d", vertices), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				a.Locate(points[i&(1<<16-1)], today)
			}
		})
		b.Run(fmt.Sprintf("check/%d", vertices), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				if _, err := a.Check(context.Background(), atlas.Site{Point: points[i&(1<<16-1)], AccuracyM: 0.2}, today); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("cells/%d", vertices), func(b *testing.B) {
			var shapes []*geo.Prepared
			for _, r := range rows[zoning.Grids] {
				if r.Thing.(zoning.Grid).Kind == zoning.Base {
					shapes = append(shapes, geo.Prepare(r.Shape))
				}
			}
			c := geo.NewCells(shapes)
			b.ResetTimer()
			for i := range b.N {
				c.First(points[i&(1<<16-1)])
			}
		})
	}
}

// BenchmarkBuild builds the Atlas of the base grids alone, and of the whole city.
func BenchmarkBuild(b *testing.B) {
	all := cityRows(fixtures.Options{Vertices: 500})
	base := slices.DeleteFunc(slices.Clone(all[zoning.Grids]), func(r *zoning.Row) bool { return r.Thing.(zoning.Grid).Kind != zoning.Base })
	for name, rows := range map[string]map[zoning.Layer][]*zoning.Row{"grids": {zoning.Grids: base}, "city": all} {
		b.Run(name, func(b *testing.B) {
			var raw uint64
			for _, of := range rows {
				raw += rawBytes(of)
			}
			before := liveHeap()
			var a *atlas.Atlas
			for range b.N {
				a = atlas.New(1, today, rows)
			}
			b.StopTimer()
			b.ReportMetric(float64(liveHeap()-before+raw)/float64(raw), "heap/raw")
			b.ReportMetric(float64(raw)/1e6, "raw-MB")
			runtime.KeepAlive(a)
		})
	}
}

// BenchmarkCommit changes one grid at a time and waits until it is served.
func BenchmarkCommit(b *testing.B) {
	l, grids := servedCity(b, 500)
	for _, tc := range []struct {
		name string
		edit func(r *zoning.Row, i int) *zoning.Row
	}{{"name", renamed}, {"shape", moved}} {
		b.Run(tc.name, func(b *testing.B) {
			for i := range b.N {
				edit(b, l, tc.edit(grids[i%len(grids)], i))
			}
		})
	}
}

func renamed(r *zoning.Row, i int) *zoning.Row {
	g := r.Thing.(zoning.Grid)
	g.Name = fmt.Sprint("renamed ", i)
	return &zoning.Row{Valid: r.Valid, Thing: g, Shape: r.Shape}
}

func moved(r *zoning.Row, i int) *zoning.Row {
	s := r.Shape.Clone()
	ring := s[0][0]
	ring[0][0] += float64(i+1) * 1e-9
	ring[len(ring)-1] = ring[0]
	return &zoning.Row{Valid: r.Valid, Thing: r.Thing, Shape: s}
}

func edit(tb testing.TB, l *atlas.Live, r *zoning.Row) {
	_, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		_, err := zoning.Upsert(ctx, tx, today, []zoning.Candidate{{Row: r, Dated: true}})
		return nil, err
	})
	require.NoError(tb, err)
}

func servedCity(tb testing.TB, vertices int) (*atlas.Live, []*zoning.Row) {
	rows := cityRows(fixtures.Options{Vertices: vertices})
	l := open(tb, newMemory())
	for _, name := range []zoning.Layer{zoning.Divisions, zoning.Publications, zoning.Grids, zoning.Zones} {
		put(tb, l, rows[name]...)
	}
	return l, rows[zoning.Grids]
}

// BenchmarkReaders asks at a fixed rate, idle and while one grid after another is committed, and reports the 99th percentile of each.
func BenchmarkReaders(b *testing.B) {
	l, grids := servedCity(b, 500)
	points := somewhere(l.Atlas(), grids, 1<<12)
	percentile := func(b *testing.B) {
		times := make([]time.Duration, 0, b.N)
		tick := time.NewTicker(200 * time.Microsecond)
		defer tick.Stop()
		for i := range b.N {
			begin := <-tick.C // the wait for a processor counts
			l.Atlas().Locate(points[i&(1<<12-1)], today)
			times = append(times, time.Since(begin))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds()), "p99-ns")
		b.ReportMetric(float64(times[len(times)/2].Nanoseconds()), "p50-ns")
	}
	b.Run("idle", percentile)
	for _, tc := range []struct {
		name string
		many int
	}{{"one grid a commit", 1}, {"500 grids a commit", 500}} {
		b.Run(tc.name, func(b *testing.B) {
			var stop atomic.Bool
			var writer sync.WaitGroup
			commits := 0
			writer.Go(func() {
				for i := 0; !stop.Load(); i++ {
					_, err := l.Do(context.Background(), zoning.Command{}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
						var put []zoning.Candidate
						for k := range tc.many {
							put = append(put, zoning.Candidate{Row: moved(grids[(i*tc.many+k)%len(grids)], i), Dated: true})
						}
						_, err := zoning.Upsert(ctx, tx, today, put)
						return nil, err
					})
					if err != nil {
						panic(err)
					}
					commits++
				}
			})
			percentile(b)
			stop.Store(true)
			writer.Wait()
			b.ReportMetric(float64(commits), "commits")
		})
	}
}

// BenchmarkCoverage surveys the whole city, and one county of it.
func BenchmarkCoverage(b *testing.B) {
	a := atlas.New(1, today, cityRows(fixtures.Options{Vertices: 60}))
	for name, division := range map[string]string{"city": "", "county": "330402"} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, err := a.Coverage(context.Background(), division, today, atlas.CoverageOptions{SliverM: 0.5}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
