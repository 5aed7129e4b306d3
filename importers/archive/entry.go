package archive

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
)

// Base returns the last part of the entry's name.
func (e *Entry) Base() string { return path.Base(e.Name) }

// Ext returns the ending of the entry's name in lower case, with its dot.
func (e *Entry) Ext() string { return strings.ToLower(path.Ext(e.Name)) }

// Open unpacks the entry as a stream of exactly Size bytes; io.EOF comes only when they were all there and have the checksum declared. The
// error, then and of reading, is a *dataset.FileFault, ctx's, or one of reading the file.
func (e *Entry) Open() (io.ReadCloser, error) {
	if e.file.Method != zip.Store && e.file.Method != zip.Deflate {
		return nil, fault(CodeCompression, "pack the files as an ordinary zip (deflate)", "%s is packed in a way that is not read (method %d)", shown(e.Name), e.file.Method)
	}
	r, err := e.file.Open()
	if err != nil {
		return nil, e.fault(err)
	}
	return &stream{r, e}, nil
}

// ReadAll unpacks an entry of at most limit bytes.
func (e *Entry) ReadAll(limit int64) ([]byte, error) {
	if e.Size > limit {
		return nil, fault(CodeTooLarge, packAgain, "%s holds %d bytes unpacked; at most %d are read of such a file", shown(e.Name), e.Size, limit)
	}
	r, err := e.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// stream unpacks an entry.
type stream struct {
	io.ReadCloser
	e *Entry
}

// Read implements io.Reader.
func (s *stream) Read(b []byte) (int, error) {
	if err := s.e.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.ReadCloser.Read(b)
	if err != nil && err != io.EOF { //nolint:errorlint // the contract of io.Reader
		err = s.e.fault(err)
	}
	return n, err
}

// fault says what an error of unpacking means, unless it comes from the disk.
func (e *Entry) fault(err error) error {
	switch {
	case e.disk.err != nil:
		return e.disk.err
	case errors.Is(err, zip.ErrFormat):
		return fault(CodeLyingSize, packAgain, "%s unpacks to more than the %d bytes that the archive declares", shown(e.Name), e.Size)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fault(CodeLyingSize, packAgain, "%s unpacks to less than the %d bytes that the archive declares", shown(e.Name), e.Size)
	}
	return fault(CodeDamaged, "send it again, whole, or "+packAgain, "%s is damaged in the archive: it does not unpack to what was packed", shown(e.Name))
}

// meter reads at most left bytes until it is open, and remembers what reading failed with.
type meter struct {
	r     io.ReaderAt
	left  int64
	open  bool
	spent bool
	err   error
}

var errSpent = errors.New("that may not be read")

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(b []byte, at int64) (int, error) {
	if !m.open {
		if m.left -= int64(len(b)); m.left < 0 {
			m.spent = true
			return 0, errSpent
		}
	}
	if at < 0 { // the archive points there
		return 0, errSpent
	}
	n, err := m.r.ReadAt(b, at)
	if err != nil && !errors.Is(err, io.EOF) {
		m.err = err
	}
	return n, err
}
