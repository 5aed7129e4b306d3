package shapefile

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
)

// record reads one record of one column.
func record(t *testing.T, kind byte, width, decimals int, value string) *dataset.Feature {
	t.Helper()
	s, _ := shp(polygon, little(int32(0)))
	features, _, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"v", kind, width, decimals}}, []string{value}))))
	require.NoError(t, err)
	return features[0]
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		kind     byte
		width    int
		decimals int
		text     string
		want     any
		code     string
	}{
		{'C', 12, 0, "网格  ", "网格", ""},
		{'C', 12, 0, "  a b", "  a b", ""},
		{'C', 12, 0, "a\x00\x00 ", "a", ""},
		{'C', 12, 0, "", nil, ""},
		{'C', 12, 0, "a\x00b", nil, codeNUL},
		{'C', 18, 0, "330402001001003", "330402001001003", ""},
		{'N', 18, 0, "   330402001001003", json.Number("330402001001003"), ""},
		{'N', 18, 0, "000123", "000123", ""}, // a code
		{'N', 10, 0, "0", json.Number("0"), ""},
		{'N', 10, 0, "3.00", json.Number("3"), ""},
		{'N', 10, 2, "3.00", json.Number("3"), ""},
		{'N', 10, 3, "3.250", json.Number("3.25"), ""},
		{'N', 24, 4, "330402001001003.0000", json.Number("330402001001003"), ""},
		{'N', 24, 4, "330402001001003008.0000", json.Number("330402001001003008.0"), ""}, // digits may be lost
		{'N', 24, 0, "330402001001003001", json.Number("330402001001003001"), ""},
		{'N', 10, 2, "-.5", json.Number("-0.5"), ""},
		{'N', 10, 2, "+7.", json.Number("7"), ""},
		{'N', 10, 0, "-007", json.Number("-7"), ""},
		{'N', 20, 10, "12345678901.0123456789", json.Number("12345678901.01234567"), ""}, // as wide as it is
		{'N', 10, 0, "**********", nil, ""},
		{'N', 10, 0, "", nil, ""},
		{'N', 10, 0, "\x00\x00\x00", nil, ""},
		{'N', 10, 0, "1,5", nil, codeBadNumber},
		{'N', 10, 0, "nan", nil, codeBadNumber},
		{'N', 10, 0, "-1.#IND", nil, codeBadNumber},
		{'N', 10, 0, "1 2", nil, codeBadNumber},
		{'N', 10, 0, ".", nil, codeBadNumber},
		{'N', 10, 0, "--1", nil, codeBadNumber},
		{'N', 10, 0, "1e999", nil, codeBadNumber},
		{'N', 10, 0, "1e-2147483", nil, codeBadNumber},
		{'F', 19, 11, "1.23450000000e+004", json.Number("1.2345e+004"), ""},
		{'F', 19, 11, "e+004", nil, codeBadNumber},
		{'D', 8, 0, "20140301", "2014-03-01", ""},
		{'D', 8, 0, "", nil, ""},
		{'D', 8, 0, "00000000", nil, ""},
		{'D', 8, 0, "20140230", nil, codeBadDate},
		{'D', 8, 0, "2014-3-1", nil, codeBadDate},
		{'L', 1, 0, "T", true, ""},
		{'L', 1, 0, "y", true, ""},
		{'L', 1, 0, "F", false, ""},
		{'L', 1, 0, "?", nil, ""},
		{'L', 1, 0, "", nil, ""},
		{'L', 1, 0, "X", nil, codeBadProperty},
		{'I', 4, 0, string(little(int32(-7))), json.Number("-7"), ""},
		{'O', 8, 0, string(little(0.1)), json.Number("0.1"), ""},
		{'B', 8, 0, string(little(3.0)), json.Number("3"), ""},
		{'O', 8, 0, string(little(math.NaN())), nil, codeBadNumber},
		{'O', 8, 0, string(little(inf)), nil, codeBadNumber},
		{'@', 8, 0, string(little(int32(2456718), int32(0))), "2014-03-01", ""},
		{'@', 8, 0, string(little(int32(2456718), int32(3_723_500))), "2014-03-01T01:02:03.5", ""},
		{'@', 8, 0, string(little(int32(2456718), int32(86_400_000))), nil, codeBadDate},
		{'T', 8, 0, string(little(int32(0), int32(0))), nil, ""},
		{'T', 8, 0, string(little(int32(1), int32(-1))), nil, codeBadDate},
	} {
		f := record(t, c.kind, c.width, c.decimals, c.text)
		if c.code == "" {
			assert.Empty(t, f.Faults, "%c %q", c.kind, c.text)
			assert.Equal(t, []dataset.Property{{Name: "v", Value: c.want}}, f.Properties, "%c %q", c.kind, c.text)
			continue
		}
		if assert.Len(t, f.Faults, 1, "%c %q", c.kind, c.text) {
			assert.Equal(t, c.code, f.Faults[0].Code)
			assert.Equal(t, "/properties/v", f.Faults[0].Pointer)
			assert.Nil(t, f.Properties[0].Value)
		}
	}
}

