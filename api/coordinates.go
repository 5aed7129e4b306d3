package api

import (
	"math"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// CoordinatesAnswer is a place in another coordinate system.
type CoordinatesAnswer struct {
	Revision int64       `json:"revision" example:"12"`
	At       string      `json:"at" format:"date" example:"2026-11-23"`
	Demo     bool        `json:"demo,omitempty"`
	Point    Point       `json:"point" doc:"The place as questions are answered for it: EPSG:4490, to 0.1 mm"`
	To       Coordinates `json:"to"`
}

// Coordinates are those of a place in a system: degrees, or metres.
type Coordinates struct {
	CRS      string   `json:"crs" example:"EPSG:4549"`
	Lon      *float64 `json:"lon,omitempty" doc:"Of a system in degrees"`
	Lat      *float64 `json:"lat,omitempty" doc:"Of a system in degrees"`
	Easting  *float64 `json:"easting,omitempty" doc:"Metres, to 0.1 mm; surveyors' Y, with the number of the zone before it where the system has it so"`
	Northing *float64 `json:"northing,omitempty" doc:"Metres, to 0.1 mm; surveyors' X"`
}

// coordinates answers GET /v1/coordinates: what are the coordinates of this place in that system?
func (s *service) coordinates(c *gin.Context, q *query) error {
	in, err := parseSystem(q, "crs")
	if err != nil {
		return err
	}
	to, err := parseSystem(q, "to")
	if err != nil {
		return err
	}
	p, err := positionOf(q, in)
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	there := to.point(p)
	if !to.Holds(there) {
		p := problem(codeBeyondCRS, "to: the place is beyond what "+to.Name()+" reaches: a zone of it has 450 km on both sides of its meridian, and systems of vendors end with China")
		p.Errors = []ErrorPlace{{Code: codeBeyondCRS, Pointer: "to", Detail: p.Detail}}
		return p
	}
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	w := CoordinatesAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Point: Point{Lon: rounded(p[0], 9), Lat: rounded(p[1], 9)}, To: Coordinates{CRS: to.Name()}}
	if to.Projected() {
		east, north := rounded(there[0], 4), rounded(there[1], 4)
		w.To.Easting, w.To.Northing = &east, &north
	} else {
		lon, lat := rounded(there[0], 9), rounded(there[1], 9)
		w.To.Lon, w.To.Lat = &lon, &lat
	}
	write(c, marshal(w))
	return nil
}

// rounded is f with so many decimals.
func rounded(f float64, decimals int) float64 {
	unit := math.Pow10(decimals)
	return math.Round(f*unit) / unit
}

// coordinateOperations are the part of the table about coordinates.
func (s *service) coordinateOperations() []operation {
	return []operation{{
		method: http.MethodGet, path: "/v1/coordinates", id: "coordinates", tag: "questions", summary: "A place in another coordinate system",
		description: "Systems without parameters of their own here (Xian 80, Beijing 54) are refused: what is computed without them is off by tens of metres.",
		params:      slices.Concat([]param{lonParam(), latParam(), crsParam(), {name: "to", def: "EPSG:4490", example: "EPSG:4549", description: "Coordinate system of the answer; any that crs takes"}}, pinParams()),
		answers:     ok(typeOf[CoordinatesAnswer](), "The coordinates"), problems: []string{codeBadCRS, codeBeyondCRS, codeNotAcceptable, codeNotFound, codeBusy}, handle: s.coordinates,
	}}
}
