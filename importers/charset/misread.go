package charset

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

var errNotLatin = errors.New("a character beyond Latin letters")

// Misreading is what happened to a text on its way: it was read in the wrong encoding and kept like that.
type Misreading struct {
	How   string // what was taken for what: "UTF-8 that was read as GBK"
	Meant string // the text as it was, or a piece of it; empty: characters were lost
}

// Misread tells whether a text is one that was read in the wrong encoding (mojibake): 缃戞牸 for 网格, Íø¸ñ and ç½‘æ ¼ for the
// same, and 锟斤拷 for what is lost. It is careful: what it finds has hardly ever been written by anyone.
func Misread(text string) (Misreading, bool) {
	if !Beyond([]byte(text)) {
		return Misreading{}, false
	}
	if strings.Contains(text, "锟斤拷") || strings.Contains(text, "斤拷锟") {
		return Misreading{How: "characters that had been lost before, in UTF-8, and were read as GBK"}, true
	}
	for piece := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '?' || r == utf8.RuneError }) { // what stands for bytes that had no meaning
		if meant, ok := undone(piece, GBK); ok {
			return Misreading{How: "UTF-8 that was read as GBK", Meant: meant}, true
		}
		if meant, ok := undone(piece, Latin1); ok {
			return Misreading{How: "UTF-8 that was read as ISO-8859-1", Meant: meant}, true
		}
		if meant, ok := latin(piece); ok {
			return Misreading{How: "GBK that was read as ISO-8859-1", Meant: meant}, true
		}
	}
	return Misreading{}, false
}

// undone reads a text back into bytes and those as UTF-8. Its first and its last character may be cut. Of what comes from GBK the
// text must hold a character that GB 2312 lacks, and what it was meant to be must have none such: nearly all misread texts are like that, and no written ones.
func undone(text string, was Encoding) (meant string, ok bool) {
	var b []byte
	var err error
	if was == GBK {
		if common(text) { // as nearly all written texts are
			return "", false
		}
		b, err = simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	} else {
		b, err = bytesOf(text)
	}
	if err != nil {
		return "", false
	}
	for drop := 0; drop < utf8.UTFMax-1 && len(b) > 0 && !utf8.RuneStart(b[0]); drop++ {
		b = b[1:]
	}
	meant, _, ok = UTF8.Whole(b)
	if !ok || longs(meant) < 2 {
		return "", false
	}
	return meant, common(meant)
}

// latin reads a text of Latin letters back into bytes and those as GB 2312: with at least two characters, and nothing that is not in that set.
func latin(text string) (meant string, ok bool) {
	b, err := bytesOf(text)
	if err != nil || !paired(b) {
		return "", false
	}
	n := 0
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		if !inGB2312(b[i:]) {
			return "", false
		}
		if b[i] >= 0xB0 { // below are signs
			n++
		}
		i++
	}
	meant, ok = GBK.Decode(b)
	return meant, ok && n >= 2
}

// bytesOf returns the bytes that a text was if it was read as ISO-8859-1, or as Windows has it.
func bytesOf(text string) ([]byte, error) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r < 0x100 {
			b = append(b, byte(r))
			continue
		}
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			return nil, errNotLatin
		}
		b = append(b, c)
	}
	return b, nil
}

// common tells whether all characters of a text beyond ASCII are in GB 2312.
func common(text string) bool {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return false
	}
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		if !inGB2312(b[i:]) {
			return false
		}
		i++
	}
	return true
}

// inGB2312 tells whether a character of GBK is in GB 2312.
func inGB2312(b []byte) bool {
	return len(b) > 1 && b[0] >= 0xA1 && b[0] <= 0xF7 && b[1] >= 0xA1
}
