package exporters_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/zoning"
)

// sample are rows of one layer with all that may trouble a format.
func sample(t *testing.T) []*zoning.Row {
	t.Helper()
	return []*zoning.Row{
		{Publication: "p1", Valid: zoning.Interval{From: day(t, "2014-01-01"), To: zoning.Forever}, Shape: orb.MultiPolygon{{square(120, 30, 1), square(120.1, 30.1, 1./3)}},
			Thing: zoning.Zone{Code: "0012", Name: `水<源>"地", & 'x'` + "\n二", Kind: zoning.Prohibited, Category: "01", Division: "330402001",
				Bases: []zoning.Basis{{Kind: zoning.Law, Number: "1号"}}, Extra: map[string]any{"备注": "a,b", "n": json.Number("12345678901234567890")}}},
		{Publication: "p1", Valid: zoning.Unbounded, Shape: orb.MultiPolygon{{square(1./3, 2./3, 1)}, {square(2.7, 0.1, 1)}}, Thing: zoning.Zone{Code: "=1+1", Name: " 空格 ", Kind: zoning.Restricted}},
		{Publication: "p1", Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "w", Name: "words", Kind: zoning.Restricted, Extent: "第三组", Scope: zoning.Part}},
	}
}

// What GDAL reads of each format is what was written: every feature, every property, every bit of a coordinate.
func TestGDALReadsWhatIsWritten(t *testing.T) {
	rows := sample(t)
	for _, format := range exporters.FormatNames() {
		t.Run(format, func(t *testing.T) {
			as, err := exporters.FindFormat(format)
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "zones"+as.Endings[0])
			f, err := os.Create(path)
			require.NoError(t, err)
			require.NoError(t, exporters.Write(t.Context(), f, in(format, zoning.Zones), rowsOf(rows...)))
			require.NoError(t, f.Close())
			if format == "shapefile" {
				path = "/vsizip/" + path
			}
			out, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "-oo", "EMPTY_STRING_AS_NULL=YES", "/vsistdout/", path).Output()
			require.NoError(t, err)
			read, err := geojson.UnmarshalFeatureCollection(out)
			require.NoError(t, err)
			require.Len(t, read.Features, len(rows))
			for i, f := range read.Features {
				z, _ := rows[i].Thing.(zoning.Zone)
				assert.Equal(t, z.Code, f.Properties["code"])
				assert.Equal(t, string(z.Kind), f.Properties["kind"])
				switch format {
				case "kml": // GDAL takes the name of a placemark for it, without the blanks around it
				case "shapefile": // whose columns are filled up with blanks
					assert.Equal(t, strings.TrimSpace(z.Name), f.Properties["name"])
				default:
					assert.Equal(t, z.Name, f.Properties["name"])
				}
				switch shape := f.Geometry.(type) {
				case nil:
					assert.Empty(t, rows[i].Shape)
				case orb.Polygon:
					assert.Equal(t, rows[i].Shape, orb.MultiPolygon{wound(shape)})
				case orb.MultiPolygon:
					for k := range shape {
						shape[k] = wound(shape[k])
					}
					assert.Equal(t, rows[i].Shape, shape)
				default:
					assert.Fail(t, "another geometry", "%T", shape)
				}
			}
		})
	}
}

// wound turns the rings of a polygon as square draws them, all one way; formats have ways of their own.
func wound(p orb.Polygon) orb.Polygon {
	for i, ring := range p {
		if ring.Orientation() != orb.CCW {
			ring.Reverse()
		}
		p[i] = ring
	}
	return p
}

func TestWriteCSV(t *testing.T) {
	b := new(bytes.Buffer)
	require.NoError(t, exporters.Write(t.Context(), b, in("csv", zoning.Zones), rowsOf(sample(t)[1:]...)))
	assert.Equal(t, "code,name,kind,kind_label,category,division,extent,extent_scope,bases,publication,valid_from,valid_to,extra,WKT\n"+
		`=1+1," 空格 ",restricted,限养区,,,,whole,,p1,,,,"MULTIPOLYGON (((0.3333333333333333 0.6666666666666666,1.3333333333333333 0.6666666666666666,1.3333333333333333 1.6666666666666665,0.3333333333333333 1.6666666666666665,0.3333333333333333 0.6666666666666666)),((2.7 0.1,3.7 0.1,3.7 1.1,2.7 1.1,2.7 0.1)))"`+"\n"+
		`w,words,restricted,限养区,,,第三组,part,,p1,,,,""`+"\n", b.String())
	b = new(bytes.Buffer)
	require.NoError(t, exporters.Write(t.Context(), b, in("csv", zoning.Zones), rowsOf(sample(t)[0])))
	assert.Contains(t, b.String(), `,"[{""kind"":""law"",""number"":""1号""}]",p1,2014-01-01,,"{""n"":12345678901234567890,""备注"":""a,b""}","POLYGON ((120 30,`)
	b = new(bytes.Buffer)
	require.NoError(t, exporters.Write(t.Context(), b, in("csv", zoning.Divisions), rowsOf()))
	assert.Equal(t, "code,name,level,level_label,valid_from,valid_to,WKT\n", b.String())
}
