package tables_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
	"gridzone/importers/tables"
)

// input is a file of a text.
func input(text string) *dataset.Input {
	return &dataset.Input{ReaderAt: strings.NewReader(text), Size: int64(len(text)), Limits: dataset.Limits{}.OrDefaults()}
}

type opener func(context.Context, *dataset.Input) (dataset.Reader, error)

// readAll reads a file to its end: each feature as a line of its properties, shape and faults.
func readAll(t testing.TB, open opener, in *dataset.Input) (lines []string, about dataset.About, err error) {
	t.Helper()
	r, err := open(t.Context(), in)
	if err != nil {
		return nil, about, err
	}
	defer r.Close()
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return lines, r.About(), nil
		}
		if err != nil {
			return lines, r.About(), err
		}
		lines = append(lines, told(f))
	}
}

func told(f *dataset.Feature) string {
	var b strings.Builder
	for _, p := range f.Properties {
		switch v := p.Value.(type) {
		case nil:
			fmt.Fprintf(&b, "%s ", p.Name)
		case string:
			fmt.Fprintf(&b, "%s=%q ", p.Name, v)
		case json.Number:
			fmt.Fprintf(&b, "%s=%s ", p.Name, v)
		default:
			fmt.Fprintf(&b, "%s=%v ", p.Name, v)
		}
	}
	for i, p := range f.Shape {
		fmt.Fprintf(&b, "%d%v ", i, rings(p))
	}
	if f.Point != nil {
		fmt.Fprintf(&b, "at %v ", *f.Point)
	}
	for _, x := range f.Faults {
		fmt.Fprintf(&b, "!%s@%d:%d%s ", x.Code, x.Line, x.Column, x.Pointer)
	}
	return strings.TrimSpace(b.String())
}

func rings(p orb.Polygon) [][]orb.Point {
	var all [][]orb.Point
	for _, r := range p {
		all = append(all, r)
	}
	return all
}

// codes are those of the notes of a file.
func codes(a dataset.About) []string {
	var all []string
	for _, n := range a.Notes {
		all = append(all, n.Code)
	}
	return all
}

const area, drawn = `"POLYGON ((0 0,1 0,0 1,0 0))"`, "0[[[0 0] [1 0] [0 1] [0 0]]]"

