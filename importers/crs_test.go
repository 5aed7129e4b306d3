package importers_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo/crs"
	"gridzone/zoning"
)

// in writes a grid at the i-th cell in a coordinate system.
func in(t *testing.T, system string, i int) string {
	t.Helper()
	s, err := crs.Find(system)
	require.NoError(t, err)
	var ring []string
	for _, p := range cell(i) {
		p = s.FromLonLat(p)
		ring = append(ring, "["+strconv.FormatFloat(p[0], 'f', -1, 64)+","+strconv.FormatFloat(p[1], 'f', -1, 64)+"]")
	}
	return polygon(`"code":"`+first[:12]+fmt.Sprintf("%03d", i+1)+`","name":"n","kind":"base"`, "["+strings.Join(ring, ",")+"]")
}

// cell is the ring of gridAt's i-th grid.
func cell(i int) orb.Ring {
	w := 120.72 + 0.002*float64(i)
	return orb.Ring{{w, 30.72}, {w + 0.002, 30.72}, {w + 0.002, 30.722}, {w, 30.722}, {w, 30.72}}
}

func member(name string) string {
	return `"crs":{"type":"name","properties":{"name":"` + name + `"}},`
}

// The same grids come out of every system, named with the upload or in the file, to 0.01 mm, and neighbours still share their border.
func TestSystems(t *testing.T) {
	for _, system := range []string{"EPSG:4490", "EPSG:4326", "EPSG:4549", "EPSG:4528", "EPSG:4499", "EPSG:3857", "EPSG:32651", "gcj02", "bd09"} {
		for _, named := range []bool{true, false} {
			s := withVillages(t)
			o := gridOptions()
			text := collection(in(t, system, 0), in(t, system, 1))
			if named {
				o.CRS = system
			} else {
				text = strings.Replace(text, `"features"`, member(system)+`"features"`, 1)
			}
			r := s.load(t, o, text)
			require.False(t, r.Refused(), "%s: %s", system, describe(r))
			assert.Equal(t, system, r.CRS)
			assert.Empty(t, r.Warnings, system)
			rows := s.rows(t, zoning.Grids)
			require.Len(t, rows, 2)
			corners := map[orb.Point]bool{}
			for i, row := range rows {
				for k, p := range row.Shape[0][0] {
					corners[p] = true
					assert.InDelta(t, cell(i)[k][0], p[0], 1e-10, system)
					assert.InDelta(t, cell(i)[k][1], p[1], 1e-10, system)
				}
			}
			assert.Len(t, corners, 6, "%s: the two share a border", system)
		}
	}
}

// What was converted once is unchanged the second time.
func TestSameFileAgain(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.CRS = "EPSG:4549"
	text := collection(in(t, "EPSG:4549", 0))
	assert.Equal(t, 1, s.load(t, o, text).New)
	assert.Equal(t, 1, s.load(t, o, text).Unchanged)
}

func TestFarmInMetres(t *testing.T) {
	s := withVillages(t)
	o := farmOptions()
	o.CRS = "EPSG:4549"
	r := s.load(t, o, collection(`{"type":"Feature","properties":{"code":"f1","species":"pig","count":3},"geometry":{"type":"Point","coordinates":[569100.0,3400300.0]}}`))
	require.False(t, r.Refused(), describe(r))
	farm, ok := s.rows(t, zoning.Farms)[0].Thing.(zoning.Farm)
	require.True(t, ok)
	assert.InDelta(t, 120.7214, farm.At[0], 1e-3)
	assert.InDelta(t, 30.7213, farm.At[1], 1e-3)
}

