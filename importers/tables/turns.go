package tables

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/importers/turning"
)

// turns makes features of the turning points of a table. Those of one feature follow each other: they say the same in the column that tells features apart, or
// stand below lines that say which feature it is.
type turns struct {
	*table
	key     int    // column that tells features apart; -1: there is none
	name    string // what it says of the feature being read
	first   *row   // of the feature being read
	full    bool   // no more of its points are taken
	block   *block
	outline turning.Outline
	ahead   *row           // of the next feature
	seen    map[string]int // features, by what tells them apart: line
	asAbove int            // rows with a cell that says what the one above says
	titles  int            // lines with one cell
	unread  int            // lines below which there are no points
	closed  int
	ordered int // features whose rings were told by where they lie
	numbers sequence
	jumps   int // points whose number does not come next
	jump    int // line of the first
}

// faultsKept bounds the faults of one feature that are told.
const faultsKept = 100

func newTurns(t *table) *turns {
	l := t.layout
	o := &turns{table: t, key: -1, seen: map[string]int{}, outline: turning.Outline{Limits: t.limits, Numbered: l.ring >= 0 || l.part >= 0}}
	best := -1
	for _, i := range t.columns {
		if well := tellsApart(l.names[i]); well > best {
			o.key, best = i, well
		}
	}
	lost := 0
	for i, r := range t.before {
		b, ok := newBlock(r)
		if !ok && i+1 == len(t.before) {
			b, ok = newTitle(r)
			ok = ok && b.properties[0].Name == titleCode
		}
		if ok {
			o.enter(b)
		} else {
			lost++
		}
	}
	if lost > 0 {
		o.note(NoteBefore, "none needed, unless they belong to the table", "%d lines before the headings in line %d are not read", lost, l.line)
	}
	return o
}

// Next implements dataset.Reader.
func (t *turns) Next() (*dataset.Feature, error) {
	var f *dataset.Feature
	t.outline.Reset()
	t.full, t.numbers = false, sequence{}
	for {
		r, err := t.row()
		if errors.Is(err, io.EOF) && f != nil {
			return t.finish(f), nil
		}
		if err != nil {
			if errors.Is(err, io.EOF) && t.block != nil && !t.block.used {
				t.unread = t.block.lines
				for _, p := range t.block.properties { // what stands below a table is said of all of it
					if unread := t.remark(p); unread != nil {
						return nil, unread
					}
				}
			}
			return nil, err
		}
		switch {
		case r.fault == nil && t.layout.same(r):
			continue
		case r.fault != nil:
		case t.isTurn(r):
			if f != nil && t.another(r) {
				t.ahead = r.clone()
				return t.finish(f), nil
			}
			if f == nil {
				if f, err = t.begin(r); err != nil {
					return nil, err
				}
			}
			t.turn(f, r)
			continue
		default:
			b, ok := newBlock(r)
			if !ok {
				b, ok = newTitle(r)
			}
			if ok && f == nil {
				t.enter(b)
				continue
			}
			if !ok {
				r.fault = &dataset.Fault{Code: CodeRow, Detail: "the row has no coordinates, and does not say of which feature those below are", Repair: "give them, or leave the row out", Part: -1, Ring: -1}
			}
		}
		if f != nil {
			t.ahead = r.clone()
			return t.finish(f), nil
		}
		f = &dataset.Feature{Line: r.line, End: t.rows.taken()}
		t.fits(f, r)
		return f, nil
	}
}

// row returns the next row.
func (t *turns) row() (*row, error) {
	if r := t.ahead; r != nil {
		t.ahead = nil
		return r, nil
	}
	return t.rows.next()
}

// isTurn tells whether a row is a turning point: it has numbers of a position, or at least the point's.
func (t *turns) isTurn(r *row) bool {
	first, second := r.cell(t.layout.first), r.cell(t.layout.second)
	_, one := turning.ParseOrdinate(first.text)
	_, other := turning.ParseOrdinate(second.text)
	if one && other {
		return true
	}
	if _, isBlock := newBlock(r); isBlock {
		return false
	}
	if first.blank() && second.blank() {
		return len(r.filled()) > 1 && !r.cell(t.layout.point).blank()
	}
	return len(r.cells) > 1
}

// enter takes lines that say which feature the points below are of.
func (t *turns) enter(b *block) {
	if b.title {
		t.titles++
	}
	if t.block != nil && !t.block.used {
		b.lines += t.block.lines
		b.properties = append(t.block.properties, b.properties...)
	}
	t.block = b
}

// another tells whether a row is of another feature than those before it.
func (t *turns) another(r *row) bool {
	if t.key < 0 {
		return false
	}
	c := r.cell(t.key)
	return !c.blank() && strings.TrimSpace(c.text) != t.name
}

