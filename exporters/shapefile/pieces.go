package shapefile

import (
	"fmt"
	"strconv"
	"unicode"
	"unicode/utf8"
)

const (
	mostWidth  = 254 // bytes in a column of text
	leastFull  = 200 // bytes in a column of text that another one carries on
	mostName   = 10  // bytes in the name of a column
	stemOfName = 6   // bytes of it that the names of the columns that carry it on begin with
)

// pieceName names the column of the i-th piece of a text: extent, extent__2, extent__3 and so on.
func pieceName(name string, i int) string {
	if i == 0 {
		return name
	}
	return name[:min(len(name), stemOfName)] + "__" + strconv.Itoa(i+1)
}

// split cuts a text into what one column can hold, between characters and never beside a blank, which readers drop at the ends. A text that
// goes on has at least leastFull bytes in each column but the last; that is how readers know. ErrTooLong if there are too many.
func split(s string) ([]string, error) {
	if len(s) <= mostWidth {
		return []string{s}, nil
	}
	var pieces []string
	whole := s
	for len(s) > mostWidth {
		n := cut(s)
		if n == 0 || len(pieces) == mostPieces-1 {
			return nil, fmt.Errorf("%w: a text of %d bytes, and about %d is the most", ErrTooLong, len(whole), mostPieces*mostWidth)
		}
		pieces, s = append(pieces, s[:n]), s[n:]
	}
	return append(pieces, s), nil
}

// cut returns how many bytes of a text go into one column; 0 where there is nothing but blanks to cut at.
func cut(s string) int {
	for n := mostWidth; n >= leastFull; n-- {
		if !utf8.RuneStart(s[n]) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:n])
		after, _ := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsSpace(before) && !unicode.IsSpace(after) {
			return n
		}
	}
	return 0
}
