package api

import (
	"encoding/binary"
	"errors"
	"io"

	"gridzone/importers/workbook"
)

// Read gives the rows that follow, packed, to the pipeline.
func (t *sheetTable) Read(b []byte) (int, error) {
	if t.taken == len(t.packed) {
		t.packed, t.taken = t.packed[:0], 0
	}
	for t.err == nil && len(t.packed)-t.taken < len(b) {
		var row workbook.Row
		if row, t.err = t.sheet.Next(); t.err == nil {
			t.packed, t.body = packRow(t.packed, t.body[:0], row)
		} else if !errors.Is(t.err, io.EOF) {
			t.err = workbookFault(t.err)
		}
	}
	n := copy(b, t.packed[t.taken:])
	if t.taken += n; n == 0 {
		return 0, t.err
	}
	return n, nil
}

// packRow appends a row as bytes: how long it is, its number, and of each cell its column, kind, text and fault.
// The second slice is body, which holds all but the first for a while.
func packRow(dst, body []byte, row workbook.Row) (packed, used []byte) {
	body = binary.AppendUvarint(body, uint64(row.Number))
	for _, c := range row.Cells {
		body = binary.AppendUvarint(body, uint64(c.Column))
		body = append(body, byte(c.Kind))
		for _, text := range []string{c.Text, c.Fault} {
			body = binary.AppendUvarint(body, uint64(len(text)))
			body = append(body, text...)
		}
	}
	return append(binary.AppendUvarint(dst, uint64(len(body))), body...), body
}

// unpackRow takes the row at the start of b, which is whole, into row, and returns what follows.
func unpackRow(b []byte, row *workbook.Row) []byte {
	take := func() int {
		n, k := binary.Uvarint(b)
		b = b[k:]
		return int(n)
	}
	n := take()
	rest := b[n:]
	b = b[:n]
	row.Number, row.Cells = take(), row.Cells[:0]
	for len(b) > 0 {
		c := workbook.Cell{Column: take(), Kind: workbook.Kind(b[0])}
		b = b[1:]
		for _, text := range []*string{&c.Text, &c.Fault} {
			n := take()
			*text, b = string(b[:n]), b[n:]
		}
		row.Cells = append(row.Cells, c)
	}
	return rest
}

// split implements splitter.
func (t *sheetTable) split(b []byte, _ bool) (int, error) {
	at := 0
	for {
		n, k := binary.Uvarint(b[at:])
		if k <= 0 || uint64(len(b)-at-k) < n {
			return at, nil
		}
		at += k + int(n)
	}
}

func (*sheetTable) prepare(b []byte) ([]byte, error) { return b, nil }
