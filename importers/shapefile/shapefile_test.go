package shapefile

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// input is a file to read.
func input(file []byte) *dataset.Input {
	return &dataset.Input{ReaderAt: bytes.NewReader(file), Size: int64(len(file))}
}

// readAll reads a file to its end, or to its fault.
func readAll(in *dataset.Input) (features []*dataset.Feature, about dataset.About, err error) {
	r, err := Open(context.Background(), in)
	if err != nil {
		return nil, about, err
	}
	defer r.Close()
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) {
			return features, r.About(), nil
		}
		if err != nil {
			return features, r.About(), err
		}
		features = append(features, f)
	}
}

func refused(t *testing.T, err error) *dataset.FileFault {
	t.Helper()
	var f *dataset.FileFault
	require.ErrorAs(t, err, &f)
	assert.NotEmpty(t, f.Detail)
	assert.NotEmpty(t, f.Repair)
	return f
}

func notes(a dataset.About) (list []string) {
	for _, n := range a.Notes {
		list = append(list, n.Code)
	}
	return list
}

func TestWhole(t *testing.T) {
	s, x, d := sound(t)
	in := input(wrap(t, "网格/Grids.SHP", s, "网格/grids.shx", x, "网格/Grids.dbf", d, "网格/Grids.CPG", "GBK\r\n",
		"网格/grids.prj", `GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`))
	is, err := Is(in)
	require.NoError(t, err)
	assert.True(t, is)
	features, about, err := readAll(in)
	require.NoError(t, err)
	assert.Equal(t, "Grids", about.Table)
	assert.Equal(t, "GBK", about.Encoding)
	assert.True(t, about.Placed)
	assert.Equal(t, "EPSG:4490", about.System.Name())
	assert.Empty(t, about.Notes)
	require.Len(t, features, 2)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "G1"}, {Name: "名称", Value: "一号网格"}, {Name: "n", Value: json.Number("12.5")}}, features[0].Properties)
	assert.Equal(t, orb.MultiPolygon{{box(120, 30, 1)}}, features[0].Shape)
	assert.False(t, features[0].Multi)
	assert.Equal(t, 5, features[0].Vertices)
	assert.Equal(t, []dataset.Property{{Name: "code", Value: "G2"}, {Name: "名称", Value: "二号网格"}, {Name: "n", Value: nil}}, features[1].Properties)
	assert.Less(t, features[0].End, features[1].End)
	assert.LessOrEqual(t, features[1].End, in.Size)
}

// The parts of a feature that a record has in any order and direction.
func TestRings(t *testing.T) {
	lake, island := box(0, 0, 5), box(0, 0, 2)
	slices.Reverse(lake)
	land, far := box(0, 0, 10), box(30, 0, 1)
	back := func(r orb.Ring) orb.Ring { r = r.Clone(); slices.Reverse(r); return r }
	for name, c := range map[string]struct {
		rings  []orb.Ring
		want   orb.MultiPolygon
		warned bool
	}{
		"as the format has it":     {[]orb.Ring{land, lake}, orb.MultiPolygon{{land, lake}}, false},
		"holes first":              {[]orb.Ring{lake, far, land}, orb.MultiPolygon{{far}, {land, lake}}, false},
		"an island":                {[]orb.Ring{land, lake, island, far}, orb.MultiPolygon{{land, lake}, {island}, {far}}, false},
		"all the other way":        {[]orb.Ring{back(land), back(lake)}, orb.MultiPolygon{{back(land), back(lake)}}, false},
		"a hole that runs as land": {[]orb.Ring{land, back(lake)}, orb.MultiPolygon{{land, back(lake)}}, true},
		"lake and land apart":      {[]orb.Ring{back(far), land}, orb.MultiPolygon{{back(far)}, {land}}, true},
		"no ring":                  {nil, orb.MultiPolygon{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := shp(polygon, area(polygon, c.rings...))
			features, about, err := readAll(input(wrap(t, "a.shp", s, "a.shx", x, "a.dbf", codes("1"))))
			require.NoError(t, err)
			assert.Empty(t, features[0].Faults)
			assert.Equal(t, c.want, features[0].Shape)
			assert.Equal(t, len(c.want) > 1, features[0].Multi)
			assert.Empty(t, about.Notes)
			assert.Equal(t, c.warned, len(features[0].Warnings) > 0 && features[0].Warnings[0].Code == warnDirection)
		})
	}
}

