package tiles

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
)

// segment is an edge of a tile, in units from the tile's own corner.
type segment struct{ ax, ay, bx, by float64 }

func (s segment) at(part float64) (float64, float64) {
	return s.ax + (s.bx-s.ax)*part, s.ay + (s.by-s.ay)*part
}

// away is the distance of a place from a segment.
func (s segment) away(x, y float64) float64 {
	dx, dy := s.bx-s.ax, s.by-s.ay
	part := max(0, min(1, ((x-s.ax)*dx+(y-s.ay)*dy)/(dx*dx+dy*dy)))
	px, py := s.at(part)
	return math.Hypot(x-px, y-py)
}

// within cuts a segment to a rectangle; false where nothing of it is left.
func (s segment) within(x0, y0, x1, y1 float64) (segment, bool) {
	from, to := 0.0, 1.0
	for _, side := range [][2]float64{{-(s.bx - s.ax), s.ax - x0}, {s.bx - s.ax, x1 - s.ax}, {-(s.by - s.ay), s.ay - y0}, {s.by - s.ay, y1 - s.ay}} {
		switch p, q := side[0], side[1]; {
		case p == 0 && q < 0:
			return segment{}, false
		case p < 0:
			from = max(from, q/p)
		case p > 0:
			to = min(to, q/p)
		}
	}
	if from >= to {
		return segment{}, false
	}
	ax, ay := s.at(from)
	bx, by := s.at(to)
	return segment{ax, ay, bx, by}, true
}

// bordersOf returns the borders of a tile's shapes by layer and code, moved by so many units; where its own box cuts a shape is no border.
func bordersOf(t *testing.T, s *Sheet, zoom int, at [2]int, dx, dy float64) map[string][]segment {
	t.Helper()
	body, err := s.Tile(t.Context(), zoom, at[0], at[1])
	require.NoError(t, err)
	out := map[string][]segment{}
	side := func(a, b int64) bool { return a == b && (a == -Buffer || a == Extent+Buffer) }
	for name, l := range decoded(t, body) {
		for _, f := range l.Features {
			if _, point := f.Geometry.(orb.Point); point {
				continue
			}
			key := name + " " + f.Properties["code"].(string)
			for _, a := range areasOf(t, f.Geometry) {
				for _, ring := range a {
					for i, p := range ring {
						q := ring[(i+1)%len(ring)]
						if side(p.x, q.x) || side(p.y, q.y) {
							continue
						}
						out[key] = append(out[key], segment{float64(p.x) + dx, float64(p.y) + dy, float64(q.x) + dx, float64(q.y) + dy})
					}
				}
			}
		}
	}
	return out
}

// Two tiles beside each other, laid over each other with their buffers, differ by a unit at most: each border of the one is one of the other there. Each
// moves an edge by half a unit at most where it cuts it, and the two may do so to different sides.
//
//	+-----------+-+-+-----------+
//	|     a     |:|:|     b     |   : both draw it
//	+-----------+-+-+-----------+
func TestBuffersLieOverEachOther(t *testing.T) {
	s := sheetOf(t, cityAtlas(fixtures.Options{Seed: 6, Grids: 150, Vertices: 80, Zones: 60}), All)
	compared, most := 0, 0.0
	for zoom := 9; zoom <= 14; zoom++ {
		for _, a := range tilesOver(s, zoom) {
			for _, step := range [][2]int{{1, 0}, {0, 1}} {
				b := [2]int{a[0] + step[0], a[1] + step[1]}
				dx, dy := float64(step[0]*Extent), float64(step[1]*Extent)
				x0, y0, x1, y1 := dx-Buffer, dy-Buffer, float64(Extent+Buffer), float64(Extent+Buffer)
				of, there := bordersOf(t, s, zoom, a, 0, 0), bordersOf(t, s, zoom, b, dx, dy)
				for _, pair := range [][2]map[string][]segment{{of, there}, {there, of}} {
					for key, edges := range pair[0] {
						for _, e := range edges {
							cut, ok := e.within(x0+1, y0+1, x1-1, y1-1)
							if !ok {
								continue
							}
							for _, part := range []float64{0, 0.25, 0.5, 0.75, 1} {
								x, y := cut.at(part)
								least := math.Inf(1)
								for _, o := range pair[1][key] {
									least = min(least, o.away(x, y))
								}
								compared++
								most = max(most, least)
							}
						}
					}
				}
			}
		}
	}
	t.Logf("at most %.3f units", most)
	assert.Greater(t, compared, 10_000)
	assert.LessOrEqual(t, most, 1.0)
	assert.Positive(t, most, "some are cut")
}
