package zoning

import (
	"fmt"
	"strings"
)

// ForeignError says that an actor which is limited to divisions may not touch something, and why. It wraps ErrForbidden.
type ForeignError struct {
	Layer    Layer    // of the row; empty when it is a record
	Code     string   // of the row, or the id of the record; empty: it has none yet
	Division string   // code of the division that it belongs to, or that its place is in; empty: nothing says to which it belongs
	Place    bool     // it is its place that lies in the division, whichever it belongs to
	AreaM2   float64  // how much of its shape lies where the actor may touch nothing, square metres; 0 for a point
	Own      []string // codes of the divisions that the actor may touch
}

// Error names the row, its division and those of the actor.
func (e *ForeignError) Error() string { return "forbidden: " + e.Detail() }

// Detail says it in a sentence.
func (e *ForeignError) Detail() string {
	what := string(e.Layer)
	if e.Code != "" {
		what = strings.TrimSpace(fmt.Sprintf("%s %q", e.Layer, e.Code))
	}
	if what == "" {
		what = "what is new"
	}
	own := ", and this actor may touch what is in " + strings.Join(e.Own, ", ") + " alone"
	switch {
	case e.Place && e.AreaM2 > 0:
		return fmt.Sprintf("%s lies with %.0f m2 in the division %s%s", what, e.AreaM2, e.Division, own)
	case e.Place:
		return what + " lies in the division " + e.Division + own
	case e.Division == "":
		return what + " belongs to no division" + own
	default:
		return what + " belongs to the division " + e.Division + own
	}
}

// Unwrap returns ErrForbidden.
func (e *ForeignError) Unwrap() error { return ErrForbidden }

// RefusalCode is the code under which the audit trail knows it.
func (e *ForeignError) RefusalCode() string { return "foreign_division" }

// Limited tells whether there are divisions that the actor may not touch.
func (a Actor) Limited() bool { return len(a.Divisions) > 0 }

// MayTouch returns a *ForeignError unless the actor may touch a thing, by the division it belongs to.
func (a Actor) MayTouch(t Thing) error {
	if a.Touches(DivisionOf(t)) {
		return nil
	}
	return &ForeignError{Layer: t.Layer(), Code: t.Key(), Division: DivisionOf(t), Own: a.Divisions}
}
