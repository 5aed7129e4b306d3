package tiles

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const today zoning.Day = 20780

func cityAtlas(o fixtures.Options) *atlas.Atlas {
	c := fixtures.New(o)
	return atlas.New(1, today, map[zoning.Layer][]*zoning.Row{
		zoning.Divisions: c.Divisions, zoning.Grids: c.Grids, zoning.Publications: c.Publications, zoning.Zones: c.Zones, zoning.Farms: c.Farms,
	})
}

func sheetOf(t testing.TB, a *atlas.Atlas, name string) *Sheet {
	t.Helper()
	s, err := New(Options{}).Sheet(a, name, today)
	require.NoError(t, err)
	return s
}

// decoded is a layer of a tile as another library reads it.
func decoded(t testing.TB, body []byte) map[string]*mvt.Layer {
	t.Helper()
	layers, err := mvt.Unmarshal(body)
	require.NoError(t, err)
	out := map[string]*mvt.Layer{}
	for _, l := range layers {
		require.Nil(t, out[l.Name], "a layer comes once")
		require.EqualValues(t, 2, l.Version)
		require.EqualValues(t, Extent, l.Extent)
		out[l.Name] = l
	}
	return out
}

// areasOf reads the geometry of a feature as this package has it.
func areasOf(t testing.TB, g orb.Geometry) []area {
	t.Helper()
	var multi orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		multi = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		multi = g
	default:
		require.Fail(t, "no areas", "%T", g)
	}
	var out []area
	for _, poly := range multi {
		var a area
		for _, ring := range poly {
			var r []vec
			for _, p := range ring[:len(ring)-1] {
				r = append(r, vec{int64(p[0]), int64(p[1])})
			}
			a = append(a, r)
		}
		out = append(out, a)
	}
	return out
}

// tilesOver yields the tiles of a zoom over a sheet.
func tilesOver(s *Sheet, zoom int) [][2]int {
	b, _ := s.Bound()
	shift := shiftOf(zoom) + extentBits
	lo, hi := project(orb.Point{b.Min[0], b.Max[1]}), project(orb.Point{b.Max[0], b.Min[1]})
	var out [][2]int
	for x := lo.x >> shift; x <= hi.x>>shift; x++ {
		for y := lo.y >> shift; y <= hi.y>>shift; y++ {
			out = append(out, [2]int{int(x), int(y)})
		}
	}
	return out
}

// Every tile of a city, as another library decodes it: valid areas, rings wound as MVT 2 wants, attributes of the list and no others, and base grids that fill
// what they fill without a gap or an overlap.
func TestTilesOfACity(t *testing.T) {
	ctx := context.Background()
	a := cityAtlas(fixtures.Options{Seed: 3, Grids: 120, Vertices: 80, Zones: 60})
	s := sheetOf(t, a, All)
	for zoom := 4; zoom <= 13; zoom++ {
		for _, at := range tilesOver(s, zoom) {
			body, err := s.Tile(ctx, zoom, at[0], at[1])
			require.NoError(t, err)
			var base [][]vec
			for name, l := range decoded(t, body) {
				for _, f := range l.Features {
					if _, point := f.Geometry.(orb.Point); point {
						continue
					}
					areas := areasOf(t, f.Geometry)
					requireSound(t, areas, "zoom %d, tile %v, %s %v", zoom, at, name, f.Properties["code"])
					require.NotZero(t, f.ID)
					if f.Properties["kind"] == string(zoning.Base) {
						for _, a := range areas {
							base = append(base, a...)
						}
					}
				}
			}
			for _, whole := range resolved(base) {
				require.Len(t, whole, 1, "a gap at zoom %d in tile %v", zoom, at)
			}
		}
	}
}

// A tile in the middle of the city is filled by its base grids to the corners of the buffer.
func TestBaseGridsFillATile(t *testing.T) {
	ctx := context.Background()
	a := cityAtlas(fixtures.Options{Seed: 3, Grids: 400, Vertices: 60, Zones: -1})
	s := sheetOf(t, a, "grids")
	for zoom := 13; zoom <= MaxZoom; zoom++ {
		p := project(orb.Point{fixtures.SampleLon, fixtures.SampleLat})
		shift := shiftOf(zoom) + extentBits
		body, err := s.Tile(ctx, zoom, int(p.x>>shift), int(p.y>>shift))
		require.NoError(t, err)
		var rings [][]vec
		for _, f := range decoded(t, body)["grids"].Features {
			if f.Properties["kind"] == string(zoning.Base) {
				for _, a := range areasOf(t, f.Geometry) {
					rings = append(rings, a...)
				}
			}
		}
		union := resolved(rings)
		require.Len(t, union, 1)
		require.Len(t, union[0], 1)
		const lo, hi = -Buffer, Extent + Buffer
		corners := map[vec]bool{}
		for _, p := range union[0][0] {
			assert.True(t, p.x == lo || p.x == hi || p.y == lo || p.y == hi, "%v", p)
			corners[p] = true
		}
		for _, c := range []vec{{lo, lo}, {lo, hi}, {hi, lo}, {hi, hi}} {
			assert.Contains(t, corners, c)
		}
	}
}

