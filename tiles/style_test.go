package tiles

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/geo"
	"gridzone/zoning"
)

// referee asks other people's programs. They are installed by make tools.
func referee(t *testing.T, question, answer any) {
	t.Helper()
	in, err := json.Marshal(question)
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "node", "testdata/node/referee.mjs")
	cmd.Stdin = bytes.NewReader(in)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	require.NoError(t, err, "make tools installs what this needs: %s", &complaints)
	require.NoError(t, json.Unmarshal(out, answer))
}

// MapLibre's own specification finds nothing wrong with the style, and would.
func TestStyleIsValid(t *testing.T) {
	var found struct{ Errors []string }
	style := Style("gridzone", "https://example.org/tiles/all")
	referee(t, map[string]any{"style": style}, &found)
	assert.Empty(t, found.Errors)
	style["layers"] = append(style["layers"].([]any), map[string]any{"id": "x", "type": "fill", "source": "elsewhere"})
	referee(t, map[string]any{"style": style}, &found)
	assert.NotEmpty(t, found.Errors)
}

// Every layer of the style is one of the tiles.
func TestStyleDrawsLayersThatThereAre(t *testing.T) {
	known := map[string]bool{}
	for _, l := range Layers() {
		known[string(l)], known[string(l)+LabelSuffix] = true, true
	}
	for _, l := range Style("", "")["layers"].([]any) {
		if name, ok := l.(map[string]any)["source-layer"]; ok {
			assert.True(t, known[name.(string)], "%v", name)
		}
	}
}

// Mapbox's own decoder reads from tiles what orb's does, and finds the shells and holes that are meant.
func TestAnotherDecoderReadsTheSame(t *testing.T) {
	s := sheetOf(t, cityAtlas(fixtures.Options{Seed: 3, Grids: 60, Vertices: 60, Zones: 40}), All)
	for _, zoom := range []int{9, 12} {
		at := tilesOver(s, zoom)[len(tilesOver(s, zoom))/2]
		body, err := s.Tile(context.Background(), zoom, at[0], at[1])
		require.NoError(t, err)
		var read struct {
			Layers map[string]struct {
				Version, Extent int
				Features        []struct {
					ID         uint64
					Type       int
					Properties map[string]any
					Polygons   [][][][2]int64
				}
			}
		}
		referee(t, map[string]any{"tile": body}, &read)
		ours := decoded(t, body)
		require.Len(t, read.Layers, len(ours))
		require.Len(t, ours, 6)
		for name, l := range read.Layers {
			assert.Equal(t, 2, l.Version)
			assert.Equal(t, Extent, l.Extent)
			require.Len(t, l.Features, len(ours[name].Features))
			for i, f := range l.Features {
				mine := ours[name].Features[i]
				assert.EqualValues(t, mine.ID, f.ID)
				assert.EqualValues(t, mine.Properties, f.Properties)
				if f.Type != typePolygon {
					continue
				}
				var areas []area
				for _, poly := range f.Polygons {
					var a area
					for _, ring := range poly {
						var r []vec
						for _, p := range ring[:len(ring)-1] {
							r = append(r, vec{p[0], p[1]})
						}
						a = append(a, r)
					}
					areas = append(areas, a)
				}
				assert.Equal(t, areasOf(t, mine.Geometry), areas)
				assert.Empty(t, geo.Validate(plane(areas, areas[0][0][0]), 1))
			}
		}
	}
}

// rgb is a colour in linear light.
type rgb [3]float64

func colour(t *testing.T, hex string) rgb {
	t.Helper()
	var c [3]int
	_, err := fmt.Sscanf(hex, "#%02x%02x%02x", &c[0], &c[1], &c[2])
	require.NoError(t, err)
	var out rgb
	for i, v := range c {
		out[i] = math.Pow(float64(v)/255, 2.2)
	}
	return out
}

func (c rgb) over(paper rgb, opacity float64) rgb {
	for i := range c { // maps mix what is written, not light
		c[i] = math.Pow(math.Pow(c[i], 1/2.2)*opacity+math.Pow(paper[i], 1/2.2)*(1-opacity), 2.2)
	}
	return c
}

