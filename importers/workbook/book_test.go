package workbook_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/importers/workbook"
)

// archive packs files, in pairs of name and text.
func archive(files ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		h := &zip.FileHeader{Name: files[i], Method: zip.Store}
		if len(files[i+1]) > 64<<10 {
			h.Method = zip.Deflate
		}
		f, _ := w.CreateHeader(h)
		_, _ = io.WriteString(f, files[i+1])
	}
	_ = w.Close()
	return b.Bytes()
}

const (
	rootRels = `<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="t" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="y" Type="x/styles" Target="styles.xml"/></Relationships>`
	bookXML = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`
	styles  = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/>` +
		`<numFmt numFmtId="166" formatCode="0.00&quot;day&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="20"/></cellXfs></styleSheet>`
	strings3 = `<sst><si><t>一</t></si><si><r><t>rich </t></r><r><rPr><b/></rPr><t>text</t></r><rPh sb="0" eb="1"><t>read aloud</t></rPh></si><si><t>a_x000A_b_x005F_x0041_</t></si></sst>`
)

// led is a workbook whose list of sheets and relations are these.
func led(list, relations string) []byte {
	return archive("_rels/.rels", rootRels, "xl/workbook.xml", list, "xl/_rels/workbook.xml.rels", relations,
		"xl/sharedStrings.xml", strings3, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>")
}

// tabs is a list of so many sheets.
func tabs(n int) string {
	var w strings.Builder
	w.WriteString(`<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`)
	for i := range n {
		fmt.Fprintf(&w, `<sheet name="%d%s" r:id="none%d"/>`, i, strings.Repeat("长", 50), i)
	}
	return w.String() + `</sheets></workbook>`
}

// twice are the relations of a workbook with one more of a kind.
func twice(kind string) string {
	return strings.Replace(bookRels, "</Relationships>", `<Relationship Id="more" Type="x/`+kind+`" Target="sharedStrings.xml"/></Relationships>`, 1)
}

// simple is a workbook with this in its sheet's rows.
func simple(rows string) []byte {
	return archive("_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels,
		"xl/sharedStrings.xml", strings3, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+rows+"</sheetData></worksheet>")
}

// read gives all cells of a sheet as A1=text lines; with ! and what a fault begins with.
func read(b []byte, name string, limits workbook.Limits) ([]string, error) {
	book, err := workbook.Open(context.Background(), bytes.NewReader(b), int64(len(b)), limits)
	if err != nil {
		return nil, err
	}
	sheet, err := book.Sheet(name)
	if err != nil {
		return nil, err
	}
	defer sheet.Close()
	var out []string
	for {
		row, err := sheet.Next()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for _, c := range row.Cells {
			one := c.Name(row.Number) + map[workbook.Kind]string{workbook.Text: "=", workbook.Number: "#", workbook.Bool: "?"}[c.Kind] + c.Text
			if c.Fault != "" {
				one += "!" + c.Fault[:min(len(c.Fault), 20)]
			}
			out = append(out, one)
		}
	}
}

func TestCells(t *testing.T) {
	for _, tc := range []struct{ cell, want string }{
		{`<c r="A1" t="s"><v>0</v></c>`, "A1=一"},
		{`<c r="A1" t="s"><v>1</v></c>`, "A1=rich text"},
		{`<c r="A1" t="s"><v>2</v></c>`, "A1=a\nb_x0041_"},
		{`<c t="s"><v>0</v></c><c r="AB1"><v>1</v></c><c><v>2</v></c>`, "A1=一 AB1#1 AC1#2"},
		{`<c r="A1" t="inlineStr"><is><t xml:space="preserve"> =1+1 </t></is></c>`, "A1= =1+1 "},
		{`<c r="A1"><v>3.30402001001003E14</v></c>`, "A1#330402001001003"},
		{`<c r="A1"><v>330402001001003</v></c>`, "A1#330402001001003"},
		{`<c r="A1"><v>999999999999999</v></c>`, "A1#999999999999999"},
		{`<c r="A1"><v>3.30402001001003E+15</v></c>`, "A1#3304020010010030!a number of more tha"},
		{`<c r="A1"><v>330402199001011000</v></c>`, "A1#330402199001011000!a number of more tha"},
		{`<c r="A1" t="s"><v>0</v></c><c r="B1"/><c r="C1"><v></v></c><c r="D1" t="str"><f>""</f><v></v></c>`, "A1=一"},
		{`<c r="A1"><v>120.75000000000001</v></c>`, "A1#120.75000000000001"},
		{`<c r="A1"><v>-0</v></c>`, "A1#0"},
		{`<c r="A1"><v>1e-9</v></c>`, "A1#1e-09"},
		{`<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>`, "A1?true B1?false"},
		{`<c r="A1" t="e"><v>#N/A</v></c>`, "A1=#N/A"},
		{`<c r="A1"><f>B1*2</f><v>7</v></c>`, "A1#7"},
		{`<c r="A1" t="str"><f>B1&amp;"x"</f><v>=x</v></c>`, "A1==x"},
		{`<c r="A1"><f>B1*2</f></c>`, "A1=!a formula whose valu"},
		{`<c r="A1"><f>B1*2</f><v></v></c>`, "A1=!a formula whose valu"},
		{`<c r="A1" s="1"><v>46350</v></c>`, "A1=2026-11-24"},
		{`<c r="A1" s="3"><v>46350.5</v></c>`, "A1=2026-11-24T12:00:00"},
		{`<c r="A1" s="5"><v>0.354166666666667</v></c>`, "A1=08:30:00"},
		{`<c r="A1" s="1"><v>1</v></c><c r="B1" s="1"><v>59</v></c><c r="C1" s="1"><v>61</v></c>`, "A1=1900-01-01 B1=1900-02-28 C1=1900-03-01"},
		{`<c r="A1" s="1"><v>60</v></c>`, "A1#60"},
		{`<c r="A1" s="1"><v>-3</v></c>`, "A1#-3"},
		{`<c r="A1" s="1"><v>2958466</v></c>`, "A1#2958466"},
		{`<c r="A1" s="4"><v>3</v></c>`, "A1#3"},
		{`<c r="A1" s="2"><v>12</v></c><c r="B1" s="2"><v>12.5</v></c>`, "A1=000012 B1#12.5"},
		{`<c r="A1" t="d"><v>2026-11-24</v></c>`, "A1=2026-11-24"},
		{`<c r="A1" s="99"><v>5</v></c>`, "A1#5"},
	} {
		got, err := read(simple(`<row r="1">`+tc.cell+`</row>`), "", workbook.Limits{})
		require.NoError(t, err, tc.cell)
		assert.Equal(t, tc.want, strings.Join(got, " "), tc.cell)
	}
}

func TestRows(t *testing.T) {
	got, err := read(simple(`<row><c><v>1</v></c></row><row r="3"/><row r="4"><c r="A4"/></row><row r="7"><c r="B7"><v>2</v></c></row><row><c><v>3</v></c></row>`), "", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1#1", "B7#2", "A8#3"}, got)
}

func TestDaysSince1904(t *testing.T) {
	b := archive("_rels/.rels", rootRels, "xl/workbook.xml", strings.Replace(bookXML, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1), "xl/_rels/workbook.xml.rels", bookRels,
		"xl/sharedStrings.xml", strings3, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row><c s="1"><v>44888</v></c></row></sheetData></worksheet>`)
	got, err := read(b, "", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1=2026-11-24"}, got)
}

// TestRefused: what cannot be read wholly is not read at all, and the error says of what kind it is.
func TestRefused(t *testing.T) {
	whole := simple(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	with := func(name, text string) []byte {
		files := []string{"_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels,
			"xl/sharedStrings.xml", strings3, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"}
		for i := 0; i < len(files); i += 2 {
			if files[i] == name {
				files[i+1] = text
			}
		}
		return archive(files...)
	}
	flipped := bytes.Clone(whole)
	flipped[bytes.Index(flipped, []byte("<v>1</v>"))+3] ^= 0x55
	for name, tc := range map[string]struct {
		b    []byte
		want error
		text string
	}{
		"nothing":              {nil, workbook.ErrNotWorkbook, "no archive"},
		"text":                 {[]byte("id,lon,lat\n"), workbook.ErrNotWorkbook, "no archive"},
		"xls":                  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), workbook.ErrNotWorkbook, "password"},
		"half":                 {whole[:len(whole)/2], workbook.ErrNotWorkbook, "no archive"},
		"another archive":      {archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), workbook.ErrNotWorkbook, "save the table as .xlsx"},
		"binary":               {archive("_rels/.rels", strings.ReplaceAll(rootRels, ".xml", ".bin"), "xl/workbook.bin", "x"), workbook.ErrNotWorkbook, "save the table as .xlsx"},
		"a byte is another":    {flipped, workbook.ErrDamaged, ""},
		"a part twice":         {archive("a", "1", "A", "2"), workbook.ErrDamaged, "differ by case alone"},
		"no sheet part":        {archive("_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="x/worksheet" Target="gone.xml"/></Relationships>`), workbook.ErrDamaged, "xl/gone.xml is missing"},
		"no rows":              {with("xl/worksheets/sheet1.xml", "<worksheet/>"), workbook.ErrDamaged, "no rows"},
		"sheet ends early":     {with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`), workbook.ErrDamaged, "sheet1.xml"},
		"sheet lacks its end":  {with("xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>`), workbook.ErrDamaged, "sheet1.xml"},
		"an entity":            {with("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>`), workbook.ErrDamaged, "entity"},
		"another coding":       {with("xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData/></worksheet>`), workbook.ErrDamaged, ""},
		"nested":               {with("xl/worksheets/sheet1.xml", "<worksheet>"+strings.Repeat("<a>", 100)), workbook.ErrDamaged, "nests too deep"},
		"rows in disorder":     {simple(`<row r="2"/><row r="2"/>`), workbook.ErrDamaged, "row 2 comes behind row 2"},
		"a row too far":        {simple(`<row r="1048577"/>`), workbook.ErrDamaged, "more rows than a sheet can"},
		"a row without number": {simple(`<row r="x"/>`), workbook.ErrDamaged, "row x"},
		"cells in disorder":    {simple(`<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`), workbook.ErrDamaged, "says that it is A1"},
		"a cell of another":    {simple(`<row r="1"><c r="A2"><v>1</v></c></row>`), workbook.ErrDamaged, "says that it is A2"},
		"a cell without name":  {simple(`<row r="1"><c r="1A"><v>1</v></c></row>`), workbook.ErrDamaged, "says that it is 1A"},
		"a text not there":     {simple(`<row r="1"><c t="s"><v>3</v></c></row>`), workbook.ErrDamaged, "names the text 3"},
		"a text before all":    {simple(`<row r="1"><c t="s"><v>-1</v></c></row>`), workbook.ErrDamaged, "names the text -1"},
		"no number":            {simple(`<row r="1"><c><v>0x10</v></c></row>`), workbook.ErrDamaged, `as a number what is none`},
		"no finite number":     {simple(`<row r="1"><c><v>1E999</v></c></row>`), workbook.ErrDamaged, `as a number what is none`},
		"an unknown kind":      {simple(`<row r="1"><c t="q"><v>3</v></c></row>`), workbook.ErrDamaged, "unknown kind q"},
		"a column too far":     {simple(`<row r="1"><c r="AMK1"><v>3</v></c></row>`), workbook.ErrTooLarge, "beyond column AMJ"},
		"texts twice":          {led(bookXML, twice("sharedStrings")), workbook.ErrDamaged, "two parts of the kind sharedStrings"},
		"styles twice":         {led(bookXML, twice("styles")), workbook.ErrDamaged, "two parts of the kind styles"},
		"an id twice":          {led(bookXML, strings.Replace(bookRels, `Id="t"`, `Id="a"`, 1)), workbook.ErrDamaged, "the same id"},
		"two workbooks":        {archive("_rels/.rels", strings.Replace(rootRels, "</Relationships>", `<Relationship Id="x" Type="x/officeDocument" Target="y.xml"/></Relationships>`, 1), "xl/workbook.xml", bookXML), workbook.ErrDamaged, "two parts of the kind officeDocument"},
		"a name twice":         {led(strings.Replace(bookXML, "</sheets>", `<sheet name="A"/><sheet name="a"/></sheets>`, 1), bookRels), workbook.ErrDamaged, `two sheets are called "a"`},
		"too many sheets":      {led(tabs(1025), bookRels), workbook.ErrTooLarge, "more than 1024 sheets"},
		"a long text":          {simple(`<row r="1"><c t="str"><v>` + strings.Repeat("x", 140_000) + `</v></c></row>`), workbook.ErrTooLarge, "140000 bytes"},
		"a longer text":        {simple(`<row r="1"><c t="str"><v>` + strings.Repeat("x", 2<<20) + `</v></c></row>`), workbook.ErrTooLarge, "more than 1 MiB"},
		"a long tag":           {simple(`<row r="1"><c r="` + strings.Repeat("A", 2<<20) + `"/></row>`), workbook.ErrTooLarge, "more than 1 MiB"},
		"a long shared text":   {with("xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("x", 140_000)+"</t></si></sst>"), workbook.ErrTooLarge, "140000 bytes"},
	} {
		got, err := read(tc.b, "", workbook.Limits{})
		if assert.ErrorIs(t, err, tc.want, "%s: %q", name, got) {
			assert.ErrorContains(t, err, tc.text, name)
		}
	}
}

// TestBombs: a small file that unpacks to much, or is referred to often, is refused before it costs much.
func TestBombs(t *testing.T) {
	rows := strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 100_000)
	b := simple(rows)
	_, err := read(b, "", workbook.Limits{Sheet: 1 << 20})
	require.ErrorIs(t, err, workbook.ErrTooLarge)
	require.ErrorContains(t, err, "unpacked")
	_, err = read(b, "", workbook.Limits{Text: 100_000})
	require.ErrorIs(t, err, workbook.ErrTooLarge)
	require.ErrorContains(t, err, "more than 100000 bytes of text")
	_, err = read(b, "", workbook.Limits{Text: 300_000})
	require.NoError(t, err)
	_, err = read(b, "", workbook.Limits{Strings: 100})
	require.ErrorIs(t, err, workbook.ErrTooLarge)
	_, err = read(b, "", workbook.Limits{Part: 100})
	require.ErrorIs(t, err, workbook.ErrTooLarge)

	whole := int64(len(rootRels) + len(bookXML) + len(bookRels) + len(strings3) + len(styles) + len("<worksheet><sheetData></sheetData></worksheet>") + len(rows))
	_, err = read(b, "", workbook.Limits{Unpacked: whole - 1})
	require.ErrorIs(t, err, workbook.ErrTooLarge)
	require.ErrorContains(t, err, "its parts hold more bytes")
	_, err = read(b, "", workbook.Limits{Unpacked: whole})
	require.NoError(t, err)

	var files []string
	for i := range 40_000 {
		files = append(files, fmt.Sprintf("xl/media/image%d.png", i), "")
	}
	_, err = read(archive(files...), "", workbook.Limits{})
	require.ErrorIs(t, err, workbook.ErrTooLarge)
	require.ErrorContains(t, err, "too many files")
}

// TestEnds: who no longer waits ends the reading, wherever that is.
func TestEnds(t *testing.T) {
	b := simple(strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 100_000))
	ctx, leave := context.WithCancel(t.Context())
	book, err := workbook.Open(ctx, bytes.NewReader(b), int64(len(b)), workbook.Limits{})
	require.NoError(t, err)
	sheet, err := book.Sheet("")
	require.NoError(t, err)
	defer sheet.Close()
	_, err = sheet.Next()
	require.NoError(t, err)
	leave()
	rows := 0
	for err == nil {
		rows++
		_, err = sheet.Next()
	}
	require.ErrorIs(t, err, context.Canceled)
	assert.Less(t, rows, 10_000, "what was unpacked already is given")
	_, err = book.Sheet("")
	require.ErrorIs(t, err, context.Canceled)
	_, err = workbook.Open(ctx, bytes.NewReader(b), int64(len(b)), workbook.Limits{})
	require.ErrorIs(t, err, context.Canceled)
}

// TestTabs: a message names a few sheets, however many there are and whatever they are called.
func TestTabs(t *testing.T) {
	_, err := read(led(tabs(1024), bookRels), strings.Repeat("x", 1000), workbook.Limits{})
	require.ErrorIs(t, err, workbook.ErrNoSheet)
	assert.ErrorContains(t, err, "and 1014 more")
	assert.Less(t, len(err.Error()), 2000)
}

// TestReadsWhatExcelizeWrites compares with another implementation of the format.
func TestReadsWhatExcelizeWrites(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	require.NoError(t, f.SetSheetName("Sheet1", "养殖场"))
	_, err := f.NewSheet("second")
	require.NoError(t, err)
	require.NoError(t, f.SetSheetRow("养殖场", "A1", &[]any{"编号", "经度", "纬度", "存栏", "日期", "真"}))
	require.NoError(t, f.SetSheetRow("养殖场", "A2", &[]any{"=cmd|' /C calc'!A0", 120.6818775, 30.7896965, 1500, time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC), true}))
	require.NoError(t, f.SetSheetRow("养殖场", "A4", &[]any{"x & <b>", float64(330402001001003)}))
	require.NoError(t, f.SetSheetRow("second", "A1", &[]any{"other"}))
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	got, err := read(b.Bytes(), "", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1=编号", "B1=经度", "C1=纬度", "D1=存栏", "E1=日期", "F1=真", "A2==cmd|' /C calc'!A0", "B2#120.6818775", "C2#30.7896965", "D2#1500",
		"E2=2026-11-24T08:30:00", "F2?true", "A4=x & <b>", "B4#330402001001003"}, got)
	got, err = read(b.Bytes(), "second", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1=other"}, got)
	_, err = read(b.Bytes(), "third", workbook.Limits{})
	require.ErrorIs(t, err, workbook.ErrNoSheet)
	require.ErrorContains(t, err, `no sheet "third"; it has 养殖场, second`)

	f.SetActiveSheet(1)
	require.NoError(t, f.SetSheetVisible("养殖场", false))
	b, err = f.WriteToBuffer()
	require.NoError(t, err)
	got, err = read(b.Bytes(), "", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1=other"}, got, "the first sheet that people see")
	require.NoError(t, f.SaveAs(filepath.Join(t.TempDir(), "locked.xlsx"), excelize.Options{Password: "secret"}))
	b, err = f.WriteToBuffer() // with the password
	require.NoError(t, err)
	_, err = read(b.Bytes(), "", workbook.Limits{})
	require.ErrorIs(t, err, workbook.ErrNotWorkbook)
}

// TestReadsWhatGDALWrites compares with a third one.
func TestReadsWhatGDALWrites(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.xlsx")
	require.NoError(t, os.WriteFile(in, []byte("code,lon,name\n330402001001003,120.75,示例\n06,1.5,=1+1\n"), 0o600))
	log, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "XLSX", "-oo", "AUTODETECT_TYPE=NO", out, in).CombinedOutput()
	require.NoError(t, err, "%s", log)
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	got, err := read(b, "", workbook.Limits{})
	require.NoError(t, err)
	assert.Equal(t, []string{"A1=code", "B1=lon", "C1=name", "A2=330402001001003", "B2=120.75", "C2=示例", "A3=06", "B3=1.5", "C3==1+1"}, got)
}

// FuzzSheet reads any sheet, shared texts and styles without a panic, and gives rows and cells in order.
func FuzzSheet(f *testing.F) {
	for _, rows := range []string{`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46350.25</v></c></row><row r="3"/>`, `<row><c><f>1</f></c></row>`, `<row r="0"/>`,
		`<row><c r="AMJ1" t="e"><v>#N/A</v></c></row>`, `<row><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`, `</sheetData><sheetData>`, `<c/>`, `<row><row/></row>`} {
		f.Add("<worksheet><sheetData>"+rows+"</sheetData></worksheet>", strings3, styles)
	}
	f.Add("<worksheet><sheetData><row><c t=\"s\"><v>0</v></c></row></sheetData></worksheet>", "<sst><si><t>_x00", `<styleSheet><numFmts><numFmt numFmtId="1" formatCode="[h"/></numFmts><cellXfs><xf numFmtId="1"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		b := archive("_rels/.rels", rootRels, "xl/workbook.xml", bookXML, "xl/_rels/workbook.xml.rels", bookRels,
			"xl/sharedStrings.xml", texts, "xl/styles.xml", styles, "xl/worksheets/sheet1.xml", sheet)
		book, err := workbook.Open(context.Background(), bytes.NewReader(b), int64(len(b)), workbook.Limits{})
		require.NoError(t, err)
		s, err := book.Sheet("")
		last := 0
		for err == nil {
			var row workbook.Row
			if row, err = s.Next(); err != nil {
				break
			}
			require.Greater(t, row.Number, last)
			require.NotEmpty(t, row.Cells)
			last = row.Number
			column := -1
			for _, c := range row.Cells {
				require.Greater(t, c.Column, column)
				require.NotEmpty(t, c.Text+c.Fault)
				column = c.Column
			}
		}
		require.True(t, errors.Is(err, io.EOF) || errors.Is(err, workbook.ErrDamaged) || errors.Is(err, workbook.ErrTooLarge), "%v", err)
		if s != nil {
			s.Close()
		}
	})
}

// FuzzOpen reads any bytes without a panic.
func FuzzOpen(f *testing.F) {
	f.Add(simple(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	for _, relations := range []string{twice("sharedStrings"), twice("styles"), twice("worksheet"), strings.ReplaceAll(bookRels, `Id="t"`, `Id="a"`), strings.ReplaceAll(bookRels, "x/styles", "x/sharedStrings")} {
		f.Add(led(bookXML, relations))
	}
	f.Add(led(tabs(40), bookRels))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Add([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, err := read(b, "", workbook.Limits{})
		require.True(t, err == nil || errors.Is(err, workbook.ErrNotWorkbook) || errors.Is(err, workbook.ErrDamaged) || errors.Is(err, workbook.ErrTooLarge) || errors.Is(err, workbook.ErrNoSheet), "%v", err)
	})
}
