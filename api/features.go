package api

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/exporters"
	"gridzone/importers/decimal"
	"gridzone/zoning"
)

const (
	defaultLimit = 100
	maxLimit     = 10000
)

// collectionOf reads the layer in the path.
func collectionOf(c *gin.Context) (zoning.Layer, error) {
	name, err := pathValue(c, "layer")
	if err != nil {
		return "", err
	}
	for _, layer := range collections() {
		if string(layer) == name {
			return layer, nil
		}
	}
	return "", problem(codeNotFound, "there is no collection "+strconv.Quote(name)+"; there are divisions, grids, zones and addresses")
}

// items answers GET /collections/{layer}/items: a page of a layer, ordered by
// code. The link next pins revision and day, so that a walk over all pages meets
// every row once whatever is imported meanwhile.
func (s *service) items(c *gin.Context, q *query) error {
	layer, err := collectionOf(c)
	if err != nil {
		return err
	}
	box, err := parseBox(q)
	if err != nil {
		return err
	}
	limit, err := q.whole("limit", defaultLimit, 1, maxLimit)
	if err != nil {
		return err
	}
	out, err := itemsFormat(c, q)
	if err != nil {
		return err
	}
	m, err := s.asked(c, q, box)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaGeoJSON) {
		return nil
	}
	found, err := s.pageOf(c.Request.Context(), m, layer, box, q.text("after"), int(limit))
	if err != nil {
		return err
	}
	links := []Link{
		{Href: s.public.self(c.Request), Rel: "self", Type: mediaGeoJSON, Title: "This page"},
		{Href: s.public.link(c.Request, "/collections/"+string(layer)), Rel: "collection", Type: mediaJSON, Title: "The collection"},
	}
	if found.more {
		links = append(links, Link{Href: s.public.link(c.Request, nextPath("/collections/"+string(layer)+"/items", q, m, found.rows[len(found.rows)-1].Code())), Rel: "next", Type: mediaGeoJSON, Title: "The next page"})
	}
	h := c.Writer.Header()
	h.Set("Content-Type", mediaGeoJSON)
	h.Set("Content-Crs", "<"+crs84URI+">")
	if !out.Stored() {
		h.Del("Content-Crs")
	}
	for _, l := range links {
		h.Add("Link", "<"+l.Href+`>; rel="`+l.Rel+`"; type="`+l.Type+`"`)
	}
	if c.Request.Method == http.MethodHead {
		c.Status(http.StatusOK)
		return nil
	}
	s.writePage(c, m, found, links, out)
	return nil
}

// nextPath is where the page of a list goes on after a code, pinned to the same revision and day.
func nextPath(path string, q *query, m *moment, after string) string {
	v := url.Values{}
	for i, name := range q.names {
		if q.given[i] {
			v.Set(name, q.vals[i])
		}
	}
	v.Set("at", m.at)
	v.Set("revision", m.header[0])
	v.Set("after", after)
	return path + "?" + v.Encode()
}

// flushAt is how much of a page is gathered before it is sent on.
const flushAt = 64 << 10

// writePage streams a FeatureCollection: a page of large shapes is never whole in memory.
func (s *service) writePage(c *gin.Context, m *moment, found page, links []Link, out system) {
	b := make([]byte, 0, flushAt+flushAt/4)
	b = append(b, `{"type":"FeatureCollection","revision":`...)
	b = append(b, m.header[0]...)
	b = append(b, `,"at":"`+m.at+`"`...)
	if s.o.Demo {
		b = append(b, `,"demo":true`...)
	}
	b = append(b, m.echo...)
	b = append(b, `,"crs_name":"`+out.Name()+`","timeStamp":"`...)
	b = s.live.Now().UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
	if found.matched >= 0 {
		b = append(b, `","numberMatched":`...)
		b = strconv.AppendInt(b, int64(found.matched), 10)
		b = append(b, `,"numberReturned":`...)
	} else {
		b = append(b, `","numberReturned":`...)
	}
	b = strconv.AppendInt(b, int64(len(found.rows)), 10)
	b = append(b, `,"links":`...)
	b = append(b, trimLine(marshal(links))...)
	b = append(b, `,"features":[`...)
	for i, r := range found.rows {
		b = comma(b, i)
		b = exporters.AppendFeature(b, inSystem(r, out))
		if len(b) >= flushAt {
			if _, err := c.Writer.Write(b); err != nil {
				return // a client that is gone is no fault
			}
			b = b[:0]
		}
	}
	_, _ = c.Writer.Write(append(b, "]}\n"...))
}

