package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gridzone/importers/dataset"
)

// source is what all parts of one book are unpacked from: within one bound, and no longer than somebody waits for it.
type source struct {
	ctx  context.Context //nolint:containedctx // of the one reading this belongs to
	left int64           // bytes that may still be unpacked
	err  error           // that ended the reading, if it was not what it holds
}

// unpacking reads a part of the source.
type unpacking struct {
	part   io.Reader
	source *source
}

// Read implements io.Reader.
func (u *unpacking) Read(b []byte) (int, error) {
	s := u.source
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := u.part.Read(b)
	var damage *dataset.FileFault
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &damage) {
		s.err = err
	}
	if s.left -= int64(n); s.left < 0 {
		s.err = fmt.Errorf("%w: its parts hold more bytes, unpacked, than are read of one; save the table as CSV", ErrTooLarge)
		return 0, s.err
	}
	return n, err
}
