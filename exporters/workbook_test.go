package exporters_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/exporters"
)

// sheetOf writes texts, one below the other, and returns the workbook.
func sheetOf(t testing.TB, texts ...string) *excelize.File {
	t.Helper()
	var b bytes.Buffer
	w, err := exporters.NewWorkbook(&b, "表 & <1>")
	require.NoError(t, err)
	for i, text := range texts {
		row := exporters.BeginRow(nil, 2*i+1)
		row.Text(0, text)
		row.Number(27, "330402001001003")
		row.Bool(16383, true)
		_, err := w.Write(row.End())
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	f, err := excelize.OpenReader(&b)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestWorkbook(t *testing.T) {
	texts := []string{"a", " b \n\t", "=1+1", "+1", "-1", "@x", "<&>\"'", "_x0041_", "_x", "a\rb\x00c\x1f", "\ufffe\uffff", "网格😀", "0012"}
	f := sheetOf(t, texts...)
	assert.Equal(t, []string{"表 & <1>"}, f.GetSheetList())
	for i, text := range texts {
		row, err := excelize.CoordinatesToCellName(1, 2*i+1)
		require.NoError(t, err)
		got, err := f.GetCellValue("表 & <1>", row)
		require.NoError(t, err)
		assert.Equal(t, text, got)
		formula, err := f.GetCellFormula("表 & <1>", row)
		require.NoError(t, err)
		assert.Empty(t, formula)
	}
	for cell, want := range map[string]string{"AB1": "330402001001003", "XFD1": "TRUE"} {
		got, err := f.GetCellValue("表 & <1>", cell)
		require.NoError(t, err)
		assert.Equal(t, want, got, cell)
	}
}

// TestTabNames: a sheet that comes from elsewhere gets a name that spreadsheet programs take.
func TestTabNames(t *testing.T) {
	for given, want := range map[string]string{
		"": "Sheet1", "表 & <1>": "表 & <1>", `[]:*?/\`: "_______", "'": "_", "''": "__", "'a'b'": "_a'b_", "a\x00b\tc": "a_b_c",
		strings.Repeat("网", 32): strings.Repeat("网", 31), strings.Repeat("😀", 16): strings.Repeat("😀", 15), strings.Repeat("a", 30) + "'b": strings.Repeat("a", 30) + "_",
	} {
		var b bytes.Buffer
		w, err := exporters.NewWorkbook(&b, given)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		f, err := excelize.OpenReader(&b)
		require.NoError(t, err)
		assert.Equal(t, []string{want}, f.GetSheetList())
		if _, err := f.NewSheet(want); assert.NoError(t, err, "%q is no name of a sheet", want) {
			assert.NoError(t, f.Close())
		}
	}
}

// A text that is too long for a cell would make the file one that programs offer to repair.
func TestLongTextsAreCut(t *testing.T) {
	for _, tc := range []struct {
		text  string
		runes int
		cut   bool
	}{{strings.Repeat("格", 32767), 32767, false}, {strings.Repeat("格", 32768), 32767, true}, {strings.Repeat("😀", 16383), 16383, false}, {strings.Repeat("😀", 16384), 16384, true}} {
		got, err := sheetOf(t, tc.text).GetCellValue("表 & <1>", "A1")
		require.NoError(t, err)
		assert.Equal(t, tc.runes, utf8.RuneCountInString(got))
		assert.Equal(t, tc.cut, strings.HasSuffix(got, "…"))
	}
}
