package basemap

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Map is a basemap. It is never changed; nil is none.
type Map struct {
	layers   [][]string // from below: templates of the same tiles at several hosts
	origins  []string
	credit   string
	from, to int // zooms
}

const tileSize = 256

// Origins are the hosts that browsers ask for tiles, each with its scheme and port as policies of pages name them.
func (m *Map) Origins() []string {
	if m == nil {
		return nil
	}
	return slices.Clone(m.origins)
}

// Under lays the map beneath all that a style of MapLibre GL draws but its first layer, the background. Sources and layers are called basemap-0, basemap-1 and so on.
// The lines of grids and divisions get casings, so that they are seen on dark pictures from the air too.
func (m *Map) Under(style map[string]any) {
	if m == nil {
		return
	}
	sources, layers := style["sources"].(map[string]any), style["layers"].([]any)
	for i, templates := range m.layers {
		id := fmt.Sprintf("basemap-%d", i)
		sources[id] = map[string]any{"type": "raster", "tiles": templates, "tileSize": tileSize, "minzoom": m.from, "maxzoom": m.to, "attribution": m.credit}
		layers = slices.Insert(layers, 1+i, any(map[string]any{"id": id, "type": "raster", "source": id}))
	}
	style["layers"] = cased(layers)
}

// cased lays beneath each of the thin dark lines of a style a casing in the colour of its background, to both sides of the line. From afar there is
// none, where it would hide more than it shows.
func cased(layers []any) []any {
	background := layers[0].(map[string]any)["paint"].(map[string]any)["background-color"]
	var out []any
	for _, l := range layers {
		line := l.(map[string]any)
		if id, ok := strings.CutSuffix(line["id"].(string), "-line"); ok && (id == "grids" || id == "divisions") {
			casing := maps.Clone(line)
			casing["id"] = id + "-casing"
			casing["paint"] = map[string]any{"line-color": background, "line-opacity": 0.8, "line-gap-width": line["paint"].(map[string]any)["line-width"],
				"line-width": []any{"interpolate", []any{"linear"}, []any{"zoom"}, 10, 0, 14, 1.5}}
			out = append(out, casing)
		}
		out = append(out, l)
	}
	return out
}

// Version tells basemaps apart: another map, key or credit has another. Empty: none.
func (m *Map) Version() string {
	if m == nil {
		return ""
	}
	told := fmt.Sprintf("%q %q %d %d", m.layers, m.credit, m.from, m.to)
	sum := sha256.Sum256([]byte(told))
	return hex.EncodeToString(sum[:8])
}
