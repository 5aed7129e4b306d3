package tables_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gridzone/geo/crs"
	"gridzone/importers/dataset"
	"gridzone/importers/tables"
)

// survey is a file of the exchange format with these lines changed, as OLD, NEW and so on: a square of 100 m with a hole of 20 m, and a triangle apart.
func survey(changes ...string) string {
	return strings.NewReplacer(changes...).Replace(`[属性描述]
格式版本号=1.01版本
数据产生单位=某测绘院
数据产生日期=2026-11-24
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=40
精度=0.001
转换参数=,,,,,,
[地块坐标]
10,0.9600,330402001001001,甲地块,面,H51G001,养殖,0501,@
J1,1,3403500,40571800
J2,1,3403600,40571800
J3,1,3403600,40571900
J4,1,3403500,40571900
J1,1,3403500,40571800
J5,2,3403520,40571820
J6,2,3403540,40571820
J7,2,3403540,40571840
J8,2,3403520,40571840
J5,2,3403520,40571820
3,0.5,2,乙地块,面,,,,@
J1,1,3403700,40571800
J2,1,3403800,40571800
J3,1,3403800,40571900
`)
}

const (
	surveyed = `地块面积="0.9600" 地块编号="330402001001001" 地块名称="甲地块" 图幅号="H51G001" 地块用途="养殖" 地类编码="0501" `
	withHole = "0[[[4.05718e+07 3.4035e+06] [4.05718e+07 3.4036e+06] [4.05719e+07 3.4036e+06] [4.05719e+07 3.4035e+06] [4.05718e+07 3.4035e+06]] [[4.057182e+07 3.40352e+06] [4.057182e+07 3.40354e+06] [4.057184e+07 3.40354e+06] [4.057184e+07 3.40352e+06] [4.057182e+07 3.40352e+06]]]"
	triangle = `地块面积="0.5" 地块编号="2" 地块名称="乙地块" 0[[[4.05718e+07 3.4037e+06] [4.05718e+07 3.4038e+06] [4.05719e+07 3.4038e+06] [4.05718e+07 3.4037e+06]]]`
)

func TestParcels(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(survey())
	require.NoError(t, err)
	for _, text := range []string{survey(), gbk, "\xef\xbb\xbf" + survey("\n", "\r\n")} {
		in := input(text)
		is, err := tables.IsParcels(in)
		require.NoError(t, err)
		assert.True(t, is)
		lines, about, err := readAll(t, tables.OpenParcels, in)
		require.NoError(t, err)
		assert.Equal(t, []string{surveyed + withHole, triangle}, lines)
		assert.Equal(t, "EPSG:4528", about.System.Name())
		assert.True(t, about.Placed)
		assert.Equal(t, []string{"ring_closed"}, codes(about))
	}
}

// The system is what the file says, and nothing that it contradicts.
func TestSystemOfParcels(t *testing.T) {
	for name, tc := range map[string]struct {
		text, system, unread, fault string
		notes                       []string
	}{
		"without prefix":  {survey(",405", ",5"), "EPSG:4549", "", "", nil},
		"6 degrees":       {survey(",405", ",215", "=3\n", "=6\n", "带号=40", "带号=21"), "EPSG:4499", "", "", nil},
		"6 without":       {survey(",405", ",5", "=3\n", "=6\n", "带号=40", "带号=21"), "EPSG:4510", "", "", nil},
		"by the prefix":   {survey("带号=40", "带号=", "几度分带=3", "几度分带="), "EPSG:4528", "", "", nil},
		"nothing said":    {survey("2000国家大地坐标系", "", "带号=40", "带号=", "几度分带=3", "几度分带="), "EPSG:4528", "", "", []string{"crs_from_prefix"}},
		"no datum":        {survey("2000国家大地坐标系", ""), "EPSG:4528", "", "", []string{"crs_from_prefix"}},
		"other words":     {survey("2000国家大地坐标系", "CGCS2000", "几度分带=3", "几度分带=3度带", "高斯克吕格", "Gauss-Kruger"), "EPSG:4528", "", "", nil},
		"WGS 84":          {survey("2000国家大地坐标系", "WGS-84"), "EPSG:4528", "", "", []string{"taken_for_cgcs2000"}},
		"Xian":            {survey("2000国家大地坐标系", "80国家大地坐标系"), "", "unsupported_crs", "", nil},
		"Beijing":         {survey("2000国家大地坐标系", "1954北京坐标系"), "", "unsupported_crs", "", nil},
		"local":           {survey("2000国家大地坐标系", "某市独立坐标系"), "", "unsupported_crs", "", nil},
		"other zone":      {survey("带号=40", "带号=39"), "", "", "zone_differs", nil},
		"other width":     {survey("几度分带=3", "几度分带=6"), "", "", "zone_differs", nil},
		"no such zone":    {survey(",405", ",5", "带号=40", "带号=24"), "", "", "zone_differs", nil},
		"no zone":         {survey(",405", ",5", "带号=40", "带号="), "", "", "crs_needed", nil},
		"turned":          {survey("3403500,40571800", "40571800,3403500"), "EPSG:4528", "", "", []string{"axes_reversed"}},
		"width in words":  {survey("几度分带=3", "几度分带=三"), "", "", "zone_differs", nil},
		"unit":            {survey("=米", "=公里"), "", "", tables.CodeUnit, nil},
		"projection":      {survey("高斯克吕格", "兰伯特"), "", "", tables.CodeProjection, nil},
		"precision":       {survey("0.001", "高"), "", "", tables.CodeNumber, nil},
		"parameters":      {survey("=,,,,,,", "=1.5,0,0,0,0,0,0"), "EPSG:4528", "", "", []string{tables.NoteParameters}},
		"parameters of 0": {survey("=,,,,,,", "=0,0,0,0,0,0,0"), "EPSG:4528", "", "", nil},
		"no parcels":      {"[属性描述]\n坐标系=\n", "", "", tables.CodeNoParcels, nil},
	} {
		r, err := tables.OpenParcels(t.Context(), input(tc.text))
		if tc.fault != "" {
			require.Error(t, err, name)
			assert.Equal(t, tc.fault, code(t, err), name)
			continue
		}
		require.NoError(t, err, name)
		about := r.About()
		if tc.unread != "" {
			require.NotNil(t, about.Unread, name)
			assert.Equal(t, tc.unread, about.Unread.Code)
			continue
		}
		assert.Nil(t, about.Unread, name)
		assert.Equal(t, tc.system, about.System.Name(), name)
		assert.Equal(t, tc.notes, codes(about), name)
	}
	said, err := crs.Find("EPSG:4549")
	require.NoError(t, err)
	in := input(survey(",405", ",5", "带号=40", "带号=", "2000国家大地坐标系", "某市独立坐标系"))
	in.System = &said
	lines, about, err := readAll(t, tables.OpenParcels, in)
	require.NoError(t, err)
	assert.Nil(t, about.Unread)
	assert.Contains(t, lines[0], "[[571800 3.4035e+06]")
}