func TestKindsOfShapes(t *testing.T) {
	nothing := little(int32(0))
	for name, c := range map[string]struct {
		kind    kind
		content []byte
		points  bool
		want    *dataset.Feature
		code    string
	}{
		"polygon":                      {polygon, area(polygon, box(0, 0, 1)), false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5}, ""},
		"polygon with heights":         {polygonZ, area(polygonZ, box(0, 0, 1)), false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5, Heights: 10}, ""},
		"without measures":             {polygonZ, area(polygonZ, box(0, 0, 1))[:44+4+80+56], false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5, Heights: 5}, ""},
		"polygon with measures":        {polygonM, area(polygonM, box(0, 0, 1)), false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5, Heights: 5}, ""},
		"none of them":                 {polygonM, area(polygonM, box(0, 0, 1))[:44+4+80], false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5}, ""},
		"measures that say nothing":    {polygonM, append(area(polygonM, box(0, 0, 1))[:44+4+80+16], little([5]float64{-1e39, -1e39, -1e39, -1e39, -1e39})...), false, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5}, ""},
		"null":                         {polygon, nothing, false, &dataset.Feature{}, ""},
		"nulls alone":                  {null, nothing, false, &dataset.Feature{}, ""},
		"point":                        {point, little(int32(1), 120.5, 30.25), true, &dataset.Feature{Point: &orb.Point{120.5, 30.25}, Vertices: 1}, ""},
		"point with a height":          {pointZ, little(int32(11), 120.5, 30.25, 4.0, -1e39), true, &dataset.Feature{Point: &orb.Point{120.5, 30.25}, Vertices: 1, Heights: 1}, ""},
		"point with a measure":         {pointM, little(int32(21), 120.5, 30.25, 4.0), true, &dataset.Feature{Point: &orb.Point{120.5, 30.25}, Vertices: 1}, ""},
		"polygons where points may be": {polygon, area(polygon, box(0, 0, 1)), true, &dataset.Feature{Shape: orb.MultiPolygon{{box(0, 0, 1)}}, Vertices: 5}, ""},
		"points where none may be":     {point, little(int32(1), 120.5, 30.25), false, nil, codeGeometryType},
		"lines":                        {3, area(3, box(0, 0, 1)), true, nil, codeGeometryType},
		"multipoints":                  {8, little(int32(8)), true, nil, codeGeometryType},
		"surfaces":                     {31, little(int32(31)), true, nil, codeGeometryType},
		"a type that there is not":     {6, little(int32(6)), true, nil, codeDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := shp(c.kind, c.content)
			in := input(wrap(t, "a.shp", s, "a.shx", x, "a.dbf", codes("1")))
			in.Points = c.points
			features, _, err := readAll(in)
			if c.code != "" {
				assert.Equal(t, c.code, refused(t, err).Code)
				return
			}
			require.NoError(t, err)
			require.Len(t, features, 1)
			c.want.Properties, c.want.End = features[0].Properties, features[0].End
			assert.Equal(t, c.want, features[0])
		})
	}
}