func TestCSV(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		want  []string
		notes []string
	}{
		"plain":            {"code,name,WKT\n007,水,\"POLYGON ((0 0,1 0,0 1,0 0))\"\n", []string{`code="007" name="水" ` + drawn}, nil},
		"mark, line ends":  {"\xef\xbb\xbfcode,name,WKT\r\n007,水," + area + "\r\n", []string{`code="007" name="水" ` + drawn}, nil},
		"first column":     {"WKT,code\n" + area + ",007", []string{`code="007" ` + drawn}, nil},
		"semicolons":       {"code;geom\n007;POLYGON ((0 0,1 0,0 1,0 0))\n", []string{`code="007" ` + drawn}, []string{tables.NoteSeparator}},
		"tabs":             {"code\tthe_geom\n007\tPOLYGON ((0 0,1 0,0 1,0 0))\n", []string{`code="007" ` + drawn}, []string{tables.NoteSeparator}},
		"by its content":   {"code,where\n007," + area + "\n", []string{`code="007" ` + drawn}, nil},
		"most columns":     {"code;name, or so;where\n007;x;POLYGON ((0 0,1 0,0 1,0 0))\n", []string{`code="007" name, or so="x" ` + drawn}, []string{tables.NoteSeparator}},
		"shape is a word":  {"code,shape,where\n007,round," + area + "\n", []string{`code="007" shape="round" ` + drawn}, nil},
		"two by name":      {"code,geom,几何\n007,," + area + "\n", []string{`code="007" geom ` + drawn}, nil},
		"no shape":         {"code,WKT\n007,\n008,\"\"\n", []string{`code="007"`, `code="008"`}, nil},
		"quoted":           {"code,name,WKT\n\"0\"\"7\",\"a,\nb\"," + area + "\n", []string{`code="0\"7" name="a,\nb" ` + drawn}, nil},
		"nothing, no text": {"code,name,note,WKT\n1,,\"\"," + area + "\n", []string{`code="1" name note="" ` + drawn}, nil},
		"blank rows":       {"\n\ncode,WKT\n\n,\n1," + area + "\n , \n", []string{`code="1" ` + drawn}, nil},
		"blank behind":     {"code,WKT,,\n1," + area + ",,\n", []string{`code="1" ` + drawn}, nil},
		"a title":          {"网格表\n2026年\ncode,WKT\n1," + area + "\n", []string{`code="1" ` + drawn}, []string{tables.NoteBefore}},
		"headings again":   {"code,WKT\n1," + area + "\ncode,WKT\n2," + area + "\n", []string{`code="1" ` + drawn, `code="2" ` + drawn}, nil},
		"apostrophes":      {"\xef\xbb\xbfcode,name,WKT\n'=1+1,'quoted'," + area + "\n'-5,'@x," + area + "\n", []string{`code="=1+1" name="'quoted'" ` + drawn, `code="'-5" name="@x" ` + drawn}, []string{tables.NoteApostrophes}},
		"no mark":          {"code,name,WKT\n'=1+1,'@x," + area + "\n", []string{`code="'=1+1" name="'@x" ` + drawn}, nil},
		"ragged":           {"code,name,WKT\n1," + area + "\n2,b," + area + ",more\n3,c," + area + "\n", []string{"!ragged_row@2:0", "!ragged_row@3:0", `code="3" name="c" ` + drawn}, nil},
		"unnamed":          {"code,,WKT\n1,b," + area + "\n", []string{"!unnamed_column@2:0"}, nil},
		"quotes":           {"code,WKT\n1\"2," + area + "\n3," + area + "\n", []string{"!bad_row@2:0", `code="3" ` + drawn}, nil},
		"garbled":          {"code,name,WKT\n1,缃戞牸," + area + "\n", []string{`code="1" name="缃戞牸" ` + drawn + " !garbled_text@2:3/properties/name"}, nil},
		"NUL":              {"code,WKT\na\x00," + area + "\n", []string{"!nul@2:0"}, nil},
		"a fault's place":  {"code,WKT\n1,\"POLYGON ((0 0,\n1 x,0 1,0 0))\"\n", []string{`code="1" !bad_number@3:3/geometry`}, nil},
		"another shape":    {"code,WKT\n1,LINESTRING (0 0)\n2," + area + "\n", []string{`code="1" !wrong_geometry_type@2:3/geometry`, `code="2" ` + drawn}, nil},
		"mixed systems":    {"code,WKT\n1,\"SRID=4490;POLYGON ((0 0,1 0,0 1,0 0))\"\n2," + area + "\n", []string{`code="1" ` + drawn, `code="2" ` + drawn + " !mixed_crs@3:4/properties/WKT"}, nil},
	} {
		in := input(tc.text)
		is, err := tables.IsCSV(in)
		require.NoError(t, err)
		assert.True(t, is, name)
		lines, about, err := readAll(t, tables.OpenCSV, in)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, lines, name)
		assert.Equal(t, tc.notes, codes(about), name)
	}
}

// Where points may stand, two columns of numbers are one.
func TestPoints(t *testing.T) {
	for name, tc := range map[string]struct {
		text, system string
		want         []string
		notes        []string
	}{
		"lon, lat":    {"code,lon,lat\n1,120.75,30.75\n2,,\n", "EPSG:4490", []string{`code="1" at [120.75 30.75]`, `code="2"`}, nil},
		"Chinese":     {"编号,纬度,经度\n1,30°45′,东经120°45′\n", "EPSG:4490", []string{`编号="1" at [120.75 30.75]`}, nil},
		"surveyed":    {"编号,X,Y,高程\n1,3403497.8255,40571815.3661,5\n", "EPSG:4528", []string{`编号="1" at [4.05718153661e+07 3.4034978255e+06]`}, []string{"crs_from_prefix", "axes_swapped"}},
		"with WKT":    {"code,lon,lat,WKT\n1,1,2,POINT (120.75 30.75)\n", "EPSG:4490", []string{`code="1" lon="1" lat="2" at [120.75 30.75]`}, nil},
		"both":        {"code,X,Y,lon,lat\n1,5,6,120.75,30.75\n", "EPSG:4490", []string{`code="1" X="5" Y="6" at [120.75 30.75]`}, nil},
		"faults":      {"code,lon,lat\n0,120,30\n1,120.75,\n2,a,30\n3,30°N,120\n", "EPSG:4490", []string{`code="0" at [120 30]`, `code="1" !bad_position@3:10/properties/lat`, `code="2" !bad_number@4:3/properties/lon`, `code="3" !swapped_lon_lat@5:0/geometry`}, nil},
		"point sized": {"code,e,n\n1,40571815.3661,3403497.8255\n", "EPSG:4528", []string{`code="1" at [4.05718153661e+07 3.4034978255e+06]`}, []string{"crs_from_prefix"}},
	} {
		in := input(tc.text)
		in.Points = true
		is, err := tables.IsCSV(in)
		require.NoError(t, err)
		assert.True(t, is, name)
		lines, about, err := readAll(t, tables.OpenCSV, in)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, lines, name)
		assert.Equal(t, tc.notes, codes(about), name)
		assert.Equal(t, tc.system, about.System.Name(), name)
	}
}

