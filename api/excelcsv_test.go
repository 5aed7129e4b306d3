package api_test

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// TestCSVForExcel: with bom=true nothing in a CSV is calculated, and nothing else is changed; without it codes and names stay as they are.
func TestCSVForExcel(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	in := "id,lon,=note\r\n" +
		"=1+1,120.011,\"=HYPERLINK(\"\"x\"\")\"\r\n" +
		"-12.5,120.011,+8613\r\n" +
		"@a,-1,-2+3\r\n" +
		"＝1,there,\"\t=1\"\r\n" +
		"a;=1,120.011,\"two\nlines\"\r\n" +
		"'=1,120.011, =1\r\n" +
		"=bad,120.011,\"x\"y\r\n"
	in = strings.NewReplacer("id,lon,", "id,lon,lat,", ",120.011,", ",120.011,30.011,", ",-1,", ",-1,30.011,", ",there,", ",there,30.011,").Replace(in)
	plain := s.ask("POST /v1/locate", in, "Content-Type: text/csv").body
	for _, line := range strings.Split(strings.TrimSuffix(in, "\r\n"), "\r\n")[:7] {
		assert.Contains(t, plain, line+",", "carried byte for byte")
	}
	tame := s.ask("POST /v1/locate?bom=true", in, "Content-Type: text/csv").body
	assert.Equal(t, strings.Count(plain, "\r\n"), strings.Count(tame, "\r\n"))
	text, ok := strings.CutPrefix(tame, "\xef\xbb\xbf")
	require.True(t, ok)
	assert.Contains(t, text, "\"a;=1\",", "another separator splits nothing")
	want, err := csv.NewReader(strings.NewReader(plain)).ReadAll()
	require.NoError(t, err)
	got, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	for _, at := range [][2]int{{0, 3}, {1, 0}, {1, 3}, {3, 0}, {3, 3}, {4, 0}, {4, 3}, {7, 0}} {
		want[at[0]][at[1]] = "'" + want[at[0]][at[1]]
	}
	assert.Equal(t, want, got)
}

// TestFarmsForExcel: the same of tables of ours.
func TestFarmsForExcel(t *testing.T) {
	s := withFarms(t)
	s.put(row(zoning.Farm{Code: "=1+1", Name: "@SUM(1)\"", Species: "pig", Measure: zoning.Stock, At: orb.Point{120.01, 30.01}}, nil))
	for query, want := range map[string][]string{"": {"=1+1", "@SUM(1)\""}, "&bom=true": {"'=1+1", "'@SUM(1)\""}} {
		a := s.ask("GET /v1/farms?limit=1"+query, "", "Accept: text/csv")
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\xef\xbb\xbf"))).ReadAll()
		require.NoError(t, err)
		assert.Equal(t, want, rows[1][:2])
	}
}

// TestExportsForExcel: the same of layers as files, and of people.
func TestExportsForExcel(t *testing.T) {
	s := withFarms(t)
	s.put(row(zoning.Grid{Code: "330402001001009", Name: "=1+1", Kind: zoning.Base, Division: "330402001001"}, square(50, 50, 51, 51)),
		row(zoning.Farm{Code: "=1+1", Name: "@SUM(1)\"", Species: "pig", Measure: zoning.Stock, At: orb.Point{120.01, 30.01}}, nil))
	s.staffed("330402001001009", zoning.Staff{Post: zoning.Head, Name: "=cmd|x!A1", Phone: "+86 138"})
	for path, cells := range map[string][]string{
		"/collections/grids/export": {"=1+1"}, "/v1/farms/export": {"=1+1", "@SUM(1)\""}, "/v1/grids/export": {"=1+1", "=cmd|x!A1", "+86 138"},
	} {
		for bom, before := range map[string]string{"": "", "&bom=true": "'", "&bom=false": ""} {
			a := s.expect(200, "GET "+path+"?f=csv"+bom, "")
			assert.Equal(t, before != "", strings.HasPrefix(a.body, "\xef\xbb\xbf"), path)
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\xef\xbb\xbf"))).ReadAll()
			require.NoError(t, err)
			all := slices.Concat(rows...)
			for _, cell := range cells {
				assert.Contains(t, all, before+cell, path+bom)
				assert.Equal(t, before == "", slices.Contains(all, cell), path+bom)
			}
		}
		assert.Contains(t, s.expect(400, "GET "+path+"?f=kml&bom=true", "").body, "only a CSV")
	}
}
