package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/api"
)

const (
	asSheet   = "Content-Type: application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// book is a workbook with these rows in its first sheet, nil for a blank one.
func book(t testing.TB, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		require.NoError(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	return b.String()
}

// opened reads an answer with another implementation of the format.
func opened(t testing.TB, a answer) *excelize.File {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	require.Equal(t, sheetType, a.header.Get("Content-Type"))
	require.Equal(t, fmt.Sprint(len(a.body)), a.header.Get("Content-Length"))
	f, err := excelize.OpenReader(strings.NewReader(a.body))
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func cells(t testing.TB, f *excelize.File) [][]string {
	t.Helper()
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	return rows
}

// TestSheetLocated: the rows come back where they stood, with what the answer adds; a bad one has its error.
func TestSheetLocated(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	in := book(t, nil, []any{"编号", "经度", "纬度", "备注", "=HYPERLINK(\"x\")"},
		[]any{"001", 120.011, 30.011, "=1+1", "@SUM(1)"},
		nil,
		[]any{float64(330402001001003), "120.011", " 30.011 ", true, "-2"},
		[]any{"x", "there", 30.0},
		[]any{"y", 30.0, 120.0},
		[]any{float64(330402199001011000), 120.011, 30.011},
		[]any{"z", 120.011, 30.011, "", "", "=beside", 7, true},
		[]any{"w", 120.011})
	a := s.ask("POST /v1/locate?at=2026-11-23", in, asSheet)
	f := opened(t, a)
	assert.Equal(t, "1", a.header.Get("Gridzone-Revision"))
	assert.Equal(t, [][]string{nil,
		{"编号", "经度", "纬度", "备注", "=HYPERLINK(\"x\")", "grid", "grid_relation", "division", "zones", "error"},
		{"001", "120.011", "30.011", "=1+1", "@SUM(1)", gridA, "inside", "330402001001"},
		nil,
		{"330402001001003", "120.011", " 30.011 ", "1", "-2", gridA, "inside", "330402001001"},
		{"x", "there", "30", "", "", "", "", "", "", "bad_parameter: lon: not a number"},
		{"y", "30", "120", "", "", "", "", "", "", "bad_parameter: lat: 120 is not between -90 and 90; lon and lat look swapped"},
		{"330402199001011000", "120.011", "30.011", "", "", "", "", "", "", "bad_body: cell A8: a number of more than 15 digits, of which spreadsheet programs keep 15 and lose the rest: format the column as text and enter it again"},
		{"z", "120.011", "30.011", "", "", "", "", "", "", "bad_body: cell F9 stands beside the table, which ends at column E: give its column a heading, or clear it; it and the others behind it stand here from K9 on", "=beside", "7", "1"},
		{"w", "120.011", "", "", "", "", "", "", "", "bad_parameter: lat: missing"},
	}, cells(t, f))
	name := f.GetSheetName(0)
	for cell, want := range map[string]excelize.CellType{"A3": excelize.CellTypeInlineString, "D3": excelize.CellTypeInlineString, "E3": excelize.CellTypeInlineString,
		"F3": excelize.CellTypeInlineString, "K9": excelize.CellTypeInlineString, "L9": excelize.CellTypeUnset, "B3": excelize.CellTypeUnset, "A5": excelize.CellTypeUnset, "D5": excelize.CellTypeBool, "B5": excelize.CellTypeInlineString} {
		got, err := f.GetCellType(name, cell)
		require.NoError(t, err)
		assert.Equal(t, want, got, cell)
		formula, err := f.GetCellFormula(name, cell)
		require.NoError(t, err)
		assert.Empty(t, formula, cell)
	}
}

// TestSheetChecked: what a row says is kept is read from its columns, and the answer is that of the same table as CSV.
func TestSheetChecked(t *testing.T) {
	s := open(t, api.Options{}, ruled()...)
	rows := [][]any{{"id", "lon", "lat", "畜种", "存栏", "行为"}, {"a", 120.07, 30.12, "猪", 19, "household"}, {"b", 120.17, 30.03, "pig", 500, "new"}, {"c", 120.07, 30.12, "牛皮", 1, "new"}, {"d", 120.1, 30.05, nil, nil, nil}}
	var text strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				text.WriteByte(',')
			}
			if cell != nil {
				fmt.Fprint(&text, cell)
			}
		}
		text.WriteByte('\n')
	}
	plain := s.ask("POST /v1/check?at=2026-11-23", text.String(), "Content-Type: text/csv")
	require.Equal(t, http.StatusOK, plain.status)
	f := opened(t, s.ask("POST /v1/check?at=2026-11-23", book(t, rows...), asSheet))
	got := cells(t, f)
	want, err := csv.NewReader(strings.NewReader(plain.body)).ReadAll()
	require.NoError(t, err)
	require.Len(t, got, len(want))
	for i := range want {
		for len(got[i]) < len(want[i]) {
			got[i] = append(got[i], "")
		}
		for k, cell := range want[i] {
			if i > 0 && want[0][k] == "certain" {
				cell = map[string]string{"true": "1", "false": "0", "": ""}[cell]
			}
			assert.Equal(t, cell, got[i][k], "row %d, %s", i, want[0][k])
		}
	}
	assert.Equal(t, "exempt", got[1][len(rows[0])+5])
	kind, err := f.GetCellType("Sheet1", "O2")
	require.NoError(t, err)
	assert.Equal(t, excelize.CellTypeUnset, kind, "a distance is a number")
}

