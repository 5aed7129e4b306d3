package shapefile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// columnsEnd ends the list of columns of a .dbf.
const columnsEnd = 0x0D

// column is one of a .dbf.
type column struct {
	raw      []byte // its name as it stands there
	name     string // decoded
	kind     byte   // C, N, F, D, L and so on
	from, to int    // its bytes of a record
	decimals int
	private  bool // what stands in it is in no message
}

// table reads the records of a .dbf.
type table struct {
	in       *bufio.Reader
	close    io.Closer
	name     string // of the .dbf
	records  int
	read     int
	language byte // which code page it says it has
	columns  []column
	row      []byte
}

// openTable reads the header of a .dbf.
func openTable(e *archive.Entry) (*table, error) {
	stream, err := e.Open()
	if err != nil {
		return nil, err
	}
	t := &table{in: bufio.NewReaderSize(stream, 64<<10), close: stream, name: e.Name}
	if err := t.header(e.Size); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Close ends reading.
func (t *table) Close() error { return t.close.Close() }

func (t *table) header(size int64) error {
	var h [32]byte
	if _, err := io.ReadFull(t.in, h[:]); err != nil {
		return ended(err, t.name)
	}
	if v := h[0]; v&7 == 4 || v == 0 {
		return fault(codeDamaged, "save it as dBASE III or IV", "%s is no table that is read (version 0x%02x)", dataset.Shown(t.name), v)
	}
	end, length := int64(binary.LittleEndian.Uint16(h[8:])), int64(binary.LittleEndian.Uint16(h[10:]))
	says := int64(binary.LittleEndian.Uint32(h[4:]))
	if end < 65 || end > size || length < 2 {
		return fault(codeDamaged, again, "the header of %s is wrong: %d bytes of header and %d of each record, in %d bytes", dataset.Shown(t.name), end, length, size)
	}
	if room := (size - end) / length; room != says {
		return fault(codeCounts, again, "%s says that it has %d records, and has room for %d", dataset.Shown(t.name), says, room)
	}
	t.records, t.language, t.row = int(says), h[29], make([]byte, length)
	list := make([]byte, end-32)
	if _, err := io.ReadFull(t.in, list); err != nil {
		return ended(err, t.name)
	}
	return t.list(list, int(length))
}

// list reads the columns. Their widths must make up a record: if not, those of texts may be in two bytes, as Clipper writes them.
func (t *table) list(list []byte, length int) error {
	for _, wide := range []bool{false, true} {
		t.columns = nil
		at, rest := 1, list
		for len(rest) >= 32 && rest[0] != columnsEnd {
			c := column{raw: bytes.Clone(untilNUL(rest[:11])), kind: rest[11], from: at, decimals: int(rest[17])}
			width := int(rest[16])
			if wide && c.kind == 'C' {
				width += c.decimals << 8
			}
			c.to = at + width
			t.columns, at, rest = append(t.columns, c), c.to, rest[32:]
		}
		switch {
		case len(rest) == 0 || rest[0] != columnsEnd:
			return fault(codeDamaged, again, "the list of columns of %s does not end where its header says", dataset.Shown(t.name))
		case len(t.columns) == 0:
			return fault(codeDamaged, again, "%s has no columns", dataset.Shown(t.name))
		case at == length:
			return nil
		}
	}
	return fault(codeDamaged, again, "the columns of %s do not make up its records of %d bytes", dataset.Shown(t.name), length)
}

func untilNUL(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

// next reads the next record into t.row; io.EOF after the last.
func (t *table) next() error {
	if t.read == t.records {
		if _, err := io.Copy(io.Discard, t.in); err != nil { // its end sign; the checksum is looked at here
			return err
		}
		return io.EOF
	}
	t.read++
	_, err := io.ReadFull(t.in, t.row)
	return ended(err, t.name)
}
