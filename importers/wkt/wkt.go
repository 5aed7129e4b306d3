// Package wkt reads the well-known text of an area or a point (OGC 06-103r4, clause 7; with SRID=... before it as PostGIS writes
// it), strictly: every position is there with all its numbers, or the text is refused with the byte where it goes wrong.
//
// It must never know where the text stood.
package wkt

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/importers/dataset"
	"gridzone/importers/decimal"
)

// Codes of faults; they are stable, and mean what they mean in GeoJSON.
const (
	CodeSyntax   = "syntax"              // something else stands where a bracket, a comma or a word is due
	CodeEnds     = "truncated"           // the text ends before it is complete
	CodeType     = "wrong_geometry_type" // no polygon, and no point where points may stand
	CodePosition = "bad_position"        // a position with too few or too many numbers, or none
	CodeNumber   = "bad_number"          // what stands for a number is none that is finite
	CodeVertices = "too_many_vertices"
	CodeTrailing = "trailing_data"
)

// Geometry is what a text says.
type Geometry struct {
	SRID     int              // before the text; 0: there is none
	Shape    orb.MultiPolygon // nil: it is a point
	Point    *orb.Point       // nil: it is an area
	Multi    bool             // of several parts, even if it has one
	Vertices int
	Heights  int // ordinates after the first two, which are dropped
}

// Fault says what is wrong with a text, and at which byte, from 0.
type Fault struct {
	Code, Detail, Repair string
	At                   int
}

// Parse reads a text: POLYGON, MULTIPOLYGON or, with points, POINT, in any case, with Z, M or ZM, or EMPTY. fault is nil when it is sound. Rings
// are as they stand: that they close is not looked at.
func Parse(text string, points bool, limits dataset.Limits) (g Geometry, fault *Fault) {
	r := reader{text: text, points: points, limits: limits.OrDefaults()}
	defer func() { g.Vertices, g.Heights = r.vertices, r.heights }()
	if g.SRID, fault = r.srid(); fault != nil {
		return g, fault
	}
	return r.geometry(g.SRID)
}

// reader reads a text from pos on.
type reader struct {
	text     string
	pos      int
	points   bool
	limits   dataset.Limits
	ordinals int // of a position; 0: the first one tells
	vertices int
	heights  int
	items    int      // rings and parts
	ring     orb.Ring // being read; used again
}

// srid reads SRID=4490; if it is there.
func (r *reader) srid() (int, *Fault) {
	r.next()
	if len(r.text)-r.pos < 5 || !strings.EqualFold(r.text[r.pos:r.pos+5], "SRID=") {
		return 0, nil
	}
	r.pos += 5
	n, first := 0, r.pos
	for r.pos < len(r.text) && r.text[r.pos]-'0' <= 9 && n < 1e8 {
		n = 10*n + int(r.text[r.pos]-'0')
		r.pos++
	}
	if r.pos == first || r.next() != ';' {
		return 0, &Fault{CodeSyntax, "SRID= is not followed by a code and a semicolon", "write SRID=4490; before the geometry, or leave it out", r.pos}
	}
	r.pos++
	return n, nil
}

// geometry reads all after the SRID.
func (r *reader) geometry(srid int) (Geometry, *Fault) {
	g := Geometry{SRID: srid}
	r.next()
	at := r.pos
	kind, empty, fault := r.heading()
	if fault != nil {
		return g, fault
	}
	switch kind {
	case "POLYGON":
		var p orb.Polygon
		if !empty {
			p, fault = r.polygon()
		}
		g.Shape = orb.MultiPolygon{p}
	case "MULTIPOLYGON":
		g.Multi, g.Shape = true, orb.MultiPolygon{}
		if !empty {
			g.Shape, fault = list(r, (*reader).member)
		}
	default:
		switch {
		case kind != "POINT" || !r.points:
			return g, r.misfit(kind, at)
		case empty:
			return g, &Fault{CodePosition, "the point is empty", "give its position, or leave the cell empty", at}
		}
		g.Point, fault = r.point()
	}
	if fault != nil {
		return g, fault
	}
	if r.next() != 0 || r.pos < len(r.text) {
		return g, &Fault{CodeTrailing, "something follows the geometry", "leave it out; parts of one feature are written as one MULTIPOLYGON", r.pos}
	}
	return g, nil
}

// heading reads the type, its dimensions and EMPTY.
func (r *reader) heading() (kind string, empty bool, fault *Fault) {
	if kind = r.word(); kind == "" {
		return "", false, r.unexpected("the name of a geometry such as POLYGON")
	}
	dimension := ""
	for _, one := range []string{"POLYGON", "MULTIPOLYGON", "POINT"} { // POLYGONZ is written, too
		if rest, ok := strings.CutPrefix(kind, one); ok && (rest == "Z" || rest == "M" || rest == "ZM") {
			kind, dimension = one, rest
		}
	}
	more := r.word()
	if more == "Z" || more == "M" || more == "ZM" {
		if dimension != "" {
			return "", false, &Fault{CodeSyntax, "Z, M or ZM stands twice", "write it once: POLYGON Z", r.pos}
		}
		dimension, more = more, r.word()
	}
	switch {
	case more == "EMPTY":
		empty = true
	case more != "":
		return "", false, &Fault{CodeSyntax, "the word " + shown(more) + " stands where an opening bracket is due", "write POLYGON ((120.7 30.7, ...))", r.pos - len(more)}
	}
	if dimension != "" {
		r.ordinals = 2 + len(dimension)
	}
	return kind, empty, nil
}

