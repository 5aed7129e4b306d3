package importers

import (
	"bytes"
	"errors"
	"io"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
)

// blockBytes is how much is read at a time.
const blockBytes = 256 << 10

// item is the text of one feature within a block, and where it stands in the file.
type item struct {
	start, end int
	feature    int    // number in the file, from 0
	listed     bool   // in a FeatureCollection: its pointer begins with /features/N
	short      string // code of the fault if the text ends too soon
	offset     int64  // byte of start in the file
	line       int    // of start, from 1
	column     int    // of start in bytes, from 1

	system crs.System // of its positions
}

// A splitter cuts a stream into the texts of its features. It looks at brackets
// and quotes only: the features are read strictly elsewhere, later and in
// parallel; what stands around them it reads strictly itself. Memory is bounded
// by the longest feature allowed.
type splitter struct {
	r      io.Reader
	limits dataset.Limits
	emit   func(block []byte, items []item) error // takes the block over

	block []byte
	end   int // bytes read
	pos   int // next byte to look at
	from  int // where the value being looked at begins; -1: nowhere
	mark  int // from where on the block must be kept; -1: nowhere
	err   error
	base  int64 // offset of block[0] in the file
	items []item
	next  int // number of the next feature

	counted   int   // in block: newlines before it are counted
	line      int   // of counted, from 1
	lineStart int64 // offset of the line's first byte

	system    crs.System // of the positions that follow
	named     bool       // the caller says which, whatever the file says
	sequenced bool       // one feature after another
	collected bool       // a FeatureCollection
}

// textFault is a fault of the file's own structure, with its place.
type textFault struct {
	fault
	offset       int64
	line, column int
}

func (f *textFault) Error() string { return f.detail }

// errCut says that the last feature handed on ends too soon, and that whoever reads it will say why.
var errCut = errors.New("the text was cut")

func newSplitter(r io.Reader, o Options, emit func([]byte, []item) error) *splitter {
	return &splitter{r: r, limits: o.Limits, system: o.system, named: o.CRS != "", emit: emit, line: 1, from: -1, mark: -1}
}

// run reads the whole stream. A *textFault is the file's, any other error the reader's or emit's.
func (s *splitter) run() error {
	err := s.document()
	if err := s.flush(); err != nil {
		return err
	}
	if errors.Is(err, errCut) {
		return nil
	}
	return err
}

// keep returns from where on the block is still needed.
func (s *splitter) keep() int {
	switch {
	case s.mark >= 0:
		return s.mark
	case s.from >= 0:
		return s.from
	default:
		return s.pos
	}
}

// more reads further input; false at the end of the stream. Finished features go
// off with the old block, and positions in the block move.
func (s *splitter) more() (bool, error) {
	if s.err != nil {
		return false, s.failed()
	}
	if keep := s.keep(); len(s.items) > 0 {
		if err := s.flush(); err != nil {
			return false, err
		}
	} else if s.end == len(s.block) {
		block := s.block
		if s.end-keep > len(block)/2 || len(block) == 0 {
			block = make([]byte, max(blockBytes, 2*len(block)))
		}
		s.countTo(keep)
		copy(block, s.block[keep:s.end])
		s.block = block
		s.moved(keep)
	}
	for range 100 {
		n, err := s.r.Read(s.block[s.end:])
		s.end += n
		s.err = err
		switch {
		case n > 0:
			return true, nil
		case err != nil:
			return false, s.failed()
		}
	}
	return false, io.ErrNoProgress
}

// failed returns why reading ended, nil for the end of the stream.
func (s *splitter) failed() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}

// flush gives the finished features away with their block and goes on in a new one.
func (s *splitter) flush() error {
	if len(s.items) == 0 {
		return nil
	}
	keep := s.keep()
	s.countTo(keep)
	tail := s.block[keep:s.end]
	fresh := make([]byte, max(blockBytes, len(tail)+blockBytes/2))
	copy(fresh, tail)
	block, items := s.block, s.items
	s.block, s.items = fresh, nil
	s.moved(keep)
	return s.emit(block, items)
}

func (s *splitter) moved(by int) {
	s.end -= by
	s.pos -= by
	s.counted -= by
	s.base += int64(by)
	if s.from >= 0 {
		s.from -= by
	}
	if s.mark >= 0 {
		s.mark -= by
	}
}

// countTo counts lines up to position i of the block.
func (s *splitter) countTo(i int) {
	if i <= s.counted {
		return
	}
	part := s.block[s.counted:i]
	if n := bytes.Count(part, []byte{'\n'}); n > 0 {
		s.line += n
		s.lineStart = s.base + int64(s.counted+bytes.LastIndexByte(part, '\n')) + 1
	}
	s.counted = i
}

// place returns the offset, line and column of position i, at or after what was counted, of the block.
func (s *splitter) place(i int) (offset int64, line, column int) {
	s.countTo(i)
	offset = s.base + int64(i)
	return offset, s.line, int(offset-s.lineStart) + 1
}

// at places a fault at position i of the block.
func (s *splitter) at(i int, f fault) *textFault {
	t := &textFault{fault: f}
	t.offset, t.line, t.column = s.place(i)
	return t
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *splitter) peek() (byte, error) {
	for {
		for ; s.pos < s.end; s.pos++ {
			switch c := s.block[s.pos]; c {
			case ' ', '\n', '\r', '\t':
			default:
				return c, nil
			}
		}
		if ok, err := s.more(); err != nil || !ok {
			return 0, err
		}
	}
}

// add makes block[start:end] the next feature; of a longer one than allowed the beginning.
func (s *splitter) add(start, end int, listed bool) error {
	short := codeTruncated
	if end-start > s.limits.FeatureBytes {
		end, short = start+s.limits.FeatureBytes, codeFeatureTooLarge
	}
	if s.next >= s.limits.Features {
		return s.at(start, fault{code: codeTooManyFeatures, detail: "the file has too many features", repair: "split it, or have the limit raised"})
	}
	it := item{start: start, end: end, feature: s.next, listed: listed, short: short, system: s.system}
	it.offset, it.line, it.column = s.place(start)
	s.items = append(s.items, it)
	s.next++
	return nil
}
