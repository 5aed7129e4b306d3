package wkt

import (
	"strconv"
	"strings"
)

// next steps over blanks and returns the byte there, 0 at the end.
func (r *reader) next() byte {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; c {
		case ' ', '\t', '\r', '\n':
			r.pos++
		default:
			return c
		}
	}
	return 0
}

// word reads letters, in upper case; "" when none are there.
func (r *reader) word() string {
	const longest = 64
	r.next()
	first := r.pos
	for r.pos < len(r.text) && r.pos < first+longest && r.text[r.pos]|0x20-'a' < 26 {
		r.pos++
	}
	return strings.ToUpper(r.text[first:r.pos])
}

// empty reads EMPTY if it is there.
func (r *reader) empty() bool {
	at := r.pos
	if r.word() == "EMPTY" {
		return true
	}
	r.pos = at
	return false
}

// unexpected is the fault that something else stands at pos.
func (r *reader) unexpected(want string) *Fault {
	r.next()
	if r.pos >= len(r.text) {
		return &Fault{CodeEnds, "the text ends where " + want + " is due", "the text was cut off: a cell of a spreadsheet holds 32,767 characters; export the layer again in another format", r.pos}
	}
	return &Fault{CodeSyntax, shown(r.text[r.pos:]) + " stands where " + want + " is due", "correct the text there", r.pos}
}

// shown quotes the beginning of a text.
func shown(s string) string {
	const most = 20 // characters
	n := 0
	for i := range s {
		if n++; n > most {
			return strconv.Quote(s[:i]) + "…"
		}
	}
	return strconv.Quote(s)
}
