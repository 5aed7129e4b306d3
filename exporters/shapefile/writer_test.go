package shapefile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func started(t *testing.T, kind Kind, fields ...Field) *Writer {
	t.Helper()
	w, err := New(t.TempDir(), kind, fields)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, w.Close()) })
	return w
}

// packed returns the archive.
func packed(t *testing.T, w *Writer) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, Pack(&b, Part{"places", w}))
	return b.Bytes()
}

// parts unpacks an archive.
func parts(t *testing.T, archive []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	require.NoError(t, err)
	found := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		found[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return found
}

// read returns what GDAL reads of an archive.
func read(t *testing.T, archive []byte) []*geojson.Feature {
	t.Helper()
	path := filepath.Join(t.TempDir(), "places.zip")
	require.NoError(t, os.WriteFile(path, archive, 0o600))
	cmd := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=17", "/vsistdout/", "/vsizip/"+path)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(t, err, said.String())
	require.Empty(t, said.String())
	fc, err := geojson.UnmarshalFeatureCollection(out)
	require.NoError(t, err)
	return fc.Features
}

func ring(lon, lat, side float64) orb.Ring {
	return orb.Ring{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}
}

func TestGDALReadsIt(t *testing.T) {
	w := started(t, Polygons, Field{Name: "name", Type: Text}, Field{Name: "count", Type: Number, Digits: 10}, Field{Name: "since", Type: Date})
	hole := ring(120.25, 30.25, 1./3)
	shapes := []orb.MultiPolygon{{{ring(120, 30, 1), hole}}, {{ring(1./3, 2./3, 1)}, {ring(2.7, 0.1, 1)}}, nil}
	values := [][]any{{"第一网格\n二", int64(math.MaxInt32), "2026-11-26"}, {`"q'`, int64(-5), nil}, {nil, nil, "0001-01-01"}}
	for i, shape := range shapes {
		require.NoError(t, w.Add(shape, values[i]))
	}
	archive := packed(t, w)
	features := read(t, archive)
	require.Len(t, features, 3)
	for i, want := range []orb.Geometry{shapes[0][0], shapes[1], nil} {
		got := features[i].Geometry
		switch shape := got.(type) { // GDAL gives GeoJSON's directions when it writes that
		case orb.Polygon:
			got = turned(shape)
		case orb.MultiPolygon:
			for k := range shape {
				shape[k] = turned(shape[k])
			}
		}
		assert.Equal(t, want, got)
	}
	assert.Equal(t, geojson.Properties{"name": "第一网格\n二", "count": float64(math.MaxInt32), "since": "2026-11-26"}, features[0].Properties)
	assert.Equal(t, geojson.Properties{"name": `"q'`, "count": -5.0, "since": nil}, features[1].Properties)
	assert.Equal(t, geojson.Properties{"name": nil, "count": nil, "since": "0001-01-01"}, features[2].Properties)
	assert.Equal(t, archive, packed(t, w), "the same content, the same bytes")

	path := filepath.Join(t.TempDir(), "places.zip")
	require.NoError(t, os.WriteFile(path, archive, 0o600))
	said, err := exec.CommandContext(t.Context(), "ogrinfo", "-al", "-so", "/vsizip/"+path).CombinedOutput()
	require.NoError(t, err)
	for _, line := range []string{"Layer name: places\n", `ID["EPSG",4490]]`, "Extent: (0.333333, 0.100000) - (121.000000, 31.000000)\n", "name: String (16.0)\n", "count: Integer64 (10.0)\n", "since: Date (10.0)\n"} {
		assert.Contains(t, string(said), line)
	}
}

// turned is a polygon whose rings run as those of ring do.
func turned(p orb.Polygon) orb.Polygon {
	for i := range p {
		if p[i].Orientation() != orb.CCW {
			p[i].Reverse()
		}
	}
	return p
}

// What the description of the format says of each byte, read without a library.
func TestBytes(t *testing.T) {
	w := started(t, Polygons, Field{Name: "name", Type: Text})
	shape := orb.MultiPolygon{{ring(120, 30, 1), ring(120.25, 30.25, 0.25)}, {ring(5, 5, 1)}}
	require.NoError(t, w.Add(nil, []any{"a"}))
	require.NoError(t, w.Add(shape, []any{"网"}))
	found := parts(t, packed(t, w))
	require.Len(t, found, 5)
	assert.Equal(t, "UTF-8", string(found["places.cpg"]))
	shp, shx, dbf := found["places.shp"], found["places.shx"], found["places.dbf"]
	be, le := binary.BigEndian, binary.LittleEndian
	for _, file := range [][]byte{shp, shx} {
		assert.EqualValues(t, 9994, be.Uint32(file))
		assert.EqualValues(t, len(file), 2*be.Uint32(file[24:]))
		assert.EqualValues(t, 1000, le.Uint32(file[28:]))
		assert.EqualValues(t, 5, le.Uint32(file[32:]))
		for i, want := range []float64{5, 5, 121, 31, 0, 0, 0, 0} {
			assert.Equal(t, want, math.Float64frombits(le.Uint64(file[36+8*i:])))
		}
	}
	for i, kind := range []uint32{0, 5} {
		at, words := 2*be.Uint32(shx[100+8*i:]), be.Uint32(shx[104+8*i:])
		assert.EqualValues(t, i+1, be.Uint32(shp[at:]), "records count from 1")
		assert.Equal(t, words, be.Uint32(shp[at+4:]))
		assert.Equal(t, kind, le.Uint32(shp[at+8:]))
		if i == 1 {
			assert.EqualValues(t, len(shp), at+8+2*words)
		}
	}
	body := shp[2*be.Uint32(shx[108:])+8+4+32:]
	assert.EqualValues(t, 3, le.Uint32(body))
	assert.EqualValues(t, 15, le.Uint32(body[4:]))
	for i, first := range []uint32{0, 5, 10} {
		assert.Equal(t, first, le.Uint32(body[8+4*i:]))
	}
	for i, want := range []orb.Orientation{orb.CW, orb.CCW, orb.CW} {
		var r orb.Ring
		for k := range 5 {
			at := body[20+16*(5*i+k):]
			r = append(r, orb.Point{math.Float64frombits(le.Uint64(at)), math.Float64frombits(le.Uint64(at[8:]))})
		}
		assert.Equal(t, want, r.Orientation(), "ring %d", i)
	}
	assert.Equal(t, orb.CCW, shape[0][0].Orientation(), "the caller's ring is not touched")

	assert.EqualValues(t, 3, dbf[0])
	assert.EqualValues(t, 2, le.Uint32(dbf[4:]))
	assert.EqualValues(t, 65, le.Uint16(dbf[8:]))
	assert.EqualValues(t, 4, le.Uint16(dbf[10:]))
	assert.Equal(t, "name\x00\x00\x00\x00\x00\x00\x00C", string(dbf[32:44]))
	assert.EqualValues(t, 3, dbf[48])
	assert.Equal(t, "\r a   网\x1a", string(dbf[64:]))
}

func TestPoints(t *testing.T) {
	w := started(t, Points, Field{Name: "name", Type: Text})
	require.NoError(t, w.Add(orb.Point{1. / 3, -2. / 3}, []any{"a"}))
	require.NoError(t, w.Add(nil, []any{"b"}))
	features := read(t, packed(t, w))
	assert.Equal(t, orb.Point{1. / 3, -2. / 3}, features[0].Geometry)
	assert.Nil(t, features[1].Geometry)
	empty := started(t, Points, Field{Name: "name", Type: Text})
	assert.Empty(t, read(t, packed(t, empty)))
}

// A text too long for one column goes on in others, and nothing of it is lost.
func TestLongTexts(t *testing.T) {
	w := started(t, Points, Field{Name: "extent_sco", Type: Text}, Field{Name: "other", Type: Text})
	long := strings.Repeat("东至公路；", 100) + "end"
	require.NoError(t, w.Add(nil, []any{"short", "x"}))
	require.NoError(t, w.Add(nil, []any{long, "y"}))
	features := read(t, packed(t, w))
	joined := ""
	for _, name := range []string{"extent_sco", "extent__2", "extent__3", "extent__4", "extent__5", "extent__6"} {
		piece, isText := features[1].Properties[name].(string)
		require.True(t, isText, name)
		joined += piece
	}
	assert.Equal(t, long, joined)
	assert.Equal(t, "short", features[0].Properties["extent_sco"])
	assert.Nil(t, features[0].Properties["extent__2"])
	assert.Equal(t, "y", features[1].Properties["other"])
}

func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOfN(rapid.SampledFrom([]rune("a网 \n\U0001F600")), 0, 1200, -1).Draw(t, "text")
		pieces, err := split(s)
		if err != nil {
			require.ErrorIs(t, err, ErrTooLong)
			return
		}
		require.Equal(t, s, strings.Join(pieces, ""))
		for i, p := range pieces {
			require.LessOrEqual(t, len(p), 254)
			if i > 0 {
				require.Equal(t, p, strings.TrimLeft(p, " \n"), "no reader drops anything")
			}
			if i < len(pieces)-1 {
				require.GreaterOrEqual(t, len(p), 200)
				require.Equal(t, p, strings.TrimRight(p, " \n"))
			}
		}
	})
}

