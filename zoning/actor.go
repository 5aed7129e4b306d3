package zoning

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Actor is who commands. Divisions limits what it may touch; empty means no limit.
type Actor struct {
	Name      string
	Divisions []string
}

// Local is the name of who commands on this machine without giving one.
const Local = "local"

// NamedActor returns who goes by a name, Local if it is empty. ErrInvalid for a name
// that the record could not tell apart: over 100 characters, not UTF-8, or with
// control characters.
func NamedActor(name string) (Actor, error) {
	if name == "" {
		name = Local
	}
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > 100 || strings.ContainsFunc(name, unicode.IsControl) {
		return Actor{}, fmt.Errorf("%w: the name of who acts is up to 100 characters of UTF-8 without control characters", ErrInvalid)
	}
	return Actor{Name: name}, nil
}