// What a record says of itself and cannot be is a fault of its feature, and the next one is read as if nothing had been.
func TestBadShapes(t *testing.T) {
	good := area(polygon, box(0, 0, 1), box(3, 0, 1))
	patched := func(at int, v any) []byte {
		b := bytes.Clone(good)
		copy(b[at:], little(v))
		return b
	}
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"less than no rings":         {patched(36, int32(-1)), codeBadShape},
		"less than no positions":     {patched(40, int32(-10)), codeBadShape},
		"more positions than bytes":  {patched(40, int32(2_000_000_000)), codeBadShape},
		"more rings than positions":  {patched(36, int32(1_000_000_000)), codeBadShape},
		"sizes that make up for it":  {append(patched(36, int32(-2))[:40], append(little(int32(11)), good[44:]...)...), codeBadShape},
		"first ring not first":       {patched(44, int32(1)), codeBadShape},
		"rings out of order":         {patched(48, int32(0)), codeBadShape},
		"a ring before the first":    {patched(48, int32(-5)), codeBadShape},
		"a ring behind the last":     {patched(48, int32(10)), codeBadShape},
		"bytes behind the positions": {append(bytes.Clone(good), 0, 0), codeBadShape},
		"cut short":                  {good[:40], codeBadShape},
		"too short for any":          {good[:20], codeBadShape},
		"not a number":               {patched(52, inf-inf), codeNotFinite},
		"infinite":                   {patched(60, inf), codeNotFinite},
		"of another type":            {patched(0, int32(15)), codeGeometryType},
		"of no type":                 {patched(0, int32(77)), codeGeometryType},
	} {
		t.Run(name, func(t *testing.T) {
			s, x := shp(polygon, c.content, area(polygon, box(5, 5, 1)))
			features, _, err := readAll(input(wrap(t, "a.shp", s, "a.shx", x, "a.dbf", codes("1", "2"))))
			require.NoError(t, err)
			require.Len(t, features, 2)
			require.NotEmpty(t, features[0].Faults)
			assert.Equal(t, c.code, features[0].Faults[0].Code, features[0].Faults[0].Detail)
			assert.Nil(t, features[0].Shape)
			assert.Equal(t, "1", features[0].Properties[0].Value)
			assert.Empty(t, features[1].Faults)
			assert.Equal(t, orb.MultiPolygon{{box(5, 5, 1)}}, features[1].Shape)
		})
	}
	for name, content := range map[string][]byte{"short point": little(int32(1), 1.0), "no number": little(int32(1), inf, 0.0)} {
		s, _ := shp(point, content)
		in := input(wrap(t, "a.shp", s, "a.dbf", codes("1")))
		in.Points = true
		features, _, err := readAll(in)
		require.NoError(t, err, name)
		assert.NotEmpty(t, features[0].Faults, name)
		assert.Nil(t, features[0].Point)
	}
}

func TestShapeLimits(t *testing.T) {
	s, _ := shp(polygon, area(polygon, box(0, 0, 1), box(3, 0, 1)), area(polygon, box(5, 5, 1)))
	for name, limits := range map[string]dataset.Limits{"of a shape": {FeatureVertices: 9}, "of a ring": {RingVertices: 4}} {
		in := input(wrap(t, "a.shp", s, "a.dbf", codes("1", "2")))
		in.Limits = limits
		features, _, err := readAll(in)
		require.NoError(t, err, name)
		require.Len(t, features, 2)
		require.Len(t, features[0].Faults, 1)
		assert.Equal(t, codeVertices, features[0].Faults[0].Code)
		assert.Equal(t, limits.RingVertices == 0, features[1].Faults == nil)
	}
}

