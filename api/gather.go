package api

import (
	"bytes"
	"strconv"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridzone/importers/delimited"
	"gridzone/zoning/atlas"
)

// rowsTogether is how many rows are asked about together.
const rowsTogether = 256

// tableRow is a row of a table and what is asked in it.
type tableRow struct {
	text   []byte // without its line end
	width  int    // fields
	broken string // its fields cannot be told apart; why
	fault  string // its place cannot be read; why
	err    error  // why nothing can be answered
	place  orb.Point
	own    []rowValue
	grid   *atlas.Hit // of the place; nil: not asked yet
}

// located tells whether the place of the row is known.
func (r *tableRow) located() bool { return r.broken == "" && r.fault == "" && r.err == nil }

// gatherer takes rows of a table apart, so many at a time. What next returns is good until it is called again.
type gatherer struct {
	t      *table
	rows   []byte // that are left
	plain  bool   // no row has quotes, nor anything beside the place
	valid  bool   // all are UTF-8
	fields []delimited.Field
	some   []tableRow
	places []orb.Point
	hits   []atlas.Hit
}

// gather returns a gatherer of whole rows, which drop ends.
func (t *table) gather(rows []byte) *gatherer {
	g, ok := t.gatherers.Get().(*gatherer)
	if !ok {
		g = new(gatherer)
	}
	g.t, g.rows, g.plain, g.valid = t, rows, !t.beside() && bytes.IndexByte(rows, '"') < 0, utf8.Valid(rows)
	return g
}

// drop lets go of what the rows held.
func (g *gatherer) drop() {
	clear(g.some)
	clear(g.hits)
	g.rows = nil
	g.t.gatherers.Put(g)
}

// next returns the next rows, none at the end, and asks for their grids together.
func (g *gatherer) next() []tableRow {
	g.some, g.places = g.some[:0], g.places[:0]
	for len(g.rows) > 0 && len(g.some) < rowsTogether {
		r := g.row()
		if len(r.text) == 0 {
			continue
		}
		g.some = append(g.some, r)
		if r.located() {
			g.places = append(g.places, r.place)
		}
	}
	g.hits = g.t.asked.grids(g.hits[:0], g.places)
	if len(g.hits) == 0 {
		return g.some
	}
	at := 0
	for i := range g.some {
		if r := &g.some[i]; r.located() {
			r.grid = &g.hits[at]
			at++
		}
	}
	return g.some
}

// row takes the next row apart.
func (g *gatherer) row() (r tableRow) {
	var lon, lat []byte
	if g.plain {
		n := bytes.IndexByte(g.rows, '\n') + 1
		if n == 0 {
			n = len(g.rows)
		}
		r.text, g.rows = delimited.WithoutLineEnd(g.rows[:n]), g.rows[n:]
		if len(r.text) == 0 {
			return r
		}
		lon, lat, r.width = g.t.plainFields(r.text)
	} else {
		var n int
		var bad delimited.Fault
		g.fields, n, bad = commas().Scan(g.fields[:0], g.rows, true)
		r.text, g.rows = delimited.WithoutLineEnd(g.rows[:n]), g.rows[n:]
		if len(r.text) == 0 {
			return r
		}
		r.width = len(g.fields)
		if bad != delimited.Good {
			r.broken = codeBadBody + ": " + string(bad)
			return r
		}
		if g.t.lon >= 0 && g.t.lon < r.width {
			lon = g.fields[g.t.lon].Text(r.text)
		}
		if g.t.lat >= 0 && g.t.lat < r.width {
			lat = g.fields[g.t.lat].Text(r.text)
		}
		for _, c := range g.t.own {
			if c.at < r.width {
				r.own = append(r.own, rowValue{c.name, g.text(c.at, r.text), c.measure})
			}
		}
	}
	if !g.valid {
		r.broken = badText(r.text)
	}
	if r.broken == "" && r.width > g.t.width {
		r.broken = codeBadBody + ": the row has " + strconv.Itoa(r.width) + " fields and the header " + strconv.Itoa(g.t.width)
	}
	if r.broken == "" {
		line := r.text
		r.place, r.fault, r.err = g.t.read(lon, lat, g.t.asked, func(column int) string { return g.text(column, line) })
	}
	return r
}

// text is what a column says of a row that was taken apart; empty where it does not reach so far.
func (g *gatherer) text(column int, row []byte) string {
	if column >= len(g.fields) {
		return ""
	}
	return string(g.fields[column].Text(row))
}
