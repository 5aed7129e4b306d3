package importers_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo/crs"
	"gridzone/importers"
	"gridzone/zoning"
)

// drawn writes the i-th cell with each position as to makes it.
func drawn(properties string, i int, to func(orb.Point) orb.Point) string {
	var ring []string
	for _, p := range cell(i) {
		p = to(p)
		ring = append(ring, "["+strconv.FormatFloat(p[0], 'f', -1, 64)+","+strconv.FormatFloat(p[1], 'f', -1, 64)+"]")
	}
	return polygon(properties, "["+strings.Join(ring, ",")+"]")
}

func system(t *testing.T, name string) crs.System {
	t.Helper()
	s, err := crs.Find(name)
	require.NoError(t, err)
	return s
}

// A file that lies far from the divisions on record, and near them in another zone or the other way round, is told so.
func TestLikelySystem(t *testing.T) {
	in := func(name string) func(orb.Point) orb.Point { return system(t, name).FromLonLat }
	for name, c := range map[string]struct {
		crs        string
		to         func(orb.Point) orb.Point
		code, says string
	}{
		"the zone beside":               {"EPSG:4548", in("EPSG:4549"), "outside_city", "in EPSG:4549 they would lie in the city; EPSG:4548 seems to be the wrong zone"},
		"a zone of 6 degrees":           {"EPSG:4549", in("EPSG:4510"), "outside_city", "in EPSG:4510"},
		"another number in the file":    {"EPSG:4527", in("EPSG:4528"), "not_in_crs", "it looks like EPSG:4528"},
		"the wrong number in the file":  {"EPSG:4527", func(p orb.Point) orb.Point { p = in("EPSG:4528")(p); return orb.Point{p[0] - 1e6, p[1]} }, "outside_city", "in EPSG:4549 without the number before the eastings they would lie in the city"},
		"no number in the file":         {"EPSG:4528", in("EPSG:4549"), "not_in_crs", "it looks like EPSG:4549"},
		"UTM":                           {"EPSG:4548", in("EPSG:32651"), "outside_city", "in EPSG:32651"},
		"latitude first":                {"", func(p orb.Point) orb.Point { return orb.Point{p[1], p[0]} }, "swapped_lon_lat", "latitude and longitude are swapped"},
		"northing first":                {"EPSG:4549", func(p orb.Point) orb.Point { p = in("EPSG:4549")(p); return orb.Point{p[1], p[0]} }, "not_in_crs", "northing (surveyors' X)"},
		"metres":                        {"", in("EPSG:4549"), "projected_coordinates", "in EPSG:4549 the coordinates would lie in the divisions on record"},
		"metres with a number":          {"", in("EPSG:4528"), "projected_coordinates", "in EPSG:4528 the coordinates"},
		"metres of 6 degrees":           {"", in("EPSG:4510"), "projected_coordinates", "in EPSG:4510"},
		"metres, northing first":        {"", func(p orb.Point) orb.Point { p = in("EPSG:4549")(p); return orb.Point{p[1], p[0]} }, "projected_coordinates", "in EPSG:4549 with the northing first"},
		"Web Mercator":                  {"", in("EPSG:3857"), "projected_coordinates", "in EPSG:3857"},
		"degrees where metres are due":  {"EPSG:4549", func(p orb.Point) orb.Point { return p }, "not_in_crs", "these look like degrees"},
		"metres where degrees are due":  {"EPSG:4326", in("EPSG:4549"), "projected_coordinates", "in EPSG:4549"},
		"another city altogether":       {"EPSG:4549", func(p orb.Point) orb.Point { return system(t, "EPSG:4549").FromLonLat(orb.Point{p[0], p[1] - 8}) }, "outside_city", "2 of 2 shapes lie outside every division on record"},
		"a plane of the city's own":     {"EPSG:4548", system(t, cityPlane).FromLonLat, "outside_city", "on record"},
		"swapped where both are in use": {"", func(p orb.Point) orb.Point { return orb.Point{p[1] + 40, p[0] - 40} }, "outside_city", "on record"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVillages(t)
			o := gridOptions()
			o.CRS = c.crs
			r := s.load(t, o, collection(
				drawn(`"code":"`+first+`","name":"n","kind":"base"`, 0, c.to), drawn(`"code":"`+second+`","name":"n","kind":"base"`, 1, c.to)))
			require.True(t, r.Refused(), describe(r))
			assert.Equal(t, c.code, r.Errors[0].Code)
			assert.Contains(t, r.Errors[0].Detail, c.says)
			if name == "another city altogether" {
				assert.NotContains(t, r.Errors[0].Detail, "would lie in the city")
			}
		})
	}
	// With nothing on record there is nothing to go by.
	o := gridOptions()
	o.CRS = "EPSG:4548"
	r := open(t).load(t, o, collection(drawn(`"code":"`+first+`","name":"n","kind":"base"`, 0, in("EPSG:4549"))))
	assert.False(t, r.Refused(), describe(r))
	r = open(t).load(t, gridOptions(), collection(drawn(`"code":"`+first+`","name":"n","kind":"base"`, 0, in("EPSG:4549"))))
	assert.NotContains(t, describe(r), "divisions on record")
}

