package api_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"gridzone/api"
	"gridzone/zoning"
)

const asCSV, asJSON, asLines = "Content-Type: text/csv", "Content-Type: application/json", "Content-Type: application/x-ndjson"

// addressTable is a table of addresses and its answer.
const (
	addressTable = "编号,地址\n001,中山路12号\n002,\"解放路5号\"\n003,和平村\n004,月亮大道3号\n005,\n006,天边路9号\n"
	addressWant  = "编号,地址,grid,grid_relation,division,zones,match,match_level,confidence,certain,lon,lat,candidates,error\n" +
		"001,中山路12号," + gridA + ",inside,330402001001,P,中山路12号,door,1,true,120.06,30.06,1,\n" +
		"002,\"解放路5号\",,,,,解放路5号,door,1,false,,,2,\n" +
		"003,和平村,,,,,和平村,village,1,true,,,1,\n" +
		"004,月亮大道3号,,,,,,,,false,,,0,\n" +
		"005,,,,,,,,,,,,,bad_parameter: address: missing\n" +
		"006,天边路9号,,,330402,,天边路9号,door,1,true,120.25,30.1,1,\n"
)

func TestTablesOfAddresses(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	a := s.expect(200, "POST /v1/locate", addressTable, asCSV)
	assert.Equal(t, addressWant, a.body)
	assert.Equal(t, "1", a.header.Get("Gridzone-Revision"))
	assert.Equal(t, "\xEF\xBB\xBF", s.expect(200, "POST /v1/locate?bom=true", addressTable, asCSV).body[:3])
	assert.Contains(t, s.expect(200, "POST /v1/locate?out_crs=gcj02", addressTable, asCSV).body, ",120.064", "points in the vendor's degrees")
	assert.Equal(t, addressWant, s.expect(200, "POST /v1/locate", addressTable, "Content-Type: text/plain").body)

	// As a workbook, the same.
	f := opened(t, s.ask("POST /v1/locate", book(t, []any{"编号", "地址"}, []any{"001", "中山路12号"}, nil, []any{"005"}, []any{"003", "和平村"}), asSheet))
	assert.Equal(t, [][]string{
		{"编号", "地址", "grid", "grid_relation", "division", "zones", "match", "match_level", "confidence", "certain", "lon", "lat", "candidates", "error"},
		{"001", "中山路12号", gridA, "inside", "330402001001", "P", "中山路12号", "door", "1", "1", "120.06", "30.06", "1"},
		nil,
		{"005", "", "", "", "", "", "", "", "", "", "", "", "", "bad_parameter: address: missing"},
		{"003", "和平村", "", "", "", "", "和平村", "village", "1", "1", "", "", "1"}}, cells(t, f))
	for cell, want := range map[string]excelize.CellType{"I2": excelize.CellTypeUnset, "J2": excelize.CellTypeBool, "K2": excelize.CellTypeUnset, "M2": excelize.CellTypeUnset, "C2": excelize.CellTypeInlineString} {
		got, err := f.GetCellType(f.GetSheetName(0), cell)
		require.NoError(t, err)
		assert.Equal(t, want, got, cell)
	}
}

// What is asked by its address is asked so whatever the other columns hold.
func TestTablesOfAddressesWithCoordinatesTwice(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	const twice = "address,lon,lat,经度,纬度\n中山路12号,120.15,30.15,1,2\n"
	assert.Contains(t, s.expect(200, "POST /v1/locate?by=address", twice, asCSV).body, ","+gridA+",inside,")
	assert.Contains(t, s.expect(200, "POST /v1/locate?address_column=address", twice, asCSV).body, ","+gridA+",inside,")
	assert.Contains(t, s.expect(400, "POST /v1/locate?by=point", twice, asCSV).body, "two columns hold the same coordinate")
	assert.Contains(t, s.expect(400, "POST /v1/locate", twice, asCSV).body, "two columns hold the same coordinate")
}