// inSystem returns the row with its shape, or its point, in another coordinate system.
func inSystem(r *zoning.Row, out system) *zoning.Row {
	if out.Stored() {
		return r
	}
	moved := *r
	moved.Shape = out.shape(r.Shape)
	if a, ok := r.Thing.(zoning.Address); ok {
		a.At = out.FromLonLat(a.At)
		moved.Thing = a
	}
	return &moved
}

// item answers GET /collections/{layer}/items/{code}.
func (s *service) item(c *gin.Context, q *query) error {
	layer, err := collectionOf(c)
	if err != nil {
		return err
	}
	code, err := pathValue(c, "code")
	if err != nil {
		return err
	}
	out, err := itemsFormat(c, q)
	if err != nil {
		return err
	}
	m, err := s.asked(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	row, err := s.rowOf(c.Request.Context(), m, layer, code)
	if errors.Is(err, zoning.ErrNotFound) {
		return missing(m, layer, code)
	}
	if err != nil {
		return err
	}
	if s.fresh(c, m, mediaGeoJSON) {
		return nil
	}
	b := exporters.AppendFeature(nil, inSystem(row, out))
	b = append(b[:len(b)-1], `,"revision":`...) // over its closing brace
	b = append(b, m.header[0]...)
	b = append(b, `,"at":"`+m.at+`"`...)
	if s.o.Demo {
		b = append(b, `,"demo":true`...)
	}
	b = append(b, m.echo...)
	b = append(b, `,"crs_name":"`+out.Name()+`","links":`...)
	b = append(b, trimLine(marshal([]Link{
		{Href: s.public.self(c.Request), Rel: "self", Type: mediaGeoJSON, Title: "This feature"},
		{Href: s.public.link(c.Request, "/collections/"+string(layer)), Rel: "collection", Type: mediaJSON, Title: "The collection"},
	}))...)
	writeAs(c, mediaGeoJSON, append(b, "}\n"...))
	return nil
}

// itemsFormat reads f and out_crs and checks Accept.
func itemsFormat(c *gin.Context, q *query) (system, error) {
	if _, err := q.choice("f", "json", "geojson"); err != nil {
		return system{}, err
	}
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return system{}, err
	}
	if _, asked := q.get("f"); asked {
		return out, nil
	}
	return out, mustAccept(c.Request, mediaGeoJSON, mediaJSON)
}

// parseBox reads bbox: west, south, east, north in degrees.
func parseBox(q *query) (*orb.Bound, error) {
	v, ok := q.get("bbox")
	if !ok {
		return nil, nil //nolint:nilnil // no box: everything
	}
	parts := strings.Split(v, ",")
	if len(parts) != 4 {
		return nil, badParameter("bbox", "four numbers are needed: west,south,east,north")
	}
	var f [4]float64
	for i, part := range parts {
		if f[i], ok = decimal.Parse(strings.TrimSpace(part)); !ok {
			return nil, badParameter("bbox", strconv.Quote(part)+" is not a decimal number")
		}
	}
	for i := 0; i < 4; i += 2 {
		if name, detail := outOfRange(f[i], f[i+1]); name != "" {
			return nil, badParameter("bbox", name+": "+detail)
		}
	}
	if f[0] > f[2] {
		return nil, badParameter("bbox", "west lies east of east; a box over the 180th meridian is not answered")
	}
	if f[1] > f[3] {
		return nil, badParameter("bbox", "south lies north of north")
	}
	return &orb.Bound{Min: orb.Point{f[0], f[1]}, Max: orb.Point{f[2], f[3]}}, nil
}

func trimLine(b []byte) []byte { return b[:len(b)-1] }
