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
			outline("grids-line", zoning.Grids, nil, GridLine, widths(0.3, 1.2), nil),
			outline("divisions-line", zoning.Divisions, nil, DivisionLine, []any{"match", []any{"get", "level"}, "city", 3, "county", 2.5, "town", 1.8, 1.2}, nil),
			outline("restricted-line", zoning.Zones, is(zoning.Restricted), RestrictedLine, widths(1, 2), []any{4, 2}),
			outline("prohibited-line", zoning.Zones, is(zoning.Prohibited), ProhibitedLine, widths(1.2, 2.6), nil),
			label("grids-label", zoning.Grids, 13, 11),
			label("divisions-label", zoning.Divisions, 8, 13),
			label("zones-label", zoning.Zones, 12, 12),
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

// widths grow between the zooms 9 and 16.
func widths(from, to float64) []any {
	return []any{"interpolate", []any{"linear"}, []any{"zoom"}, 9, from, MaxZoom, to}
}

func zoneFill(id string, kind zoning.ZoneKind, colour string) map[string]any {
	return map[string]any{"id": id, "type": "fill", "source": source, "source-layer": string(zoning.Zones), "filter": is(kind),
		"paint": map[string]any{"fill-color": colour, "fill-opacity": Opacity}}
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

func label(id string, layer zoning.Layer, from, size int) map[string]any {
	return map[string]any{"id": id, "type": "symbol", "source": source, "source-layer": string(layer) + LabelSuffix, "minzoom": from,
		"layout": map[string]any{"text-field": []any{"get", "name"}, "text-size": size, "text-font": []any{"sans-serif"}},
		"paint":  map[string]any{"text-color": Text, "text-halo-color": Paper, "text-halo-width": 1.5}}
}
