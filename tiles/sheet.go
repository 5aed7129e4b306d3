package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// All is the name of the sheet with all layers on it.
const All = "all"

// Names lists the sheets that there are: each layer alone, and all of them.
func Names() []string {
	var names []string
	for _, l := range Layers() {
		names = append(names, string(l))
	}
	return append(names, All)
}

// layersOf returns the layers of a sheet; none where there is no such sheet.
func layersOf(name string) []zoning.Layer {
	if name == All {
		return Layers()
	}
	if l := zoning.Layer(name); slices.Contains(Layers(), l) {
		return []zoning.Layer{l}
	}
	return nil
}

// Sheet is what tiles are drawn of under one name: a layer, or all of them. It never changes; all methods may be called concurrently.
type Sheet struct {
	name     string
	drawings []*Drawing
	version  string
	revision int64
	day      zoning.Day
}

func newSheet(name string, drawings []*Drawing, revision int64, day zoning.Day) *Sheet {
	s := &Sheet{name: name, drawings: drawings, version: drawings[0].version, revision: revision, day: day}
	if len(drawings) > 1 {
		h := sha256.New()
		for _, d := range drawings {
			h.Write([]byte(d.version))
		}
		s.version = versionOf(h.Sum(nil))
	}
	return s
}

func versionOf(sum []byte) string {
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10]))
}

// Name returns the name of the sheet.
func (s *Sheet) Name() string { return s.name }

// Version names the content: whatever is drawn under one version is the same bytes, here and anywhere else.
func (s *Sheet) Version() string { return s.version }

// Named returns a revision and a day with this content: those first asked for, so that the names of tiles stay while what is on them does.
func (s *Sheet) Named() (int64, zoning.Day) { return s.revision, s.day }

// Layers returns the layers that are drawn on it.
func (s *Sheet) Layers() []zoning.Layer { return layersOf(s.name) }

// FirstZoom returns the first zoom at which there is anything on it.
func (s *Sheet) FirstZoom() int {
	first := MaxZoom
	for _, d := range s.drawings {
		first = min(first, FirstZoom(d.layer))
	}
	return first
}

// Bound returns the box around everything; false where there is nothing.
func (s *Sheet) Bound() (orb.Bound, bool) {
	var all orb.Bound
	some := false
	for _, d := range s.drawings {
		if b, ok := d.Bound(); ok && some {
			all = all.Union(b)
		} else if ok {
			all, some = b, true
		}
	}
	return all, some
}

// Tile draws a tile, without keeping it: nothing where there is nothing on it. x and y must be below 2^zoom, and zoom at most MaxZoom. Its layers come one after the
// other, so a tile of all is the tiles of each, joined.
func (s *Sheet) Tile(ctx context.Context, zoom, x, y int) ([]byte, error) {
	var out []byte
	for _, d := range s.drawings {
		b, err := d.Tile(ctx, zoom, x, y)
		if err != nil {
			return nil, err
		}
		out = append(out, b...)
	}
	return out, nil
}
