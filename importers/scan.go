package importers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
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

// seenNames finds a name that comes twice.
type seenNames struct {
	few  []string
	many map[string]struct{}
}

func (n *seenNames) add(name string) bool {
	if n.many == nil {
		for _, f := range n.few {
			if f == name {
				return false
			}
		}
		if n.few = append(n.few, name); len(n.few) > 24 {
			n.many = make(map[string]struct{}, 2*len(n.few))
			for _, f := range n.few {
				n.many[f] = struct{}{}
			}
		}
		return true
	}
	if _, ok := n.many[name]; ok {
		return false
	}
	n.many[name] = struct{}{}
	return true
}

// parseFloat is strconv's over bytes that do not change while it runs.
func parseFloat(b []byte) (float64, error) {
	return strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
}
