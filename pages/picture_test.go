package pages_test

import (
	"encoding/xml"
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/pages"
)

// wellFormed reads a picture as XML.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else {
			require.NoError(t, err, svg)
		}
	}
}

func TestPicture(t *testing.T) {
	svg := string(picture().SVG(`a "map" <of> it`))
	wellFormed(t, svg)
	assert.Contains(t, svg, `aria-label="a &#34;map&#34; &lt;of&gt; it"`)
	for _, part := range []string{`class="prohibited"`, `class="neighbour"`, `class="accuracy"`, `class="dot"`, `class="bar"`, `class="north"`, `id="hatch-prohibited"`, `id="hatch-restricted"`, "&lt;b&gt;1"} {
		assert.Contains(t, svg, part)
	}
	assert.NotContains(t, svg, `class="restricted"`, "it has no shape")
	assert.NotContains(t, svg, "NaN")
}

// The scale bar is as long as it says.
func TestScaleBar(t *testing.T) {
	for _, degrees := range []float64{0.0001, 0.001, 0.01, 0.05, 0.3, 1} {
		p := pages.Picture{Frame: orb.Bound{Min: orb.Point{120, 30}, Max: orb.Point{120 + degrees, 30 + degrees}},
			Shapes: []pages.Drawn{{Role: pages.RoleDivision, Shape: square(120, 30, 120+degrees, 30+degrees)}}}
		svg := string(p.SVG(""))
		bar := regexp.MustCompile(`v6h([\d.]+)v-6"/><text class="scale"[^>]*>([\d.]+) (k?m)<`).FindStringSubmatch(svg)
		require.NotNil(t, bar, svg)
		length, metres := number(t, bar[1]), number(t, bar[2])
		if bar[3] == "km" {
			metres *= 1000
		}
		outline := regexp.MustCompile(`class="division"[^>]*d="M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)`).FindStringSubmatch(svg)
		require.NotNil(t, outline, svg)
		high := math.Abs(number(t, outline[6]) - number(t, outline[4]))
		north := degrees * 110850 // metres to a degree of latitude at 30 degrees
		assert.InEpsilon(t, north/high, metres/length, 0.02, "%g degrees: %s %s over %s units", degrees, bar[2], bar[3], bar[1])
	}
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(s, 64)
	require.NoError(t, err)
	return f
}

// What lies off the paper is drawn coarsely, and nothing that is seen changes.
func TestShapesOffThePaperAreDrawnCoarsely(t *testing.T) {
	// A comb of ten thousand teeth far in the west; its straight edge runs through the picture.
	ring := orb.Ring{{120.75, 30.7}, {120.75, 30.8}}
	for i := range 10000 {
		ring = append(ring, orb.Point{120.0 - float64(i%2)*0.1, 30.8 - float64(i)*1e-5})
	}
	ring = append(ring, ring[0])
	p := pages.Picture{Frame: orb.Bound{Min: orb.Point{120.74, 30.74}, Max: orb.Point{120.76, 30.76}}, Shapes: []pages.Drawn{{Role: pages.RoleProhibited, Shape: orb.MultiPolygon{{ring}}}}}
	svg := string(p.SVG(""))
	wellFormed(t, svg)
	path := regexp.MustCompile(`class="prohibited" fill-rule="evenodd" d="([^"]*)"`).FindStringSubmatch(svg)
	require.NotNil(t, path)
	assert.Less(t, strings.Count(path[1], "L"), 20)
	assert.True(t, strings.HasPrefix(path[1], "M320 "), "the edge through the middle is there: %s", path[1])
}

func TestStrangeShapesAreDrawn(t *testing.T) {
	for name, p := range map[string]pages.Picture{
		"nothing":      {},
		"a point":      {Frame: orb.Point{120, 30}.Bound()},
		"a short ring": {Frame: orb.Point{120, 30}.Bound(), Shapes: []pages.Drawn{{Role: pages.RoleSite, Label: "1", Shape: orb.MultiPolygon{{{{120, 30}, {120, 30}}}}}}},
		"at the pole":  {Frame: orb.Point{0, 90}.Bound(), Shapes: []pages.Drawn{{Role: pages.RoleSite, Label: "1", Shape: square(-1, 89, 1, 90)}}},
	} {
		svg := string(p.SVG(""))
		wellFormed(t, svg)
		assert.NotContains(t, svg, "NaN", name)
		assert.NotContains(t, svg, "Inf", name)
	}
}

// Another program reads what the QR code says.
func TestQR(t *testing.T) {
	const address = "https://grids.example.org/prefix/v1/checks/00112233445566778899aabbccddeeff/verify"
	svg, err := pages.QR(address)
	require.NoError(t, err)
	wellFormed(t, string(svg))
	side := int(number(t, regexp.MustCompile(`viewBox="0 0 (\d+) `).FindStringSubmatch(string(svg))[1]))
	const unit = 6
	img := image.NewGray(image.Rect(0, 0, side*unit, side*unit))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(string(svg), -1) {
		x, y, n := int(number(t, run[1])), int(number(t, run[2])), int(number(t, run[3]))
		for py := y * unit; py < (y+1)*unit; py++ {
			for px := x * unit; px < (x+n)*unit; px++ {
				img.SetGray(px, py, color.Gray{})
			}
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(img)
	require.NoError(t, err)
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	require.NoError(t, err)
	assert.Equal(t, address, read.GetText())
	_, err = pages.QR(strings.Repeat("x", 5000))
	assert.Error(t, err, "more than a code holds")
}