// Rows with both are asked by their points, as ever, unless the question says otherwise.
func TestTablesWithPointsAndAddresses(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	const both = "address,lon,lat\n中山路12号,120.15,30.15\n"
	assert.Equal(t, "address,lon,lat,grid,grid_relation,division,zones,error\n中山路12号,120.15,30.15,"+gridD+",inside,330402001002,P,\n", s.expect(200, "POST /v1/locate", both, asCSV).body)
	assert.Equal(t, s.expect(200, "POST /v1/locate", both, asCSV).body, s.expect(200, "POST /v1/locate?by=point", both, asCSV).body)
	assert.Contains(t, s.expect(200, "POST /v1/locate?by=address", both, asCSV).body, "中山路12号,120.15,30.15,"+gridA+",inside,330402001001,P,中山路12号,door,1,true,120.06,30.06,1,\n")
	again := s.expect(200, "POST /v1/locate", addressTable, asCSV).body
	assert.Contains(t, s.expect(200, "POST /v1/locate?by=address", again, asCSV).body, ",120.06,30.06,1,,"+gridA, "an answer is a question again")
	// A check has no use for an address, and carries it.
	assert.Contains(t, s.expect(200, "POST /v1/check", both, asCSV).body, "中山路12号,120.15,30.15,"+gridD)

	for request, want := range map[[2]string]string{
		{"POST /v1/locate?by=address", "id,lon,lat\n1,120,30\n"}: "a column address is needed, or the parameter address_column with the heading of the one that holds the addresses; there are id, lon, lat",
		{"POST /v1/locate?by=point", addressTable}:               "columns lon and lat are needed",
		{"POST /v1/locate?by=name", addressTable}:                "point, address",
		{"POST /v1/locate?crs=gcj02", addressTable}:              "addresses have none",
		{"POST /v1/locate", "address,标准地址\n中山路12号,中山路12号\n"}:     "several columns hold an address, address and 标准地址",
		{"POST /v1/locate", "where\n中山路12号\n"}:                   "name their column address (地址)",
		{"POST /v1/check", "address\n中山路12号\n"}:                  "columns lon and lat are needed",
	} {
		assert.Contains(t, s.expect(400, request[0], request[1], asCSV).body, want, request)
	}
}

// A column of addresses that is called otherwise, or is one of several, is named; who names it asks by addresses.
func TestTheColumnOfAddressesIsNamed(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	named := "POST /v1/locate?address_column=" + url.QueryEscape("家庭住址")
	renamed := func(text string) string { return strings.Replace(text, "地址,", "家庭住址,", 1) }
	table := strings.Replace(addressTable, "地址\n", "家庭住址\n", 1)
	assert.Equal(t, renamed(addressWant), s.expect(200, named, table, asCSV).body)
	assert.Equal(t, renamed(addressWant), s.expect(200, named+"&by=address", table, asCSV).body)
	assert.Contains(t, s.expect(200, named, "地址, 家庭住址 ,lon,lat\n解放路5号,中山路12号,120.15,30.15\n", asCSV).body, ",120.15,30.15,"+gridA+",", "before the known name, and before the point")
	assert.Contains(t, s.expect(200, "POST /v1/locate?address_column=home", "Home\n中山路12号\n", asCSV).body, gridA)
	f := opened(t, s.ask(named, book(t, []any{"编号", "家庭住址"}, []any{"001", "中山路12号"}), asSheet))
	assert.Equal(t, gridA, cells(t, f)[1][2])

	for request, want := range map[[2]string]string{
		{named, "编号,地址\n1,中山路12号\n"}:                                   "address_column: \\\"家庭住址\\\" is not there; there are 编号, 地址",
		{named, "家庭住址,家庭住址\n中山路12号,中山路12号\n"}:                          "several columns hold an address, 家庭住址 and 家庭住址; rename one of them",
		{named + "&by=point", table}:                                   "by=point, which reads no addresses",
		{"POST /v1/locate?address_column=", table}:                     "address_column: empty",
		{"POST /v1/locate?address_column=%20", table}:                  "address_column: empty",
		{"POST /v1/locate", "address,标准地址\n中山路12号,中山路12号\n"}:           "name the one that is meant in the parameter address_column",
		{named + "&crs=gcj02", table}:                                  "addresses have none",
		{"POST /v1/check?address_column=a", "lon,lat\n120.15,30.15\n"}: "address_column",
	} {
		assert.Contains(t, s.expect(400, request[0], request[1], asCSV).body, want, request)
	}
}

