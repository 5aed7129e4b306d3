package workbook

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// parts are the files in the archive that a workbook is.
type parts struct {
	files  map[string]*zip.File // by name in lower case: the names of parts know no case
	limits Limits
	disk   *meter
}

// compound is how an older .xls begins, and an .xlsx with a password.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

func openParts(r io.ReaderAt, size int64, limits Limits) (*parts, error) {
	var begin [len(compound)]byte
	if n, err := r.ReadAt(begin[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if string(begin[:n]) == compound {
		return nil, fmt.Errorf("%w: it is an .xls of former days or needs a password; save it as .xlsx without one", ErrNotWorkbook)
	}
	disk := &meter{r: r, left: limits.Directory + 128<<10} // the end of the archive is searched for
	archive, err := zip.NewReader(disk, size)
	switch {
	case disk.spent:
		return nil, fmt.Errorf("%w: it holds too many files", ErrTooLarge)
	case disk.err != nil:
		return nil, disk.err
	case err != nil:
		return nil, fmt.Errorf("%w: it is no archive, or not all of one (%w)", ErrNotWorkbook, err)
	}
	disk.open = true
	p := &parts{files: make(map[string]*zip.File, len(archive.File)), limits: limits, disk: disk}
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if p.files[name] != nil { // which of them is meant is not ours to guess
			return nil, fmt.Errorf("%w: %s is in it twice", ErrDamaged, f.Name)
		}
		p.files[name] = f
	}
	return p, nil
}

func (p *parts) has(name string) bool { return p.files[strings.ToLower(name)] != nil }

// scan opens a part of at most limit bytes; close it with done.
func (p *parts) scan(name string, limit int64) (s *scanner, done func(), err error) {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil, nil, fmt.Errorf("%w: %s is missing", ErrDamaged, name)
	}
	if f.UncompressedSize64 > uint64(limit) { // the archive's reader gives no more than that
		return nil, nil, fmt.Errorf("%w: %s holds %d bytes unpacked, at most %d are read; save the table as CSV", ErrTooLarge, name, f.UncompressedSize64, limit)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s cannot be unpacked (%w)", ErrDamaged, name, err)
	}
	return newScanner(r, name, p.disk), func() { _ = r.Close() }, nil
}

// relation leads from one part to another.
type relation struct{ id, kind, target string }

// is tells whether a relation is of a kind. Its name is the same in transitional and strict workbooks, what stands before it is not.
func (r relation) is(kind string) bool { return strings.HasSuffix(r.kind, "/"+kind) }

// relations reads where a part leads; "" is the archive itself.
func (p *parts) relations(of string) ([]relation, error) {
	folder, base := path.Split(of)
	name := folder + "_rels/" + base + ".rels"
	if of == "" && !p.has(name) {
		return nil, fmt.Errorf("%w: it is another kind of archive; save the table as .xlsx", ErrNotWorkbook)
	}
	s, done, err := p.scan(name, p.limits.Part)
	if err != nil {
		return nil, err
	}
	defer done()
	var out []relation
	return out, s.each(func(name string, attrs attributes) error {
		if s.depth != 2 || name != "Relationship" || attrs.get("TargetMode") == "External" {
			return nil
		}
		target := attrs.get("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(folder, target)
		}
		out = append(out, relation{attrs.get("Id"), attrs.get("Type"), target})
		return nil
	})
}

// meter reads at most left bytes until it is open, and remembers what reading failed with.
type meter struct {
	r     io.ReaderAt
	left  int64
	open  bool
	spent bool
	err   error
}

var errSpent = errors.New("more is read than may be")

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if !m.open {
		if m.left -= int64(len(b)); m.left < 0 {
			m.spent = true
			return 0, errSpent
		}
	}
	n, err := m.r.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}
