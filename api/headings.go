package api

import (
	"bytes"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/importers/decimal"
	"gridzone/zoning"
)

// headings are what the first row of a table says of its columns.
type headings struct {
	lon, lat int  // columns; -1: there is none, or it is not looked at
	twice    bool // two columns hold the same coordinate
	own      []ownColumn
	width    int         // columns of the header
	moment   []ownColumn // what rows say of the day, the revision and the draft
	named    []ownColumn // of addresses, for rows without a place; none where rows are asked by their addresses anyway
}

// ownColumn is a column that says something of its row beside the place.
type ownColumn struct {
	at      int
	name    string
	measure zoning.Measure
}

// readHeadings finds the columns that say something, and tells what is asked of the rows. Two columns that say the same are refused. A place may
// be missing.
func readHeadings(texts []string, asked questions) (headings, questions, error) {
	h, err := readPlaceHeadings(texts, asked)
	if err != nil {
		return h, asked, err
	}
	column := asked.addresses()
	named := column.among(texts)
	if asked, err = asked.of(!h.unfit(), len(named) > 0); err != nil || !asked.byAddress() {
		if err == nil && h.twice {
			err = problem(codeBadBody, "header row: two columns hold the same coordinate; name one lon and one lat")
		}
		for _, at := range named {
			h.named = append(h.named, ownColumn{at: at, name: texts[at]})
		}
		return h, asked, err
	}
	switch len(named) {
	case 1:
		return headings{lon: -1, lat: -1, width: h.width, moment: h.moment, own: []ownColumn{{at: named[0], name: byAddress}}}, asked, nil
	case 0:
		return h, asked, column.missing(texts)
	default:
		return h, asked, problem(codeBadBody, "header row: "+column.several("columns", texts[named[0]], texts[named[1]]))
	}
}

// unfit tells that a place is missing.
func (h *headings) unfit() bool { return h.lon < 0 || h.lat < 0 }

// readPlaceHeadings finds the columns of places and of what asked wants to know beside.
func readPlaceHeadings(texts []string, asked questions) (headings, error) {
	h := headings{lon: -1, lat: -1, width: len(texts)}
	for i, text := range texts {
		var place *int
		heading := strings.ToLower(strings.TrimSpace(text))
		switch heading {
		case "lon", "lng", "longitude", "经度", "easting":
			place = &h.lon
		case "lat", "latitude", "纬度", "northing":
			place = &h.lat
		default:
			if err := h.takeOwn(i, heading, asked); err != nil {
				return h, err
			}
			continue
		}
		if *place >= 0 {
			h.twice = true
			continue
		}
		*place = i
	}
	return h, nil
}

// takeOwn notes a column that says something of its row.
func (h *headings) takeOwn(at int, heading string, asked questions) error {
	if saysMoment(heading) {
		h.moment = append(h.moment, ownColumn{at: at, name: heading})
		return nil
	}
	name, measure := asked.column(heading)
	if name == "" {
		return nil
	}
	if slices.ContainsFunc(h.own, func(c ownColumn) bool { return c.name == name }) {
		return problem(codeBadBody, "header row: two columns hold the "+name+", the second is "+heading+"; name one, and rename or leave out the other")
	}
	h.own = append(h.own, ownColumn{at, name, measure})
	return nil
}

// unplaced is the problem that a coordinate has no column among those there are.
func unplaced(there string, asked questions) error {
	return problem(codeBadBody, "header row: columns lon and lat are needed; there are "+there+asked.instead())
}

// excerpt shortens what a message quotes of a file.
func excerpt(s string) string {
	const most = 300 // bytes
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// place reads the coordinates of a row in a system; fault says what is wrong with them.
func place(lon, lat []byte, in system) (p orb.Point, fault string) {
	for i, v := range [2][]byte{lon, lat} {
		f, ok := decimal.Parse(v)
		if !ok {
			f, ok = decimal.Parse(bytes.TrimSpace(v))
		}
		if !ok {
			name := [2]string{"lon", "lat"}[i]
			if len(bytes.TrimSpace(v)) == 0 {
				return p, codeBadParameter + ": " + name + ": missing"
			}
			return p, codeBadParameter + ": " + name + ": not a number"
		}
		p[i] = f
	}
	p, name, detail := in.place(p[0], p[1])
	if name != "" {
		return p, codeBadParameter + ": " + name + ": " + detail
	}
	return p, ""
}
