package importers

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"sync/atomic"
)

// source counts and digests what is read, and ends it at the limit or when the context does.
type source struct {
	ctx   context.Context
	from  io.Reader     // the file as it was given
	r     *bufio.Reader // over from
	limit int64
	n     int64
	sum   hash.Hash
	kept  *bytes.Buffer // what was read, until it is more than keptBytes; nil: not kept
	drop  atomic.Bool   // the file is refused: nothing of it will be kept
}

// keptBytes is how large a file is kept as the document of the publications it makes.
const keptBytes = 64 << 20

func newSource(ctx context.Context, r io.Reader, limit int64) *source {
	return &source{ctx: ctx, from: r, r: bufio.NewReaderSize(r, headBytes), limit: limit, sum: sha256.New()}
}

// readError is a failure of the reader a file comes from, as opposed to a fault in the file.
type readError struct{ err error }

func (e *readError) Error() string { return "read the file: " + e.err.Error() }
func (e *readError) Unwrap() error { return e.err }

// peek returns the first bytes, fewer than n only when there are no more.
func (s *source) peek(n int) ([]byte, error) {
	head, err := s.r.Peek(n)
	if err != nil && err != io.EOF {
		return nil, &readError{err}
	}
	return head, nil
}

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, &readError{err}
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	s.sum.Write(p[:n])
	if s.n > keptBytes || s.drop.Load() {
		s.kept = nil
	} else if s.kept != nil {
		s.kept.Write(p[:n])
	}
	if s.n > s.limit {
		return 0, &textFault{fault: fault{code: codeFileTooLarge, detail: fmt.Sprintf("the file has more than %d bytes", s.limit),
			repair: "split it, or have the limit raised"}, offset: s.limit, line: 0}
	}
	if err != nil && err != io.EOF {
		err = &readError{err}
	}
	return n, err
}

// digest returns the SHA-256 of what was read, in hex.
func (s *source) digest() string { return hex.EncodeToString(s.sum.Sum(nil)) }