// Members of JSON are read under the names that columns have, and under the one that is named.
func TestMembersOfAddresses(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	answers := func(path, rows string) []string {
		return strings.Split(strings.TrimSpace(s.expect(200, path, rows, asLines).body), "\n")
	}
	for _, name := range []string{"address", "Address", "地址", "标准地址", "详细地址", "门牌地址", "地址名称", "地址全称", "标准地址名称"} {
		for _, row := range []string{`{"` + name + `":"中山路12号"}`, `{"type":"Feature","geometry":null,"properties":{"` + name + `":"中山路12号"}}`} {
			assert.Contains(t, answers("POST /v1/locate", row)[0], `"grid":{"code":"`+gridA, row)
		}
	}
	lines := answers("POST /v1/locate", `{"address":null,"地址":"中山路12号"}
{"address":"中山路12号","地址":"解放路5号"}
{"地址":"中山路12号","标准地址":"解放路5号","lon":120.15,"lat":30.15}
`)
	assert.Contains(t, lines[0], gridA)
	assert.Contains(t, lines[1], `"address":"中山路12号","地址":"解放路5号","error":"bad_body: several members hold an address, address and 地址; name the one that is meant in the parameter address_column"`)
	assert.Contains(t, lines[2], gridD, "asked by its point")
	for _, other := range []string{`{"text":"中山路12号"}`, `["中山路12号"]`, "true", "false"} {
		assert.Equal(t, `{"address":`+other+`,"error":"bad_parameter: address: neither a text nor a number"}`, answers("POST /v1/locate", `{"address":`+other+`}`)[0])
	}

	named := "POST /v1/locate?address_column=home"
	lines = answers(named, `{"home":"中山路12号","address":"解放路5号","lon":120.15,"lat":30.15}
{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[120.15,30.15]},"properties":{"home":"中山路12号"}}
{"id":2,"address":"中山路12号"}
{"id":3,"home":null}
{"id":4,"home":12}
`)
	assert.Contains(t, lines[0], `"grid":{"code":"`+gridA)
	assert.Contains(t, lines[1], `"grid":{"code":"`+gridA)
	assert.Contains(t, lines[2], `"error":"bad_parameter: address_column: \"home\" is not there; there are id, address"`)
	assert.Contains(t, lines[3], `"error":"bad_parameter: address: missing"`)
	assert.Contains(t, lines[4], `"match":null`)
	assert.Contains(t, s.expect(200, named, `{"home":"中山路12号"}`, asJSON).body, gridA)
	assert.Contains(t, s.expect(400, named, `{"address":"中山路12号"}`, asJSON).body, "there are address")
}

func TestRowsOfAddresses(t *testing.T) {
	s := open(t, api.Options{}, quarter()...)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "甲", NamePublic: true})
	const rows = `{"id":"a","address":"中山路12号"}
{"id":"b","lon":120.15,"lat":30.15,"address":"中山路12号"}
{"id":"c","address":"解放路5号","match":"mine"}
{"id":"d","address":" "}
{"id":"e","lon":120.15}
{"type":"Feature","id":"f","geometry":null,"properties":{"address":"和平村","n":1}}
`
	a := s.expect(200, "POST /v1/locate", rows, asLines)
	lines := strings.Split(strings.TrimSpace(a.body), "\n")
	require.Len(t, lines, 6)
	alone := s.expect(200, addressed("中山路12号"), "").body
	assert.Contains(t, alone, `"contacts":[{"post":"head","name":"甲"}]`)
	assert.JSONEq(t, strings.Replace(strings.Replace(alone, `,"contacts":[{"post":"head","name":"甲"}]`, "", 1), `{`, `{"id":"a","address":"中山路12号",`, 1), lines[0],
		"the same as asked alone, but for people")
	assert.Contains(t, lines[1], `"grid":{"code":"`+gridD)
	assert.NotContains(t, lines[1], "match")
	c := decode[api.AddressAnswer](t, answer{body: lines[2]})
	assert.Len(t, c.Candidates, 2)
	assert.Equal(t, 1, strings.Count(lines[2], `"match":`))
	assert.JSONEq(t, `{"id":"d","address":" ","error":"bad_parameter: address: missing"}`, lines[3])
	assert.Contains(t, lines[4], "lat: missing")
	assert.Contains(t, lines[5], `"id":"f","properties":{"address":"和平村","n":1}`)
	assert.Contains(t, lines[5], `"level":"village"`)

	array := s.expect(200, "POST /v1/locate", "["+strings.Join(strings.Split(strings.TrimSpace(rows), "\n"), ",")+"]", asJSON).body
	var each []json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(array), &each))
	for i, line := range lines {
		assert.JSONEq(t, line, string(each[i]))
	}
	one := s.expect(200, "POST /v1/locate", `{"address":"中山路12号"}`, asJSON)
	assert.NotContains(t, one.body, "contacts")
	assert.Contains(t, one.body, `"address":"中山路12号","revision":2`)
	s.expect(400, "POST /v1/locate", `{"address":""}`, asJSON)
	s.expect(400, "POST /v1/locate?crs=gcj02", `[{"address":"中山路12号"}]`, asJSON)
}
