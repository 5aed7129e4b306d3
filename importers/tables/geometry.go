package tables

import (
	"fmt"
	"strconv"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/importers/turning"
	"gridzone/importers/wkt"
)

// srid returns the number of SRID=...; before a text; 0: there is none.
func srid(text string) int {
	m := geometryBegins.FindStringSubmatch(text)
	if m == nil || m[1] == "" {
		return 0
	}
	n, err := strconv.Atoi(m[1][len("SRID=") : len(m[1])-1])
	if err != nil {
		return 0
	}
	return n
}

// area takes the area or point that a row has as well-known text.
func (t *table) area(f *dataset.Feature, r *row) {
	c := r.cell(t.layout.wkt)
	if c.fault != "" {
		t.cellFault(f, r, t.layout.wkt, CodeCell, c.fault, "")
		return
	}
	if strings.TrimSpace(c.text) == "" {
		return
	}
	g, fault := wkt.Parse(c.text, t.in.Points, t.limits)
	f.Vertices = g.Vertices
	if fault != nil {
		line, byteOf := r.place(t.layout.wkt, fault.At)
		detail := fault.Detail
		if byteOf == 0 {
			detail += fmt.Sprintf(", at byte %d of the cell", fault.At+1)
		}
		f.Faults = append(f.Faults, dataset.Fault{Code: fault.Code, Detail: detail, Repair: fault.Repair, Pointer: "/geometry", Part: -1, Ring: -1, Line: line, Column: byteOf})
		return
	}
	f.Shape, f.Point, f.Multi, f.Heights = g.Shape, g.Point, g.Multi, g.Heights
	if g.SRID != t.system {
		t.cellFault(f, r, t.layout.wkt, CodeMixedSystems, fmt.Sprintf("the geometry is in SRID %d, and the first of the table in %d (0 is none named)", g.SRID, t.system), "export the table in one system")
	}
}

// spot takes the point that a row has as two numbers.
func (t *table) spot(f *dataset.Feature, r *row) {
	if r.cell(t.layout.first).blank() && r.cell(t.layout.second).blank() {
		return
	}
	a, fine := t.ordinate(f, r, t.layout.first)
	b, good := t.ordinate(f, r, t.layout.second)
	if !fine || !good {
		return
	}
	p, fault := t.axes.Position(a, b)
	if fault != nil {
		f.Faults = append(f.Faults, fault.Of(r.line))
		return
	}
	f.Point, f.Vertices, f.Heights = &p, 1, t.heights(r)
}

// ordinate reads a cell that is a number of a position.
func (t *table) ordinate(f *dataset.Feature, r *row, column int) (turning.Ordinate, bool) {
	c := r.cell(column)
	switch {
	case c.fault != "":
		t.cellFault(f, r, column, CodeCell, c.fault, "")
	case c.blank():
		t.cellFault(f, r, column, CodePosition, "a number of the position is missing", "give both, or neither")
	default:
		o, ok := turning.ParseOrdinate(c.text)
		if ok {
			return o, true
		}
		t.cellFault(f, r, column, CodeNumber, fmt.Sprintf("%.40q is neither a number nor an angle", c.text), "write it like 3403497.8255, 120.75 or 120°45′30.5″")
	}
	return turning.Ordinate{}, false
}

// heights counts the heights of a position.
func (t *table) heights(r *row) int {
	n := 0
	for i, is := range t.layout.roles {
		if is == roleHeight && !r.cell(i).blank() {
			n++
		}
	}
	return n
}