// TestSheetRecognised: a workbook is known by what it is called or by how it begins.
func TestSheetRecognised(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	in := book(t, []any{"lon", "lat"}, []any{120.011, 30.011})
	for _, media := range []string{sheetType, "application/octet-stream", "", "application/vnd.ms-excel"} {
		a := s.ask("POST /v1/locate", in, "Content-Type: "+media)
		assert.Equal(t, gridA, cells(t, opened(t, a))[1][2], media)
	}
	for _, tc := range []struct {
		request, body, header string
		status                int
		code, text            string
	}{
		{"POST /v1/locate", in, "Content-Type: text/csv", 415, "unsupported_media_type", "is a workbook and no CSV"},
		{"POST /v1/locate", in, "Content-Type: application/json", 400, "bad_body", ""},
		{"POST /v1/locate", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 of former days", "", 415, "unsupported_media_type", "needs a password"},
		{"POST /v1/locate", "id,lon,lat\n", asSheet, 415, "unsupported_media_type", "no archive"},
		{"POST /v1/locate", in[:len(in)-50], asSheet, 415, "unsupported_media_type", "not all of one"},
		{"POST /v1/locate", zipped("mimetype", "x"), "", 415, "unsupported_media_type", "another kind of archive"},
		{"POST /v1/locate?sheet=Sheet2", in, asSheet, 400, "bad_parameter", "it has Sheet1"},
		{"POST /v1/locate?sheet=Sheet1", "lon,lat\n1,2\n", "Content-Type: text/csv", 400, "bad_parameter", "only a workbook has sheets"},
		{"POST /v1/locate?bom=true", in, asSheet, 400, "bad_parameter", "only a CSV answer"},
		{"POST /v1/locate", book(t), asSheet, 400, "bad_body", "is empty; of the sheets Sheet1"},
		{"POST /v1/locate", book(t, []any{"id", "x", "y"}), asSheet, 400, "bad_body", "columns lon and lat are needed; there are id, x, y in row 1"},
		{"POST /v1/locate", book(t, []any{"lon", "lat", "经度"}), asSheet, 400, "bad_body", "two columns hold the same coordinate"},
		{"POST /v1/check", book(t, []any{"lon", "lat", "存栏", "出栏"}), asSheet, 400, "bad_body", "two columns hold the count"},
		{"POST /v1/locate", in, asSheet + "|Accept: text/csv", 406, "not_acceptable", "spreadsheetml"},
	} {
		a := s.ask(tc.request, tc.body, strings.Split(tc.header, "|")...)
		assert.Equal(t, tc.status, a.status, "%s %s: %s", tc.request, tc.header, a.body)
		p := decode[api.Problem](t, a)
		assert.Equal(t, tc.code, p.Code, tc.request)
		assert.Contains(t, p.Detail, tc.text, tc.request)
	}
	f := excelize.NewFile()
	defer f.Close()
	require.NoError(t, f.SetSheetRow("Sheet1", "A1", &[]any{"how to fill this in"}))
	_, err := f.NewSheet("farms & more")
	require.NoError(t, err)
	require.NoError(t, f.SetSheetRow("farms & more", "A1", &[]any{"lon", "lat"}))
	b, err := f.WriteToBuffer()
	require.NoError(t, err)
	got := opened(t, s.ask("POST /v1/locate?sheet=farms+%26+more", b.String(), asSheet))
	assert.Equal(t, []string{"farms & more"}, got.GetSheetList(), "the answer's sheet has the name of the one asked")
}

func zipped(name, text string) string {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, _ := w.Create(name)
	_, _ = io.WriteString(f, text)
	_ = w.Close()
	return b.String()
}

// TestSheetBounds: too many bytes are refused, and so is a sheet that is damaged far behind its start. Nothing is left behind.
func TestSheetBounds(t *testing.T) {
	dir := t.TempDir()
	rows := [][]any{{"lon", "lat"}}
	for range 20_000 {
		rows = append(rows, []any{120.011, 30.011})
	}
	in := book(t, rows...)
	s := open(t, api.Options{MaxWorkbook: int64(len(in)), MaxSpool: 10_000, SpoolDir: dir}, town()...)
	a := s.ask("POST /v1/locate", in+" ", asSheet)
	assert.Equal(t, http.StatusRequestEntityTooLarge, a.status, a.body)
	assert.Contains(t, a.body, "holds at most")
	a = s.ask("POST /v1/locate", in, asSheet)
	assert.Equal(t, http.StatusRequestEntityTooLarge, a.status, a.body)
	assert.Contains(t, a.body, "send fewer rows")

	s = open(t, api.Options{SpoolDir: dir}, town()...)
	assert.Len(t, cells(t, opened(t, s.ask("POST /v1/locate", in, asSheet))), 20_001)
	r, err := zip.NewReader(strings.NewReader(in), int64(len(in)))
	require.NoError(t, err)
	var damaged bytes.Buffer
	w := zip.NewWriter(&damaged)
	for _, f := range r.File {
		part, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(part)
		require.NoError(t, err)
		if strings.HasSuffix(f.Name, "sheet1.xml") {
			text = bytes.TrimSuffix(text, []byte("</worksheet>"))
		}
		to, err := w.Create(f.Name)
		require.NoError(t, err)
		_, _ = to.Write(text)
	}
	require.NoError(t, w.Close())
	a = s.ask("POST /v1/locate", damaged.String(), asSheet)
	assert.Equal(t, http.StatusBadRequest, a.status, a.body)
	assert.Contains(t, a.body, "the workbook is damaged: xl/worksheets/sheet1.xml")
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestSheetBroken: a body that breaks off is no workbook, and a caller that leaves leaves nothing behind.
func TestSheetBroken(t *testing.T) {
	dir := t.TempDir()
	s := open(t, api.Options{SpoolDir: dir}, town()...).serve()
	in := book(t, []any{"lon", "lat"}, []any{120.011, 30.011})
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	_, err = fmt.Fprintf(conn, "POST /v1/locate HTTP/1.1\r\nHost: localhost\r\n%s\r\nContent-Length: %d\r\n\r\n%s", asSheet, len(in)+1, in)
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	got, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(got), "400 Bad Request")
	require.NoError(t, conn.Close())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestSheetReadByGDAL: a third program reads the answer, and codes are text to it.
func TestSheetReadByGDAL(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a := s.ask("POST /v1/locate", book(t, []any{"id", "lon", "lat"}, []any{"06", 120.011, 30.011}, []any{"07", 120.111, 30.011}), asSheet)
	require.Equal(t, http.StatusOK, a.status, a.body)
	path := filepath.Join(t.TempDir(), "answer.xlsx")
	require.NoError(t, os.WriteFile(path, []byte(a.body), 0o600))
	out, err := exec.CommandContext(t.Context(), "ogrinfo", "-al", path).CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, line := range []string{"Feature Count: 2", "id: String", "lon: Real", "grid: String", "id (String) = 06", "lon (Real) = 120.011", "grid (String) = " + gridA, "grid (String) = " + gridB} {
		assert.Contains(t, string(out), line)
	}
}