// What stands in the file is what its headings say, or it is told.
func TestParcelsThatDiffer(t *testing.T) {
	for name, tc := range map[string]struct {
		changes []string
		has     string
		notes   []string
	}{
		"a point is missing":  {[]string{"J7,2,3403540,40571840\n", ""}, "!points_missing@13:0", nil},
		"a count of corners":  {[]string{"10,0.96", "8,0.96"}, "地块编号=\"330402001001001\"", nil},
		"a count of nothing":  {[]string{"10,0.96", "x,0.96"}, "!points_missing@13:0", nil},
		"a line":              {[]string{"甲地块,面", "甲地块,线"}, "!wrong_geometry_type@13:0/geometry", nil},
		"a bad number":        {[]string{"J3,1,3403600", "J3,1,34o3600"}, "!bad_number@16:6/properties/X", nil},
		"a short line":        {[]string{"J3,1,3403600,40571900", "J3,1,3403600"}, "!ragged_row@16:0", nil},
		"too long a heading":  {[]string{"0501,@", "0501,a,@"}, "!ragged_row@13:0", nil},
		"outside of a parcel": {[]string{"[地块坐标]\n", "[地块坐标]\nJ0,1,1,1\n"}, "!bad_row@13:0", nil},
		"square metres":       {[]string{"0.9600", "9600.00"}, "地块面积=\"9600.00\"", []string{"ring_closed", tables.NoteSquareMetres}},
	} {
		lines, about, err := readAll(t, tables.OpenParcels, input(survey(tc.changes...)))
		require.NoError(t, err, name)
		assert.Contains(t, strings.Join(lines, "\n"), tc.has, name)
		assert.NotContains(t, lines[len(lines)-1], "!", name)
		if tc.notes != nil {
			assert.Equal(t, tc.notes, codes(about), name)
		}
	}
}

func TestAreaOfParcels(t *testing.T) {
	for stated, differs := range map[string]bool{"0.9600": false, "0.96": false, "0.9601": true, "0.96001": false, "0.9599": true, "1.0": false, "1.00": true, "": false, "much": true} {
		r, err := tables.OpenParcels(t.Context(), input(survey("0.9600", stated)))
		require.NoError(t, err)
		f, err := r.Next()
		require.NoError(t, err)
		assert.Empty(t, f.Faults)
		assert.Equal(t, differs, len(f.Warnings) > 0, stated)
		if differs {
			assert.Equal(t, tables.NoteAreaDiffers, f.Warnings[0].Code)
			assert.Equal(t, "/properties/地块面积", f.Warnings[0].Pointer)
		}
	}
}

func TestPointsAmongParcels(t *testing.T) {
	in := input("[地块坐标]\n1,,F1,养殖场,点,,,,@\nJ1,1,3403500,40571800,5\n")
	in.Points = true
	lines, _, err := readAll(t, tables.OpenParcels, in)
	require.NoError(t, err)
	assert.Equal(t, []string{`地块编号="F1" 地块名称="养殖场" at [4.05718e+07 3.4035e+06]`}, lines)
}

// FuzzParcels: whatever the bytes, they are read to their end or have their fault.
func FuzzParcels(f *testing.F) {
	f.Add([]byte(survey()))
	f.Add([]byte(survey("40571", "571", "带号=40", "带号=")))
	f.Add([]byte("[地块坐标]\n1,,F1,,点,,,,@\nJ1,1,30°45′,120°45′\n@\n,,,@\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := input(string(b))
		in.Limits = dataset.Limits{FeatureBytes: 1 << 12, RingVertices: 50, FeatureVertices: 100}
		_, err := tables.IsParcels(in)
		require.NoError(t, err)
		r, err := tables.OpenParcels(t.Context(), in)
		var fault *dataset.FileFault
		for err == nil {
			var feature *dataset.Feature
			if feature, err = r.Next(); err == nil {
				require.LessOrEqual(t, len(feature.Faults), 110)
				require.LessOrEqual(t, feature.End, in.Size)
			}
		}
		if !errors.Is(err, io.EOF) {
			require.ErrorAs(t, err, &fault)
		}
	})
}