// The width of a text may stand in two bytes.
func TestWideTexts(t *testing.T) {
	long := make([]byte, 300)
	for i := range long {
		long[i] = 'x'
	}
	s, _ := shp(polygon, little(int32(0)))
	d := dbf(0, []field{{"v", 'C', 300, 1}}, []string{string(long)})
	features, _, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", d)))
	require.NoError(t, err)
	assert.Equal(t, string(long), features[0].Properties[0].Value)
}

func TestColumnsLeftOut(t *testing.T) {
	s, _ := shp(polygon, little(int32(0)))
	d := dbf(0, []field{{"code", 'C', 5, 0}, {"memo", 'M', 10, 0}, {"odd", 'I', 3, 0}}, []string{"1", "", ""})
	features, about, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", d)))
	require.NoError(t, err)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "1"}}, features[0].Properties)
	require.Equal(t, []string{noteLeftOut}, notes(about))
	assert.Contains(t, about.Notes[0].Detail, `"memo" (type 'M'), "odd" (type 'I')`)
}

func TestEncodings(t *testing.T) {
	const name = "示例网格"
	rows := func(encoded ...string) (list [][]string) {
		for _, s := range encoded {
			list = append(list, []string{s})
		}
		return list
	}
	inGBK := gbk(t, name)
	for label, c := range map[string]struct {
		language byte
		cpg      string
		asked    string
		rows     [][]string
		want     string // of the encoding read, with a text that is name
		notes    []string
		fault    string // of the file
		likely   string
	}{
		"UTF-8 by .cpg":               {0, "UTF-8", "", rows(name), "UTF-8", nil, "", ""},
		"UTF-8 by a .cpg with BOM":    {0, "\ufeffutf8\n", "", rows(name), "UTF-8", nil, "", ""},
		"GBK by .cpg":                 {0, "GBK", "", rows(inGBK), "GBK", nil, "", ""},
		"GB2312 by .cpg":              {0x57, "GB2312", "", rows(inGBK), "GBK", nil, "", ""},
		"936 by .cpg":                 {0, "936", "", rows(inGBK), "GBK", nil, "", ""},
		"GB18030 by .cpg":             {0, "GB18030", "", rows(inGBK), "GB18030", nil, "", ""},
		"GBK by language":             {0x4D, "", "", rows(inGBK), "GBK", nil, "", ""},
		"a .cpg before a language":    {0x4D, "UTF-8", "", rows(name), "UTF-8", nil, "", ""},
		"what is asked before both":   {0x4D, "UTF-8", "gbk", rows(inGBK), "GBK", nil, "", ""},
		"UTF-8 by itself":             {0, "", "", rows(name), "UTF-8", []string{noteAssumed}, "", ""},
		"GBK by itself":               {0, "", "", rows(inGBK), "GB18030", []string{noteAssumed}, "", ""},
		"an empty .cpg":               {0x57, " \r\n", "", rows(inGBK), "GB18030", []string{noteAssumed}, "", ""},
		"a .cpg of the machine's":     {0x57, "OEM", "", rows(inGBK), "GB18030", []string{noteAssumed}, "", ""},
		"a .cpg that lies of Latin":   {0, "ISO-8859-1", "", rows(inGBK), "", nil, codeMismatch, "GB18030"},
		"a .cpg of Latin over UTF-8":  {0, "ISO 88591", "", rows(name), "", nil, codeMismatch, "UTF-8"},
		"a .cpg of UTF-8 over GBK":    {0, "UTF-8", "", rows(inGBK), "", nil, codeMismatch, "GB18030"},
		"a .cpg of GBK over UTF-8":    {0, "GBK", "", rows(name), "", nil, codeMismatch, "UTF-8"},
		"a language over UTF-8":       {0x4D, "", "", rows(name), "", nil, codeMismatch, "UTF-8"},
		"asked for the wrong one":     {0, "UTF-8", "GBK", rows(name), "", nil, codeMismatch, "UTF-8"},
		"a .cpg of Big5":              {0, "BIG5", "", rows(name), "", nil, codeUnknownName, ""},
		"a language of Big5":          {0x4F, "", "", rows("\xba\xf4\xae\xe6"), "", nil, codeUnknownName, ""},
		"asked for none that is read": {0, "", "EBCDIC", rows(name), "", nil, codeUnknownName, ""},
		"Latin that GBK could be":     {0, "", "", rows("C\xf4te d'Ivoire"), "", nil, codeNoEncoding, ""},
		"two are possible":            {0, "", "", rows("\xc3\xa9"), "", nil, codeNoEncoding, ""},
	} {
		t.Run(label, func(t *testing.T) {
			s, _ := shp(polygon, little(int32(0)))
			files := []any{"a.shp", s, "a.dbf", dbf(c.language, []field{{"v", 'C', 20, 0}}, c.rows...)}
			if c.cpg != "" {
				files = append(files, "a.cpg", c.cpg)
			}
			in := input(wrap(t, files...))
			in.Encoding = c.asked
			features, about, err := readAll(in)
			if c.fault != "" {
				f := refused(t, err)
				assert.Equal(t, c.fault, f.Code, f.Detail)
				if c.likely != "" {
					assert.Contains(t, f.Repair, "--encoding "+c.likely)
					assert.Contains(t, f.Detail, name)
				}
				return
			}
			require.NoError(t, err)
			assert.Equal(t, c.want, about.Encoding)
			assert.Equal(t, c.notes, notes(about))
			assert.Empty(t, features[0].Faults)
			assert.Equal(t, name, features[0].Properties[0].Value)
		})
	}
}