func TestSystemOfWKT(t *testing.T) {
	_, about, err := readAll(t, tables.OpenCSV, input("code,WKT\n1,\n2,\"SRID=4549;POLYGON ((571815 3403497,571915 3403497,571815 3403597,571815 3403497))\"\n"))
	require.NoError(t, err)
	assert.Equal(t, "EPSG:4549", about.System.Name())
	assert.True(t, about.Placed)
	_, about, err = readAll(t, tables.OpenCSV, input("code,WKT\n2,\"SRID=2384;POLYGON ((1 1,2 1,1 2,1 1))\"\n"))
	require.NoError(t, err)
	require.NotNil(t, about.Unread)
	assert.Contains(t, about.Unread.Detail, "Xian 1980")
	assert.False(t, about.Placed)
}

func TestEncodings(t *testing.T) {
	const plain = "编码,名称,几何\n007,网格一," + area + "\n008,镕𠀀," + area + "\n"
	want := []string{`编码="007" 名称="网格一" ` + drawn, `编码="008" 名称="镕𠀀" ` + drawn}
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(plain)
	require.NoError(t, err)
	for _, tc := range []struct{ text, encoding, said string }{
		{plain, "", "UTF-8"}, {"\xef\xbb\xbf" + plain, "", "UTF-8"}, {plain, "utf8", "UTF-8"},
		{gb, "", "GB18030"}, {gb, "GB18030", "GB18030"},
	} {
		in := input(tc.text)
		in.Encoding = tc.encoding
		is, err := tables.IsCSV(in)
		require.NoError(t, err)
		assert.True(t, is)
		lines, about, err := readAll(t, tables.OpenCSV, in)
		require.NoError(t, err)
		assert.Equal(t, want, lines)
		assert.Equal(t, tc.said, about.Encoding)
	}
	for e, said := range map[unicode.Endianness]string{unicode.LittleEndian: "UTF-16LE", unicode.BigEndian: "UTF-16BE"} {
		text, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String("编码\t名称\t几何\r\n007\t网格一\tPOLYGON ((0 0,1 0,0 1,0 0))\r\n008\t镕𠀀\tPOLYGON ((0 0,1 0,0 1,0 0))\r\n")
		require.NoError(t, err)
		for _, encoding := range []string{"", "UTF-16"} {
			in := input(text)
			in.Encoding = encoding
			is, err := tables.IsCSV(in)
			require.NoError(t, err)
			assert.True(t, is)
			lines, about, err := readAll(t, tables.OpenCSV, in)
			require.NoError(t, err)
			assert.Equal(t, want, lines)
			assert.Equal(t, said, about.Encoding)
		}
		lines, _, err := readAll(t, tables.OpenCSV, input(text+map[unicode.Endianness]string{unicode.LittleEndian: "a\x00\x00\xd8\n\x00", unicode.BigEndian: "\x00a\xd8\x00\x00\n"}[e]))
		require.NoError(t, err)
		assert.Equal(t, append(want, "!bad_utf8@4:0"), lines, "half of a pair")
	}
	for _, tc := range []struct{ text, encoding, code string }{
		{plain, "GBK", tables.CodeEncodingOther}, {gb, "UTF-8", tables.CodeEncodingOther}, {"\xef\xbb\xbf" + plain, "GBK", tables.CodeEncodingOther},
		{plain, "klingon", tables.CodeEncodingName}, {"code,WKT\n\xc3\xa9," + area + "\n", "", tables.CodeEncodingOpen},
		{"\xff\xfec\x00,\x00W\x00K\x00T\x00\n\x00", "GBK", tables.CodeEncodingOther},
	} {
		in := input(tc.text)
		in.Encoding = tc.encoding
		_, _, err := readAll(t, tables.OpenCSV, in)
		assert.Equal(t, tc.code, code(t, err), tc.encoding)
	}
	for _, heading := range []string{"c\xffde,WKT", "c\x00de,WKT"} {
		_, _, err := readAll(t, tables.OpenCSV, input(heading+"\n1,\n"))
		require.Error(t, err, heading)
	}
	lines, _, err := readAll(t, tables.OpenCSV, input(plain+"009,网\xff格,\n"))
	require.NoError(t, err)
	assert.Equal(t, append(want, "!bad_utf8@4:0"), lines)
}

