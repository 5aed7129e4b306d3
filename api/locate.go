package api

import (
	"math"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/importers/decimal"
	"gridzone/zoning/atlas"
)

// locate answers GET /v1/locate: what is at this point, or at this address?
func (s *service) locate(c *gin.Context, q *query) error {
	if text, given := q.get("address"); given {
		return s.locateAddress(c, q, text)
	}
	if _, given := q.get("limit"); given {
		return badParameter("limit", "how many candidates an address has; a point has none")
	}
	p, f, err := s.place(q)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	box := p.Bound()
	m, err := s.asked(c, q, &box)
	if err != nil {
		return err
	}
	defer m.done()
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	l, _ := s.locators.Get().(*locator)
	l.spot.Locate(m.atlas, p, m.day)
	l.body = s.appendPoint(l.body[:0], m, p, &l.spot.Location, m.contacts(l.spot.Grid), f.out)
	l.body = append(appendZones(l.body, &l.spot.Location), '\n')
	write(c, l.body)
	s.locators.Put(l)
	return nil
}

// locator is the memory of one answer, kept for the next.
type locator struct {
	spot atlas.Spot
	body []byte
}

// place reads lon, lat, crs and out_crs.
func (s *service) place(q *query) (orb.Point, frame, error) {
	in, out, err := parseSystems(q)
	if err != nil {
		return orb.Point{}, frame{}, err
	}
	p, err := positionOf(q, in)
	return p, frame{in, out}, err
}

// positionOf reads lon and lat, which are of a system.
func positionOf(q *query, in system) (orb.Point, error) {
	lon, ok := q.get("lon")
	if !ok {
		return orb.Point{}, badParameter("lon", "missing; a longitude in degrees is needed, or with a projected crs an easting")
	}
	lat, ok := q.get("lat")
	if !ok {
		return orb.Point{}, badParameter("lat", "missing; a latitude in degrees is needed, or with a projected crs a northing")
	}
	x, ok := decimal.Parse(lon)
	if !ok {
		return orb.Point{}, badParameter("lon", strconv.Quote(lon)+" is not a decimal number")
	}
	y, ok := decimal.Parse(lat)
	if !ok {
		return orb.Point{}, badParameter("lat", strconv.Quote(lat)+" is not a decimal number")
	}
	p, name, detail := in.place(x, y)
	if name != "" {
		return orb.Point{}, badParameter(name, detail)
	}
	return p, nil
}

// outOfRange names the coordinate that is no longitude or latitude, and what may
// have happened; "" when both are in range.
func outOfRange(lon, lat float64) (name, detail string) {
	ok := func(f, limit float64) bool { return math.Abs(f) <= limit } // false for NaN
	if ok(lon, 180) && ok(lat, 90) {
		return "", ""
	}
	name, f, limit := "lon", lon, 180.0
	if ok(lon, 180) {
		name, f, limit = "lat", lat, 90
	}
	detail = strconv.FormatFloat(f, 'f', -1, 64) + " is not between " + strconv.FormatFloat(-limit, 'f', -1, 64) + " and " + strconv.FormatFloat(limit, 'f', -1, 64)
	switch {
	case ok(lat, 180) && ok(lon, 90):
		detail += "; lon and lat look swapped"
	case math.Abs(lon) > 1000 || math.Abs(lat) > 1000:
		detail += "; this looks like projected metres: name their system with crs, as crs=EPSG:4549"
	}
	return name, detail
}
