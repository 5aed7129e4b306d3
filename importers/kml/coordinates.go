package kml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/importers/dataset"
	"gridzone/importers/decimal"
)

// coordinates reads the element that was begun last: positions lon,lat[,height] with blanks between them; blanks around a comma
// are let pass. ring is that of the polygon's part, -1: it is a point's.
func (k *Reader) coordinates(p *placemark, part, ring int) (orb.Ring, error) {
	line, column := k.s.xml.InputPos()
	k.coords = k.coords[:0]
	for outer := k.s.depth; k.s.depth >= outer; {
		t, err := k.s.token(max(tokenBytes, k.s.room))
		if err != nil {
			return nil, k.s.early(err)
		}
		switch e := t.(type) {
		case xml.CharData:
			k.coords = append(k.coords, e...)
		case xml.StartElement:
			return nil, k.s.fault(codeSyntax, "there is an element in coordinates", "take <"+e.Name.Local+"> out")
		}
	}
	t := tuples{text: k.coords, line: line, column: column, part: part, ring: ring, multi: p.Multi}
	k.ring = t.read(p, k.s.limits, k.ring[:0])
	return append(make(orb.Ring, 0, len(k.ring)), k.ring...), nil
}

// tuples reads the text of coordinates.
type tuples struct {
	text         []byte
	at           int
	line, column int // of the text's beginning
	part, ring   int
	multi        bool
	vertices     int
}

// read appends the positions to points.
func (t *tuples) read(p *placemark, limits dataset.Limits, points orb.Ring) orb.Ring {
	for t.blanks(); t.at < len(t.text); t.blanks() {
		switch {
		case t.vertices >= limits.RingVertices:
			t.fail(p, t.at, codeTooManyVertices, fmt.Sprintf("a ring has more than %d vertices", limits.RingVertices), "simplify it or split it, or have the limit raised")
			return points
		case p.Vertices >= limits.FeatureVertices:
			t.fail(p, t.at, codeTooManyVertices, fmt.Sprintf("a feature has more than %d vertices", limits.FeatureVertices), "simplify it or split it, or have the limit raised")
			return points
		}
		at, ok := t.position(p)
		if ok {
			points = append(points, at)
		}
		t.vertices++
		p.Vertices++
	}
	return points
}

// position reads one position. ok is false if it is none.
func (t *tuples) position(p *placemark) (at orb.Point, ok bool) {
	begin, n := t.at, 0
	for {
		f, fault := t.number()
		if fault != nil {
			t.fail(p, begin, fault.code, fault.detail, "give longitude and latitude as two numbers: 120.75,30.75")
			t.toBlank()
			return at, false
		}
		switch {
		case n < 2:
			at[n] = f
		case f != 0: // programs write a height of 0 everywhere
			p.Heights++
		}
		n++
		end := t.at
		t.blanks()
		if t.at == len(t.text) || t.text[t.at] != ',' {
			t.at = end
			break
		}
		t.at++
		t.blanks()
	}
	if n == 2 || n == 3 {
		return at, true
	}
	t.fail(p, begin, codeBadPosition, fmt.Sprintf("a position has %s", map[bool]string{true: "one number", false: strconv.Itoa(n) + " numbers"}[n == 1]),
		"write each as longitude,latitude, with blanks between positions and none in them")
	return at, false
}

// badNumber says why there is no number.
type badNumber struct{ code, detail string }

// number reads a number in decimal digits.
func (t *tuples) number() (float64, *badNumber) {
	begin := t.at
	for t.at < len(t.text) && !blank(t.text[t.at]) && t.text[t.at] != ',' {
		t.at++
	}
	word := t.text[begin:t.at]
	if f, ok := decimal.Parse(word); ok {
		return f, nil
	}
	if len(word) == 0 {
		return 0, &badNumber{codeBadPosition, "an ordinate is missing"}
	}
	if _, err := strconv.ParseFloat(string(word), 64); errors.Is(err, strconv.ErrRange) {
		return 0, &badNumber{codeNumberRange, "the number is beyond what can be computed with"}
	}
	return 0, &badNumber{codeBadPosition, "an ordinate is not a number: " + dataset.Shown(string(word[:min(len(word), 200)]))}
}

func (t *tuples) blanks() {
	for t.at < len(t.text) && blank(t.text[t.at]) {
		t.at++
	}
}

func (t *tuples) toBlank() {
	for t.at < len(t.text) && !blank(t.text[t.at]) {
		t.at++
	}
}

func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// fail places a fault at a byte of the text.
func (t *tuples) fail(p *placemark, at int, code, detail, repair string) {
	f := dataset.Fault{Code: code, Detail: detail, Repair: repair, Pointer: "/geometry/coordinates", Part: t.part, Ring: t.ring, Line: t.line, Column: t.column + at}
	if t.ring >= 0 {
		if t.multi {
			f.Pointer += "/" + strconv.Itoa(t.part)
		}
		f.Pointer += "/" + strconv.Itoa(t.ring) + "/" + strconv.Itoa(t.vertices)
	}
	if len(p.Faults) >= faultsKept {
		return
	}
	before := t.text[:at]
	if n := bytes.Count(before, []byte{'\n'}); n > 0 {
		f.Line += n
		f.Column = at - bytes.LastIndexByte(before, '\n')
	}
	p.fail(f)
}
