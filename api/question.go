package api

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/importers/decimal"
	"gridzone/zoning/atlas"
)

// CheckQuestion is what a stored check was asked, day and revision included.
type CheckQuestion struct {
	Lon       *float64  `json:"lon,omitempty"`
	Lat       *float64  `json:"lat,omitempty"`
	Geometry  *Geometry `json:"geometry,omitempty" doc:"The footprint, when it is no point"`
	AccuracyM float64   `json:"accuracy_m"`
	Species   string    `json:"species,omitempty"`
	Count     *int64    `json:"count,omitempty"`
	Measure   string    `json:"measure,omitempty"`
	Action    string    `json:"action,omitempty"`
	CRS       string    `json:"crs"`
	At        string    `json:"at" format:"date"`
	Revision  int64     `json:"revision"`
	AskedIn   *AskedIn  `json:"asked_in,omitempty" doc:"Of a place that came in another system than the one it was turned into"`
}

// AskedIn is a place as it came: lon is the easting and lat the northing of a projected system.
type AskedIn struct {
	CRS string `json:"crs" example:"EPSG:4549"`
	Lon string `json:"lon,omitempty" example:"571815.366" doc:"As it was written; without lon and lat the place is the geometry"`
	Lat string `json:"lat,omitempty" example:"3403497.826"`
}

// words are the place and its system for people.
func (a *AskedIn) words() string {
	if a.Lon == "" {
		return a.CRS
	}
	return a.Lon + ", " + a.Lat + " " + a.CRS
}

// takeMembers reads a body that asks about one place: its members are parameters, and come once, in the query or in the body. A
// geometry, or a Feature, is the place. The result is the GeoJSON of the place and where it stands in the body; nil: lon and lat say it.
func takeMembers(q *query, raw []byte) (geometry []byte, pointer string, err error) {
	raw = bytes.TrimSpace(trimBOM(raw))
	if len(raw) == 0 {
		return nil, "", nil
	}
	if !json.Valid(raw) || raw[0] != '{' {
		return nil, "", problem(codeBadBody, "the body is not a JSON object; it asks about one place")
	}
	it := &item{members: readMembers(raw)}
	if len(it.members) > maxMembers {
		return nil, "", problem(codeBadBody, "the body has more than "+strconv.Itoa(maxMembers)+" members")
	}
	seen := map[string]bool{}
	for _, m := range it.members {
		if seen[m.name] {
			return nil, "", badMembers([]ErrorPlace{{Code: "duplicate_member", Pointer: "/" + m.name, Detail: "the member comes twice", Repair: "keep one of them"}})
		}
		seen[m.name] = true
	}
	if err := it.spelled(append([]string{"geometry"}, q.names...)); err != nil {
		return nil, "", err
	}
	place, placed := it.get("geometry")
	if it.isGeometry() && !placed {
		return raw, "", nil
	}
	kind, _ := it.get("type")
	feature := placed && string(kind) == `"Feature"`
	for _, m := range it.members {
		text := string(m.raw)
		switch {
		case placed && m.name == "geometry", text == "null" && slices.Contains(q.names, m.name),
			feature && (!slices.Contains(q.names, m.name) || (m.name == "crs" && m.raw[0] == '{')): // id, properties, bbox; the geometry's reader looks at crs
			continue
		case m.raw[0] == '"':
			text = plainString(m.raw)
		case m.raw[0] == '{' || m.raw[0] == '[' || m.raw[0] == 't' || m.raw[0] == 'f':
			return nil, "", badParameter(m.name, "neither a text nor a number")
		}
		if err := q.set(m.name, text); err != nil {
			return nil, "", err
		}
	}
	switch {
	case feature:
		return raw, "", nil
	case placed:
		return place, "/geometry", nil
	}
	return nil, "", nil
}

// askedPlace is where a question asks.
type askedPlace struct {
	point orb.Point
	shape orb.MultiPolygon // nil: the point
	in    system           // that it came in
}

// placeOf reads the place: of the geometry, else of lon and lat.
func (s *service) placeOf(q *query, geometry []byte, pointer string) (p askedPlace, err error) {
	if geometry == nil {
		var f frame
		p.point, f, err = s.place(q)
		p.in = f.in
		return p, err
	}
	for _, name := range []string{"lon", "lat"} {
		if _, given := q.get(name); given {
			return p, badParameter(name, "given beside a geometry; one of them is the place")
		}
	}
	if p.in, err = parseSystem(q, "crs"); err != nil {
		return p, err
	}
	p.point, p.shape, err = readGeometry(geometry, pointer, &p.in)
	return p, err
}

// box returns a box that holds every place within metres of the place.
func (p askedPlace) box(metres float64) orb.Bound {
	if p.shape == nil {
		return geo.Pad(p.point.Bound(), metres)
	}
	return geo.Pad(p.shape.Bound(), metres)
}

// newQuestion returns the question with all that is pinned in it.
func newQuestion(q *query, p askedPlace, m *moment) (CheckQuestion, error) {
	accuracy, keeping, err := siteQuestion(q)
	w := CheckQuestion{AccuracyM: accuracy, Species: string(keeping.Species), Count: keeping.Count, Measure: string(keeping.Measure),
		Action: string(keeping.Action), CRS: p.in.Name(), At: m.at, Revision: m.revision}
	if p.shape == nil {
		w.Lon, w.Lat = &p.point[0], &p.point[1]
	} else {
		w.Geometry = newGeometry(p.shape)
	}
	if !p.in.Stored() {
		w.CRS, w.AskedIn = system{}.Name(), &AskedIn{CRS: p.in.Name()}
		if lon, ok := q.get("lon"); ok {
			w.AskedIn.Lon, w.AskedIn.Lat = lon, q.text("lat")
		}
	}
	return w, err
}

// storedQuestion is a question of a certificate, read again.
type storedQuestion struct {
	raw      []byte
	place    askedPlace
	accuracy float64
	query    query // at and revision
}

func readStored(raw []byte) (*storedQuestion, error) {
	it, err := readItem(raw)
	if err != nil {
		return nil, err
	}
	asked := &storedQuestion{raw: raw, place: askedPlace{point: it.point, shape: it.shape}, query: query{names: []string{"at", "revision"}}}
	if accuracy, ok := it.get("accuracy_m"); ok {
		asked.accuracy, _ = decimal.Parse(accuracy) // of another type: asking refuses it
		asked.accuracy = min(asked.accuracy, maxAccuracyM)
	}
	for _, name := range asked.query.names {
		value, ok := it.get(name)
		if !ok {
			return nil, badParameter(name, "missing")
		}
		text := string(value)
		if value[0] == '"' {
			text = plainString(value)
		}
		if err := asked.query.set(name, text); err != nil {
			return nil, err
		}
	}
	return asked, nil
}

// answerStored asks a question of a certificate about a moment, whichever day and revision it names.
func (s *service) answerStored(ctx context.Context, asked *storedQuestion, m *moment) ([]byte, error) {
	it, err := readItem(asked.raw)
	if err != nil {
		return nil, err
	}
	return (&checked{ctx: ctx, s: s, m: m, asked: siteAsked{accuracy: atlas.DefaultAccuracyM}, patience: heavyWait}).appendObject(nil, it)
}
