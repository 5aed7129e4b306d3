package dataset

import (
	"fmt"
	"strconv"
	"strings"
)

// Shown makes a text of a file fit for a message: in quotes, without control characters, and cut to some characters.
func Shown(s string) string {
	const most = 60
	n := 0
	for i := range s {
		if n++; n > most {
			s = s[:i] + "..."
			break
		}
	}
	return strconv.QuoteToGraphic(s)
}

// Withheld stands in a message for a text of which nothing says that it is not of a person.
const Withheld = "(not shown: it may be of a person)"

// Listed names the first of a list for a message, nothing of an empty one.
func Listed(names []string) string {
	const most = 20
	out := make([]string, 0, most+1)
	for i, n := range names {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(names)-most))
			break
		}
		out = append(out, Shown(n))
	}
	return strings.Join(out, ", ")
}
