package charset

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Survey counts how the texts of a file can be read. The zero value has seen none.
type Survey struct {
	texts   int // that hold more than ASCII
	utf8    int // sound in UTF-8
	long    int // of these, with a character of three bytes or more: hardly ever is a text in GBK sound as that by chance
	gbk     int // sound in GBK
	gb18030 int // sound in GB18030
	paired  int // of these, with two bytes beyond ASCII in a row from the start of each run: in Latin letters that is rare
	first   []byte
}

// Add takes in a text that may be shown, as the first is. cut says that it may have been cut off inside its last character.
func (s *Survey) Add(text []byte, cut bool) {
	if s.first == nil && Beyond(text) {
		s.first = append([]byte{}, text[:min(len(text), 60)]...)
	}
	s.Count(text, cut)
}

// Count takes in a text that may be of a person: it is counted and not shown.
func (s *Survey) Count(text []byte, cut bool) {
	if !Beyond(text) {
		return
	}
	s.texts++
	if whole, ok := soundIn(UTF8, text, cut); ok {
		s.utf8++
		if longs(whole) > 0 {
			s.long++
		}
	}
	if _, ok := soundIn(GBK, text, cut); ok {
		s.gbk++
	}
	if _, ok := soundIn(GB18030, text, cut); ok {
		s.gb18030++
		if paired(text) {
			s.paired++
		}
	}
}

// Texts returns how many texts there were whose encoding matters.
func (s *Survey) Texts() int { return s.texts }

// Sound returns how many of them are sound in an encoding.
func (s *Survey) Sound(e Encoding) int {
	switch e {
	case UTF8:
		return s.utf8
	case GBK:
		return s.gbk
	default:
		return s.gb18030
	}
}

// Choose returns the encoding that all texts are read in: the one stated, or with "" the one that they are sound in, UTF-8 before GB18030. ok is
// false when the texts show that it is another: likely names it, unless it is "" and nothing can be told (Candidates says between what). Texts that are
// sound in none are for whoever reads them to complain of, with their places.
func (s *Survey) Choose(stated Encoding) (e, likely Encoding, ok bool) {
	allUTF8 := s.utf8 == s.texts
	allGB := s.gb18030 == s.texts && (s.long == 0 || s.long < s.texts/10) // one in ten is no chance
	chinese := 2*s.paired >= s.texts
	switch {
	case s.texts == 0 && stated == "":
		return UTF8, "", true
	case s.texts == 0:
		return stated, "", true
	case stated == "" && allUTF8 && s.long == 0 && allGB && s.paired > 0:
		return "", "", false // two letters of Latin in UTF-8, or a character of GBK
	case stated == "" && 2*s.utf8 < s.texts && !chinese:
		return "", "", false // Latin letters with signs, or rare characters of GBK
	case stated == "" && (allUTF8 || !allGB && (2*s.utf8 >= s.texts || s.gb18030 == 0)):
		return UTF8, "", true
	case stated == "":
		return GB18030, "", true
	case stated == UTF8 && !allUTF8 && allGB:
		return "", GB18030, false
	case stated != UTF8 && allUTF8 && s.long > 0:
		return "", UTF8, false
	case stated == GBK && s.gbk < s.texts && allGB:
		return "", GB18030, false
	case stated == Latin1 && allGB && chinese:
		return "", GB18030, false
	}
	return stated, "", true
}

// Candidates names the encodings that all texts are sound in, each with the first text that may be shown as it would be read, for a message.
func (s *Survey) Candidates() string {
	var list []string
	for _, one := range []struct {
		e     Encoding
		sound int
	}{{UTF8, s.utf8}, {GB18030, s.gb18030}, {Latin1, s.texts}} {
		if one.sound == s.texts {
			name := string(one.e)
			if s.first != nil {
				name += fmt.Sprintf(" (%q)", s.Shown(one.e))
			}
			list = append(list, name)
		}
	}
	return strings.Join(list, ", ")
}

// Shown returns the beginning of the first text that matters and may be shown, read in e as far as it can be; "" when there is none.
func (s *Survey) Shown(e Encoding) string {
	text, _ := soundIn(e, s.first, true)
	return text
}

// Whole decodes a text that may have been cut off inside its last character, which is then left out.
func (e Encoding) Whole(b []byte) (text string, cut, ok bool) {
	if text, ok = e.Decode(b); ok {
		return text, false, true
	}
	for drop := 1; drop < utf8.UTFMax && drop < len(b) && b[len(b)-drop] >= utf8.RuneSelf; drop++ {
		if text, ok = e.Decode(b[:len(b)-drop]); ok {
			return text, true, true
		}
	}
	return "", false, false
}

func soundIn(e Encoding, b []byte, cut bool) (text string, ok bool) {
	if cut {
		text, _, ok = e.Whole(b)
		return text, ok
	}
	return e.Decode(b)
}

// longs counts the characters that have three bytes or more in UTF-8.
func longs(text string) int {
	n := 0
	for _, r := range text {
		if utf8.RuneLen(r) > 2 {
			n++
		}
	}
	return n
}

// paired tells whether every run of bytes beyond ASCII begins with two of them.
func paired(b []byte) bool {
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		if i+1 == len(b) || b[i+1] < utf8.RuneSelf {
			return false
		}
		for i < len(b) && b[i] >= utf8.RuneSelf {
			i++
		}
	}
	return true
}
