package tiles

import (
	"gridzone/zoning"
)

// Style is a style of MapLibre GL (style specification, version 8) for the sheet of all layers, whose TileJSON is at an address. It names no font to load and no
// picture: labels are drawn with the fonts of the machine that shows the map.
//
// Prohibited zones are red within an unbroken line and restricted ones yellow within a broken one, lighter by a third, so that neither colour nor
// sight of colour is needed to tell them apart.
func Style(name, tileJSON string) map[string]any {
	return map[string]any{
		"version": 8,
		"name":    name,
		"sources": map[string]any{source: map[string]any{"type": "vector", "url": tileJSON}},
		"layers": []any{
			map[string]any{"id": "background", "type": "background", "paint": map[string]any{"background-color": Paper}},
			zoneFill("restricted", zoning.Restricted, RestrictedFill),
			zoneFill("prohibited", zoning.Prohibited, ProhibitedFill),
			from(gridsFrom, outline("grids-line", zoning.Grids, nil, GridLine, gridWidth.grows(), nil)),
			outline("divisions-line", zoning.Divisions, smallerFrom(drawnFrom(zoning.Village), drawnFrom(zoning.Group)), DivisionLine, []any{"match", []any{"get", "level"}, "city", divisionWidth(zoning.City), "county", divisionWidth(zoning.County), "town", divisionWidth(zoning.Town), divisionWidth(zoning.Village)}, nil),
			outline("restricted-line", zoning.Zones, is(zoning.Restricted), RestrictedLine, restrictedWidth.grows(), []any{dash, gap}),
			outline("prohibited-line", zoning.Zones, is(zoning.Prohibited), ProhibitedLine, prohibitedWidth.grows(), nil),
			label("grids-label", zoning.Grids, 13, 11, nil),
			label("divisions-label", zoning.Divisions, 8, 13, smallerFrom(namedFrom, drawnFrom(zoning.Group))),
			label("zones-label", zoning.Zones, 12, 12, nil),
		},
	}
}

// The colours of a style. Fills are laid over the map at Opacity.
const (
	Paper          = "#f7f5f0"
	ProhibitedFill = "#d7191c"
	ProhibitedLine = "#8f0f12"
	RestrictedFill = "#ffd23f"
	RestrictedLine = "#7a5200"
	GridLine       = "#6b7680"
	DivisionLine   = "#39424a"
	Text           = "#1d2a33"
	Opacity        = 0.45
)

const source = "gridzone"

func is(kind zoning.ZoneKind) []any { return []any{"==", []any{"get", "kind"}, string(kind)} }

// width is how wide a line is, in pixels, up to the zoom thin, and at MaxZoom; in between it grows.
type width struct{ from, to float64 }

const thin = 9 // zoom

func (w width) grows() []any {
	return []any{"interpolate", []any{"linear"}, []any{"zoom"}, thin, w.from, MaxZoom, w.to}
}

func (w width) at(zoom int) float64 {
	return w.from + (w.to-w.from)*float64(max(0, zoom-thin))/(MaxZoom-thin)
}

//nolint:gochecknoglobals // Go has no constants of a struct
var gridWidth, restrictedWidth, prohibitedWidth = width{0.3, 1.2}, width{1, 2}, width{1.2, 2.6}

// divisionWidth is how wide the border of a division is, in pixels.
func divisionWidth(l zoning.Level) float64 {
	switch l {
	case zoning.City:
		return 3
	case zoning.County:
		return 2.5
	case zoning.Town:
		return 1.8
	default:
		return 1.2
	}
}

// dash and gap are what the line around a restricted zone is broken into, in its own widths.
const dash, gap = 4, 2

// gridsFrom is the first zoom at which the borders of grids are drawn: before they are a few pixels from each other.
const gridsFrom = 10

// from draws a layer of the style from a zoom on.
func from(zoom int, layer map[string]any) map[string]any {
	layer["minzoom"] = zoom
	return layer
}

// drawnFrom is the first zoom at which the border of a division is drawn: where a city is seen as a whole it has more villages and groups than can be told apart.
func drawnFrom(l zoning.Level) int {
	switch l {
	case zoning.Village:
		return 8
	case zoning.Group:
		return 11
	default:
		return FirstZoom(zoning.Divisions)
	}
}

// namedFrom is the first zoom at which the names of villages are written: before there is room for few of a thousand, and each would be tried.
const namedFrom = 10

// smallerFrom keeps villages back until a zoom, and groups until another.
func smallerFrom(villages, groups int) []any {
	not := func(levels ...any) []any { return []any{"match", []any{"get", "level"}, levels, false, true} }
	return []any{"step", []any{"zoom"}, not("village", "group"), villages, not("group"), groups, true}
}

func zoneFill(id string, kind zoning.ZoneKind, colour string) map[string]any {
	return map[string]any{"id": id, "type": "fill", "source": source, "source-layer": string(zoning.Zones), "filter": is(kind),
		"paint": map[string]any{"fill-color": colour, "fill-opacity": Opacity, "fill-antialias": false}} // each has a line of its own
}

func outline(id string, layer zoning.Layer, filter []any, colour string, width, dashes []any) map[string]any {
	paint := map[string]any{"line-color": colour, "line-width": width}
	if dashes != nil {
		paint["line-dasharray"] = dashes
	}
	l := map[string]any{"id": id, "type": "line", "source": source, "source-layer": string(layer), "paint": paint, "layout": map[string]any{"line-join": "round"}}
	if filter != nil {
		l["filter"] = filter
	}
	return l
}

// briefly is a text of which a long one is cut: the map is no place to read more of it.
func briefly(text []any) []any {
	const most = 40 // characters
	return []any{"case", []any{">", []any{"length", text}, most}, []any{"concat", []any{"slice", text, 0, most - 1}, "…"}, text}
}

func label(id string, layer zoning.Layer, from, size int, filter []any) map[string]any {
	l := map[string]any{"id": id, "type": "symbol", "source": source, "source-layer": string(layer) + LabelSuffix, "minzoom": from,
		"layout": map[string]any{"text-field": briefly([]any{"coalesce", []any{"get", "name"}, ""}), "text-size": size, "text-font": []any{"sans-serif"}},
		"paint":  map[string]any{"text-color": Text, "text-halo-color": Paper, "text-halo-width": 1.5}}
	if filter != nil {
		l["filter"] = filter
	}
	return l
}
