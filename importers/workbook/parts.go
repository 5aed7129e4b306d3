package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// parts are the files in the archive that a workbook is.
type parts struct {
	files  map[string]*archive.Entry // by name in lower case: the names of parts know no case
	limits Limits
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
	packed, err := archive.Open(ctx, r, size, archive.Limits{Directory: limits.Directory, Entries: maxParts, Entry: noBound, Unpacked: noBound, Ratio: noBound})
	if err != nil {
		return nil, unopened(err)
	}
	p := &parts{files: make(map[string]*archive.Entry, len(packed.Entries())), limits: limits, source: source{ctx: ctx, left: limits.Unpacked}}
	for _, e := range packed.Entries() {
		p.files[strings.ToLower(e.Name)] = e
	}
	return p, nil
}

// Of what is in the archive only the parts of the book are read, each within its own bound.
const (
	maxParts = 10_000
	noBound  = math.MaxInt64
)

// unopened says what a fault of the archive makes of the workbook.
func unopened(err error) error {
	var f *dataset.FileFault
	if !errors.As(err, &f) {
		return err
	}
	switch f.Code {
	case archive.CodeTruncated:
		return fmt.Errorf("%w: it is no archive, or not all of one", ErrNotWorkbook)
	case archive.CodeTooMany:
		return fmt.Errorf("%w: it holds too many files", ErrTooLarge)
	}
	return fmt.Errorf("%w: %s", ErrDamaged, f.Detail)
}

func (p *parts) has(name string) bool { return p.files[strings.ToLower(name)] != nil }

// scan opens a part of at most limit bytes; close it with done.
func (p *parts) scan(name string, limit int64) (s *scanner, done func(), err error) {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil, nil, fmt.Errorf("%w: %s is missing", ErrDamaged, cut(name))
	}
	if f.Size > limit { // the archive gives no more than that
		return nil, nil, fmt.Errorf("%w: %s holds %d bytes unpacked, at most %d are read; save the table as CSV", ErrTooLarge, name, f.Size, limit)
	}
	r, err := f.Open()
	var damage *dataset.FileFault
	switch {
	case errors.As(err, &damage):
		return nil, nil, fmt.Errorf("%w: %s cannot be unpacked (%w)", ErrDamaged, name, err)
	case err != nil:
		return nil, nil, err
	}
	return newScanner(&unpacking{r, &p.source}, name), func() { _ = r.Close() }, nil
}
