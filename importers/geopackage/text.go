package geopackage

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// shown makes a short text of a file fit for a message.
func shown(s string) string {
	const most = 100
	n := 0
	for i := range s {
		if n++; n > most {
			s = s[:i] + "..."
			break
		}
	}
	return `"` + strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '?'
		}
		return r
	}, s) + `"`
}

// listed names the first of a list for a message.
func listed(names []string) string {
	const most = 20
	var out []string
	for i, n := range names {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		out = append(out, shown(n))
	}
	return strings.Join(out, ", ")
}