// A blank never stands where one column ends and another begins, nor half a character.
func TestSplitPlaces(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		first int
	}{
		"as much as fits":                {strings.Repeat("x", 255), 254},
		"a blank would begin a column":   {strings.Repeat("x", 254) + " y", 253},
		"a blank would end one":          {strings.Repeat("x", 253) + " y", 252},
		"a wide blank":                   {strings.Repeat("x", 252) + "\u3000y", 251},
		"within a character":             {strings.Repeat("网", 85), 252},
		"few blanks and then none":       {strings.Repeat("x", 201) + strings.Repeat(" ", 100), 200},
		"what another column carries on": {strings.Repeat("x", 200) + strings.Repeat(" ", 100), 0},
	} {
		assert.Equal(t, c.first, cut(c.text), name)
	}
}

func TestRefused(t *testing.T) {
	w := started(t, Points, Field{Name: "name", Type: Text}, Field{Name: "count", Type: Number, Digits: 2})
	require.ErrorIs(t, w.Add(nil, []any{strings.Repeat("x", 254*99+1), nil}), ErrTooLong)
	require.ErrorContains(t, w.Add(nil, []any{strings.Repeat(" ", 255), nil}), "name: ")
	require.ErrorIs(t, w.Add(nil, []any{nil, int64(100)}), ErrTooLong)
	require.ErrorContains(t, w.Add(nil, []any{nil}), "1 values for 2 fields")
	require.ErrorContains(t, w.Add(orb.MultiPolygon{{ring(0, 0, 1)}}, []any{nil, nil}), "a polygon in a shapefile of points")
	require.ErrorContains(t, started(t, Polygons).Add(orb.Point{}, nil), "a point in a shapefile of polygons")
	for _, f := range []Field{{Name: "elevenbytes", Type: Text}, {Name: "", Type: Text}, {Name: "n", Type: Number}, {Name: "n"}} {
		_, err := New(t.TempDir(), Points, []Field{f})
		require.Error(t, err, "%v", f)
	}
	_, err := New(filepath.Join(t.TempDir(), "none"), Points, nil)
	require.ErrorIs(t, err, os.ErrNotExist)
	same := started(t, Points, Field{Name: "measure", Type: Text}, Field{Name: "measure_la", Type: Text})
	require.NoError(t, same.Add(nil, []any{strings.Repeat("x", 300), strings.Repeat("y", 300)}))
	require.ErrorContains(t, Pack(io.Discard, Part{"x", same}), "two columns")
}

