package workbook

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// parts are the files in the archive that a workbook is.
type parts struct {
	files  map[string]*zip.File // by name in lower case: the names of parts know no case
	limits Limits
	disk   *meter
	source source
}

// compound is how an older .xls begins, and an .xlsx with a password.
const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// Is tells whether a file is a workbook by the parts that it has, or may be one of former days or with a password: Open says so then. The error is one of
// reading r.
func Is(r io.ReaderAt, size int64) (bool, error) {
	p, err := openParts(context.Background(), r, size, Limits{Directory: 1 << 20})
	switch {
	case errors.Is(err, errFormer):
		return true, nil
	case errors.Is(err, ErrNotWorkbook), errors.Is(err, ErrDamaged), errors.Is(err, ErrTooLarge):
		return false, nil
	case err != nil:
		return false, err
	}
	if !p.has("[Content_Types].xml") {
		return false, nil
	}
	for name := range p.files {
		if strings.HasPrefix(name, "xl/workbook") {
			return true, nil
		}
	}
	return false, nil
}

var errFormer = fmt.Errorf("%w: it is an .xls of former days or needs a password; save it as .xlsx without one", ErrNotWorkbook)

func openParts(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (*parts, error) {
	var begin [len(compound)]byte
	if n, err := r.ReadAt(begin[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if string(begin[:n]) == compound {
		return nil, errFormer
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
	p := &parts{files: make(map[string]*zip.File, len(archive.File)), limits: limits, disk: disk, source: source{ctx: ctx, disk: disk, left: limits.Unpacked}}
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if p.files[name] != nil { // which of them is meant is not ours to guess
			return nil, fmt.Errorf("%w: %s is in it twice", ErrDamaged, cut(f.Name))
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
		return nil, nil, fmt.Errorf("%w: %s is missing", ErrDamaged, cut(name))
	}
	if f.UncompressedSize64 > uint64(limit) { // the archive's reader gives no more than that
		return nil, nil, fmt.Errorf("%w: %s holds %d bytes unpacked, at most %d are read; save the table as CSV", ErrTooLarge, name, f.UncompressedSize64, limit)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %s cannot be unpacked (%w)", ErrDamaged, name, err)
	}
	return newScanner(&unpacking{r, &p.source}, name), func() { _ = r.Close() }, nil
}