// Parts that say of themselves or of each other what is not so end the reading.
func TestBadParts(t *testing.T) {
	s, x, d := sound(t)
	patched := func(b []byte, at int, v []byte) []byte {
		b = bytes.Clone(b)
		copy(b[at:], v)
		return b
	}
	second := 100 + 8 + len(area(polygon, box(0, 0, 1)))
	swapped := patched(patched(x, 100, x[108:116]), 108, x[100:108])
	three, _ := shp(polygon, area(polygon, box(0, 0, 1)), area(polygon, box(3, 0, 1)), area(polygon, box(6, 0, 1)))
	for name, c := range map[string]struct {
		zip  []byte
		code string
	}{
		"no .dbf":                       {wrap(t, "a.shp", s, "b.dbf", d), codePartMissing},
		"no .shp":                       {wrap(t, "a.dbf", d, "a.shx", x), codePartMissing},
		".dbf in another folder":        {wrap(t, "1/a.shp", s, "2/a.dbf", d), codePartMissing},
		"several":                       {wrap(t, "a.shp", s, "a.dbf", d, "b.shp", s, "b.dbf", d), codeTableNeeded},
		".shp of nothing":               {wrap(t, "a.shp", "", "a.dbf", d), codeTruncated},
		".shp that is another":          {wrap(t, "a.shp", d, "a.dbf", d), codeDamaged},
		".shp cut":                      {wrap(t, "a.shp", s[:len(s)-2], "a.dbf", d), codeTruncated},
		".shp longer than it says":      {wrap(t, "a.shp", append(bytes.Clone(s), 0), "a.dbf", d), codeTruncated},
		".shp of negative length":       {wrap(t, "a.shp", patched(s, 24, big(int32(-50))), "a.dbf", d), codeTruncated},
		"record of negative length":     {wrap(t, "a.shp", patched(s, 104, big(int32(-2))), "a.dbf", d), codeDamaged},
		"record beyond the file":        {wrap(t, "a.shp", patched(s, second+4, big(int32(1<<20))), "a.dbf", d), codeDamaged},
		"a dead shape, without .shx":    {wrap(t, "a.shp", patched(s, second, big(int32(1))), "a.dbf", d), codeDamaged},
		".shx of another order":         {wrap(t, "a.shp", s, "a.shx", swapped, "a.dbf", d), codeIndex},
		".shx of other places":          {wrap(t, "a.shp", s, "a.shx", patched(x, 108, big(int32((second-2)/2))), "a.dbf", d), codeIndex},
		".shx of other lengths":         {wrap(t, "a.shp", s, "a.shx", patched(x, 104, big(int32(8))), "a.dbf", d), codeIndex},
		".shx of fewer":                 {wrap(t, "a.shp", three, "a.shx", x, "a.dbf", d), codeIndex},
		".shx of more":                  {wrap(t, "a.shp", s, "a.shx", append(patched(x, 24, big(int32(62))), x[108:116]...), "a.dbf", codes("1", "2", "3")), codeIndex},
		".shx and .dbf differ":          {wrap(t, "a.shp", s, "a.shx", x, "a.dbf", codes("1")), codeCounts},
		"more shapes than records":      {wrap(t, "a.shp", three, "a.dbf", d), codeCounts},
		"more records than shapes":      {wrap(t, "a.shp", s, "a.dbf", codes("1", "2", "3")), codeCounts},
		".dbf of nothing":               {wrap(t, "a.shp", s, "a.dbf", ""), codeTruncated},
		".dbf cut":                      {wrap(t, "a.shp", s, "a.dbf", d[:len(d)-20]), codeCounts},
		".dbf that claims four billion": {wrap(t, "a.shp", s, "a.dbf", patched(d, 4, little(uint32(0xffffffff)))), codeCounts},
		".dbf that claims none":         {wrap(t, "a.shp", s, "a.dbf", patched(d, 4, little(uint32(0)))), codeCounts},
		"header beyond the file":        {wrap(t, "a.shp", s, "a.dbf", patched(d, 8, little(uint16(0xffff)))), codeDamaged},
		"header of no column":           {wrap(t, "a.shp", s, "a.dbf", patched(d, 32, []byte{columnsEnd})), codeDamaged},
		"records of no bytes":           {wrap(t, "a.shp", s, "a.dbf", patched(d, 10, little(uint16(0)))), codeDamaged},
		"columns wider than records":    {wrap(t, "a.shp", s, "a.dbf", patched(d, 32+16, []byte{200})), codeDamaged},
		"dBASE 7":                       {wrap(t, "a.shp", s, "a.dbf", patched(d, 0, []byte{4})), codeDamaged},
		"a column without a name":       {wrap(t, "a.shp", s, "a.dbf", patched(d, 32, make([]byte, 11))), codeColumn},
		"two columns of one name":       {wrap(t, "a.shp", s, "a.dbf", patched(d, 96, append([]byte("code"), make([]byte, 7)...))), codeTwice},
		"packed twice":                  {wrap(t, "inner.zip", wrap(t, "a.shp", s), "a.dbf", d), codePartMissing},
		"a path that leads out":         {wrap(t, "../a.shp", s, "../a.dbf", d), archive.CodeUnsafePath},
		"one part twice by case":        {wrap(t, "a.shp", s, "A.SHP", s, "a.dbf", d), archive.CodeDuplicate},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readAll(input(c.zip))
			f := refused(t, err)
			assert.Equal(t, c.code, f.Code, f.Detail)
		})
	}
	features, about, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", patched(d, len(d)-1-61, []byte{'x'}))))
	require.NoError(t, err)
	require.NotEmpty(t, features[1].Faults)
	assert.Equal(t, codeDamaged, features[1].Faults[0].Code)
	assert.Empty(t, about.Notes)
}

