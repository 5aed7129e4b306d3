package importers_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridzone/importers"
	"gridzone/zoning"
)

// ofPeople are columns of grids that speak of people, under their own names, under others and mapped ones, or of which nobody knows what they say.
var ofPeople = []string{"head", "网格长", "网格长电话", "联系电话", "members", "boss", "lxdh", "身份证"}

// What a file says of people is in no report, whatever is wrong with it and in whichever format it comes; what it says of grids is.
func TestReportsDoNotRepeatWhatIsSaidOfPeople(t *testing.T) {
	const wrong = "缃戞牸" // 网格 in UTF-8, read as GBK
	for _, column := range ofPeople {
		text := collection(strings.Replace(gridAt(first, 0, `,"`+column+`":"`+wrong+`13800138000"`), `"name":"n"`, `"name":"`+wrong+`"`, 1))
		for _, path := range []string{
			byGDAL(t, text, "layer.gpkg", "-f", "GPKG"), byGDAL(t, text, "layer.kml", "-f", "LIBKML"), byGDAL(t, text, "layer.xlsx"),
			byGDAL(t, text, "layer.csv", "-lco", "GEOMETRY=AS_WKT"), zipped(t, byGDAL(t, text, "layer.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8")),
		} {
			file, err := os.ReadFile(path) //nolint:gosec // a test's own file
			require.NoError(t, err)
			o := gridOptions()
			if column == "boss" {
				o.Map = map[string]string{"head": "boss"}
			}
			said := told(t, withVillages(t).loadFile(t, o, file))
			assert.NotContains(t, said, "13800138000", path+" "+column)
			if !strings.HasSuffix(path, ".xlsx") {
				assert.Contains(t, said, wrong, path+" "+column)
			}
		}
	}
}

// Nor is it what shows in which encoding a file can be read, nor what tells one point of a grid from another.
func TestReportsShowNoTextOfPeople(t *testing.T) {
	gbk := func(text string) []byte {
		b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
		require.NoError(t, err)
		return b
	}
	for name, c := range map[string]struct {
		file []byte
		o    importers.Options
		code string
	}{
		"another encoding": {gbk("code,head,WKT\n" + first + ",张三丰,\n"), importers.Options{Encoding: "UTF-8"}, "wrong_encoding"},
		"any encoding":     {gbk("code,head,WKT\n" + first + ",张,\n"), importers.Options{}, ""},
		"turning points":   {[]byte("code,head,x,y\n" + first + ",张三丰,120.72,30.72\n" + first + ",张三丰2,120.722,30.72\n" + first + ",张三丰,120.722,30.722\n"), importers.Options{CRS: "EPSG:4490"}, ""},
	} {
		c.o.Layer, c.o.Name = zoning.Grids, "grids.csv"
		said := told(t, withVillages(t).loadFile(t, c.o, c.file))
		assert.NotContains(t, said, "张", name)
		assert.Contains(t, said, c.code, name)
	}
	said := told(t, withVillages(t).loadFile(t, importers.Options{Layer: zoning.Grids, Name: "grids.csv", Format: "csv", Encoding: "UTF-8"}, gbk("code,网格长,WKT\n"+first+",张三丰,\n")))
	assert.Contains(t, said, "网格长", "a heading is shown")
	shp := byGDAL(t, collection(gridAt(first, 0, `,"head":"张三丰"`)), "layer.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING=GBK")
	require.NoError(t, os.WriteFile(strings.TrimSuffix(shp, "shp")+"cpg", []byte("UTF-8"), 0o600))
	file, err := os.ReadFile(zipped(t, shp))
	require.NoError(t, err)
	said = told(t, withVillages(t).loadFile(t, gridOptions(), file))
	assert.Contains(t, said, "sound in GB18030")
	assert.NotContains(t, said, "张")
}

// told is everything that a report says.
func told(t *testing.T, r *importers.Report) string {
	t.Helper()
	require.NotEmpty(t, append(r.Errors, r.Warnings...))
	return reported(t, r)
}

// How members are written: names alone, with a number after a blank or a colon, as a list and as JSON; what seems to be a number and stands as a
// name is told, without saying it.
func TestMembersAsTheyAreWritten(t *testing.T) {
	li, sun := zoning.Staff{Post: zoning.Member, Name: "李四", Phone: "13800138000"}, zoning.Staff{Post: zoning.Member, Name: "孙六"}
	for members, c := range map[string]struct {
		want   []zoning.Staff
		warned bool
	}{
		`"李四 13800138000;孙六"`:                                    {[]zoning.Staff{li, sun}, false},
		`"李四:13800138000、孙六"`:                                    {[]zoning.Staff{li, sun}, false},
		`"李四：13800138000，孙六"`:                                    {[]zoning.Staff{li, sun}, false},
		`["李四 13800138000","孙六"]`:                                {[]zoning.Staff{li, sun}, false},
		`[{"name":"李四","phone":"13800138000"},"孙六"]`:             {[]zoning.Staff{li, sun}, false},
		`"[{\"name\":\"李四\",\"phone\":\"13800138000\"},\"孙六\"]"`: {[]zoning.Staff{li, sun}, false},
		`"孙六;13800138000"`:                                       {[]zoning.Staff{sun, {Post: zoning.Member, Name: "13800138000"}}, true},
		`"李四13800138000"`:                                        {[]zoning.Staff{{Post: zoning.Member, Name: "李四13800138000"}}, true},
		`["１３８００１３８０００"]`:                                        {[]zoning.Staff{{Post: zoning.Member, Name: "１３８００１３８０００"}}, true},
	} {
		s := withVillages(t)
		r := s.load(t, gridOptions(), collection(gridAt(first, 0, `,"head":null,"members":`+members)))
		assert.Equal(t, c.want, s.staff(t, first), members)
		said := reported(t, r)
		assert.Equal(t, c.warned, strings.Contains(said, "number_as_name"), "%s: %s", members, said)
		assert.NotContains(t, said, "138", members)
	}
	assert.Contains(t, reported(t, withVillages(t).load(t, gridOptions(), collection(gridAt(first, 0, `,"head":"13800138000"`)))), "number_as_name")
}

// reported is all that a report says.
func reported(t *testing.T, r *importers.Report) string {
	t.Helper()
	text, err := json.Marshal(r)
	require.NoError(t, err)
	return string(text)
}