// begin begins the feature whose first turning point is in a row.
func (t *turns) begin(r *row) (*dataset.Feature, error) {
	f := &dataset.Feature{Line: r.line}
	t.first = r.clone()
	if t.key < 0 && t.block == nil {
		return nil, fileFault(r.line, CodeNoFeature, "add a column such as code (编码), or a line before the points of each feature such as 编码：330402001001001", "nothing says which feature the points are of")
	}
	name := ""
	if t.block != nil {
		for _, p := range t.block.properties {
			f.Properties = append(f.Properties, p)
			name += fmt.Sprint(p.Value, "\n")
		}
		t.block.used = true
	}
	if t.key >= 0 {
		t.name = strings.TrimSpace(r.cell(t.key).text)
		name += t.name
	}
	if t.fits(&dataset.Feature{}, r) { // else turn says it
		own := &dataset.Feature{}
		t.properties(own, r)
		f.Properties, f.Faults = append(f.Properties, own.Properties...), own.Faults
	}
	for _, p := range f.Properties {
		if unread := t.remark(p); unread != nil {
			f.Faults = append(f.Faults, dataset.Fault{Code: unread.Code, Detail: unread.Detail, Repair: unread.Repair, Line: r.line}.AtProperty(p.Name))
		}
	}
	if line, again := t.seen[name]; again {
		f.Faults = append(f.Faults, dataset.Fault{Code: CodeScattered, Detail: fmt.Sprintf("the feature is continued: it had points from line %d on, and others stood between", line),
			Repair: "let all points of a feature follow each other", Part: -1, Ring: -1, Line: r.line})
	}
	t.seen[name] = r.line
	return f, nil
}

// remark tells whether a property says that the points rest on a datum that is not converted, where nothing else has told of their system.
func (t *turns) remark(p dataset.Property) *dataset.FileFault {
	if t.in.System == nil && t.about.Unread == nil {
		return turning.Remark(p.Name + "：" + fmt.Sprint(p.Value))
	}
	return nil
}

// turn adds the turning point of a row to a feature.
func (t *turns) turn(f *dataset.Feature, r *row) {
	f.End = t.rows.taken()
	if t.full || len(f.Faults) >= faultsKept || !t.fits(f, r) {
		return
	}
	t.agree(f, r)
	if !t.numbers.next(t.ring(r), r.cell(t.layout.point).text) {
		if t.jumps++; t.jumps == 1 {
			t.jump = r.line
		}
	}
	a, fine := t.ordinate(f, r, t.layout.first)
	b, good := t.ordinate(f, r, t.layout.second)
	if !fine || !good {
		return
	}
	p, fault := t.axes.Position(a, b)
	if fault == nil {
		fault = t.outline.Add(t.ring(r), p)
	}
	if fault != nil {
		f.Faults = append(f.Faults, fault.Of(r.line))
		t.full = fault.Code == turning.CodeVertices || fault.Code == turning.CodeNested // so it would be with each that follows
	}
	f.Heights += t.heights(r)
}

// ring names the ring that a row is of.
func (t *turns) ring(r *row) string {
	ring, part := strings.TrimSpace(r.cell(t.layout.ring).text), strings.TrimSpace(r.cell(t.layout.part).text)
	if part == "" {
		return ring
	}
	return part + "/" + ring
}

// agree sees that a row says the same of its feature as the first; blank cells say what those above say.
func (t *turns) agree(f *dataset.Feature, r *row) {
	if r.line == f.Line {
		return
	}
	above := false
	for _, i := range t.columns {
		was, now := t.first.cell(i), r.cell(i)
		switch {
		case now.blank():
			above = above || !was.blank()
		case strings.TrimSpace(was.text) != strings.TrimSpace(now.text):
			t.cellFault(f, r, i, CodeDiffering, fmt.Sprintf("%s differs from what the first point of the feature says, in line %d", t.in.Cell(t.layout.names[i], now.text), f.Line),
				"let all points of a feature say the same of it; leave a column out that is about single points")
		}
	}
	if above {
		t.asAbove++
	}
}

// finish makes the shape of a feature.
func (t *turns) finish(f *dataset.Feature) *dataset.Feature {
	shape, fault := t.outline.Shape()
	f.Shape, f.Vertices, f.Multi = shape, t.outline.Vertices, len(shape) > 1
	if fault != nil {
		f.Faults = append(f.Faults, fault.Of(f.Line))
	}
	t.closed += t.outline.Closed
	if t.outline.Arranged {
		t.ordered++
	}
	return f
}

// What is said of closed rings, and of rings that where they lie told apart.
const (
	noteClosed  = "the first point is added at the end of %d rings, which do not repeat it"
	noteOrdered = "in %d features the rings are not the first with holes in it: which lies in which was told from where they are"
)

// counting is a note that is true of so many.
type counting struct {
	count                int
	code, detail, repair string
}

// counted are the notes that are true of any.
func counted(all []counting) []dataset.Note {
	var notes []dataset.Note
	for _, n := range all {
		if n.count > 0 {
			notes = append(notes, dataset.Note{Code: n.code, Detail: fmt.Sprintf(n.detail, n.count), Repair: n.repair})
		}
	}
	return notes
}

// About implements dataset.Reader.
func (t *turns) About() dataset.About {
	about := t.table.About()
	if t.jumps > 0 {
		about.Notes = append(about.Notes, dataset.Note{Code: NotePointNumbers, Repair: "see whether points are missing, come twice or stand in a wrong place; none needed where features share their points",
			Detail: fmt.Sprintf("the numbers of %d points do not come next after those before them, the first in line %d", t.jumps, t.jump)})
	}
	about.Notes = append(about.Notes, counted([]counting{
		{t.closed, turning.CodeClosed, noteClosed, "none needed"},
		{t.ordered, turning.CodeByGeometry, noteOrdered, "look at them on a map"},
		{t.asAbove, NoteAsAbove, "in %d rows a blank cell is taken to say what the cell above it says", "none needed"},
		{t.titles, NoteBlockTitle, "%d lines with one cell are taken for the code, or the name, of the points below", "write 编码：... before it if it is a code, 名称：... if it is a name"},
		{t.unread, NoteAfter, "the last %d lines have no points below them, and are not read", "none needed"},
	})...)
	return about
}