func TestTables(t *testing.T) {
	s, _ := shp(polygon, area(polygon, box(0, 0, 1)))
	file := wrap(t, "x/grids.shp", s, "x/grids.dbf", codes("x"), "y/Grids.shp", s, "y/Grids.dbf", codes("y"), "z/区.shp", s, "z/区.dbf", codes("z"), "readme.txt", "?", "z/区.sbn", "?", "z/区.shp.xml", "?")
	for table, want := range map[string]string{"x/grids": "x", "Y/GRIDS": "y", "y/Grids.shp": "y", "区": "z", "z/区": "z"} {
		in := input(file)
		in.Table = table
		features, about, err := readAll(in)
		require.NoError(t, err, table)
		assert.Equal(t, want, features[0].Properties[0].Value)
		require.Equal(t, []string{noteOthers}, notes(about))
		assert.Equal(t, `not read are "readme.txt"`, about.Notes[0].Detail)
	}
	in := input(file)
	_, _, err := readAll(in)
	f := refused(t, err)
	assert.Equal(t, codeTableNeeded, f.Code)
	assert.Contains(t, f.Detail, `3 shapefiles: "x/grids", "y/Grids", "区"`)
	in.Layer = "zones"
	_, _, err = readAll(in)
	assert.Equal(t, codeTableNeeded, refused(t, err).Code)
	in.Layer = "区" // as one is called
	features, about, err := readAll(in)
	require.NoError(t, err)
	assert.Equal(t, "z", features[0].Properties[0].Value)
	assert.Equal(t, "区", about.Table)
	assert.Equal(t, `not read are "readme.txt", "x/grids.shp", "y/Grids.shp"`, about.Notes[0].Detail)
	in.Table = "grids"
	_, _, err = readAll(in)
	f = refused(t, err)
	assert.Equal(t, codeNoTable, f.Code)
	assert.Contains(t, f.Detail, `"x/grids", "y/Grids", "区"`)
}

func TestDeletedRecords(t *testing.T) {
	s, x := shp(polygon, area(polygon, box(0, 0, 1)), area(polygon, box(3, 0, 1)), area(polygon, box(6, 0, 1)))
	features, about, err := readAll(input(wrap(t, "a.shp", s, "a.shx", x, "a.dbf", dbf(0, []field{{"code", 'C', 5, 0}}, []string{"1"}, []string{"*", "2"}, []string{"3"}))))
	require.NoError(t, err)
	require.Len(t, features, 2)
	assert.Equal(t, "3", features[1].Properties[0].Value)
	assert.Equal(t, orb.MultiPolygon{{box(6, 0, 1)}}, features[1].Shape)
	assert.Equal(t, []string{noteDeleted}, notes(about))

	// What was deleted says nothing of the encoding.
	s, _ = shp(polygon, little(int32(0)), little(int32(0)))
	_, about, err = readAll(input(wrap(t, "a.shp", s, "a.dbf", dbf(0, []field{{"v", 'C', 20, 0}}, []string{"网格"}, []string{"*", gbk(t, "网格")}))))
	require.NoError(t, err)
	assert.Equal(t, "UTF-8", about.Encoding)
	assert.Contains(t, about.Notes[0].Detail, "1 of 1 texts")
}

// Parts by themselves are recognised, and refused with what is missing.
func TestLoneParts(t *testing.T) {
	s, x, d := sound(t)
	for name, c := range map[string]struct {
		file []byte
		is   bool
		says string
	}{
		".shp": {s, true, "the .dbf of the same name"}, ".shx": {x, true, "the .dbf"}, ".dbf": {d, true, "the .shp of the same name"},
		"text": {bytes.Repeat([]byte("\x03 text "), 100), false, ""}, "nothing": {nil, false, ""}, "short": {s[:60], false, ""},
	} {
		in := input(c.file)
		is, err := Is(in)
		require.NoError(t, err, name)
		assert.Equal(t, c.is, is, name)
		_, err = Open(context.Background(), in)
		f := refused(t, err)
		assert.Contains(t, f.Repair, c.says)
	}
	is, err := Is(input(wrap(t, "a.txt", "?")))
	require.NoError(t, err)
	assert.False(t, is)
	_, err = Is(input(wrap(t, "a.shp", "?")[:50]))
	assert.Equal(t, archive.CodeTruncated, refused(t, err).Code)
}