// code is that of what is wrong with a file.
func code(t *testing.T, err error) string {
	t.Helper()
	var fault *dataset.FileFault
	require.ErrorAs(t, err, &fault)
	assert.NotEmpty(t, fault.Repair)
	return fault.Code
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]string{
		"code,name\n1,2\n":                        tables.CodeNoGeometry,
		"code,WKT\n1,\n\"2,\n3,\n":                tables.CodeRow,
		"code,code,WKT\n1,2,\n":                   tables.CodeDuplicate,
		"code,geom,WKT\n1,,\n":                    tables.CodeAmbiguous,
		"code,a,b\n1," + area + "," + area + "\n": tables.CodeAmbiguous,
		"code,lon,lat\n1,120,30\n":                tables.CodeNoGeometry, // they are turning points, where none but areas stand
		"code,WKT\n" + strings.Repeat("x", 2000):  tables.CodeTooLarge,
		"code,WKT,a,b,c,d\n":                      tables.CodeTooManyColumns,
	} {
		in := input(text)
		in.Limits.FeatureBytes, in.Limits.Members = 1000, 5
		_, _, err := readAll(t, tables.OpenCSV, in)
		assert.Equal(t, want, code(t, err), text)
	}
	in := input("code,WKT\n")
	in.Table = "一"
	_, _, err := readAll(t, tables.OpenCSV, in)
	assert.Equal(t, tables.CodeNoTable, code(t, err))
}

// No file is taken for a table that shows no headings.
func TestIsNoTable(t *testing.T) {
	for _, text := range []string{"", "\n", "a text, as people write them\nof two lines\n", "<?xml version=\"1.0\"?>\n<kml>,\n</kml>,\n", "1,2\n3,4\n", "120.1,30.2\n120.3,30.4\n", "PK\x03\x04\x00", "SQLite format 3\x00",
		"{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n", "code\n1\n", "one line, of text", "a;b\n", "J1,1,3403497.8,571815.3\nJ2,1,3403497.8,571815.3\n"} {
		for _, is := range []func(*dataset.Input) (bool, error){tables.IsCSV, tables.IsTurningPoints, tables.IsWorkbook} {
			yes, err := is(input(text))
			require.NoError(t, err)
			assert.False(t, yes, "%q", text)
		}
	}
}

