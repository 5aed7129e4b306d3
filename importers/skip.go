package importers

import "bytes"

// Classes of bytes when only the extent of a value is looked for.
const (
	classNone byte = iota
	classQuote
	classOpen
	classClose
)

var classTable = [256]byte{'"': classQuote, '{': classOpen, '[': classOpen, '}': classClose, ']': classClose}

// extent goes past the value at pos, looking at brackets and quotes only. The value is block[from:pos]
// then, unless it was longer than most: then cut gets the beginning, once,
// and the rest is passed over. whole is false when the stream ends within it.
func (s *splitter) extent(most int, cut func() error) (whole bool, err error) {
	s.from = s.pos
	open, quoted, escaped, scalar := 0, false, false, false
	for {
		block := s.block[:s.end]
		i := s.pos
		for ; i < len(block); i++ {
			c := block[i]
			if quoted {
				switch {
				case escaped:
					escaped = false
				case c == '\\':
					escaped = true
				case c == '"':
					if quoted = false; open == 0 {
						s.pos = i + 1
						return true, nil
					}
				}
				continue
			}
			switch classTable[c] {
			case classNone:
				if open > 0 {
					continue
				}
				switch c {
				case ',', ':', ' ', '\n', '\r', '\t':
					s.pos = i
					return true, nil
				}
				scalar = true
			case classQuote:
				if scalar {
					s.pos = i
					return true, nil
				}
				quoted = true
			case classOpen:
				if scalar {
					s.pos = i
					return true, nil
				}
				open++
			case classClose:
				if open == 0 {
					s.pos = i
					return true, nil
				}
				if open--; open == 0 {
					s.pos = i + 1
					return true, nil
				}
			}
		}
		s.pos = i
		if s.from >= 0 && s.pos-s.from > most {
			if err := cut(); err != nil {
				return false, err
			}
			s.from = -1
		}
		if ok, err := s.more(); err != nil || !ok {
			return scalar, err
		}
	}
}

// record goes past the text up to the next separator, or the end of the stream; the same way as extent.
func (s *splitter) record(separator byte, most int, cut func() error) error {
	s.from = s.pos
	for {
		if i := bytes.IndexByte(s.block[s.pos:s.end], separator); i >= 0 {
			s.pos += i
			return nil
		}
		s.pos = s.end
		if s.from >= 0 && s.pos-s.from > most {
			if err := cut(); err != nil {
				return err
			}
			s.from = -1
		}
		if ok, err := s.more(); err != nil || !ok {
			return err
		}
	}
}
