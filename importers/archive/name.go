package archive

import (
	"archive/zip"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gridzone/importers/charset"
)

// utf8Flag says that a name is in UTF-8 (APPNOTE.TXT 4.4.4, bit 11).
const utf8Flag = 1 << 11

// nameOf returns the path of an entry. Programs write names without the flag in what their system uses: macOS in UTF-8, Windows in
// China in GBK, although the specification has code page 437.
func nameOf(f *zip.File) (string, error) {
	name, ok := charset.UTF8.Decode([]byte(f.Name))
	if !ok && f.Flags&utf8Flag == 0 {
		name, ok = charset.GB18030.Decode([]byte(f.Name))
	}
	if !ok || name == "" || strings.ContainsFunc(name, unicode.IsControl) {
		return "", fault(CodeBadName, "rename the file and pack it again", "a name in the archive is no text in UTF-8 or GBK: %s", shown(f.Name))
	}
	name = strings.ReplaceAll(name, `\`, "/")
	parts := strings.Split(name, "/")
	for _, part := range parts {
		if part == ".." {
			return "", fault(CodeUnsafePath, packAgain, "the name %s leads out of the archive", shown(name))
		}
	}
	if parts[0] == "" || len(parts[0]) == 2 && parts[0][1] == ':' {
		return "", fault(CodeUnsafePath, packAgain, "the name %s begins at the root of a disk", shown(name))
	}
	folder := strings.HasSuffix(name, "/")
	if name = path.Clean(name); folder {
		name += "/"
	}
	return name, nil
}

// furniture tells whether an entry is what macOS and Windows put beside files.
func furniture(name string) bool {
	base := path.Base(name)
	switch strings.ToLower(base) {
	case ".ds_store", "thumbs.db", "desktop.ini":
		return true
	}
	return strings.HasPrefix(base, "._") || name == "__MACOSX" || strings.HasPrefix(name, "__MACOSX/") || strings.Contains(name, "/__MACOSX/")
}

// shown writes a name for a message: quoted, and not longer than anyone reads.
func shown(name string) string {
	const most = 100
	if len(name) > most {
		cut := most
		for cut > most-utf8.UTFMax && !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut] + "…"
	}
	return strconv.QuoteToGraphic(name)
}
