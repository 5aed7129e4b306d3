package importers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unsafe"
)

// A fault is one place of a JSON text where it is not what it must be.
type fault struct {
	at        int    // byte offset in the text
	code      string // stable, snake_case
	detail    string
	repair    string
	resumable bool // brackets and quotes are sound: what follows the value can be read
}

// A scanner reads one JSON text strictly (RFC 8259, and I-JSON where that is
// silent): a name appears once in an object, text is UTF-8 without NUL or lone
// surrogates, numbers fit a float64, values nest no deeper than allowed. Faults
// that leave the structure readable go to soft; the others end the reading.
type scanner struct {
	text    []byte
	pos     int
	depth   int               // levels that may still be opened
	members int               // most members of an object
	short   string            // code of the fault when the text ends too soon
	names   map[string]string // names met before: each is allocated once
	soft    func(*fault)
}

// namesKept bounds the names remembered, whatever a file does.
const namesKept = 1024

func (s *scanner) fail(at int, code, detail, repair string) *fault {
	return &fault{at: at, code: code, detail: detail, repair: repair}
}

func (s *scanner) ended() *fault {
	switch s.short {
	case codeFeatureTooLarge:
		return &fault{at: len(s.text), code: s.short, resumable: true,
			detail: "the feature is longer than a feature may be", repair: "split it, or have the limit raised"}
	default:
		return s.fail(len(s.text), codeTruncated, "the text ends in the middle of a value", "the file was cut off: export or upload it again")
	}
}

func (s *scanner) unexpected(want string) *fault {
	if s.pos >= len(s.text) {
		return s.ended()
	}
	return s.fail(s.pos, codeSyntax, fmt.Sprintf("found %s where %s is due", visible(s.text[s.pos]), want), "correct the JSON there")
}

// visible names a byte without letting it into a report as it is.
func visible(c byte) string {
	if c > ' ' && c < 0x7f {
		return strconv.QuoteRune(rune(c))
	}
	return fmt.Sprintf("byte 0x%02x", c)
}

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\n', '\t', '\r':
			s.pos++
		default:
			return
		}
	}
}

// next skips white space and returns the byte there, 0 at the end of the text.
func (s *scanner) next() byte {
	if s.pos < len(s.text) && s.text[s.pos] > ' ' {
		return s.text[s.pos]
	}
	s.space()
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// value reads any value: nil, bool, json.Number, string, []any or
// map[string]any. With keep false it checks the value and returns nil.
func (s *scanner) value(keep bool) (any, *fault) {
	switch c := s.next(); {
	case c == '{':
		var m map[string]any
		if keep {
			m = map[string]any{}
		}
		err := s.object(func(name string) *fault {
			v, err := s.value(keep)
			if keep {
				m[name] = v
			}
			return err
		})
		if !keep || err != nil {
			return nil, err
		}
		return m, nil
	case c == '[':
		list := []any{}
		err := s.array(func() *fault {
			v, err := s.value(keep)
			if keep {
				list = append(list, v)
			}
			return err
		})
		if !keep || err != nil {
			return nil, err
		}
		return list, nil
	case c == '"':
		if !keep {
			return nil, s.skipString()
		}
		v, err := s.string()
		return v, err
	case c == '-' || (c >= '0' && c <= '9'):
		start := s.pos
		if _, err := s.number(); err != nil || !keep {
			return nil, err
		}
		return json.Number(s.text[start:s.pos]), nil
	default:
		return s.literal()
	}
}

// literal reads true, false or null; anything else is a fault.
func (s *scanner) literal() (any, *fault) {
	start := s.pos
	for s.pos < len(s.text) && wordByte(s.text[s.pos]) {
		s.pos++
	}
	switch word := string(s.text[start:s.pos]); word {
	case "true":
		return true, nil
	case "false":
		return false, nil
	case "null":
		return nil, nil
	case "":
		return nil, s.unexpected("a value")
	default:
		if s.pos == len(s.text) && (strings.HasPrefix("true", word) || strings.HasPrefix("false", word) || strings.HasPrefix("null", word)) {
			return nil, s.ended()
		}
		if strings.ContainsAny(word[:1], "+.0123456789") || strings.EqualFold(word, "nan") || strings.EqualFold(word, "inf") || strings.EqualFold(word, "infinity") {
			return nil, s.badNumber(start)
		}
		s.pos = start
		return nil, s.unexpected("a value")
	}
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' || c == '_'
}

// object reads an object; member reads the value of each name.
func (s *scanner) object(member func(name string) *fault) *fault {
	if s.depth == 0 {
		return s.tooDeep()
	}
	s.depth--
	defer func() { s.depth++ }()
	s.pos++ // {
	if s.next() == '}' {
		s.pos++
		return nil
	}
	var seen seenNames
	for n := 1; ; n++ {
		if s.next() != '"' {
			return s.unexpected("a name in quotes")
		}
		at := s.pos
		name, err := s.name()
		if err != nil {
			return err
		}
		if n > s.members {
			return &fault{at: at, code: codeTooManyMembers, resumable: true,
				detail: fmt.Sprintf("an object has more than %d members", s.members), repair: "leave out what is not needed"}
		}
		if !seen.add(name) {
			s.soft(s.fail(at, codeDuplicateKey, "the name appears twice in one object", "keep one of the two"))
		}
		if s.next() != ':' {
			return s.unexpected("a colon")
		}
		s.pos++
		if err := member(name); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.pos++
		case '}':
			s.pos++
			return nil
		default:
			return s.unexpected("a comma or a closing brace")
		}
	}
}

// array reads an array; element reads each value.
func (s *scanner) array(element func() *fault) *fault {
	if s.depth == 0 {
		return s.tooDeep()
	}
	s.depth--
	defer func() { s.depth++ }()
	s.pos++ // [
	if s.next() == ']' {
		s.pos++
		return nil
	}
	for {
		s.next()
		if err := element(); err != nil {
			return err
		}
		switch s.next() {
		case ',':
			s.pos++
		case ']':
			s.pos++
			return nil
		default:
			return s.unexpected("a comma or a closing bracket")
		}
	}
}

func (s *scanner) tooDeep() *fault {
	return &fault{at: s.pos, code: codeTooDeep, resumable: true,
		detail: "values are nested too deeply", repair: "flatten the properties"}
}

// parseFloat is strconv's over bytes that do not change while it runs.
func parseFloat(b []byte) (float64, error) {
	return strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
}
