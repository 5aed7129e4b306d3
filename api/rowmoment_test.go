package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// A question has one day and one revision: a row that says another is not answered as if it had said nothing.
func TestRowsOfAnotherMoment(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	const pinned = "?at=2026-01-01&revision=1"
	for _, path := range []string{"POST /v1/check", "POST /v1/locate"} {
		for _, c := range []struct{ name, value, fault string }{
			{"at", "2010-01-01", "at: the row says 2010-01-01, the question is of 2026-01-01; give the parameter at, which is for all rows"},
			{"At", "2010-01-01", "at: the row says 2010-01-01"},
			{"revision", "7", "revision: the row says 7, the question is of 1; give the parameter revision"},
			{"draft", "nanhu-1", "draft: the row says nanhu-1, the question is of what is on record; give the parameter draft"},
			{"at", "2026-01-01", ""}, {"revision", "1", ""}, {"at", " ", ""}, {"draft", "", ""},
		} {
			fault := "bad_parameter: " + c.fault
			table := s.expect(200, path+pinned, c.name+",lon,lat\n"+c.value+",120.06,30.06\n", asCSV).body
			row := `{"lon":120.06,"lat":30.06,"` + c.name + `":"` + c.value + `"}`
			line := s.expect(200, path+pinned, row, asLines).body
			feature := s.expect(200, path+pinned, `{"type":"Feature","geometry":{"type":"Point","coordinates":[120.06,30.06]},"properties":{"`+c.name+`":"`+c.value+`"}}`, asLines).body
			sheet := cells(t, opened(t, s.ask(path+pinned, book(t, []any{c.name, "lon", "lat"}, []any{c.value, "120.06", "30.06"}), asSheet)))
			told := strings.Join(sheet[1], ",")
			for _, body := range []string{table, line, feature, told} {
				if c.fault == "" {
					assert.NotContains(t, body, "bad_parameter", "%s %s=%s", path, c.name, c.value)
					assert.Contains(t, body, gridA)
					continue
				}
				assert.Contains(t, body, fault, "%s %s=%s", path, c.name, c.value)
				assert.NotContains(t, body, gridA)
			}
			if c.fault == "" {
				s.expect(200, path+pinned, row, asJSON)
			} else {
				assert.Contains(t, s.expect(400, path+pinned, row, asJSON).body, c.fault)
			}
		}
		first := s.expect(200, path+pinned, `{"lon":120.06,"lat":30.06}`, asLines).body
		assert.JSONEq(t, first, s.expect(200, path+pinned, first, asLines).body, "an answer is a question again")
		assert.Contains(t, s.expect(200, path+pinned, `{"lon":120.06,"lat":30.06,"revision":null,"at":null}`, asLines).body, gridA)
		assert.Contains(t, s.expect(200, path+pinned, `{"lon":120.06,"lat":30.06,"revision":1}`, asLines).body, gridA)
	}
	const square = `"type":"Polygon","coordinates":[[[120.05,30.05],[120.06,30.05],[120.06,30.06],[120.05,30.05]]]`
	for _, body := range []string{`{` + square + `,"at":"2010-01-01"}`, `{"type":"Feature","geometry":{` + square + `},"properties":{"at":"2010-01-01"}}`} {
		assert.Contains(t, s.expect(400, "POST /v1/overlaps"+pinned, body).body, "at: the row says 2010-01-01")
		s.expect(200, "POST /v1/overlaps"+pinned, strings.Replace(body, "2010", "2026", 1))
	}
	assert.Contains(t, s.expect(200, "POST /v1/locate"+pinned, "at,address\n2010-01-01,中山路12号\n2026-01-01,中山路12号\n", asCSV).body,
		"2010-01-01,中山路12号,,,,,,,,,,,,\"bad_parameter: at: the row says 2010-01-01, the question is of 2026-01-01; give the parameter at, which is for all rows\"\n2026-01-01,中山路12号,"+gridA)
}

// A row without a place that has an address is asked by that, whatever its format.
func TestRowsWithAnAddressAlone(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	const rows = "id,address,lon,lat\n1,中山路12号,120.15,30.15\n2,中山路12号,,\n3,解放路5号,, \n4,,,\n5,中山路12号,120.15,\n6,\"中山路12号\"\n"
	single := ",,,,,\"bad_parameter: address: for certain it is no single door on record, places that come into question: 2; by=address tells the best of them\"\n"
	assert.Equal(t, "id,address,lon,lat,grid,grid_relation,division,zones,error\n"+
		"1,中山路12号,120.15,30.15,"+gridD+",inside,330402001002,P,\n"+
		"2,中山路12号,,,"+gridA+",inside,330402001001,P,\n"+
		"3,解放路5号,, "+single+
		"4,,,,,,,,bad_parameter: lon: missing\n"+
		"5,中山路12号,120.15,,,,,,bad_parameter: lat: missing\n"+
		"6,\"中山路12号\",,,"+gridA+",inside,330402001001,P,\n", s.expect(200, "POST /v1/locate", rows, asCSV).body)
	assert.Contains(t, s.expect(200, "POST /v1/locate?by=point", rows, asCSV).body, "2,中山路12号,,,,,,,bad_parameter: lon: missing\n")
	assert.Contains(t, s.expect(200, "POST /v1/locate?crs=gcj02", rows, asCSV).body, "2,中山路12号,,,,,,,bad_parameter: crs: the system")
	assert.Contains(t, s.expect(200, "POST /v1/check", rows, asCSV).body, "2,中山路12号,,,,,,,,,,,,,,,bad_parameter: lon: missing\n", "a check is of a place")
	assert.Contains(t, s.expect(200, "POST /v1/locate", "address,地址,lon,lat\n中山路12号,解放路5号,,\n,中山路12号,,\n", asCSV).body,
		"\"bad_body: several columns hold an address, address and 地址; name the one that is meant in the parameter address_column\"\n,中山路12号,,,"+gridA)

	sheet := cells(t, opened(t, s.ask("POST /v1/locate", book(t, []any{"address", "lon", "lat"}, []any{"中山路12号"}, []any{"解放路5号", " ", ""}), asSheet)))
	require.Len(t, sheet, 3)
	assert.Equal(t, []string{"中山路12号", "", "", gridA, "inside", "330402001001", "P"}, sheet[1])
	assert.Contains(t, sheet[2][7], "no single door")

	want := s.expect(200, "POST /v1/locate", `{"address":"中山路12号"}`, asLines).body
	for _, blank := range []string{`"lon":null,"lat":null`, `"lon":"","lat":" "`} {
		row := `{"address":"中山路12号",` + blank + `}`
		assert.Equal(t, want, strings.Replace(s.expect(200, "POST /v1/locate", row, asLines).body, blank+",", "", 1), row)
	}
	assert.Contains(t, s.expect(200, "POST /v1/locate", `{"address":"","地址":"中山路12号"}`, asLines).body, gridA)
}
