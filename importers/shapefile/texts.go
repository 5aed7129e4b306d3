package shapefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// texts decodes the texts of a .dbf.
type texts struct {
	in    charset.Encoding
	notes []dataset.Note
}

// languageTable leads from the language ids of a .dbf that name an encoding of China to it. Others are written by programs that never
// thought of it, and say nothing.
var languageTable = map[byte]charset.Encoding{0x4D: charset.GBK, 0x7A: charset.GBK}

// foreignTable names language ids of encodings that are not read.
var foreignTable = map[byte]string{0x4F: "Big5", 0x78: "Big5", 0x13: "Shift-JIS", 0x7B: "Shift-JIS", 0x4E: "Korean (EUC-KR)", 0x79: "Korean (EUC-KR)"}

// unsaidTable lists what a .cpg may hold, in lower case, that is no encoding but whatever the machine had.
var unsaidTable = map[string]bool{"": true, "oem": true, "ansi": true, "system": true, "0": true}

// cpgMost is the most bytes of a .cpg.
const cpgMost = 1 << 10

// stated returns the encoding that is asked for, or that the shapefile states, and who says so. A .cpg goes before the .dbf.
func (s *set) stated(asked string, language byte) (e charset.Encoding, says string, err error) {
	if asked != "" {
		e, ok := charset.Named(asked)
		if !ok {
			return "", "", fault(codeUnknownName, "name one of them", "the encoding %s is not read; these are: %s", dataset.Shown(asked), charset.Names())
		}
		return e, "the encoding asked for is " + string(e), nil
	}
	if cpg := s.parts[".cpg"]; cpg != nil {
		b, err := cpg.ReadAll(cpgMost)
		if err != nil {
			return "", "", err
		}
		if name := strings.Trim(string(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))), " \r\n\t\x00\x1a"); !unsaidTable[strings.ToLower(name)] {
			e, ok := charset.Named(name)
			if !ok {
				return "", "", fault(codeUnknownName, "convert the table, or name the encoding (--encoding) if the .cpg is wrong", "the .cpg says that texts are in %s, which is not read; these are: %s", dataset.Shown(name), charset.Names())
			}
			return e, "the .cpg says " + dataset.Shown(name), nil
		}
	}
	if e := languageTable[language]; e != "" {
		return e, fmt.Sprintf("the .dbf says %s (language id 0x%02x)", e, language), nil
	}
	return "", "", nil
}