func (c rgb) seen(m [3][3]float64) rgb {
	var out rgb
	for i := range out {
		out[i] = max(0, min(1, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2]))
	}
	return out
}

func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is that of WCAG 2: 1 to 21.
func contrast(a, b rgb) float64 {
	x, y := a.luminance()+0.05, b.luminance()+0.05
	return max(x, y) / min(x, y)
}

// difference is that of CIE 1976 (L*a*b*): 2.3 is just noticeable.
func difference(a, b rgb) float64 {
	lab := func(c rgb) [3]float64 {
		f := func(v float64) float64 {
			if v > 0.008856 {
				return math.Cbrt(v)
			}
			return 7.787*v + 16.0/116
		}
		x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
		y := f(c.luminance())
		z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
		return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
	}
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

// sights simulate how colours are seen, fully without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1.0), or without colour.
var sights = map[string][3][3]float64{
	"all colours":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia":  {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
	"achromatopsia": {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}},
}

// Prohibited, restricted and neither are told apart by everyone: what is prohibited by a colour far more than just noticeable, what is restricted from what is neither too, but for
// those who see no colour: to them it is a little darker, and the line around it tells. Lines stand out from what they bound on both sides.
func TestColoursAreToldApart(t *testing.T) {
	paper := colour(t, Paper)
	prohibited, restricted := colour(t, ProhibitedFill).over(paper, Opacity), colour(t, RestrictedFill).over(paper, Opacity)
	for name, sight := range sights {
		see := func(c rgb) rgb { return c.seen(sight) }
		for _, pair := range [][2]rgb{{prohibited, restricted}, {prohibited, paper}} {
			assert.Greater(t, difference(see(pair[0]), see(pair[1])), 18.0, name)
		}
		apart := 12.0
		if name == "achromatopsia" {
			apart = 5
		}
		assert.Greater(t, difference(see(restricted), see(paper)), apart, name)
		for _, line := range []struct {
			colour string
			fill   rgb
		}{{ProhibitedLine, prohibited}, {RestrictedLine, restricted}} {
			assert.Greater(t, contrast(see(colour(t, line.colour)), see(line.fill)), 3.0, name)
			assert.Greater(t, contrast(see(colour(t, line.colour)), see(paper)), 4.5, name)
		}
		assert.Greater(t, contrast(see(colour(t, Text)), see(paper)), 7.0, name)
	}
	dashed := map[string]bool{}
	for _, l := range Style("", "")["layers"].([]any) {
		l := l.(map[string]any)
		if paint := l["paint"].(map[string]any); l["type"] == "line" {
			dashed[l["id"].(string)] = paint["line-dasharray"] != nil
		}
	}
	assert.True(t, dashed["restricted-line"])
	assert.False(t, dashed["prohibited-line"], "the lines differ without any colour")
}

// What is prohibited is drawn red within an unbroken line and what is restricted yellow within a broken one, never the other way about.
func TestColoursOfTheKinds(t *testing.T) {
	type paint struct {
		kind, fill, line string
		broken           bool
	}
	got := map[string]paint{}
	for _, l := range Style("", "")["layers"].([]any) {
		l := l.(map[string]any)
		filter, ok := l["filter"].([]any)
		if !ok || l["source-layer"] != string(zoning.Zones) {
			continue
		}
		kind := filter[2].(string)
		p, looks := got[kind], l["paint"].(map[string]any)
		p.kind = zoning.ZoneKind(kind).Label()
		if fill, ok := looks["fill-color"].(string); ok {
			p.fill = fill
			assert.Equal(t, kind, l["id"], "the legend finds it by its name")
		}
		if line, ok := looks["line-color"].(string); ok {
			p.line, p.broken = line, looks["line-dasharray"] != nil
			assert.Equal(t, kind+"-line", l["id"])
		}
		got[kind] = p
	}
	assert.Equal(t, map[string]paint{
		"prohibited": {"禁养区", "#d7191c", "#8f0f12", false},
		"restricted": {"限养区", "#ffd23f", "#7a5200", true},
	}, got)
}
