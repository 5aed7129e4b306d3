package importers

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// name reads a string that names a member and returns the one copy kept of it.
func (s *scanner) name() (string, *fault) {
	start := s.pos + 1
	if end := s.plain(start); end < len(s.text) && s.text[end] == '"' {
		if known, ok := s.names[string(s.text[start:end])]; ok {
			s.pos = end + 1
			return known, nil
		}
	}
	name, err := s.string()
	if err == nil && len(s.names) < namesKept {
		s.names[name] = name
	}
	return name, err
}

// plain returns where the run of bytes that stand for themselves in a string ends.
func (s *scanner) plain(i int) int {
	for i < len(s.text) && s.text[i] >= ' ' && s.text[i] != '"' && s.text[i] != '\\' {
		i++
	}
	return i
}

func (s *scanner) skipString() *fault {
	_, err := s.string()
	return err
}

// string reads a string.
func (s *scanner) string() (string, *fault) {
	open := s.pos
	start := open + 1
	i := s.plain(start)
	var out []byte // nil while nothing was escaped
	for {
		if i >= len(s.text) {
			s.pos = i
			return "", s.ended()
		}
		switch c := s.text[i]; c {
		case '"':
			s.pos = i + 1
			run := s.text[start:i]
			if at := invalidUTF8(run); at >= 0 {
				s.soft(s.fail(start+at, codeBadUTF8, "the text is not UTF-8", "save the file as UTF-8; it may be GBK"))
			}
			if out == nil {
				return string(run), nil
			}
			return string(append(out, run...)), nil
		case '\\':
			run := s.text[start:i]
			if at := invalidUTF8(run); at >= 0 {
				s.soft(s.fail(start+at, codeBadUTF8, "the text is not UTF-8", "save the file as UTF-8; it may be GBK"))
			}
			if out == nil {
				out = make([]byte, 0, len(run)+32)
			}
			out = append(out, run...)
			s.pos = i
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			out = utf8.AppendRune(out, r)
			start = s.pos
			i = s.plain(start)
		case 0:
			s.pos = i
			return "", s.fail(i, codeNUL, "there is a NUL in a text", "remove it: the file may be damaged, or not UTF-8")
		default:
			s.pos = i
			return "", s.fail(i, codeSyntax, "there is a bare control character ("+visible(c)+") in a text", `close the text with a quote before it, or write the character as an escape like \n`)
		}
	}
}

func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// escape reads an escape that begins with the backslash at pos.
func (s *scanner) escape() (rune, *fault) {
	at := s.pos
	if at+1 >= len(s.text) {
		return 0, s.ended()
	}
	s.pos += 2
	switch s.text[at+1] {
	case '"', '\\', '/':
		return rune(s.text[at+1]), nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		r, err := s.hex()
		if err != nil {
			return 0, err
		}
		if utf16.IsSurrogate(r) {
			return s.pair(at, r)
		}
		if r == 0 {
			s.soft(s.fail(at, codeNUL, "there is a NUL in a text", "remove it"))
		}
		return r, nil
	default:
		return 0, s.fail(at, codeSyntax, "there is no escape \\"+strings.Trim(visible(s.text[at+1]), "'"), `write a backslash as \\`)
	}
}

// pair reads the second half of a surrogate pair whose first was r.
func (s *scanner) pair(at int, r rune) (rune, *fault) {
	if s.pos+1 < len(s.text) && s.text[s.pos] == '\\' && s.text[s.pos+1] == 'u' {
		back := s.pos
		s.pos += 2
		low, err := s.hex()
		if err != nil {
			return 0, err
		}
		if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
			return both, nil
		}
		s.pos = back
	}
	s.soft(s.fail(at, codeLoneSurrogate, "an escape is half of a surrogate pair", "write both halves, or the character itself"))
	return utf8.RuneError, nil
}

// hex reads four hexadecimal digits.
func (s *scanner) hex() (rune, *fault) {
	var r rune
	for range 4 {
		if s.pos >= len(s.text) {
			return 0, s.ended()
		}
		c := s.text[s.pos]
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, s.unexpected("a hexadecimal digit")
		}
		s.pos++
	}
	return r, nil
}
