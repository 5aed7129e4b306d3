package geo

import (
	"math/rand/v2"
	"runtime"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"
)

// densities are the levels of cityMosaic by about how many vertices a shape has.
var densities = []struct{ vertices, levels int }{{50, 4}, {500, 7}, {5000, 10}}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func vertices(shapes []orb.MultiPolygon) (n int) {
	for _, g := range shapes {
		for _, poly := range g {
			for _, r := range poly {
				n += len(r)
			}
		}
	}
	return n
}

// BenchmarkCellsFirst asks for random points one after the other; chained makes each
// point depend on the answer before, which shows the latency.
func BenchmarkCellsFirst(b *testing.B) {
	for _, d := range densities {
		b.Run(strconv.Itoa(d.vertices), func(b *testing.B) {
			city := cityMosaic(d.levels)
			cells := NewCells(prepareAll(city.shapes()))
			points := randomPoints(city.r, 1<<20, city.box)
			b.Run("throughput", func(b *testing.B) {
				b.ReportAllocs()
				i, hits := 0, 0
				for b.Loop() {
					if id, _ := cells.First(points[i&(len(points)-1)]); id >= 0 {
						hits++
					}
					i++
				}
			})
			b.Run("chained", func(b *testing.B) {
				i := 0
				for b.Loop() {
					id, _ := cells.First(points[i&(len(points)-1)])
					i += 1 + id&1
				}
			})
		})
	}
}

// BenchmarkRtreeOrb is the obvious way: boxes in an R-tree, then every edge.
func BenchmarkRtreeOrb(b *testing.B) {
	for _, d := range densities {
		b.Run(strconv.Itoa(d.vertices), func(b *testing.B) {
			city := cityMosaic(d.levels)
			shapes := city.shapes()
			var tree rtree.RTreeG[int]
			for id, g := range shapes {
				box := g.Bound()
				tree.Insert(box.Min, box.Max, id)
			}
			points := randomPoints(city.r, 1<<16, city.box)
			i := 0
			for b.Loop() {
				p := points[i&(len(points)-1)]
				i++
				tree.Search(p, p, func(_, _ [2]float64, id int) bool {
					return !planar.MultiPolygonContains(shapes[id], p)
				})
			}
		})
	}
}

func BenchmarkBuildCells(b *testing.B) {
	for _, d := range densities {
		b.Run(strconv.Itoa(d.vertices), func(b *testing.B) {
			city := cityMosaic(d.levels)
			shapes := city.shapes()
			raw := float64(16 * vertices(shapes))
			for b.Loop() {
				before := heap()
				prepared := prepareAll(shapes)
				cells := NewCells(prepared)
				b.StopTimer()
				b.ReportMetric((float64(heap()-before)+raw)/raw, "x-raw")
				b.ReportMetric(raw/1e6, "raw-MB")
				b.ReportMetric(float64(4*len(cells.top)+4*len(cells.words))/1e6, "cells-MB")
				runtime.KeepAlive(prepared)
				b.StartTimer()
			}
		})
	}
}

func zoneBench() ([]*Prepared, []orb.Point) {
	city := cityMosaic(0)
	r := rand.New(rand.NewPCG(3, 4))
	zones := overlapping(r, 3000, city.box, 0.012, 100, 20000)
	return prepareAll(zones), randomPoints(r, 1<<20, city.box)
}

func BenchmarkCellsCoveringZones(b *testing.B) {
	zones, points := zoneBench()
	cells := NewCells(zones)
	var hits []Hit
	i, n := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		hits = cells.Covering(hits[:0], points[i&(len(points)-1)])
		n += len(hits)
		i++
	}
	b.ReportMetric(float64(n)/float64(i), "zones/point")
	b.ReportMetric(float64(4*len(cells.top)+4*len(cells.words))/1e6, "cells-MB")
}

func BenchmarkPreparedLocate(b *testing.B) {
	for _, n := range []int{500, 20000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			r := rand.New(rand.NewPCG(5, 6))
			s := Prepare(orb.MultiPolygon{{wiggle(r, orb.Point{120.75, 30.75}, 0.05, n)}})
			points := randomPoints(r, 1<<16, s.Bound())
			i := 0
			for b.Loop() {
				s.Locate(points[i&(len(points)-1)])
				i++
			}
		})
	}
}
