package zoning

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxReason is how long the reason of an exception may be, in characters.
const MaxReason = 1000

// Exception lets faults of the coverage stand: a lake that no grid holds, land that only a dedicated grid covers. It is for the place that
// its row's shape is and for the days on which the row is in force. An exception is ended, not changed.
type Exception struct {
	ID     string
	Kind   FaultKind // of the faults it lets stand
	Reason string    // for everybody to read
	Actor  string    // who recorded it
	// Division is the code of the smallest division that covered its place when it was recorded; empty: none did, or nobody looked.
	Division string
}

// Layer returns Exceptions.
func (Exception) Layer() Layer { return Exceptions }

// Key returns the id.
func (e Exception) Key() string { return e.ID }

// Check returns an error that wraps ErrInvalid unless the exception may be put on record: for a kind that is a fault of a place, with a
// reason and the name of a person.
func (e Exception) Check() error {
	_, unseen := Unseen(e.Reason)
	switch kind, err := ParseFaultKind(string(e.Kind)); {
	case err != nil:
		return err
	case kind != e.Kind:
		return fmt.Errorf("%w: %q is not a kind of fault as it is written: %s", ErrInvalid, e.Kind, kind)
	case kind == FaultUnexpectedCount:
		return fmt.Errorf("%w: an unexpected count is no fault of a place: ask for the number that is right instead", ErrInvalid)
	case strings.TrimSpace(e.Reason) == "":
		return fmt.Errorf("%w: an exception needs a reason", ErrInvalid)
	case !utf8.ValidString(e.Reason) || utf8.RuneCountInString(e.Reason) > MaxReason || unseen:
		return fmt.Errorf("%w: a reason is one line of up to %d characters that can be seen", ErrInvalid, MaxReason)
	case e.Actor == "" || e.Actor == Local:
		return fmt.Errorf("%w: who lets a fault stand must be named: give --actor NAME", ErrInvalid)
	}
	return nil
}

// Covers tells whether the exception is for faults of a kind; narrow is, of a sliver, what it is a narrow one of: how wide a sliver may be
// is asked anew each time, so that an exception for a gap is for a narrow one as well.
func (e Exception) Covers(kind, narrow FaultKind) bool {
	return e.Kind == kind || kind == FaultSliver && e.Kind == narrow
}