// misfit is the fault of a geometry of another type.
func (r *reader) misfit(kind string, at int) *Fault {
	want := "a POLYGON or a MULTIPOLYGON"
	if r.points {
		want = "a POINT, a POLYGON or a MULTIPOLYGON"
	}
	return &Fault{CodeType, "a geometry of the type " + shown(kind) + " stands where " + want + " is due", "give " + want, at}
}

// member reads a part of a multipolygon.
func (r *reader) member() (orb.Polygon, *Fault) {
	if r.empty() {
		return nil, nil
	}
	return r.polygon()
}

func (r *reader) polygon() (orb.Polygon, *Fault) { return list(r, (*reader).readRing) }

// readRing reads the positions of a ring.
func (r *reader) readRing() (orb.Ring, *Fault) {
	if r.empty() {
		return orb.Ring{}, nil
	}
	if c := r.next(); c != '(' {
		return nil, r.unexpected("an opening bracket")
	}
	r.pos++
	r.ring = r.ring[:0]
	for {
		if len(r.ring) >= r.limits.RingVertices || r.vertices >= r.limits.FeatureVertices {
			return nil, r.tooMany()
		}
		p, fault := r.position()
		if fault != nil {
			return nil, fault
		}
		r.ring = append(r.ring, p)
		switch r.next() {
		case ',':
			r.pos++
		case ')':
			r.pos++
			return append(make(orb.Ring, 0, len(r.ring)), r.ring...), nil
		default:
			return nil, r.unexpected("a comma or a closing bracket")
		}
	}
}

func (r *reader) tooMany() *Fault {
	limit, of := r.limits.RingVertices, "ring"
	if r.vertices >= r.limits.FeatureVertices || r.items > r.limits.FeatureVertices {
		limit, of = r.limits.FeatureVertices, "feature"
	}
	return &Fault{CodeVertices, fmt.Sprintf("a %s has more than %d vertices", of, limit), "simplify it or split it, or have the limit raised", r.pos}
}

// point reads the position of a point.
func (r *reader) point() (*orb.Point, *Fault) {
	if r.next() != '(' {
		return nil, r.unexpected("an opening bracket")
	}
	r.pos++
	p, fault := r.position()
	if fault != nil {
		return nil, fault
	}
	if r.next() != ')' {
		return nil, r.unexpected("a closing bracket")
	}
	r.pos++
	return &p, nil
}

// position reads the numbers of a position, and drops all but two.
func (r *reader) position() (orb.Point, *Fault) {
	var p orb.Point
	r.next()
	begin, n := r.pos, 0
	for ; ; n++ {
		c := r.next()
		if c == ',' || c == ')' || c == 0 && r.pos == len(r.text) {
			break
		}
		if c == '(' {
			return p, r.unexpected("a number")
		}
		first := r.pos
		for r.pos < len(r.text) && !strings.ContainsRune(" \t\r\n,()", rune(r.text[r.pos])) {
			r.pos++
		}
		f, ok := decimal.Parse(r.text[first:r.pos])
		if !ok {
			return p, &Fault{CodeNumber, shown(r.text[first:r.pos]) + " is not a number", "write it like -12.5 or 1e3", first}
		}
		if n < 2 {
			p[n] = f
		}
	}
	want := r.ordinals
	if want == 0 {
		want = min(max(n, 2), 4)
	}
	if n != want {
		return p, &Fault{CodePosition, fmt.Sprintf("a position has %d numbers, and %d are due", n, want), "give longitude and latitude, or easting and northing, with a blank between: 120.75 30.75", begin}
	}
	r.ordinals = want
	r.heights += n - 2
	r.vertices++
	return p, nil
}

// list reads what is in brackets, with commas between.
func list[T any](r *reader, one func(*reader) (T, *Fault)) ([]T, *Fault) {
	if r.next() != '(' {
		return nil, r.unexpected("an opening bracket")
	}
	r.pos++
	var all []T
	for {
		x, fault := one(r)
		if fault != nil {
			return nil, fault
		}
		all = append(all, x)
		if r.items++; r.items > r.limits.FeatureVertices { // what is empty costs, too
			return nil, r.tooMany()
		}
		switch r.next() {
		case ',':
			r.pos++
		case ')':
			r.pos++
			return all, nil
		default:
			return nil, r.unexpected("a comma or a closing bracket")
		}
	}
}
