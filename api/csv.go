package api

import (
	"bytes"
	"strings"
)

// field is where a field of a row stands, and whether it is quoted.
type field struct {
	start, end int // without quotes
	quoted     bool
}

// rowFault says why a row is not CSV as RFC 4180 has it.
type rowFault string

const (
	rowGood      rowFault = ""
	rowBareQuote rowFault = "a quote stands where none can"
	rowOpen      rowFault = "a quote is never closed"
)

// scanRow finds the end of the row at the start of b (the line end included) and
// where its fields are, appended to fields. A row whose quotes are wrong ends at
// the line end behind the fault; one that is never closed ends at its first line
// end, so that the rows after it are answered. It returns n < 0 when b does not
// show the end and end is false.
func scanRow(fields []field, b []byte, end bool) (f []field, n int, fault rowFault) {
	first := -1 // the first line end inside quotes
	i := 0
	for {
		if i < len(b) && b[i] == '"' {
			start := i + 1
			i = start
			for {
				k := bytes.IndexByte(b[i:], '"')
				if first < 0 {
					limit := len(b)
					if k >= 0 {
						limit = i + k
					}
					if nl := bytes.IndexByte(b[i:limit], '\n'); nl >= 0 {
						first = i + nl + 1
					}
				}
				if k < 0 {
					if !end && len(b) <= maxRow {
						return fields, -1, rowGood
					}
					if first < 0 {
						first = len(b)
					}
					return fields, first, rowOpen
				}
				i += k + 1
				if i < len(b) && b[i] == '"' {
					i++
					continue
				}
				break
			}
			if i == len(b) && !end {
				return fields, -1, rowGood // a second quote may follow
			}
			fields = append(fields, field{start, i - 1, true})
			switch {
			case i == len(b):
				return fields, i, rowGood
			case b[i] == ',':
				i++
				continue
			case b[i] == '\n':
				return fields, i + 1, rowGood
			case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
				return fields, i + 2, rowGood
			case b[i] == '\r' && i+1 == len(b) && end:
				return fields, i + 1, rowGood
			}
			return badRow(fields, b, i, end)
		}
		start := i
		k := bytes.IndexAny(b[i:], ",\"\n")
		if k < 0 {
			if !end {
				return fields, -1, rowGood
			}
			return append(fields, field{start, trimCR(b, start, len(b)), false}), len(b), rowGood
		}
		i += k
		switch b[i] {
		case ',':
			fields = append(fields, field{start, i, false})
			i++
		case '\n':
			return append(fields, field{start, trimCR(b, start, i), false}), i + 1, rowGood
		default:
			return badRow(fields, b, i, end)
		}
	}
}

// badRow ends a row whose quotes are wrong at i.
func badRow(fields []field, b []byte, i int, end bool) ([]field, int, rowFault) {
	nl := bytes.IndexByte(b[i:], '\n')
	if nl < 0 {
		if !end {
			return fields, -1, rowGood
		}
		return fields, len(b), rowBareQuote
	}
	return fields, i + nl + 1, rowBareQuote
}

func trimCR(b []byte, start, end int) int {
	if end > start && b[end-1] == '\r' {
		return end - 1
	}
	return end
}

// text returns the value of a field.
func (f field) text(row []byte) []byte {
	v := row[f.start:f.end]
	if f.quoted && bytes.IndexByte(v, '"') >= 0 {
		return bytes.ReplaceAll(v, []byte(`""`), []byte(`"`))
	}
	return v
}

// withoutLineEnd returns the row without what ends it.
func withoutLineEnd(row []byte) []byte {
	row = bytes.TrimSuffix(row, []byte("\n"))
	return bytes.TrimSuffix(row, []byte("\r"))
}

// appendField appends a field, quoted when it must be.
func appendField(dst []byte, s string) []byte {
	start := len(dst)
	return quoteField(append(dst, s...), start)
}

// quoteField quotes what was appended to dst from start on, when it must be.
func quoteField(dst []byte, start int) []byte {
	if !bytes.ContainsAny(dst[start:], ",\"\r\n") {
		return dst
	}
	text := strings.ReplaceAll(string(dst[start:]), `"`, `""`)
	dst = append(dst[:start], '"')
	dst = append(dst, text...)
	return append(dst, '"')
}