const cityPlane = `PROJCS["Own",GEOGCS["CGCS2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],` +
	`PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.75],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

const wgs84Text = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`

// A village of its own, 0.02 degrees wide, in a store, and a file of every layer in it.
func shiftedFile(layer zoning.Layer, to func(orb.Point) orb.Point) string {
	var features []string
	corners := func(west, south, side float64) string {
		var ring []string
		for _, p := range []orb.Point{{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}} {
			p = to(p)
			ring = append(ring, "["+strconv.FormatFloat(p[0], 'f', -1, 64)+","+strconv.FormatFloat(p[1], 'f', -1, 64)+"]")
		}
		return "[" + strings.Join(ring, ",") + "]"
	}
	if layer == zoning.Divisions {
		return collection(polygon(`"code":"330402001001","name":"甲村","level":"village"`, corners(120.72, 30.72, 0.02)))
	}
	for i := range 16 {
		n := strconv.Itoa(101 + i)
		west, south := 120.72+0.005*float64(i%4), 30.72+0.005*float64(i/4)
		switch layer {
		case zoning.Grids:
			features = append(features, polygon(`"code":"`+village+n+`","name":"n","kind":"base"`, corners(west, south, 0.005)))
		case zoning.Zones:
			features = append(features, polygon(`"code":"z`+n+`","kind":"prohibited","division":"`+village+`"`, corners(west, south, 0.005)))
		case zoning.Farms, zoning.Addresses:
			p := to(orb.Point{west + 0.001, south + 0.001})
			if i%2 == 0 {
				p = to(orb.Point{west + 0.004, south + 0.004})
			}
			said := `"code":"f` + n + `","species":"pig","count":3`
			if layer == zoning.Addresses {
				said = `"address":"示例路` + n + `号"`
			}
			features = append(features, `{"type":"Feature","properties":{`+said+`,"division":"`+village+`"},"geometry":{"type":"Point","coordinates":[`+
				strconv.FormatFloat(p[0], 'f', -1, 64)+","+strconv.FormatFloat(p[1], 'f', -1, 64)+`]}}`)
		}
	}
	return collection(features...)
}

// villageOnRecord opens a store with one village.
func villageOnRecord(t *testing.T) shop {
	t.Helper()
	s := open(t)
	r := s.load(t, importers.Options{Layer: zoning.Divisions}, shiftedFile(zoning.Divisions, func(p orb.Point) orb.Point { return p }))
	require.False(t, r.Refused(), describe(r))
	return s
}

