package importers_test

import (
	"bytes"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/zoning"
)

// aliasesOf returns the other names of the only address on record.
func (s shop) aliasesOf(t *testing.T) []string {
	t.Helper()
	rows := s.rows(t, zoning.Addresses)
	require.Len(t, rows, 1)
	a, ok := rows[0].Thing.(zoning.Address)
	require.True(t, ok)
	return a.Aliases
}

// Other names stand one behind another as people part them; a comma, what is in brackets and numbers of one road stay together.
func TestAliasesParted(t *testing.T) {
	for text, want := range map[string][]string{
		"老八家;八号楼；东楼":          {"老八家", "八号楼", "东楼"},
		"老八家、八号楼":             {"老八家", "八号楼"},
		"老八家|八号楼｜ 东楼 |":       {"老八家", "八号楼", "东楼"},
		"老八家、8号楼":             {"老八家", "8号楼"},
		"老街8号、新街9号":           {"老街8号", "新街9号"},
		"老街8、10号":             {"老街8、10号"},
		"老街8号、10号":            {"老街8号、10号"},
		"老街８号|10号楼":           {"老街８号", "10号楼"},
		"3幢,2单元，东":            {"3幢,2单元，东"},
		"老厂(东、西区|南)、新厂":       {"老厂(东、西区|南)", "新厂"},
		"老厂（东、西区）、新厂":         {"老厂（东、西区）", "新厂"},
		"老厂（东;西":              {"老厂（东", "西"},
		"新厂)、老厂":              {"新厂)", "老厂"},
		"老厂（东;西、北":            {"老厂（东", "西", "北"},
		"、;| ":                nil,
		`[\"老厂、新厂\",\"a|b\"]`: {"老厂、新厂", "a|b"},
	} {
		s := withVillages(t)
		r := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号","aliases":"`+text+`"`)))
		require.False(t, r.Refused(), describe(r))
		assert.Equal(t, want, s.aliasesOf(t), text)
	}
	s := withVillages(t)
	r := s.load(t, addressOptions(), collection(addressAt(120.725, 30.725, `"address":"示例路1号","aliases":["老厂;新厂"]`)))
	assert.Equal(t, []string{"bad_property"}, codes(r.Errors))
}

// Names that hold what may stand between names go out so that they come back as they are.
func TestAliasesComeBack(t *testing.T) {
	for _, format := range []string{"geojson", "csv", "kml"} {
		s := withVillages(t)
		list := collection(addressAt(120.725, 30.725, `"address":"示例路1号","division":"`+village+`","aliases":["老厂、\"新\"厂","a|b","甲"]`))
		require.False(t, s.load(t, addressOptions(), list).Refused())
		var b bytes.Buffer
		require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: format, Layer: zoning.Addresses}, s.store.Rows(t.Context(), zoning.Query{Layer: zoning.Addresses})))
		o := addressOptions()
		o.Name = "a." + format
		r := s.load(t, o, b.String())
		assert.Equal(t, 1, r.Unchanged, "%s: %s", format, describe(r))
	}
}

// A heading that may mean the code of a division or its name is the division where it holds codes, and no other column says it.
func TestHeadingOfADivision(t *testing.T) {
	for i, c := range []struct{ heads, cells, want string }{
		{"行政区划", village, village},
		{"村居", village, village},
		{"村（社区）", village, village},
		{"行政区划", "甲村", ""},
		{"行政区划", "", ""},
		{"行政区划,村编码", "330402," + village, village},
		{"村编码,行政区划", village + ",330402", village},
		{"行政区划,村编码", "甲镇," + village, village},
	} {
		s := withVillages(t)
		o := importers.Options{Layer: zoning.Addresses, Name: "a.csv", CRS: "EPSG:4490"}
		r := s.load(t, o, "地址,lon,lat,"+c.heads+"\n示例路"+strconv.Itoa(i+1)+"号,120.725,30.725,"+c.cells+"\n")
		require.False(t, r.Refused(), describe(r))
		assert.Equal(t, c.want == "", slices.Contains(codes(r.Warnings), "division_assigned"), "%v: %s", c, describe(r))
		a, _ := s.rows(t, zoning.Addresses)[0].Thing.(zoning.Address)
		assert.Equal(t, village, a.Division, c.heads)
	}
}
