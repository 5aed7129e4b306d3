package workbook

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// source is what all parts of one book are unpacked from: within one bound, and no longer than somebody waits for it.
type source struct {
	ctx  context.Context //nolint:containedctx // of the one reading this belongs to
	disk *meter
	left int64 // bytes that may still be unpacked
	err  error // that ended the reading
}

// fault is what ended the reading of the source, if that did, and not what it holds.
func (s *source) fault() error {
	if s.err == nil {
		return s.disk.err
	}
	return s.err
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
	if s.left -= int64(n); s.left < 0 {
		s.err = fmt.Errorf("%w: its parts hold more bytes, unpacked, than are read of one; save the table as CSV", ErrTooLarge)
		return 0, s.err
	}
	return n, err
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