// survey reads a .dbf once and finds the encoding of its texts.
func (s *set) survey(in *dataset.Input) (*texts, error) {
	t, err := openTable(s.parts[".dbf"])
	if err != nil {
		return nil, err
	}
	defer t.Close()
	stated, says, err := s.stated(in.Encoding, t.language)
	if err != nil {
		return nil, err
	}
	seen := &charset.Survey{}
	for _, c := range t.columns {
		seen.Add(c.raw, true)
	}
	for {
		if err := t.next(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if t.row[0] == deleted {
			continue
		}
		for _, c := range t.columns {
			if c.kind == 'C' {
				b := trimmed(t.row[c.from:c.to])
				if charset.Beyond(c.raw) || in.Private != nil && in.Private(string(c.raw)) { // the name of the column is shown, before what stands in it
					seen.Count(b, len(b) == c.to-c.from)
				} else {
					seen.Add(b, len(b) == c.to-c.from)
				}
			}
		}
	}
	if name := foreignTable[t.language]; stated == "" && name != "" && seen.Texts() > 0 {
		return nil, fault(codeUnknownName, "convert the table to UTF-8, or name the encoding (--encoding) if that is wrong", "the .dbf says that its texts are in %s (language id 0x%02x), which is not read", name, t.language)
	}
	e, likely, ok := seen.Choose(stated)
	switch {
	case !ok && likely == "":
		return nil, fault(codeNoEncoding, "name it: encoding=GBK for example (--encoding)", "nothing states the encoding of texts, and they could be in any of %s", seen.Candidates())
	case !ok:
		return nil, fault(codeMismatch, fmt.Sprintf("name it: encoding=%s (--encoding %s), or correct the .cpg", likely, likely),
			"%s, but all %d texts beyond ASCII are sound in %s%s", says, seen.Texts(), likely, sample(seen, likely))
	}
	out := &texts{in: e}
	if stated == "" && seen.Texts() > 0 {
		out.notes = append(out.notes, dataset.Note{Code: noteAssumed, Detail: fmt.Sprintf("nothing states the encoding of texts: %s is taken, in which %s", e, soundness(seen, e)),
			Repair: "send a .cpg with it, or name the encoding (--encoding) if that is wrong"})
	}
	return out, nil
}

// text decodes a field of text. Blanks behind it, and NULs, fill the field up; one of nothing else is empty.
func (t *texts) text(c *column, field []byte) (any, *dataset.Fault) {
	b := trimmed(field)
	if len(b) == 0 {
		return nil, nil
	}
	if at := bytes.IndexByte(b, 0); at >= 0 {
		return c.fault(codeNUL, "empty the field, or write the text anew", "there is a NUL in the text in the column %s, at byte %d", dataset.Shown(c.name), at+1)
	}
	text, ok := t.in.Decode(b)
	if !ok {
		return t.unsound(c, b, len(b) == len(field))
	}
	if m, found := charset.Misread(text); found {
		meant := "what it was is lost"
		if m.Meant != "" {
			meant = "it was meant to be " + c.shown(m.Meant)
		}
		return c.fault(codeGarbled, "export the layer again from where its texts are right", "the text %s in the column %s is garbled: it is %s, and %s", c.shown(text), dataset.Shown(c.name), m.How, meant)
	}
	return text, nil
}

// unsound says of a text that is not sound in the encoding of the file what it could be.
func (t *texts) unsound(c *column, b []byte, full bool) (any, *dataset.Fault) {
	if text, cut, ok := t.in.Whole(b); full && cut && ok {
		return c.fault(codeTextCut, "make the column wider where the layer comes from, and export it again", "the text in the column %s was cut off inside a character after %s: it fills the field of %d bytes", dataset.Shown(c.name), c.shown(text), len(b))
	}
	if t.in == charset.UTF8 && utf8.Valid(b) {
		return c.fault(codeGarbled, "write the text anew, or export the layer again from where its texts are right", "the text %s in the column %s holds a character that was lost in a conversion (U+FFFD), or one of private use", c.shown(string(b)), dataset.Shown(c.name))
	}
	if other, meant := t.other(b); other != "" {
		return c.fault(codeBadEncoding, "write all texts in one encoding; name it (--encoding "+string(other)+") if it is another than "+string(t.in),
			"the text in the column %s is not sound in %s, as the others are read; in %s it would be %s", dataset.Shown(c.name), t.in, other, c.shown(meant))
	}
	bytes := fmt.Sprintf("% x", b[:min(len(b), 20)])
	if c.private {
		bytes = dataset.Withheld
	}
	return c.fault(codeBadEncoding, "name the encoding (--encoding) if it is neither, or write the text anew", "the text in the column %s is sound neither in UTF-8 nor in GB18030: %s", dataset.Shown(c.name), bytes)
}

// other returns the encoding that a text which is not sound in that of the file would be sound in, "" if there is none, and what it would be.
func (t *texts) other(b []byte) (e charset.Encoding, meant string) {
	for _, e := range []charset.Encoding{charset.UTF8, charset.GB18030} {
		if meant, ok := e.Decode(b); ok && e != t.in {
			return e, meant
		}
	}
	return "", ""
}

// trimmed cuts off what fills a field up.
func trimmed(b []byte) []byte { return bytes.TrimRight(b, " \x00") }

// named decodes the names of the columns. What was cut off inside a character is mended, and said.
func (t *texts) named(columns []column) error {
	seen := map[string]bool{}
	for i := range columns {
		c := &columns[i]
		name, cut, ok := t.in.Whole(bytes.TrimRight(c.raw, " "))
		name = strings.TrimSpace(name)
		if !ok {
			if other, meant := t.other(c.raw); other != "" {
				return fault(codeMismatch, fmt.Sprintf("name the encoding (--encoding %s), or write all texts in one", other), "the name of column %d is not sound in %s; in %s it would be %s", i+1, t.in, other, dataset.Shown(meant))
			}
		}
		if !ok || name == "" {
			return fault(codeColumn, "rename it, and export the layer again", "the name of column %d is no text in %s: % x", i+1, t.in, c.raw)
		}
		if m, found := charset.Misread(name); found {
			return fault(codeGarbled, "export the layer again from where its texts are right, or name the encoding (--encoding)", "the name of column %d, %s, is garbled: it is %s", i+1, dataset.Shown(name), m.How)
		}
		if seen[name] {
			return fault(codeTwice, "rename one of them (a name in a .dbf has at most 10 bytes)", "two columns are called %s", dataset.Shown(name))
		}
		seen[name] = true
		if cut {
			t.notes = append(t.notes, dataset.Note{Code: noteNameCut, Detail: fmt.Sprintf("the name of column %d was cut off inside a character, which is left out: %s", i+1, dataset.Shown(name)), Repair: "give it a name of at most 10 bytes; map it with --map if it is one of the layer's properties"})
		}
		c.name = name
	}
	return nil
}

// soundness says how many texts an encoding fits.
func soundness(s *charset.Survey, e charset.Encoding) string {
	return fmt.Sprintf("%d of %d texts beyond ASCII are sound%s", s.Sound(e), s.Texts(), sample(s, e))
}

// sample shows how the first text would be read, if there is one that may be shown.
func sample(s *charset.Survey, e charset.Encoding) string {
	if text := s.Shown(e); text != "" {
		return "; the first is " + dataset.Shown(text)
	}
	return ""
}
