package geopackage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"gridzone/importers/dataset"
)

// What a schema may cost: SQLite holds all of it in memory, and reads all of it before it is asked anything.
const (
	schemaEntries = 20_000
	schemaBytes   = 16 << 20
	schemaPages   = 20_000
	schemaDepth   = 20
)

const (
	headerSize = 100 // of the file (https://www.sqlite.org/fileformat2.html, 1.3)
	walVersion = 2   // of a file whose changes are kept in a log beside it at first

	interiorTable = 0x05
	leafTable     = 0x0d
)

// header is what stands at the beginning of an SQLite database.
type header struct {
	pageSize int64
	pages    int64 // as far as it says; 0: it does not
	wal      bool
	app      uint32
}

// readHeader reads the header of a file that begins like a database.
func readHeader(in *dataset.Input) (header, error) {
	b := make([]byte, headerSize)
	if _, err := in.ReadAt(b, 0); err != nil {
		if errors.Is(err, io.EOF) {
			return header{}, truncated("it is shorter than its header")
		}
		return header{}, err
	}
	h := header{pageSize: int64(binary.BigEndian.Uint16(b[16:])), wal: b[18] == walVersion || b[19] == walVersion, app: binary.BigEndian.Uint32(b[68:])}
	if h.pageSize == 1 {
		h.pageSize = 1 << 16
	}
	if h.pageSize < 512 || h.pageSize&(h.pageSize-1) != 0 {
		return header{}, damaged(fmt.Sprintf("it is no sound SQLite database: a page of %d bytes", h.pageSize))
	}
	if binary.BigEndian.Uint32(b[24:]) == binary.BigEndian.Uint32(b[92:]) { // else an old program wrote it last, and the count is stale
		h.pages = int64(binary.BigEndian.Uint32(b[28:]))
	}
	if h.pages*h.pageSize > in.Size {
		return header{}, truncated(fmt.Sprintf("it says that it has %d bytes, and has %d", h.pages*h.pageSize, in.Size))
	}
	return h, nil
}

func truncated(detail string) *dataset.FileFault {
	return &dataset.FileFault{Code: codeTruncated, Detail: "the GeoPackage is cut off: " + detail, Repair: "send it again, whole"}
}

// measure walks the table in which a database keeps its schema, and refuses one that is too large or that is no tree.
func (h header) measure(in *dataset.Input) error {
	w := schemaWalk{in: in, pageSize: h.pageSize, page: make([]byte, h.pageSize), seen: map[uint32]bool{}}
	return w.walk(1, 0)
}

type schemaWalk struct {
	in       *dataset.Input
	pageSize int64
	page     []byte
	seen     map[uint32]bool
	entries  int
	bytes    int64
}

// walk reads a page and those below it.
func (w *schemaWalk) walk(number uint32, depth int) error {
	broken := damaged("it is no sound SQLite database: its schema is no tree")
	if number == 0 || w.seen[number] || depth > schemaDepth {
		return broken
	}
	if w.seen[number] = true; len(w.seen) > schemaPages {
		return tooLarge()
	}
	if _, err := w.in.ReadAt(w.page, (int64(number)-1)*w.pageSize); err != nil {
		if errors.Is(err, io.EOF) {
			return truncated("a page of its schema is missing")
		}
		return err
	}
	at := 0
	if number == 1 {
		at = headerSize
	}
	kind, cells, begin := w.page[at], int(binary.BigEndian.Uint16(w.page[at+3:])), at+8
	if kind == interiorTable {
		begin += 4
	}
	if kind != interiorTable && kind != leafTable || begin+2*cells > len(w.page) {
		return broken
	}
	var below []uint32
	for i := range cells {
		cell := int(binary.BigEndian.Uint16(w.page[begin+2*i:]))
		if cell+4 > len(w.page) {
			return broken
		}
		if kind == interiorTable {
			below = append(below, binary.BigEndian.Uint32(w.page[cell:]))
			continue
		}
		w.entries++
		if w.bytes += payload(w.page[cell:]); w.entries > schemaEntries || w.bytes > schemaBytes || w.bytes < 0 {
			return tooLarge()
		}
	}
	if kind == interiorTable {
		below = append(below, binary.BigEndian.Uint32(w.page[at+8:]))
	}
	for _, next := range below {
		if err := w.walk(next, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// payload reads the number of bytes that an entry has: a varint.
func payload(b []byte) int64 {
	var n int64
	for i := range min(len(b), 9) {
		if i == 8 {
			return n<<8 | int64(b[i])
		}
		n = n<<7 | int64(b[i]&0x7f)
		if b[i] < 0x80 {
			return n
		}
	}
	return n
}

func tooLarge() *dataset.FileFault {
	return &dataset.FileFault{Code: codeSchema, Detail: fmt.Sprintf("the GeoPackage has more tables, views and triggers than are looked at (%d, or %d MiB of definitions)", schemaEntries, schemaBytes>>20),
		Repair: "export the layer into a GeoPackage of its own"}
}