// 2 GB are the most, of the shapes and of the table; here less, so that it can be seen.
func TestLimits(t *testing.T) {
	w := started(t, Points, Field{Name: "name", Type: Text})
	w.most = 100 + 2*28
	require.NoError(t, w.Add(orb.Point{}, []any{"a"}))
	require.NoError(t, w.Add(orb.Point{}, []any{"a"}))
	require.ErrorIs(t, w.Add(orb.Point{}, []any{"a"}), ErrTooLarge)
	w.most = 65 + 2*2 + 1
	require.NoError(t, Pack(io.Discard, Part{"x", w}))
	w.most--
	var b bytes.Buffer
	require.ErrorIs(t, Pack(&b, Part{"small", started(t, Points)}, Part{"x", w}), ErrTooLarge)
	assert.Zero(t, b.Len(), "that is said before anything is written")

	wide := started(t, Points, Field{Name: "a", Type: Text}, Field{Name: "b", Type: Text}, Field{Name: "c", Type: Text})
	long := strings.Repeat("x", 254*99)
	require.NoError(t, wide.Add(nil, []any{long, long, nil}))
	require.NoError(t, wide.Add(nil, []any{nil, nil, strings.Repeat("x", 254*57)}))
	require.NoError(t, Pack(io.Discard, Part{"x", wide}), "255 columns")
	err := wide.Add(nil, []any{nil, nil, strings.Repeat("x", 254*57+1)})
	require.ErrorIs(t, err, ErrTooLong)
	require.ErrorContains(t, err, "c: ")
}