// A text that is not what the others are is its feature's fault, and mojibake is never taken.
func TestBadTexts(t *testing.T) {
	for text, c := range map[string]struct{ code, says string }{
		gbk(t, "网格"): {codeBadEncoding, `in GB18030 it would be "网格"`},
		"\xff\xfe":   {codeBadEncoding, "neither in UTF-8 nor in GB18030"},
		"a\ufffdb":   {codeGarbled, "lost in a conversion"},
		"\ue000":     {codeGarbled, "private use"},
		"缃戞牸":        {codeGarbled, `"网格"`},
		"Íø¸ñ":       {codeGarbled, `"网格"`},
		"锟斤拷":        {codeGarbled, "lost"},
		"示例网格示例网格示例网格"[:32] + "": {codeTextCut, `"示例网格示例网格示例"`},
	} {
		s, _ := shp(polygon, little(int32(0)), little(int32(0)))
		features, about, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"v", 'C', 32, 0}}, []string{"示例网格"}, []string{text}), "a.cpg", "UTF-8")))
		require.NoError(t, err, text)
		assert.Equal(t, "UTF-8", about.Encoding)
		assert.Equal(t, "示例网格", features[0].Properties[0].Value)
		if assert.Len(t, features[1].Faults, 1, text) {
			assert.Equal(t, c.code, features[1].Faults[0].Code, text)
			assert.Contains(t, features[1].Faults[0].Detail, c.says)
			assert.Nil(t, features[1].Properties[0].Value)
		}
	}
}

// Names of columns are cut off at 10 bytes by who writes them, if need be inside a character.
func TestColumnNames(t *testing.T) {
	s, _ := shp(polygon, little(int32(0)))
	features, about, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"所属乡镇编码"[:10], 'C', 9, 0}, {"GRID_CODE", 'C', 9, 0}}, []string{"1", "2"}), "a.cpg", "UTF-8")))
	require.NoError(t, err)
	assert.Equal(t, []dataset.Property{{Name: "所属乡", Value: "1"}, {Name: "GRID_CODE", Value: "2"}}, features[0].Properties)
	require.Equal(t, []string{noteNameCut}, notes(about))
	assert.Contains(t, about.Notes[0].Detail, `"所属乡"`)

	_, _, err = readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"缃戞牸", 'C', 9, 0}}, []string{"1"}), "a.cpg", "UTF-8")))
	assert.Equal(t, codeGarbled, refused(t, err).Code)
	_, _, err = readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"所属乡镇编码"[:10], 'C', 9, 0}, {"所属乡\xe9", 'C', 9, 0}}, []string{"1", "2"}), "a.cpg", "UTF-8")))
	assert.Equal(t, codeTwice, refused(t, err).Code)
	_, _, err = readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{gbk(t, "名称"), 'C', 20, 0}}, []string{"网格"}), "a.cpg", "UTF-8")))
	f := refused(t, err)
	assert.Equal(t, codeMismatch, f.Code)
	assert.Contains(t, f.Detail, `in GB18030 it would be "名称"`)
}
