package basemap

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
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
	style["layers"] = layers
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
