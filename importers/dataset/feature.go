package dataset

import "github.com/paulmach/orb"

// Property is one property of a feature as the file has it. Value is nil, a bool, a json.Number, a string, a []any or a
// map[string]any. Texts are UTF-8 without NUL; a number keeps the digits that it is written with.
type Property struct {
	Name  string
	Value any
}

// Feature is one feature as the file has it, with what is wrong with it. Positions are in the file's own coordinate
// system, longitude or easting first. Rings are as the file has them, in any direction, but those of formats that do not
// repeat the first position are closed.
type Feature struct {
	Properties []Property
	Shape      orb.MultiPolygon // nil: it has no polygon
	Point      *orb.Point       // nil: it has no point
	Multi      bool             // Shape is of several parts for the file, even if it has one
	Vertices   int
	Heights    int   // ordinates after longitude and latitude that were dropped
	Line       int   // of a text file, from 1; 0 in others
	End        int64 // bytes of the file read up to here, as far as that can be said; never less than before
	Faults     []Fault
	Warnings   []Fault // what is told of it and does not refuse it
}

// Fault is one thing that is wrong with a feature. A feature with a fault is refused, and with it the file.
type Fault struct {
	Code    string // stable, snake_case
	Detail  string // what is wrong, in English
	Repair  string // how to mend it
	Pointer string // below the feature, as if it were GeoJSON: /properties/NAME, /geometry/coordinates/0/3
	Part    int    // polygon of a multipolygon; -1: not about a ring
	Ring    int    // -1: not about a ring
	At      *orb.Point
	Line    int // of a text file, from 1; 0: that of the feature
	Column  int // byte of the line, from 1; 0: not known
}

// AtProperty places a fault at a property of its feature.
func (f Fault) AtProperty(name string) Fault {
	f.Pointer, f.Part, f.Ring = "/properties/"+EscapePointer(name), -1, -1
	return f
}
