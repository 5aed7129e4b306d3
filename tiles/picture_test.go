package tiles

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func pictureOf(t testing.TB, s *Sheet) image.Image {
	t.Helper()
	body, err := s.Picture(t.Context())
	require.NoError(t, err)
	p, err := png.Decode(bytes.NewReader(body))
	require.NoError(t, err)
	return p
}

// colourAt is what a picture of a sheet shows at a place, in hundredths of a degree from (120, 30).
func colourAt(p image.Image, s *Sheet, x, y float64) color.RGBA {
	b, _ := s.Bound()
	lo, hi, at := project(b.LeftTop()), project(b.RightBottom()), project(orb.Point{120 + x/100, 30 + y/100})
	part := func(at, lo, hi int64, size int) int { return int(float64(at-lo) / float64(hi-lo) * float64(size)) }
	c, _ := color.RGBAModel.Convert(p.At(part(at.x, lo.x, hi.x, p.Bounds().Dx()), part(at.y, lo.y, hi.y, p.Bounds().Dy()))).(color.RGBA)
	return c
}

// over is what an area of a colour makes of what lies beneath.
func over(hex string, opacity float64, beneath color.RGBA) color.RGBA {
	c, _ := color.NRGBAModel.Convert(paint(hex, 1)).(color.NRGBA)
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*opacity + float64(b)*(1-opacity))) }
	return color.RGBA{mix(c.R, beneath.R), mix(c.G, beneath.G), mix(c.B, beneath.B), 255}
}

func assertLooks(t testing.TB, want, got color.RGBA, what string) {
	t.Helper()
	for i, d := range [3]int{int(want.R) - int(got.R), int(want.G) - int(got.G), int(want.B) - int(got.B)} {
		assert.InDelta(t, 0, d, 16, "%s: channel %d of %v, not %v", what, i, got, want)
	}
}

// 0    2    4 5      8   10
// +----------------------+ 10     P: prohibited, with a hole
// |         +------------|  8     R: restricted
// |    +----+-+   R      |
// |    | P  | |          |  5
// |    | ()  |+----------|  4
// |    +------+          |  2
// +----------------------+  0
func TestAPictureShowsWhatIsWhere(t *testing.T) {
	holed := square(2, 2, 5, 5)
	holed[0] = append(holed[0], square(3, 3, 3.6, 3.6)[0][0])
	s := sheetOf(t, atlas.New(1, today, map[zoning.Layer][]*zoning.Row{
		zoning.Divisions: {rowOf(zoning.Division{Code: "330402001", Name: "T", Level: zoning.Town}, square(0, 0, 10, 10))},
		zoning.Zones:     {zoneRow("P", zoning.Prohibited, holed), zoneRow("R", zoning.Restricted, square(4, 4, 9, 8))},
	}), All)
	p := pictureOf(t, s)
	plain := over(Paper, 1, color.RGBA{})
	restricted := over(RestrictedFill, Opacity, plain)
	assertLooks(t, plain, colourAt(p, s, 1, 1), "outside")
	assertLooks(t, over(ProhibitedFill, Opacity, plain), colourAt(p, s, 2.5, 4.5), "prohibited")
	assertLooks(t, plain, colourAt(p, s, 3.3, 3.3), "in the hole")
	assertLooks(t, restricted, colourAt(p, s, 7, 6), "restricted")
	assertLooks(t, over(ProhibitedFill, Opacity, restricted), colourAt(p, s, 4.5, 4.5), "in both: the stricter on top")
	assertLooks(t, over(ProhibitedLine, 1, plain), colourAt(p, s, 2, 4), "on the line of the prohibited zone")
	assertLooks(t, over(DivisionLine, 1, plain), colourAt(p, s, 5, 10), "on the border of the town")
	lines := 0
	for y := 4.1; y < 7.9; y += 0.02 {
		if c := colourAt(p, s, 9, y); c.B < 0x40 {
			lines++
		}
	}
	assert.InDelta(t, 2.0/3, float64(lines)/190, 0.15, "the line of the restricted zone is broken")
}

// The whole city takes the same bytes each time, and few of them.
func TestAPictureIsTheSameEachTime(t *testing.T) {
	o := fixtures.Options{Seed: 3, Grids: 60, Vertices: 60, Zones: 40}
	one, err := sheetOf(t, cityAtlas(o), All).Picture(t.Context())
	require.NoError(t, err)
	other, err := sheetOf(t, cityAtlas(o), All).Picture(t.Context())
	require.NoError(t, err)
	assert.True(t, bytes.Equal(one, other))
	assert.Less(t, len(one), 400_000)
	long, err := png.DecodeConfig(bytes.NewReader(one))
	require.NoError(t, err)
	assert.InDelta(t, 1536, max(long.Width, long.Height), 512, "pixels")
}

// A picture shows the borders of grids from the zoom on at which the style does.
func TestAPictureShowsGridsWhereTheStyleDoes(t *testing.T) {
	from := -1
	for _, l := range Style("", "")["layers"].([]any) {
		if l := l.(map[string]any); l["id"] == "grids-line" {
			from = l["minzoom"].(int)
		}
	}
	require.Equal(t, gridsFrom, from)
	for zoom := range MaxZoom + 1 {
		painted := 0
		for _, c := range coats(zoom) {
			if c.layer == zoning.Grids {
				painted++
			}
		}
		assert.Equal(t, zoom >= from, painted > 0, "zoom %d", zoom)
	}
}

func TestAPictureOfNothing(t *testing.T) {
	made := New(Options{})
	s, err := made.Sheet(atlas.New(1, today, nil), All, today)
	require.NoError(t, err)
	p, err := made.Picture(t.Context(), s, atOnce)
	require.NoError(t, err)
	assert.Empty(t, p.Body)
}
