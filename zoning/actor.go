package zoning

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Actor is who commands or reads what is not public.
type Actor struct {
	Name      string   // whom the record names; two keys of one owner are one person
	Role      Role     // what it may do; whoever asks for a command sees to that
	Divisions []string // codes of the divisions that it may touch, and those in them; empty: no limit
	Key       string   // id of the key that it came with; empty: none, as on the command line
	Request   string   // id of the request that it came with, for the audit trail; empty: none
	// Expires is the first moment at which what it came with is no longer good, where the record knows nothing of that; zero: never.
	Expires time.Time
}

// Touches tells whether the actor may touch what belongs to the division with this code. Who is limited to
// divisions may not touch what belongs to none.
func (a Actor) Touches(division string) bool {
	return len(a.Divisions) == 0 || slices.ContainsFunc(a.Divisions, func(own string) bool { return InDivision(division, own) })
}

// Local is the name of who commands on this machine without giving one.
const Local = "local"

// NamedActor returns who goes by a name, Local if it is empty. ErrInvalid for a name
// that the record could not tell apart: over 100 characters, not UTF-8, or with
// characters that cannot be seen: two names that look alike would be two persons. Nor is a
// name one that holds a key or a token: it would be kept for ever.
func NamedActor(name string) (Actor, error) {
	if name == "" {
		name = Local
	}
	if _, unseen := Unseen(name); unseen || !utf8.ValidString(name) || utf8.RuneCountInString(name) > 100 {
		return Actor{}, fmt.Errorf("%w: the name of who acts is up to 100 characters of UTF-8 without characters that cannot be seen", ErrInvalid)
	}
	if Held(name) {
		return Actor{}, fmt.Errorf("%w: an API key or a token stands in the name of who acts, which goes on record: give a name, and revoke the key if others can have seen it", ErrInvalid)
	}
	return Actor{Name: name}, nil
}
