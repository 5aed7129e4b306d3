// Package delimited tells the rows and fields of text tables apart (RFC 4180, and what spreadsheet programs make of it), and writes
// fields that read back the same.
//
// It must never know what the fields are about.
package delimited

import "bytes"

// Field is where a field of a row stands, and whether it is quoted.
type Field struct {
	Start, End int // without quotes
	Quoted     bool
}

// Fault says why a row is not as RFC 4180 has it.
type Fault string

// What may be wrong with a row.
const (
	Good      Fault = ""
	BareQuote Fault = "a quote stands where none can"
	Open      Fault = "a quote is never closed"
)

// Dialect is how the rows of a table are written.
type Dialect struct {
	Separator byte // between fields; ASCII
	Longest   int  // bytes of a row that are looked through for the quote that closes a field
}

// Scan finds the end of the row at the start of b (the line end included) and
// where its fields are, appended to fields. A row whose quotes are wrong ends at
// the line end behind the fault; one that is never closed ends at its first line
// end, so that the rows after it can be read. It returns n < 0 when b does not
// show the end and end is false.
func (d Dialect) Scan(fields []Field, b []byte, end bool) (f []Field, n int, fault Fault) {
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
					if !end && len(b) <= d.Longest {
						return fields, -1, Good
					}
					if first < 0 {
						first = len(b)
					}
					return fields, first, Open
				}
				i += k + 1
				if i < len(b) && b[i] == '"' {
					i++
					continue
				}
				break
			}
			if i == len(b) && !end {
				return fields, -1, Good // a second quote may follow
			}
			fields = append(fields, Field{start, i - 1, true})
			switch {
			case i == len(b):
				return fields, i, Good
			case b[i] == d.Separator:
				i++
				continue
			case b[i] == '\n':
				return fields, i + 1, Good
			case b[i] == '\r' && i+1 < len(b) && b[i+1] == '\n':
				return fields, i + 2, Good
			case b[i] == '\r' && i+1 == len(b) && end:
				return fields, i + 1, Good
			}
			return badRow(fields, b, i, end)
		}
		start := i
		k := indexEither(b[i:], d.Separator)
		if k < 0 {
			if !end {
				return fields, -1, Good
			}
			return append(fields, Field{start, trimCR(b, start, len(b)), false}), len(b), Good
		}
		i += k
		switch b[i] {
		case d.Separator:
			fields = append(fields, Field{start, i, false})
			i++
		case '\n':
			return append(fields, Field{start, trimCR(b, start, i), false}), i + 1, Good
		default:
			return badRow(fields, b, i, end)
		}
	}
}

// badRow ends a row whose quotes are wrong at i.
func badRow(fields []Field, b []byte, i int, end bool) ([]Field, int, Fault) {
	nl := bytes.IndexByte(b[i:], '\n')
	if nl < 0 {
		if !end {
			return fields, -1, Good
		}
		return fields, len(b), BareQuote
	}
	return fields, i + nl + 1, BareQuote
}

func trimCR(b []byte, start, end int) int {
	if end > start && b[end-1] == '\r' {
		return end - 1
	}
	return end
}

// Text returns the value of a field of a row.
func (f Field) Text(row []byte) []byte {
	v := row[f.Start:f.End]
	if f.Quoted && bytes.IndexByte(v, '"') >= 0 {
		return bytes.ReplaceAll(v, []byte(`""`), []byte(`"`))
	}
	return v
}

// WithoutLineEnd returns the row without what ends it.
func WithoutLineEnd(row []byte) []byte {
	row = bytes.TrimSuffix(row, []byte("\n"))
	return bytes.TrimSuffix(row, []byte("\r"))
}

// indexEither returns where a separator, a quote or a line feed comes first; -1: nowhere.
func indexEither(b []byte, separator byte) int {
	for i, c := range b {
		if c == separator || c == '"' || c == '\n' {
			return i
		}
	}
	return -1
}
