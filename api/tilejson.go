package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"gridzone/tiles"
	"gridzone/zoning"
)

// TileJSON describes a set of tiles (TileJSON 3.0.0).
type TileJSON struct {
	TileJSON     string        `json:"tilejson" enum:"3.0.0"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Scheme       string        `json:"scheme" enum:"xyz"`
	Tiles        []string      `json:"tiles" nullable:"false" doc:"Addresses with {z}, {x} and {y}. They name the content: what is fetched from them never changes" example:"https://example.com/tiles/grids/{z}/{x}/{y}?at=2026-11-23&revision=12&v=fc2u3r5nd5eoe5qt"`
	VectorLayers []VectorLayer `json:"vector_layers" nullable:"false"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       *[4]float64   `json:"bounds,omitempty" doc:"West, south, east, north; absent where nothing is drawn"`
	Center       *[3]float64   `json:"center,omitempty" doc:"Longitude, latitude, zoom"`
	UndrawnZones int           `json:"undrawn_zones" doc:"Zones in force on the day that are on no tile: words alone say which part of a division they cover, or no shape of their division is on record"`
	Revision     int64         `json:"revision"`
	At           string        `json:"at" format:"date"`
	Demo         bool          `json:"demo,omitempty"`
}

// VectorLayer is a layer in the tiles.
type VectorLayer struct {
	ID          string            `json:"id" example:"grids"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// tileJSON answers GET /tiles/{layer}.
func (s *service) tileJSON(c *gin.Context, q *query) error {
	m, sheet, err := s.tilesAsked(c, q, func(m *moment) bool { return s.fresh(c, m, mediaJSON+"; links") })
	if err != nil {
		return err
	}
	defer m.done()
	if sheet == nil {
		return nil // answered with 304
	}
	w := TileJSON{TileJSON: "3.0.0", Name: "gridzone " + sheet.Name(), Description: "What is in force on a day, as vector tiles", Scheme: "xyz",
		Tiles: []string{s.public.link(c.Request, tileTemplate(sheet))}, VectorLayers: vectorLayers(sheet),
		MinZoom: sheet.FirstZoom(), MaxZoom: tiles.MaxZoom, UndrawnZones: tiles.Undrawn(m.atlas, m.day), Revision: m.revision, At: m.at, Demo: s.o.Demo}
	if s.o.Demo {
		w.Description += "; made up, no real place"
	}
	if b, ok := sheet.Bound(); ok {
		w.Bounds = &[4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
		w.Center = &[3]float64{(b.Min[0] + b.Max[0]) / 2, (b.Min[1] + b.Max[1]) / 2, float64(w.MinZoom)}
	}
	write(c, marshal(w))
	return nil
}

// style answers GET /styles/gridzone.json: how a map draws the tiles of a day.
func (s *service) style(c *gin.Context, q *query) error {
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	c.Writer.Header()["Cache-Control"] = revalidate // the basemap follows the configuration, whatever day and revision are asked for
	if s.fresh(c, m, mediaJSON+"; links; "+s.o.Basemap.Version()) {
		return nil
	}
	v := url.Values{}
	for _, name := range []string{"at", "revision"} {
		if value, given := q.get(name); given {
			v.Set(name, value)
		}
	}
	path := "/tiles/" + tiles.All
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	name := "gridzone"
	if s.o.Demo {
		name += ": made up, no real place"
	}
	style := tiles.Style(name, s.public.link(c.Request, path))
	s.o.Basemap.Under(style)
	write(c, marshal(style))
	return nil
}

// tileTemplate is the path of a sheet's tiles by their whole name.
func tileTemplate(sheet *tiles.Sheet) string {
	revision, day := sheet.Named()
	v := url.Values{"revision": {strconv.FormatInt(revision, 10)}, "at": {day.String()}, "v": {sheet.Version()}}
	return "/tiles/" + sheet.Name() + "/{z}/{x}/{y}?" + v.Encode()
}

// vectorLayers describes the layers of a sheet.
func vectorLayers(sheet *tiles.Sheet) []VectorLayer {
	var out []VectorLayer
	for _, l := range sheet.Layers() {
		fields := map[string]string{}
		for _, f := range tiles.Fields(l) {
			fields[f.Name] = f.Description
		}
		areas := VectorLayer{ID: string(l), Description: areasText(l), MinZoom: tiles.FirstZoom(l), MaxZoom: tiles.MaxZoom, Fields: fields}
		labels := areas
		labels.ID, labels.Description = areas.ID+tiles.LabelSuffix, "A point in each of them, in one tile only"
		out = append(out, areas, labels)
	}
	return out
}

func areasText(l zoning.Layer) string {
	switch l {
	case zoning.Divisions:
		return "Divisions, the larger ones first"
	case zoning.Zones:
		return "Livestock zones, restricted ones first; one that has no shape and covers its division is drawn as that"
	default:
		return "Governance grids, base grids first"
	}
}

// tileOperations are the operations of maps.
func (s *service) tileOperations() []operation {
	layer := param{name: "layer", in: "path", required: true, enum: tiles.Names(), description: "What is drawn; all has every layer in one tile", example: "grids"}
	number := func(name, text string, example int) param {
		return param{name: name, in: "path", kind: "integer", required: true, description: text, example: example}
	}
	faults := []string{codeNotFound, codeBusy, codeUnavailable}
	return []operation{{
		method: http.MethodGet, path: "/tiles/{layer}", id: "tileJSON", tag: "tiles", summary: "Vector tiles, described",
		description: "TileJSON 3.0.0. The addresses in it name revision, day and content: what is fetched from them is kept by caches for ever. They stay the same while what is drawn does, whatever else is put on record.",
		params:      append([]param{layer}, pinParams()...), answers: ok(typeOf[TileJSON](), "The description"), problems: faults, handle: s.tileJSON,
	}, {
		method: http.MethodGet, path: "/tiles/{layer}/{z}/{x}/{y}", id: "tile", tag: "tiles", summary: "A vector tile",
		description: "Mapbox Vector Tile 2.1 of what is in force on a day. A border that two shapes share is the same in both, to the last unit, at every zoom. Each layer has a layer of points for labels beside it. " +
			"Ids are those of the codes, the same in every revision. 204 where nothing is drawn; beyond zoom " + strconv.Itoa(tiles.MaxZoom) + " there are no tiles, and maps enlarge those. Packed with gzip for those who take it.",
		params: slices.Concat([]param{layer, number("z", "Zoom", 12), number("x", "Column, from the west", 3421), number("y", "Row, from the north", 1677)}, pinParams(),
			[]param{{name: "v", example: "fc2u3r5nd5eoe5qt", description: "Version of the content, as the TileJSON names it, with at and revision: 404 where those have another"}}),
		answers: append(ok(nil, "The tile", mediaTile), content{status: http.StatusNoContent, description: "There is nothing on it"}), problems: faults, handle: s.tile,
	}, {
		method: http.MethodGet, path: "/styles/gridzone.json", id: "style", tag: "tiles", summary: "How a map draws the tiles",
		description: "A style of MapLibre GL (style specification 8) for the tiles of all layers, of the day and revision asked for. Prohibited zones are red within an unbroken line, restricted ones yellow within a broken one. Where the service is configured with a basemap of others, its layers, called basemap-0 and so on, lie beneath: what draws them asks that map's host, and shows the attribution.",
		params:      pinParams(), answers: ok(typeOf[map[string]any](), "The style"), problems: faults, handle: s.style,
	}, s.pictureOperation(layer)}
}
