package tables

import (
	"fmt"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/importers/turning"
)

// kind is what the rows of a table are.
type kind int

const (
	kindNone  kind = iota // nothing says where features are
	kindAreas             // features, with well-known text
	kindSpots             // features, each a point
	kindTurns             // turning points
)

// layout is what the headings of a table say of its columns.
type layout struct {
	kind  kind
	line  int
	names []string // as they stand, without blanks around them
	roles []role

	wkt               int // of kindAreas
	first, second     int // longitude, easting or X; latitude, northing or Y
	axes              turning.Kind
	point, ring, part int // of kindTurns; -1: there is none
}

// pairTable lists the headings of two columns that make a position, the plainest first.
var pairTable = []struct {
	first, second role
	axes          turning.Kind
}{{roleLon, roleLat, turning.Degrees}, {roleEast, roleNorth, turning.Metres}, {roleX, roleY, turning.XY}, {roleL, roleB, turning.Degrees}, {roleE, roleN, turning.Metres}}

// newLayout reads a row as headings. as is the kind wanted; kindNone takes any. points says that a feature may be a point.
func newLayout(r *row, as kind, points bool) (*layout, error) {
	l := &layout{line: r.line, wkt: -1, first: -1, second: -1, point: -1, ring: -1, part: -1}
	for _, c := range r.cells {
		l.names = append(l.names, strings.TrimSpace(c.text))
	}
	for len(l.names) > 0 && l.names[len(l.names)-1] == "" {
		l.names = l.names[:len(l.names)-1]
	}
	for _, name := range l.names {
		l.roles = append(l.roles, roleOf(name))
	}
	var err error
	column := func(r role) (at int) {
		at = -1
		for i, is := range l.roles {
			switch {
			case is != r:
			case at >= 0:
				err = fileFault(l.line, CodeAmbiguous, "rename or leave out one of them", "the columns %q and %q both say the same", l.names[at], l.names[i])
			default:
				at = i
			}
		}
		return at
	}
	l.point, l.ring, l.part = column(rolePoint), column(roleRing), column(rolePart)
	err = nil // only where they are turning points, below
	for _, pair := range pairTable {
		if l.first, l.second, l.axes = column(pair.first), column(pair.second), pair.axes; l.first >= 0 && l.second >= 0 {
			break
		}
		l.first, l.second, err = -1, -1, nil
	}
	paired := l.first >= 0
	turns := paired && as != kindAreas && (as == kindTurns || !points || l.point >= 0 || l.ring >= 0)
	for i, r := range l.roles {
		if r == roleWKT && l.wkt < 0 {
			l.wkt = i
		}
	}
	switch {
	case l.wkt >= 0 && as != kindTurns:
		l.kind, err = kindAreas, nil // which of several is meant, their cells tell
	case turns:
		l.kind = kindTurns
		_, _, _ = column(rolePoint), column(roleRing), column(rolePart)
	case paired && points:
		l.kind = kindSpots
	}
	return l, err
}

// check refuses headings that say too little to tell columns apart.
func (l *layout) check(limits dataset.Limits) error {
	if len(l.names) > limits.Members {
		return fileFault(l.line, CodeTooManyColumns, "leave out what is not needed", "the table has more than %d columns", limits.Members)
	}
	seen := map[string]int{}
	for i, name := range l.names {
		if strings.ContainsAny(name, "\x00\uFFFD") {
			return fileFault(l.line, CodeText, "save the table again as UTF-8, or name its encoding", "the heading of column %d is no text", i+1)
		}
		if at, twice := seen[name]; twice && name != "" {
			return fileFault(l.line, CodeDuplicate, "rename or leave out one of them", "the columns %d and %d are both called %q", at+1, i+1, name)
		}
		seen[name] = i
	}
	return nil
}

// plain tells whether a row may be headings, of whatever: names, each of its own.
func (l *layout) plain() bool {
	seen := map[string]bool{}
	for _, name := range l.names {
		if name == "" || len(name) > 100 || seen[name] || strings.ContainsAny(name, "<>{}[]=") {
			return false
		}
		if _, number := turning.ParseOrdinate(name); number {
			return false
		}
		seen[name] = true
	}
	return len(l.names) > 1
}

// properties lists the columns that are properties of features.
func (l *layout) properties() []int {
	var columns []int
	for i, r := range l.roles {
		own := i == l.wkt && l.kind == kindAreas || l.kind != kindAreas && (i == l.first || i == l.second)
		if l.kind == kindTurns {
			own = own || r != roleProperty && r != roleWKT
		}
		if l.kind == kindSpots {
			own = own || r == roleHeight
		}
		if !own && l.names[i] != "" {
			columns = append(columns, i)
		}
	}
	return columns
}

// leftOut lists the columns that are about single turning points, or say a second time where they are.
func (l *layout) leftOut() []string {
	var names []string
	for i, r := range l.roles {
		if l.kind == kindTurns && i != l.first && i != l.second && r != roleProperty && r != roleWKT && r != rolePoint && r != roleRing && r != rolePart && r != roleHeight {
			names = append(names, fmt.Sprintf("%.40q", l.names[i]))
		}
	}
	return names
}

// same tells whether a row repeats the headings.
func (l *layout) same(r *row) bool {
	for i := range max(len(l.names), len(r.cells)) {
		name := ""
		if i < len(l.names) {
			name = l.names[i]
		}
		if strings.TrimSpace(r.cell(i).text) != name {
			return false
		}
	}
	return true
}