// The shift of a vendor's coordinates is told in every layer, however the file says that it is in something else; so is a vendor's name for what is
// none of its coordinates.
func TestShiftOfEveryLayer(t *testing.T) {
	village := villageOnRecord(t)
	same := func(p orb.Point) orb.Point { return p }
	then := func(f, g func(orb.Point) orb.Point) func(orb.Point) orb.Point {
		return func(p orb.Point) orb.Point { return g(f(p)) }
	}
	for name, c := range map[string]struct {
		crs  string
		to   func(orb.Point) orb.Point
		code string
	}{
		"GCJ-02":                         {"", crs.ToGCJ02, "gcj02_shift"},
		"BD-09":                          {"", crs.ToBD09, "bd09_shift"},
		"GCJ-02 said to be WGS 84":       {"EPSG:4326", crs.ToGCJ02, "gcj02_shift"},
		"BD-09 with the text of WGS 84":  {wgs84Text, crs.ToBD09, "bd09_shift"},
		"GCJ-02 projected":               {"EPSG:4549", then(crs.ToGCJ02, system(t, "EPSG:4549").FromLonLat), "gcj02_shift"},
		"BD-09 projected, with number":   {"EPSG:4528", then(crs.ToBD09, system(t, "EPSG:4528").FromLonLat), "bd09_shift"},
		"GCJ-02 in Web Mercator":         {"EPSG:3857", then(crs.ToGCJ02, system(t, "EPSG:3857").FromLonLat), "gcj02_shift"},
		"CGCS2000 said to be GCJ-02":     {"gcj02", same, "no_vendor_shift"},
		"CGCS2000 said to be BD-09":      {"bd09", same, "no_vendor_shift"},
		"BD-09 said to be GCJ-02":        {"gcj02", crs.ToBD09, "bd09_shift"},
		"GCJ-02 said to be BD-09":        {"bd09", crs.ToGCJ02, "gcj02_shift"},
		"CGCS2000":                       {"", same, ""},
		"CGCS2000 projected":             {"EPSG:4549", system(t, "EPSG:4549").FromLonLat, ""},
		"GCJ-02 and said to be so":       {"gcj02", crs.ToGCJ02, ""},
		"BD-09 and said to be so":        {"bd09", crs.ToBD09, ""},
		"a plane of one's own":           {cityPlane, system(t, cityPlane).FromLonLat, ""},
		"GCJ-02 in a plane of one's own": {cityPlane, then(crs.ToGCJ02, system(t, cityPlane).FromLonLat), "gcj02_shift"},
	} {
		for _, layer := range zoning.FileLayers() {
			t.Run(name+", "+string(layer), func(t *testing.T) {
				r := village.load(t, importers.Options{Layer: layer, CRS: c.crs, DryRun: true}, shiftedFile(layer, c.to))
				var told []string
				for _, p := range append(r.Errors, r.Warnings...) {
					if strings.HasSuffix(p.Code, "_shift") {
						told = append(told, p.Code)
					}
				}
				if c.code == "" {
					assert.Empty(t, told, describe(r))
					return
				}
				require.NotEmpty(t, told, describe(r))
				for _, code := range told {
					assert.Equal(t, c.code, code)
				}
			})
		}
	}
}

// What was moved on purpose is not taken for a vendor's: 300 m in any direction, nor 500 m the wrong way; and where no division is on record, nothing is
// said of shifts at all.
func TestMovedOnPurpose(t *testing.T) {
	village := villageOnRecord(t)
	for _, metres := range []float64{5, 300} {
		for degrees := 0; degrees < 360; degrees += 30 {
			sin, cos := math.Sincos(float64(degrees) * math.Pi / 180)
			move := func(p orb.Point) orb.Point {
				return orb.Point{p[0] + cos*metres/95_800, p[1] + sin*metres/110_870}
			}
			for _, layer := range zoning.FileLayers() {
				r := village.load(t, importers.Options{Layer: layer, DryRun: true}, shiftedFile(layer, move))
				assert.NotContains(t, describe(r), "_shift", "%s moved by %g m to %d", layer, metres, degrees)
			}
		}
	}
	nothing := open(t)
	for _, layer := range zoning.FileLayers() {
		for _, to := range []func(orb.Point) orb.Point{crs.ToGCJ02, func(p orb.Point) orb.Point { return orb.Point{p[0] - 10, p[1] + 4} }} {
			r := nothing.load(t, importers.Options{Layer: layer, DryRun: true}, shiftedFile(layer, to))
			assert.False(t, r.Refused(), describe(r))
			assert.NotContains(t, describe(r), "_shift")
		}
	}
}

// A point or two beside their village may be in the wrong village: that they come into it when they are moved back says nothing.
func TestFewPointsTellNoShift(t *testing.T) {
	s := withVillages(t)
	for n, want := range map[int]bool{1: false, 2: false, 3: true} {
		var points []string
		for i := range n {
			p := crs.ToBD09(orb.Point{120.732 + 0.002*float64(i), 30.722})
			points = append(points, addressAt(p[0], p[1], `"division":"`+village+`","address":"示例路`+strconv.Itoa(i+1)+`号"`))
		}
		r := s.load(t, importers.Options{Layer: zoning.Addresses, DryRun: true}, collection(points...))
		require.False(t, r.Refused(), describe(r))
		assert.Equal(t, want, strings.Contains(describe(r), "bd09_shift"), "%d: %s", n, describe(r))
	}
}

// Where the divisions that rows name are not on record, those that hold them are compared with.
func TestShiftAgainstWhatHoldsIt(t *testing.T) {
	s := open(t)
	county := strings.Replace(strings.Replace(shiftedFile(zoning.Divisions, func(p orb.Point) orb.Point { return p }), "330402001001", "330402001", 1), `"village"`, `"town"`, 1)
	require.False(t, s.load(t, importers.Options{Layer: zoning.Divisions}, county).Refused())
	for _, layer := range []zoning.Layer{zoning.Grids, zoning.Zones, zoning.Farms} {
		r := s.load(t, importers.Options{Layer: layer, DryRun: true}, shiftedFile(layer, crs.ToBD09))
		assert.Contains(t, describe(r), "bd09_shift", string(layer))
	}
}
