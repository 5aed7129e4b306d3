package crs

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// gk is a .prj as desktop programs write it.
const gk = `PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`

func TestFromWKT(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"ESRI":          {gk, "EPSG:4549"},
		"BOM, NUL":      {"\ufeff" + gk + "\r\n\x00", "EPSG:4549"},
		"round":         {strings.NewReplacer("[", "(", "]", ")").Replace(gk), "EPSG:4549"},
		"prefix":        {strings.Replace(gk, "500000.0", "40500000.0", 1), "EPSG:4528"},
		"renamed":       {strings.Replace(gk, "CGCS2000_3_Degree_GK_CM_120E", "嘉兴", 1), "EPSG:4549"},
		"6 degrees":     {strings.NewReplacer("120.0", "123.0", "3_Degree_GK_CM_120E", "GK_CM_123E").Replace(gk), "EPSG:4510"},
		"3 of 6":        {strings.NewReplacer("120.0", "123.0", "GK_CM_120E", "GK_CM_123E").Replace(gk), "EPSG:4550"},
		"local":         {strings.Replace(gk, "120.0", "120.75", 1), "EPSG:4490, transverse Mercator, meridian 120.75, scale 1, false easting 500000, false northing 0"},
		"WGS 84 datum":  {strings.NewReplacer("D_China_2000", "D_WGS_1984", "298.257222101", "298.257223563").Replace(gk), "EPSG:4326, transverse Mercator, meridian 120, scale 1, false easting 500000, false northing 0"},
		"UTM":           {strings.NewReplacer("D_China_2000", "D_WGS_1984", "120.0", "123.0", `"Scale_Factor",1.0`, `"Scale_Factor",0.9996`, "Gauss_Kruger", "Transverse_Mercator").Replace(gk), "EPSG:32651"},
		"degrees":       {`GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]`, "EPSG:4326"},
		"quote in name": {`GEOGCS["a ""b"" [c",DATUM["China_2000"]]`, "EPSG:4490"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := FromWKT(c.text)
			require.NoError(t, err)
			assert.Equal(t, c.want, s.Name())
			found, err := Find(c.text)
			require.NoError(t, err)
			assert.Equal(t, s, found, "it may stand where a name does")
		})
	}
}

func TestRefusedWKT(t *testing.T) {
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(gk) }
	for name, c := range map[string]struct {
		text string
		kind error
		says string
	}{
		"empty":             {"", ErrUnknown, "no well-known text"},
		"no text":           {"EPSG:4549", ErrUnknown, "no well-known text"},
		"cut":               {gk[:len(gk)-1], ErrUnknown, "no well-known text"},
		"trailing":          {gk + "]", ErrUnknown, "no well-known text"},
		"deep":              {strings.Repeat("A[", 1000) + strings.Repeat("]", 1000), ErrUnknown, "no well-known text"},
		"large":             {gk + strings.Repeat(" ", maxWKT), ErrUnknown, "no well-known text"},
		"local":             {`LOCAL_CS["drawing"]`, ErrUnknown, "LOCAL_CS"},
		"Xian":              {swap("D_China_2000", "D_Xian_1980", "6378137.0", "6378140.0"), ErrDatum, "Xian 1980"},
		"Beijing":           {swap("D_China_2000", "D_Beijing_1954", "6378137.0", "6378245.0"), ErrDatum, "Beijing 1954"},
		"raised plane":      {swap("6378137.0", "6378187.0"), ErrDatum, "6378187.0"},
		"other datum":       {swap("D_China_2000", "D_Tokyo"), ErrUnknown, "D_Tokyo"},
		"no datum":          {`GEOGCS["a"]`, ErrUnknown, "without a datum"},
		"Paris":             {swap(`"Greenwich",0.0`, `"Paris",2.337229`), ErrUnknown, "Paris"},
		"grads":             {swap(`"Degree",0.0174532925199433`, `"Grad",0.01570796326794897`), ErrUnknown, "Grad"},
		"feet":              {swap(`"Meter",1.0`, `"Foot_US",0.3048006096012192`), ErrUnknown, "Foot_US"},
		"conic":             {swap("Gauss_Kruger", "Albers"), ErrUnknown, "Albers"},
		"no base":           {`PROJCS["a",PROJECTION["Gauss_Kruger"]]`, ErrUnknown, "without the system"},
		"no meridian":       {swap("Central_Meridian", "False_Easting"), ErrUnknown, "central meridian"},
		"from 30 N":         {swap(`"Latitude_Of_Origin",0.0`, `"Latitude_Of_Origin",30.0`), ErrUnknown, "equator"},
		"strange parameter": {swap("Scale_Factor", "Azimuth"), ErrUnknown, "Azimuth"},
		"not a number":      {swap("120.0", "NaN"), ErrUnknown, "Central_Meridian"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := FromWKT(c.text)
			require.ErrorIs(t, err, c.kind)
			assert.ErrorContains(t, err, c.says)
		})
	}
}

// GDAL's definitions of some codes of every family, in each dialect, are read as the codes they are of.
func TestWKTOfGDAL(t *testing.T) {
	codes := []string{"EPSG:4490", "EPSG:4326", "EPSG:3857"}
	for _, f := range familyTable {
		for _, code := range []int{f.first, (f.first + f.last) / 2} {
			s, err := byCode(code)
			require.NoError(t, err)
			codes = append(codes, s.Name())
		}
	}
	for _, code := range codes {
		want, err := Find(code)
		require.NoError(t, err)
		for _, dialect := range []string{"wkt_esri", "wkt1", "wkt2_2015", "wkt2_2018"} {
			out, err := exec.CommandContext(t.Context(), "gdalsrsinfo", "-o", dialect, code).Output()
			require.NoError(t, err, "gdalsrsinfo of Debian's gdal-bin")
			got, err := FromWKT(string(out))
			require.NoError(t, err, "%s %s: %s", code, dialect, out)
			assert.Equal(t, want, got, "%s %s", code, dialect)
		}
	}
}

func FuzzFromWKT(f *testing.F) {
	f.Add(gk)
	f.Add(`BOUNDCRS[SOURCECRS[GEOGCRS["a",DATUM["China 2000"]]]]`)
	f.Add(`PROJCS["",GEOGCS["",DATUM["WGS_1984"]],PROJECTION["Transverse_Mercator"],PARAMETER["central_meridian",1e400]]`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := FromWKT(text)
		if err != nil {
			assert.NotEmpty(t, err.Error())
			return
		}
		assert.NotEmpty(t, s.Name())
		s.ToLonLat(s.FromLonLat(orb.Point{120.75, 30.75}))
	})
}
