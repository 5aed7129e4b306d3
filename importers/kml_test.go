package importers_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/fixtures"
	"gridzone/importers"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// What GDAL writes as KML, by either of its drivers, is the layer that GeoJSON holds.
func TestKMLByGDAL(t *testing.T) {
	for _, layer := range zoning.FileLayers() {
		for _, driver := range []string{"KML", "LIBKML"} {
			t.Run(string(layer)+" "+driver, func(t *testing.T) {
				path := byGDAL(t, sample(layer), "layer.kml", "-f", driver, "-nln", "layer")
				r := sameLayer(t, layer, sample(layer), path, importers.Options{})
				assert.Equal(t, "kml", r.Format)
				assert.Equal(t, "EPSG:4326", r.CRS)
				assert.Equal(t, "UTF-8", r.Encoding)
			})
		}
		t.Run(string(layer)+" KMZ", func(t *testing.T) {
			path := byGDAL(t, sample(layer), "layer.kmz", "-f", "LIBKML")
			assert.Equal(t, "kmz", sameLayer(t, layer, sample(layer), path, importers.Options{}).Format)
		})
	}
}

// What gridzone itself writes as KML reads back as what is on record, so that nothing changes.
func TestKMLReadsBack(t *testing.T) {
	city := fixtures.New(fixtures.Options{Grids: 40})
	s := open(t)
	for _, layer := range zoning.FileLayers() {
		var b bytes.Buffer
		require.NoError(t, city.WriteGeoJSON(&b, string(layer)))
		r := s.load(t, importers.Options{Layer: layer, Name: "city.geojson"}, b.String())
		require.False(t, r.Refused(), describe(r))
		var out bytes.Buffer
		require.NoError(t, exporters.Write(t.Context(), &out, exporters.Options{Format: "kml", Layer: layer}, s.store.Rows(t.Context(), zoning.Query{Layer: layer})))
		again := s.load(t, importers.Options{Layer: layer, Name: "city.kml"}, out.String())
		require.False(t, again.Refused(), describe(again))
		assert.Equal(t, "kml", again.Format)
		assert.Equal(t, r.Features, again.Unchanged, describe(again))
		assert.Equal(t, r.Revision, again.Revision)
	}
}

// A map of a vendor in its own degrees is read in them where the caller says so.
func TestKMLInVendorsDegrees(t *testing.T) {
	s := open(t)
	r := s.load(t, importers.Options{Layer: zoning.Divisions, Name: "a.kml", CRS: "gcj02"}, `<kml><Placemark><name>330400</name><ExtendedData><Data name="code"><value>330400</value></Data><Data name="name"><value>市</value></Data></ExtendedData>`+
		`<Polygon><outerBoundaryIs><LinearRing><coordinates>120.7,30.7 120.8,30.7 120.8,30.8 120.7,30.7</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>`)
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, "gcj02", r.CRS)
	assert.Contains(t, codes(r.Warnings), "crs_overridden")
	assert.Less(t, s.rows(t, zoning.Divisions)[0].Shape[0][0][0][0], 120.696)
}

// What is refused leaves the store as it was, and says where: the line of the file.
func TestKMLRefused(t *testing.T) {
	s := open(t)
	const before = `<?xml version="1.0"?>` + "\n" + `<kml xmlns="http://www.opengis.net/kml/2.2">`
	for name, c := range map[string]struct {
		text, code string
		line       int
	}{
		"entities":    {"<!DOCTYPE kml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><kml/>", "dtd_refused", 1},
		"deep":        {before + strings.Repeat("<Folder>", 100_000), "too_deep", 2},
		"line":        {before + "<Placemark>\n<name>1</name><LineString><coordinates>1,2 3,4</coordinates></LineString></Placemark></kml>", "wrong_geometry_type", 2},
		"ordinate":    {before + "<Placemark><name>1</name><Polygon><outerBoundaryIs><LinearRing><coordinates>\n1,2 1e400,3</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>", "number_range", 3},
		"not closed":  {before + "<Placemark><name>1</name><Polygon><outerBoundaryIs><LinearRing><coordinates>120,30 121,30 121,31</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>", "unclosed", 2},
		"GML":         {`<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"/>`, "not_kml", 1},
		"half a file": {before + "<Placemark><name>1</name>", "truncated", 2},
	} {
		t.Run(name, func(t *testing.T) {
			was, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			r := s.load(t, importers.Options{Layer: zoning.Grids, Name: "x.kml"}, c.text)
			require.True(t, r.Refused())
			i := slices.Index(codes(r.Errors), c.code)
			require.GreaterOrEqual(t, i, 0, describe(r))
			assert.Equal(t, c.line, r.Errors[i].Line)
			now, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			assert.Equal(t, was, now)
		})
	}
}
