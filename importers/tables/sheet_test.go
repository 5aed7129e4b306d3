package tables_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/importers/dataset"
	"gridzone/importers/tables"
)

// book is a workbook of sheets, each of rows.
func book(t testing.TB, sheets map[string][][]any, order ...string) *dataset.Input {
	t.Helper()
	f := excelize.NewFile()
	for _, name := range order {
		_, err := f.NewSheet(name)
		require.NoError(t, err)
		for i, r := range sheets[name] {
			at, err := excelize.CoordinatesToCellName(1, i+1)
			require.NoError(t, err)
			require.NoError(t, f.SetSheetRow(name, at, &r))
		}
	}
	require.NoError(t, f.DeleteSheet("Sheet1"))
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return &dataset.Input{ReaderAt: bytes.NewReader(b.Bytes()), Size: int64(b.Len()), Limits: dataset.Limits{}.OrDefaults()}
}

func TestWorkbook(t *testing.T) {
	const wkt = "POLYGON ((0 0,1 0,0 1,0 0))"
	sheets := map[string][][]any{
		"面":  {{"网格表"}, {"code", "name", "n", "from", "on", "WKT"}, {"007", "水", 1.5, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), true, wkt}, {8, nil, nil, nil, nil, wkt}, {"9"}, {"10", "", "", "", "", "", "beside"}},
		"点":  {{"界址点成果表"}, {}, {"编码", "点号", "圈号", "X", "Y"}, {"a", "J1", 1, 3403497.8255, 40571815.3661}, {nil, "J2", 1, 3403597.8255, 40571815.3661}, {nil, "J3", 1, 3403597.8255, 40571915.3661}},
		"说明": {{"本表由某处填写"}, {"甲", "乙"}, {"丙"}},
	}
	in := book(t, sheets, "说明", "面")
	is, err := tables.IsWorkbook(in)
	require.NoError(t, err)
	assert.True(t, is)
	lines, about, err := readAll(t, tables.OpenWorkbook, in)
	require.NoError(t, err)
	assert.Equal(t, []string{`code="007" name="水" n=1.5 from="2026-11-24" on=true ` + drawn, `code=8 name n from on ` + drawn, `code="9" name n from on`, "!unnamed_column@6:0"}, lines)
	assert.Equal(t, "面", about.Table)
	assert.Equal(t, []string{tables.NoteBefore}, codes(about))

	in = book(t, sheets, "面", "点", "说明")
	_, _, err = readAll(t, tables.OpenWorkbook, in)
	assert.Equal(t, tables.CodeTableNeeded, code(t, err))
	assert.ErrorContains(t, err, "面, 点")
	var needed *dataset.FileFault
	require.ErrorAs(t, err, &needed)
	assert.Contains(t, needed.Repair, "--table NAME")
	in.Table = "点"
	lines, about, err = readAll(t, tables.OpenWorkbook, in)
	require.NoError(t, err)
	assert.Equal(t, []string{`编码="a" 0[[[4.05718153661e+07 3.4034978255e+06] [4.05718153661e+07 3.4035978255e+06] [4.05719153661e+07 3.4035978255e+06] [4.05718153661e+07 3.4034978255e+06]]]`}, lines)
	assert.Equal(t, "EPSG:4528", about.System.Name())
	for table, want := range map[string]string{"线": tables.CodeNoTable, "说明": tables.CodeNoGeometry} {
		in.Table = table
		_, _, err = readAll(t, tables.OpenWorkbook, in)
		assert.Equal(t, want, code(t, err))
	}
	_, _, err = readAll(t, tables.OpenWorkbook, book(t, sheets, "说明"))
	assert.Equal(t, tables.CodeNoGeometry, code(t, err))
}

// How far a sheet is read is told, and never beyond the file.
func TestShareOfASheet(t *testing.T) {
	rows := [][]any{{"code", "WKT"}}
	for i := range 20000 {
		rows = append(rows, []any{i, "POLYGON ((0 0,1 0,0 1,0 0))"})
	}
	in := book(t, map[string][][]any{"a": rows}, "a")
	r, err := tables.OpenWorkbook(t.Context(), in)
	require.NoError(t, err)
	defer r.Close()
	seen := map[int64]bool{}
	for last := int64(0); ; {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		require.GreaterOrEqual(t, f.End, last)
		require.LessOrEqual(t, f.End, in.Size)
		last = f.End
		seen[last] = true
	}
	assert.Greater(t, len(seen), 3)
}

// A number that has lost digits, and a formula without a value, are no property and no position.
func TestCellsThatDoNotSay(t *testing.T) {
	in := book(t, map[string][][]any{"a": {{"code", "点号", "lon", "lat"}, {330402001001003999, 1, 120, 30}, {nil, 2, 121, 30}, {nil, 3, 120, 31}}}, "a")
	lines, _, err := readAll(t, tables.OpenWorkbook, in)
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.Contains(t, lines[0], "!bad_cell@2:0/properties/code")
}

func TestWorkbooksRefused(t *testing.T) {
	for _, text := range []string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"} {
		in := input(text)
		is, err := tables.IsWorkbook(in)
		require.NoError(t, err)
		assert.True(t, is)
		_, _, err = readAll(t, tables.OpenWorkbook, in)
		assert.Equal(t, tables.CodeDamaged, code(t, err))
		assert.ErrorContains(t, err, "save it as .xlsx")
	}
	whole := book(t, map[string][][]any{"a": {{"code", "WKT"}, {"1", ""}}}, "a")
	b := make([]byte, whole.Size)
	_, err := whole.ReadAt(b, 0)
	require.NoError(t, err)
	in := input(string(b[:len(b)/2]))
	is, err := tables.IsWorkbook(in)
	require.NoError(t, err)
	assert.False(t, is)
	_, _, err = readAll(t, tables.OpenWorkbook, in)
	assert.Equal(t, tables.CodeDamaged, code(t, err))
}
