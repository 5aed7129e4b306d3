// Package charset tells which encoding the texts of a file are in, decodes them whole or not at all, and finds texts that were
// once read in the wrong encoding. It must never know which format a file has.
package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Encoding is one that texts are read in. Its value is its name.
type Encoding string

// The encodings that are read.
const (
	UTF8    Encoding = "UTF-8"
	GBK     Encoding = "GBK" // and GB2312, which it holds
	GB18030 Encoding = "GB18030"
	Latin1  Encoding = "ISO-8859-1"
	UTF16LE Encoding = "UTF-16LE" // it shows in the bytes of a file and goes by no name; a byte order mark decides
	UTF16BE Encoding = "UTF-16BE"
)

// nameTable leads from names that files and people use, in lower case and without blanks, dashes and underscores. Code pages are
// numbered as in a .cpg file: https://desktop.arcgis.com/en/arcmap/latest/manage-data/shapefiles/read-and-write-shapefile-and-dbase-files.htm
var nameTable = map[string]Encoding{
	"utf8": UTF8, "65001": UTF8, "cp65001": UTF8, "unicode": UTF8, "ascii": UTF8, "usascii": UTF8,
	"gbk": GBK, "gb2312": GBK, "gb231280": GBK, "euccn": GBK, "936": GBK, "cp936": GBK, "ms936": GBK, "windows936": GBK, "ansi936": GBK, "oem936": GBK, "xgbk": GBK, "chinese": GBK,
	"gb18030": GB18030, "54936": GB18030, "cp54936": GB18030, "gb180302000": GB18030, "gb180302005": GB18030,
	"iso88591": Latin1, "88591": Latin1, "latin1": Latin1, "l1": Latin1, "1252": Latin1, "cp1252": Latin1, "ansi1252": Latin1, "windows1252": Latin1,
}

// Named returns the encoding of a name, whatever its case and punctuation.
func Named(name string) (Encoding, bool) {
	squeezed := strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(strings.TrimSpace(name)))
	e, ok := nameTable[squeezed]
	return e, ok
}

// Names lists the encodings that are read, for a message.
func Names() string { return "UTF-8, GBK, GB18030 and ISO-8859-1" }

// Decode decodes a text. ok is false when it is not sound in the encoding: when bytes mean no character in it, or one that
// stands for a character lost (U+FFFD), or one of private use, which means something else to everyone.
func (e Encoding) Decode(b []byte) (text string, ok bool) {
	if !Beyond(b) && e != UTF16LE && e != UTF16BE {
		return string(b), true
	}
	if e == UTF8 || e == "" {
		if !utf8.Valid(b) {
			return "", false
		}
		text = string(b)
	} else {
		var err error
		if text, err = e.decoder().String(string(b)); err != nil {
			return "", false
		}
	}
	if strings.ContainsFunc(text, lost) {
		return "", false
	}
	return text, true
}

func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case GBK:
		return simplifiedchinese.GBK.NewDecoder()
	case GB18030:
		return simplifiedchinese.GB18030.NewDecoder()
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	default:
		return charmap.Windows1252.NewDecoder() // which holds ISO 8859-1, and is what is meant by it
	}
}

// Beyond tells whether a text holds more than ASCII, and so depends on its encoding.
func Beyond(b []byte) bool {
	return bytes.ContainsFunc(b, func(r rune) bool { return r >= utf8.RuneSelf })
}

func lost(r rune) bool { return r == utf8.RuneError || r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 }
