package exporters

import (
	"archive/zip"
	"compress/flate"
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Workbook writes an XLSX workbook (ECMA-376) of one sheet as a stream: rows go out as they come, and a workbook that is not closed is
// none. It is used by one goroutine; rows may be made by several.
type Workbook struct {
	archive *zip.Writer
	sheet   io.Writer
}

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace  = ` xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	partTypes  = "application/vnd.openxmlformats-officedocument.spreadsheetml."
	sheetBegin = xmlHead + `<worksheet` + mainSpace + `><sheetData>`
	sheetEnd   = `</sheetData></worksheet>`
)

// NewWorkbook begins a workbook whose sheet has this name, or one as near to it as spreadsheet programs take.
func NewWorkbook(w io.Writer, sheet string) (*Workbook, error) {
	b := &Workbook{archive: zip.NewWriter(w)}
	b.archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + partTypes + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + partTypes + `worksheet+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + partTypes + `styles+xml"/></Types>`},
		{"_rels/.rels", relationsTo("officeDocument", "xl/workbook.xml")},
		{"xl/workbook.xml", `<workbook` + mainSpace + ` xmlns:r="` + relSpace + `"><sheets><sheet name="` + escaped(tabName(sheet)) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", relationsTo("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml")},
		{"xl/styles.xml", `<styleSheet` + mainSpace + `><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
			`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
			`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`},
	} {
		f, err := b.archive.Create(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(f, xmlHead+part[1]); err != nil {
			return nil, err
		}
	}
	var err error
	if b.sheet, err = b.archive.Create("xl/worksheets/sheet1.xml"); err != nil {
		return nil, err
	}
	_, err = io.WriteString(b.sheet, sheetBegin)
	return b, err
}

// tabName makes a name one of a sheet: 1 to 31 units of UTF-16 without []:*?/\ and controls, and no apostrophe at its ends.
func tabName(name string) string {
	const most = 31
	var w strings.Builder
	units := 0
	for _, r := range name {
		if units += utf16.RuneLen(r); units > most {
			break
		}
		if strings.ContainsRune(`[]:*?/\`, r) || unicode.IsControl(r) {
			r = '_'
		}
		w.WriteRune(r)
	}
	name = w.String()
	if strings.HasPrefix(name, "'") {
		name = "_" + name[1:]
	}
	if strings.HasSuffix(name, "'") {
		name = name[:len(name)-1] + "_"
	}
	if name == "" {
		return "Sheet1"
	}
	return name
}

// relationsTo writes where a part leads, in pairs of kind and target.
func relationsTo(pairs ...string) string {
	var w strings.Builder
	w.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for i := 0; i < len(pairs); i += 2 {
		w.WriteString(`<Relationship Id="rId` + strconv.Itoa(i/2+1) + `" Type="` + relSpace + "/" + pairs[i] + `" Target="` + pairs[i+1] + `"/>`)
	}
	w.WriteString(`</Relationships>`)
	return w.String()
}

// Write writes whole rows made by SheetRow, in order.
func (b *Workbook) Write(rows []byte) (int, error) { return b.sheet.Write(rows) }

// Close ends the workbook.
func (b *Workbook) Close() error {
	if _, err := io.WriteString(b.sheet, sheetEnd); err != nil {
		return err
	}
	return b.archive.Close()
}

// SheetRow appends one row of a sheet to bytes. Cells come by columns, from 0; those left out are blank.
type SheetRow struct {
	b      []byte
	number int
}

// BeginRow begins a row with its number, from 1.
func BeginRow(dst []byte, number int) *SheetRow {
	dst = append(dst, `<row r="`...)
	dst = strconv.AppendInt(dst, int64(number), 10)
	return &SheetRow{append(dst, `">`...), number}
}

// End returns the bytes with the row.
func (r *SheetRow) End() []byte { return append(r.b, "</row>"...) }

// cellText is the most characters of a cell, in units of UTF-16.
const cellText = 32767

// Text appends a text. It stays a text whatever it looks like: nothing in it is a formula or a number. What is longer than a cell can hold
// is cut, and ends with an ellipsis.
func (r *SheetRow) Text(column int, text string) {
	if text == "" {
		return
	}
	r.begin(column, ` s="1" t="inlineStr"`)
	r.b = append(r.b, `<is><t xml:space="preserve">`...)
	r.b = append(r.b, escaped(fitting(text))...)
	r.b = append(r.b, `</t></is></c>`...)
}

// Number appends a number in decimal digits.
func (r *SheetRow) Number(column int, digits string) {
	r.begin(column, "")
	r.value(digits)
}

// Bool appends true or false.
func (r *SheetRow) Bool(column int, is bool) {
	r.begin(column, ` t="b"`)
	if is {
		r.value("1")
	} else {
		r.value("0")
	}
}

func (r *SheetRow) value(v string) {
	r.b = append(r.b, "<v>"...)
	r.b = append(r.b, v...)
	r.b = append(r.b, "</v></c>"...)
}

func (r *SheetRow) begin(column int, more string) {
	r.b = append(r.b, `<c r="`...)
	r.b = appendColumnName(r.b, column)
	r.b = strconv.AppendInt(r.b, int64(r.number), 10)
	r.b = append(r.b, '"')
	r.b = append(r.b, more...)
	r.b = append(r.b, '>')
}

// appendColumnName appends a column, from 0, in letters.
func appendColumnName(dst []byte, column int) []byte {
	if column >= 26 {
		dst = appendColumnName(dst, column/26-1)
	}
	return append(dst, byte('A'+column%26))
}

// fitting cuts a text that no cell can hold.
func fitting(s string) string {
	if len(s) <= cellText {
		return s
	}
	units, end := 0, 0
	for i, r := range s {
		units++
		if r > 0xffff {
			units++
		}
		if units > cellText {
			return s[:end] + "…"
		}
		if units < cellText {
			end = i + utf8.RuneLen(r)
		}
	}
	return s
}

// escaped writes a text for XML. What XML cannot hold is written _xHHHH_, and so is what would be read as that.
func escaped(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c == '<' || c == '>' || c == '&' || c == '"' || c == '\'' || c == '_' && i+1 < len(s) && s[i+1] == 'x' || c >= 0xef {
			plain = false
			break
		}
	}
	if plain && utf8.ValidString(s) {
		return s
	}
	var w strings.Builder
	for i, r := range s {
		switch {
		case r < 0x20 && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			escape(&w, r)
		case r == '_' && looksEscaped(s[i:]):
			escape(&w, r)
		default:
			_ = xml.EscapeText(&w, []byte(string(r))) // to memory
		}
	}
	return w.String()
}

func escape(w *strings.Builder, r rune) {
	hex := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	w.WriteString("_x" + strings.Repeat("0", 4-len(hex)) + hex + "_")
}

// looksEscaped tells whether a text begins as an escaped character does.
func looksEscaped(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}