func TestPrj(t *testing.T) {
	s, _ := shp(polygon, area(polygon, box(0, 0, 1)))
	about := func(prj string) dataset.About {
		_, about, err := readAll(input(wrap(t, "a.shp", s, "a.dbf", codes("1"), "a.prj", prj)))
		require.NoError(t, err)
		return about
	}
	assert.Equal(t, dataset.About{Table: "a", Encoding: "UTF-8"}, about(""))
	assert.Equal(t, "EPSG:4549", about("\ufeff"+`PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`).System.Name())
	a := about(`GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`)
	assert.False(t, a.Placed)
	require.NotNil(t, a.Unread)
	assert.Contains(t, a.Unread.Detail, "Xian 1980")
	assert.NotNil(t, about("no text of that kind").Unread)
	assert.NotNil(t, about("\xff\xfe\xff\xff\xff").Unread)
}

func TestReadingEnds(t *testing.T) {
	s, _, d := sound(t)
	file := wrap(t, "a.shp", s, "a.dbf", d)
	ctx, cancel := context.WithCancel(context.Background())
	r, err := Open(ctx, input(file))
	require.NoError(t, err)
	defer r.Close()
	cancel()
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, io.EOF) { // all of it may have been read ahead
		require.ErrorIs(t, err, context.Canceled)
	}
	_, err = Open(ctx, input(file))
	require.ErrorIs(t, err, context.Canceled)
}

// A layer of points and polygons comes in two shapefiles, which are read as one where points may be.
func TestHalves(t *testing.T) {
	areas, _ := shp(polygon, area(polygon, box(0, 0, 1)))
	spots, _ := shp(point, little(int32(1), 1.0, 2.0))
	files := []any{"x/farms_polygon.shp", areas, "x/farms_polygon.dbf", codes("a"), "x/Farms_POINT.shp", spots, "x/Farms_point.dbf", codes("p"), "readme", "?"}
	for table, want := range map[string]string{"": "pa", "FARMS": "pa", "farms_polygon": "a", "farms_point": "p"} {
		in := input(wrap(t, files...))
		in.Points, in.Table = true, table
		features, about, err := readAll(in)
		require.NoError(t, err, table)
		got, end := "", int64(0)
		for _, f := range features {
			code, _ := f.Properties[0].Value.(string)
			got += code
			assert.GreaterOrEqual(t, f.End, end)
			end = f.End
		}
		assert.Equal(t, want, got)
		assert.Equal(t, []string{noteOthers}, notes(about))
		if len(want) == 2 {
			assert.Equal(t, "Farms", about.Table)
		}
	}
	_, _, err := readAll(input(wrap(t, files...)))
	assert.Equal(t, codeTableNeeded, refused(t, err).Code, "where no points may be they are two")

	in := input(wrap(t, append(files, "x/farms_point.prj", `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`)...))
	in.Points = true
	_, _, err = readAll(in)
	assert.Equal(t, codeBadCRS, refused(t, err).Code)
	in = input(wrap(t, append(files, "x/farms_point.prj", `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`,
		"x/farms_polygon.prj", `GEOGCS["CGCS2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`)...))
	in.Points = true
	_, _, err = readAll(in)
	assert.Equal(t, codeBadCRS, refused(t, err).Code)
	in = input(wrap(t, append(files, "x/more.shp", areas, "x/more.dbf", codes("m"))...))
	in.Points = true
	_, _, err = readAll(in)
	assert.Equal(t, codeTableNeeded, refused(t, err).Code)
	in.Layer = "farms" // as they are called
	features, _, err := readAll(in)
	require.NoError(t, err)
	assert.Len(t, features, 2)
}
