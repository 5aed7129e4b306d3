package api

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// OverlapsAnswer lists what a polygon meets.
type OverlapsAnswer struct {
	Revision int64         `json:"revision" example:"12"`
	At       string        `json:"at" format:"date" example:"2026-11-23"`
	Demo     bool          `json:"demo,omitempty"`
	Draft    *DraftRef     `json:"draft,omitempty"`
	AreaM2   float64       `json:"area_m2" doc:"Of the polygon sent, square metres"`
	Items    []OverlapItem `json:"items" nullable:"false" doc:"Largest first; what only touches comes with area 0"`
}

// OverlapItem is one row that the polygon meets.
type OverlapItem struct {
	Layer        string    `json:"layer" enum:"divisions,grids,zones"`
	Code         string    `json:"code"`
	Name         string    `json:"name,omitempty"`
	Kind         string    `json:"kind,omitempty" doc:"Of a grid or a zone; the level of a division"`
	AreaM2       float64   `json:"area_m2"`
	ShareOfInput float64   `json:"share_of_input" minimum:"0" maximum:"1"`
	ShareOfItem  float64   `json:"share_of_item" minimum:"0" maximum:"1"`
	ByDivision   bool      `json:"by_division,omitempty" doc:"The zone has no polygon: its division is measured"`
	ExtentScope  string    `json:"extent_scope,omitempty" enum:"whole,part" doc:"Only with by_division: how much of the division the zone covers"`
	Geometry     *Geometry `json:"geometry,omitempty" doc:"What they share, with shapes=true"`
}

// overlaps answers POST /v1/overlaps.
func (s *service) overlaps(c *gin.Context, q *query) error {
	layers, err := parseLayers(q)
	if err != nil {
		return err
	}
	shapes, err := q.flag("shapes")
	if err != nil {
		return err
	}
	in, out, err := parseSystems(q)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	g, said, err := s.bodyShape(c, in)
	if err != nil {
		return err
	}
	box := g.Bound()
	m, err := s.asked(c, q, &box)
	if err != nil {
		return err
	}
	defer m.done()
	if err := said.agrees(m); err != nil {
		return err
	}
	release, err := s.enterHeavy(c.Request.Context(), heavyWait)
	if err != nil {
		return err
	}
	defer release()
	total, items, err := m.atlas.Overlaps(c.Request.Context(), g, layers, m.day, shapes)
	if err != nil {
		return err
	}
	w := OverlapsAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Draft: m.draft, AreaM2: total, Items: make([]OverlapItem, len(items))}
	for i, it := range items {
		name, kind := caption(it.Row.Thing)
		w.Items[i] = OverlapItem{Layer: string(it.Row.Layer()), Code: it.Row.Code(), Name: name, Kind: kind,
			AreaM2: it.AreaM2, ShareOfInput: it.ShareOfInput, ShareOfItem: it.ShareOfItem, ByDivision: it.ByDivision}
		if z, ok := it.Row.Thing.(zoning.Zone); ok && it.ByDivision {
			w.Items[i].ExtentScope = string(scopeOf(z))
		}
		if shapes {
			w.Items[i].Geometry = newGeometry(out.shape(it.Shape))
		}
	}
	body := marshal(w)
	s.once(c, m, body)
	write(c, body)
	return nil
}

// caption returns the name of a thing and its kind, for lists.
func caption(t zoning.Thing) (name, kind string) {
	switch t := t.(type) {
	case zoning.Division:
		return t.Name, string(t.Level)
	case zoning.Grid:
		return t.Name, string(t.Kind)
	case zoning.Zone:
		return t.Name, string(t.Kind)
	}
	return "", ""
}

// parseLayers reads parameter layer: one or more spatial layers, joined by
// commas; all of them when absent.
func parseLayers(q *query) ([]zoning.Layer, error) {
	v, ok := q.get("layer")
	if !ok {
		return zoning.SpatialLayers(), nil
	}
	var layers []zoning.Layer
	for name := range strings.SplitSeq(v, ",") {
		layer := zoning.Layer(name)
		if !slices.Contains(zoning.SpatialLayers(), layer) {
			return nil, badParameter("layer", strconv.Quote(name)+" is none of divisions, grids, zones")
		}
		if !slices.Contains(layers, layer) {
			layers = append(layers, layer)
		}
	}
	return layers, nil
}

// bodyShape reads the polygon in the body of a request, in a coordinate system, and what the body says beside it.
func (s *service) bodyShape(c *gin.Context, in system) (orb.MultiPolygon, *item, error) {
	switch media := mediaType(c.Request); media {
	case "", mediaJSON, mediaGeoJSON, "application/octet-stream", "application/x-www-form-urlencoded", "text/plain":
	default:
		return nil, nil, problem(codeMediaType, media+" is not read here; send GeoJSON as application/geo+json")
	}
	raw, err := s.readBody(c)
	if err != nil {
		return nil, nil, err
	}
	_, g, err := readGeometry(raw, "", &in)
	if err != nil {
		return nil, nil, err
	}
	if g == nil {
		return nil, nil, problem(codeBadBody, "a Polygon or a MultiPolygon is needed, not a Point")
	}
	return g, &item{members: readMembers(bytes.TrimSpace(raw))}, nil
}

// readBody reads a body of at most MaxBody bytes, without a byte order mark.
func (s *service) readBody(c *gin.Context) ([]byte, error) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, s.o.MaxBody))
	if err != nil {
		return nil, bodyFault(err)
	}
	raw = trimBOM(raw)
	if len(raw) == 0 {
		return nil, problem(codeBadBody, "the body is empty")
	}
	return raw, noKeyInJSON(raw)
}