func TestTurningPoints(t *testing.T) {
	const square = "0[[[0 0] [10 0] [10 10] [0 10] [0 0]]"
	for name, tc := range map[string]struct {
		text  string
		want  []string
		notes []string
	}{
		"a column of codes": {"code,name,点号,lon,lat\na,甲,1,0,0\na,甲,2,10,0\na,甲,3,10,10\na,甲,4,0,10\nb,乙,1,0,0\nb,乙,2,1,0\nb,乙,3,0,1\n",
			[]string{`code="a" name="甲" ` + square + "]", `code="b" name="乙" 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{"ring_closed"}},
		"closed, without numbers": {"code,lon,lat\na,0,0\na,10,0\na,10,10\na,0,10\na,0,0\na,1,1\na,2,1\na,1,2\na,1,1\n",
			[]string{`code="a" ` + square + " [[1 1] [2 1] [1 2] [1 1]]]"}, nil},
		"rings": {"编码,圈号,X,Y\na,1,0,0\na,1,10,0\na,1,10,10\na,1,0,10\na,2,1,1\na,2,2,1\na,2,1,2\na,3,20,0\na,3,21,0\na,3,20,1\n",
			[]string{`编码="a" ` + square + " [[1 1] [2 1] [1 2] [1 1]]] 1[[[20 0] [21 0] [20 1] [20 0]]]"}, []string{"ring_closed", "rings_by_geometry"}},
		"parts": {"id,vertex_part,vertex_part_ring,vertex_index,distance,x,y\na,0,0,0,0,0,0\na,0,0,1,5,1,0\na,0,0,2,6,0,1\na,1,0,3,7,5,0\na,1,0,4,8,6,0\na,1,0,5,9,5,1\n",
			[]string{`id="a" 0[[[0 0] [1 0] [0 1] [0 0]]] 1[[[5 0] [6 0] [5 1] [5 0]]]`}, []string{tables.NoteLeftOut, "ring_closed", "rings_by_geometry"}},
		"blank as above": {"编码,名称,点号,经度,纬度\na,甲,1,0,0\n,,2,1,0\n,,3,0,1\nb,乙,1,0,0\n,,2,1,0\n,,3,0,1\n",
			[]string{`编码="a" 名称="甲" 0[[[0 0] [1 0] [0 1] [0 0]]]`, `编码="b" 名称="乙" 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{"ring_closed", tables.NoteAsAbove}},
		"blocks": {"编码：a,名称：甲,\n点号,经度,纬度\n1,0,0\n2,1,0\n3,0,1\n编码=b\n名称=乙\n点号,经度,纬度\n1,0,0\n2,1,0\n3,0,1\n",
			[]string{`编码="a" 名称="甲" 0[[[0 0] [1 0] [0 1] [0 0]]]`, `编码="b" 名称="乙" 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{"ring_closed"}},
		"blocks in cells": {"网格编码,a,,\n点号,经度,纬度,备注\n1,0,0,\n2,1,0,\n3,0,1,\n网格编码,b,,\n1,0,0,\n2,1,0,\n3,0,1,\n",
			[]string{`网格编码="a" 备注 0[[[0 0] [1 0] [0 1] [0 0]]]`, `网格编码="b" 备注 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{"ring_closed"}},
		"titles": {"A1\n点号 经度 纬度\n1 0 0\n2 1 0\n3 0 1\n乙村\n1 0 0\n2 1 0\n3 0 1\n",
			[]string{`code="A1" 0[[[0 0] [1 0] [0 1] [0 0]]]`, `name="乙村" 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{tables.NoteSeparator, "ring_closed", tables.NoteBlockTitle}},
		"what stands around": {"界址点成果表\ncode,点号,lon,lat\na,1,0,0\na,2,1,0\na,3,0,1\n制表人：某,,,\n", []string{`code="a" 0[[[0 0] [1 0] [0 1] [0 0]]]`},
			[]string{tables.NoteBefore, "ring_closed", tables.NoteAfter}},
		"heights": {"code,点号,lon,lat,高程,边长\na,1,0,0,5,1\na,2,1,0,5,2\na,3,0,1,5,3\n", []string{`code="a" 0[[[0 0] [1 0] [0 1] [0 0]]]`}, []string{tables.NoteLeftOut, "ring_closed"}},
		"faults": {"code,name,ring,lon,lat\na,甲,1,0,0\na,乙,1,1,x\na,甲,1,0,\na,甲,2,0,0\na,甲,1,0,0\nb,,1,,\nc,1\n", []string{
			`code="a" name="甲" 0[[[0 0]]] 1[[[0 0]]] !differing_property@3:3/properties/name !bad_number@3:11/properties/lat !bad_position@4:11/properties/lat !ring_again@6:0/geometry`,
			"!bad_row@7:0", "!bad_row@8:0"}, []string{"rings_by_geometry"}},
		"scattered": {"code,lon,lat\na,0,0\na,1,0\na,0,1\nb,0,0\nb,1,0\nb,0,1\na,5,5\na,6,5\na,5,6\n", []string{`code="a" 0[[[0 0] [1 0] [0 1] [0 0]]]`, `code="b" 0[[[0 0] [1 0] [0 1] [0 0]]]`,
			`code="a" 0[[[5 5] [6 5] [5 6] [5 5]]] !scattered_feature@8:0`}, []string{"ring_closed"}},
		"bad row": {"code,lon,lat\na,0,0\na,\"1\"x,0\na,0,1\n", []string{`code="a" 0[[[0 0]]]`, "!bad_row@3:0", `code="a" 0[[[0 1]]] !scattered_feature@4:0`}, nil},
	} {
		in := input(tc.text)
		is, err := tables.IsTurningPoints(in)
		require.NoError(t, err)
		assert.True(t, is, name)
		lines, about, err := readAll(t, tables.OpenTurningPoints, in)
		require.NoError(t, err, name)
		assert.Equal(t, tc.want, lines, name)
		assert.Equal(t, tc.notes, codes(about), name)
	}
}

// A table that says beside itself that it rests on another datum is not read as if it did not.
func TestRemarksOfAnotherDatum(t *testing.T) {
	const rows = "编码,X,Y\na,3403497.8,40571815.3\na,3403597.8,40571815.3\na,3403597.8,40571915.3\n"
	lines, about, err := readAll(t, tables.OpenTurningPoints, input("坐标系：1980西安坐标系\n"+rows))
	require.NoError(t, err)
	require.Len(t, lines, 1)
	require.NotNil(t, about.Unread)
	assert.Equal(t, "unsupported_crs", about.Unread.Code)
	_, about, err = readAll(t, tables.OpenTurningPoints, input("坐标系：2000国家大地坐标系\n"+rows))
	require.NoError(t, err)
	assert.Nil(t, about.Unread)
	lines, _, err = readAll(t, tables.OpenTurningPoints, input(strings.NewReplacer("编码,", "编码,坐标系,", "a,", "a,北京54,").Replace(rows)))
	require.NoError(t, err)
	assert.Contains(t, lines[0], "!unsupported_crs@2:0/properties/坐标系")
	for _, below := range []string{"坐标系：1980西安坐标系\n", "1980西安坐标系\n"} {
		_, _, err = readAll(t, tables.OpenTurningPoints, input(rows+below))
		var fault *dataset.FileFault
		require.ErrorAs(t, err, &fault, below)
		assert.Equal(t, "unsupported_crs", fault.Code)
	}
	_, _, err = readAll(t, tables.OpenTurningPoints, input("北京市某村网格拐点坐标\n"+rows))
	require.NoError(t, err, "a place is no datum")
}

// Two columns of numbers are points where these may stand, unless the points are numbered or the caller says what they are.
func TestPointsOrTurningPoints(t *testing.T) {
	const rows = "a,120,30\na,121,30\na,120,31\n"
	in := input("code,lon,lat\n" + rows)
	in.Points = true
	is, err := tables.IsTurningPoints(in)
	require.NoError(t, err)
	assert.False(t, is)
	lines, _, err := readAll(t, tables.OpenTurningPoints, in)
	require.NoError(t, err)
	assert.Equal(t, []string{`code="a" 0[[[120 30] [121 30] [120 31] [120 30]]]`}, lines)
	lines, _, err = readAll(t, tables.OpenCSV, in)
	require.NoError(t, err)
	assert.Len(t, lines, 3)
}

func TestTurningPointsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"点号,X,Y\n1,0,0\n2,1,1\n":             tables.CodeNoFeature,
		"code,X,Y\na,3403497.8,571815.3\n":   "crs_needed",
		"code,X,Y\na,13441827.9,3602143.5\n": "crs_needed",
		"code,X,Y\na,13,3602143.5\n":         "not_in_crs",
		"code,X,X坐标,Y\na,1,1,1\n":            tables.CodeAmbiguous,
		"code,点号,拐点,X,Y\na,1,1,1,1\n":        tables.CodeAmbiguous,
		"code,WKT\na," + area + "\n":         tables.CodeNoGeometry,
	} {
		_, _, err := readAll(t, tables.OpenTurningPoints, input(text))
		require.Error(t, err, text)
		assert.Equal(t, want, code(t, err), text)
	}
	said, err := crs.Find("EPSG:4549")
	require.NoError(t, err)
	in := input("code,X,Y\na,3403497.5,571815.5\na,3403498.5,571815.5\na,3403497.5,571816.5\n")
	in.System = &said
	lines, _, err := readAll(t, tables.OpenTurningPoints, in)
	require.NoError(t, err)
	assert.Equal(t, []string{`code="a" 0[[[571815.5 3.4034975e+06] [571815.5 3.4034985e+06] [571816.5 3.4034975e+06] [571815.5 3.4034975e+06]]]`}, lines)
}

// Where the number of a point does not come next a point may be missing, which no shape shows: the report says so.
func TestTurningPointsNumbered(t *testing.T) {
	for name, c := range map[string]struct{ rows, said string }{
		"one after the other":          {"a,,J1,0,0\na,,J2,1,0\na,,J3,1,1\nb,,J1,2,0\nb,,J2,3,0\nb,,J3,3,1\n", ""},
		"from any number":              {"a,,J12,0,0\na,,J13,1,0\na,,J14,1,1\na,,J12,0,0\n", ""},
		"downwards":                    {"a,,3,0,0\na,,2,1,0\na,,1,1,1\n", ""},
		"each ring on its own":         {"a,1,1,0,0\na,1,2,9,0\na,1,3,9,9\na,2,1,5,1\na,2,2,6,1\na,2,3,6,2\n", ""},
		"the next ring is numbered on": {"a,,1,0,0\na,,2,9,0\na,,3,9,9\na,,1,0,0\na,,4,5,1\na,,5,6,1\na,,6,6,2\na,,4,5,1\n", ""},
		"not numbered":                 {"a,,,0,0\na,,,1,0\na,,,1,1\n", ""},
		"other names":                  {"a,,甲,0,0\na,,乙,1,0\na,,丙,1,1\n", ""},
		"one is missing":               {"a,,J1,0,0\na,,J2,1,0\na,,J4,0,1\n", "1 points do not come next after those before them, the first in line 4"},
		"one comes twice":              {"a,,J1,0,0\na,,J2,1,0\na,,J2,1,1\na,,J3,0,1\n", "1 points do not come next after those before them, the first in line 4"},
		"out of order":                 {"a,,1,0,0\na,,10,1,0\na,,2,1,1\na,,3,0,1\n", "2 points do not come next after those before them, the first in line 3"},
		"back and forth":               {"a,,1,0,0\na,,2,1,0\na,,3,1,1\na,,2,0,1\n", "1 points do not come next after those before them, the first in line 5"},
	} {
		_, about, err := readAll(t, tables.OpenTurningPoints, input("code,ring,点号,lon,lat\n"+c.rows))
		require.NoError(t, err, name)
		said := ""
		for _, n := range about.Notes {
			if n.Code == tables.NotePointNumbers {
				said = n.Detail
			}
		}
		assert.Equal(t, c.said == "", said == "", "%s: %s", name, said)
		assert.Contains(t, said, c.said, name)
	}
}

// What a feature may have at most is kept to, and its other rows are passed over.
func TestTurningPointsAreBounded(t *testing.T) {
	in := input("code,ring,lon,lat\n" + strings.Repeat("a,1,0,0.5\na,1,1,1\n", 5000) + "b,1,0,0\nb,1,1,0\nb,1,0,1\n")
	in.Limits.RingVertices = 100
	lines, _, err := readAll(t, tables.OpenTurningPoints, in)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	assert.Contains(t, lines[0], "!too_many_vertices@102:0/geometry")
	assert.Equal(t, 1, strings.Count(lines[0], "!"))
	in = input("code,lon,lat\n" + strings.Repeat("a,x,0.5\n", 5000))
	lines, _, err = readAll(t, tables.OpenTurningPoints, in)
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.Equal(t, 100, strings.Count(lines[0], "!"))
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, err := tables.OpenCSV(ctx, input("code,WKT\n"+strings.Repeat("1,"+area+"\n", 10000)))
	require.NoError(t, err)
	defer r.Close()
	cancel()
	for err == nil {
		_, err = r.Next()
	}
	assert.ErrorIs(t, err, context.Canceled)
}
