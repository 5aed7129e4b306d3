package kml

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
)

// headBytes is how much of a file is looked at to see in what its texts are written.
const headBytes = 1 << 20

const byteOrderMark = "\xef\xbb\xbf"

var declared = regexp.MustCompile(`^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// shown returns the encoding that the first bytes of an XML file show without a doubt; "" if they are like ASCII.
func shown(head []byte) charset.Encoding {
	switch {
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return charset.UTF16BE
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return charset.UTF16LE
	case bytes.HasPrefix(head, []byte(byteOrderMark)):
		return charset.UTF8
	}
	return ""
}

// encodingOf says how the text of a file that begins with head is written: as its bytes show, as the caller says, as the
// declaration says, in UTF-8.
func encodingOf(head []byte, asked string) (charset.Encoding, *dataset.FileFault) {
	if e := shown(head); e != "" {
		return e, nil
	}
	said := asked
	if m := declared.FindSubmatch(head); said == "" && m != nil && !strings.HasPrefix(strings.ToUpper(string(m[1])), "UTF-16") { // that could not be read here
		said = string(m[1])
	}
	if said == "" {
		return charset.UTF8, nil
	}
	e, known := charset.Named(said)
	if !known {
		return "", &dataset.FileFault{Code: codeEncoding, Detail: "the encoding " + dataset.Shown(said) + " is not read; these are: " + charset.Names(), Repair: "save the file as UTF-8"}
	}
	if asked == "" && (e == charset.GBK || e == charset.GB18030) && plainlyUTF8(head) {
		return "", &dataset.FileFault{Code: codeWrongEncoding, Detail: "the file says that it is in " + string(e) + ", and its text is UTF-8",
			Repair: "correct its first line, or name its encoding: UTF-8 if the names look right in it, else " + string(e)}
	}
	return e, nil
}

// plainlyUTF8 tells whether text with more than ASCII in it is UTF-8: text in GBK is so by chance for a few characters at most.
func plainlyUTF8(head []byte) bool {
	const enough = 3
	wide := 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && n <= 1 {
			return !utf8.FullRune(head) && wide >= enough // cut at the end of what is looked at
		}
		if n > 1 {
			wide++
		}
		head = head[n:]
	}
	return wide >= enough
}