// What a system cannot hold is told with its place and the likely cause.
func TestWrongSystem(t *testing.T) {
	swapped := polygon(`"code":"`+first+`","name":"n"`, "[[3400165,568947],[3400165,569047],[3400265,569047],[3400165,568947]]")
	multi := `{"type":"Feature","properties":{"code":"` + first + `","name":"n"},"geometry":{"type":"MultiPolygon","coordinates":[[[[568947,3400165],[569047,3400165],[569047,34001650],[568947,3400165]]]]}}`
	for name, c := range map[string]struct{ system, text, code, pointer, says string }{
		"degrees":           {"EPSG:4549", gridAt(first, 0, ""), "not_in_crs", "/features/0/geometry/coordinates/0/0", "these look like degrees"},
		"swapped":           {"EPSG:4549", swapped, "not_in_crs", "/features/0/geometry/coordinates/0/0", "northing (surveyors' X) seems to stand before the easting"},
		"zone number":       {"EPSG:4549", in(t, "EPSG:4528", 0), "not_in_crs", "/features/0/geometry/coordinates/0/0", "begins with 40"},
		"other zone number": {"EPSG:4527", in(t, "EPSG:4528", 0), "not_in_crs", "/features/0/geometry/coordinates/0/0", "another zone"},
		"far north":         {"EPSG:4549", multi, "not_in_crs", "/features/0/geometry/coordinates/0/0/2", "no place in EPSG:4549"},
		"metres":            {"gcj02", in(t, "EPSG:4549", 0), "not_in_crs", "/features/0/geometry/coordinates/0/0", "these look like metres"},
		"outside China":     {"gcj02", polygon(`"code":"`+first+`","name":"n"`, square(2.3, 48.8, 0.01)), "not_in_crs", "/features/0/geometry/coordinates/0/0", "made for China"},
		"wrong zone":        {"EPSG:4548", in(t, "EPSG:4549", 0), "outside_city", "", "outside every division"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVillages(t)
			o := gridOptions()
			o.CRS = c.system
			r := s.load(t, o, collection(c.text))
			require.NotEmpty(t, r.Errors)
			assert.Equal(t, c.code, r.Errors[0].Code)
			assert.Equal(t, c.pointer, r.Errors[0].Pointer)
			assert.Contains(t, r.Errors[0].Detail, c.says)
			assert.Empty(t, s.rows(t, zoning.Grids))
		})
	}
}

func TestMemberCRS(t *testing.T) {
	late := strings.TrimSuffix(collection(in(t, "EPSG:4549", 0)), "}") + "," + strings.TrimSuffix(member("EPSG:4549"), ",") + "}"
	for name, c := range map[string]struct{ text, says string }{
		"after the features": {late, "put it before the features"},
		"Xian 1980":          {strings.Replace(collection(), `"features"`, member("EPSG:2385")+`"features"`, 1), "Xian 1980"},
		"a link":             {`{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"x"}},"features":[]}`, "does not name"},
	} {
		t.Run(name, func(t *testing.T) {
			r := withVillages(t).load(t, gridOptions(), c.text)
			require.NotEmpty(t, r.Errors, describe(r))
			last := r.Errors[len(r.Errors)-1]
			assert.Equal(t, "unsupported_crs", last.Code)
			assert.Contains(t, last.Detail+last.Repair, c.says)
			assert.Positive(t, last.Column)
		})
	}
	o := gridOptions()
	o.CRS = "EPSG:4549"
	r := withVillages(t).load(t, o, late)
	assert.False(t, r.Refused(), "who names the system need not mind: %s", describe(r))
}

// A long edge is not straight in both: the report says by how much.
func TestBentEdge(t *testing.T) {
	s := withVillages(t)
	o := zoneOptions()
	o.CRS = "EPSG:4549"
	r := s.load(t, o, collection(polygon(`"code":"z","kind":"prohibited","division":"`+village+`"`,
		"[[568947,3400165],[570947,3400165],[570947,3400265],[568947,3400265],[568947,3400165]]")))
	require.False(t, r.Refused(), describe(r))
	var bent []string
	for _, w := range r.Warnings {
		if w.Code == "edge_bent" {
			bent = append(bent, w.Detail)
		}
	}
	require.Len(t, bent, 1, describe(r))
	assert.Contains(t, bent[0], "lies up to 0.05 m beside") // 2 km along the parallel: L2 tan(lat) / 8R is 0.047 m
}

// A plane of a city's own, which has no code, is named by the text of its .prj.
func TestSystemByItsDefinition(t *testing.T) {
	const prj = `PROJCS["Jiaxing",GEOGCS["CGCS2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
		`PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.75],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`
	s := withVillages(t)
	o := gridOptions()
	o.CRS = prj
	r := s.load(t, o, collection(in(t, prj, 0)))
	require.False(t, r.Refused(), describe(r))
	assert.Contains(t, r.CRS, "meridian 120.75")
	for k, p := range s.rows(t, zoning.Grids)[0].Shape[0][0] {
		assert.InDelta(t, cell(0)[k][0], p[0], 1e-10)
		assert.InDelta(t, cell(0)[k][1], p[1], 1e-10)
	}
}