// What a decoded tile says of a point is what the shapes on record say, but near a border.
func TestTilesAgreeWithTheShapes(t *testing.T) {
	ctx := context.Background()
	a := cityAtlas(fixtures.Options{Seed: 5, Grids: 60, Vertices: 120, Zones: 40})
	s := sheetOf(t, a, All)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	asked := 0
	for zoom := 9; zoom <= MaxZoom; zoom++ {
		places := tilesOver(s, zoom)
		for range 6 {
			at := places[r.IntN(len(places))]
			body, err := s.Tile(ctx, zoom, at[0], at[1])
			require.NoError(t, err)
			layers := decoded(t, body)
			for range 40 {
				x, y := r.IntN(Extent), r.IntN(Extent)
				p := lonLat(float64(at[0]<<extentBits+x), float64(at[1]<<extentBits+y), zoom)
				metres := 40075017 * math.Cos(p[1]*math.Pi/180) / math.Exp2(float64(zoom+extentBits)) // a unit
				near := (toleranceUnits + 2) * metres
				for _, layer := range Layers() {
					drawn := map[string]bool{}
					if l := layers[string(layer)]; l != nil {
						for _, f := range l.Features {
							sh := shape{areas: areasOf(t, f.Geometry)}
							if sh.locate(vec{int64(x), int64(y)}) == geo.Inside {
								drawn[f.Properties["code"].(string)] = true
							}
						}
					}
					for _, row := range a.Rows(layer, today) {
						land := geo.Prepare(row.Shape)
						if layer == zoning.Zones {
							if land = a.Land(row, today); land == nil {
								continue
							}
						}
						if d, _ := geo.BoundaryDistance(p, land); d < near {
							continue
						}
						asked++
						require.Equal(t, land.Locate(p) == geo.Inside, drawn[row.Code()], "%s %s at %v, zoom %d", layer, row.Code(), p, zoom)
					}
				}
			}
		}
	}
	assert.Greater(t, asked, 10_000)
}

// roomless tells whether areas are so small that no unit may lie in them but on their border.
func roomless(areas []area) bool {
	sum := int64(0)
	for _, a := range areas {
		for _, r := range a {
			sum += twiceArea(r)
		}
	}
	return sum <= 40
}

// At each zoom every feature has its label once, in one tile, inside its area there; one that is too small to be drawn has a label all the same.
func TestLabelsComeOnce(t *testing.T) {
	ctx := context.Background()
	a := cityAtlas(fixtures.Options{Seed: 3, Grids: 120, Vertices: 80, Zones: 60})
	for _, name := range Names()[:3] {
		s := sheetOf(t, a, name)
		for zoom := s.FirstZoom(); zoom <= 13; zoom++ {
			seen := map[uint64]int{}
			for _, at := range tilesOver(s, zoom) {
				body, err := s.Tile(ctx, zoom, at[0], at[1])
				require.NoError(t, err)
				layers := decoded(t, body)
				drawn := map[any][]area{}
				if l := layers[name]; l != nil {
					for _, f := range l.Features {
						drawn[f.ID] = areasOf(t, f.Geometry)
					}
				}
				if l := layers[name+LabelSuffix]; l != nil {
					for _, f := range l.Features {
						seen[uint64(f.ID.(float64))]++
						p := f.Geometry.(orb.Point)
						if areas := drawn[f.ID]; areas != nil {
							sh := shape{areas: areas}
							where := sh.locate(vec{int64(p[0]), int64(p[1])})
							require.True(t, where == geo.Inside || where == geo.Boundary && roomless(areas), "%s at zoom %d", f.Properties["code"], zoom)
						}
					}
				}
			}
			assert.Len(t, seen, s.drawings[0].Count(), "%s at zoom %d", name, zoom)
			for id, n := range seen {
				assert.Equal(t, 1, n, "%d", id)
			}
		}
	}
}

// lonLat returns the degrees of a place in units of a zoom.
func lonLat(x, y float64, zoom int) orb.Point {
	world := math.Exp2(float64(zoom + extentBits))
	return orb.Point{(x/world - 0.5) * 360, math.Atan(math.Sinh((0.5-y/world)*2*math.Pi)) * (180 / math.Pi)}
}
