package importers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// entry is one of a zip.
type entry struct {
	name string
	text []byte
	with func(*zip.FileHeader)
}

// zipOf writes a zip into a file.
func zipOf(t testing.TB, entries ...entry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.zip")
	f, err := os.Create(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	defer f.Close()
	w := zip.NewWriter(f)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.with != nil {
			e.with(h)
		}
		out, err := w.CreateHeader(h)
		require.NoError(t, err)
		_, err = out.Write(e.text)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return path
}

// patched changes the entries of a zip's directory.
func patched(t testing.TB, path string, patch func(i int, entry []byte)) string {
	t.Helper()
	b, err := os.ReadFile(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	for at, i := 0, 0; ; i++ {
		n := bytes.Index(b[at:], []byte("PK\x01\x02"))
		if n < 0 {
			break
		}
		patch(i, b[at+n:])
		at += n + 4
	}
	require.NoError(t, os.WriteFile(path, b, 0o600)) //nolint:gosec // a test's own file
	return path
}

// partsOf returns the files of the sample of grids as a shapefile, by their endings.
func partsOf(t testing.TB) map[string][]byte {
	t.Helper()
	s := open(t)
	s.load(t, importers.Options{Layer: zoning.Grids}, sample(zoning.Grids))
	var b bytes.Buffer
	require.NoError(t, exporters.Write(t.Context(), &b, exporters.Options{Format: "shapefile", Layer: zoning.Grids}, s.store.Rows(t.Context(), zoning.Query{Layer: zoning.Grids})))
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	parts := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		parts[filepath.Ext(f.Name)], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	return parts
}

// ringOf is a .shp of one ring of so many positions.
func ringOf(positions int) []byte {
	content := 4 + 32 + 8 + 4 + 16*positions
	b := make([]byte, 100, 108+content)
	binary.BigEndian.PutUint32(b, 9994)
	binary.BigEndian.PutUint32(b[24:], uint32(108+content)/2)
	binary.LittleEndian.PutUint32(b[28:], 1000)
	binary.LittleEndian.PutUint32(b[32:], 5)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, uint32(content)/2)
	b = binary.LittleEndian.AppendUint32(b, 5)
	b = append(b, make([]byte, 32)...)
	for _, n := range []uint32{1, uint32(positions), 0} {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	for i := range positions {
		angle := float64(i) / float64(positions-1) * 2 * math.Pi
		for _, v := range []float64{120 + math.Cos(angle), 30 + math.Sin(angle)} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
	}
	return b
}

// Archives and shapefiles that attack are refused with what to do, cost next to nothing, and leave store and Atlas as they were.
func TestShapefilesThatAttack(t *testing.T) {
	parts := partsOf(t)
	shp := func(name string, b []byte) entry { return entry{name, b, nil} }
	with := func(ext string, at int, v ...byte) []entry {
		var out []entry
		for _, e := range []string{".shp", ".dbf"} {
			b := bytes.Clone(parts[e])
			if e == ext {
				copy(b[at:], v)
			}
			out = append(out, shp("a"+e, b))
		}
		return out
	}
	whole := func() []entry { return with("", 0) }
	many := make([]entry, 3000)
	for i := range many {
		many[i] = shp(strconv.Itoa(i)+".shp", nil)
	}
	stored := func(h *zip.FileHeader) { h.Method = zip.Store }
	one := bytes.Clone(parts[".dbf"][:binary.LittleEndian.Uint16(parts[".dbf"][8:])+binary.LittleEndian.Uint16(parts[".dbf"][10:])])
	one[4] = 1
	inner, err := os.ReadFile(zipOf(t, whole()...))
	require.NoError(t, err)
	for name, c := range map[string]struct {
		file string
		code string
	}{
		"a bomb":                 {zipOf(t, append(whole(), shp("b.dbf", make([]byte, 65<<20)))...), "zip_bomb"},
		"a bomb by another name": {zipOf(t, append(whole(), shp("readme.txt", make([]byte, 65<<20)))...), "zip_bomb"},
		"made of the same bytes": {patched(t, zipOf(t, whole()...), func(_ int, e []byte) { binary.LittleEndian.PutUint32(e[42:], 0) }), "overlapping_entries"},
		"thousands of entries":   {zipOf(t, many...), "too_many_entries"},
		"nested":                 {zipOf(t, shp("a.zip", inner)), "unknown_format"},
		"declares less": {patched(t, zipOf(t, whole()...), func(i int, e []byte) {
			binary.LittleEndian.PutUint32(e[24:], binary.LittleEndian.Uint32(e[24:])-uint32(i))
		}), "lying_size"},
		"declares 4 GiB":            {patched(t, zipOf(t, whole()...), func(i int, e []byte) { binary.LittleEndian.PutUint32(e[24:], 0xfffffffe) }), "zip_bomb"},
		"leads out":                 {zipOf(t, shp("../a.shp", parts[".shp"]), shp("../a.dbf", parts[".dbf"])), "unsafe_path"},
		"a link":                    {zipOf(t, append(whole(), entry{"a.prj", []byte("/etc/passwd"), func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }})...), "link_in_archive"},
		"one name twice":            {zipOf(t, append(whole(), shp("A.SHP", parts[".shp"]))...), "duplicate_entry"},
		"a password":                {zipOf(t, append(whole(), entry{"x", nil, func(h *zip.FileHeader) { h.Flags |= 1 }})...), "encrypted_entry"},
		"records beyond the file":   {zipOf(t, with(".dbf", 4, 0xff, 0xff, 0xff, 0x7f)...), "counts_differ"},
		"a shape beyond the file":   {zipOf(t, with(".shp", 104, 0x7f, 0xff, 0xff, 0xff)...), "damaged_shapefile"},
		"a shape of less than none": {zipOf(t, with(".shp", 104, 0xff, 0xff, 0xff, 0xff)...), "damaged_shapefile"},
		"two billion positions":     {zipOf(t, with(".shp", 100+8+40, 0xff, 0xff, 0xff, 0x7f)...), "bad_coordinates"},
		"a ring of millions":        {zipOf(t, entry{"a.shp", ringOf(3_000_000), stored}, shp("a.dbf", one)), "too_many_vertices"},
		"not a number":              {zipOf(t, with(".shp", 100+8+52, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f)...), "not_finite"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withVillages(t)
			atlas := s.Atlas()
			was, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			f, err := os.Open(c.file)
			require.NoError(t, err)
			defer f.Close()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r, err := importers.Import(context.Background(), s.Live, f, importers.Options{Layer: zoning.Grids})
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			require.True(t, r.Refused(), describe(r))
			assert.Equal(t, c.code, r.Errors[0].Code, describe(r))
			assert.NotEmpty(t, r.Errors[0].Repair)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(24<<20))
			now, err := storetest.Digest(t.Context(), s.store)
			require.NoError(t, err)
			assert.Equal(t, was, now)
			assert.Same(t, atlas, s.Atlas())
		})
	}
	r := open(t).load(t, importers.Options{Layer: zoning.Grids}, string(inner))
	assert.False(t, r.Refused(), "what all of them were made of is sound: %s", describe(r))
}

// A large shapefile costs its coordinates and its rows, however large its table is.
func TestLargeTableInBoundedMemory(t *testing.T) {
	const records = 40_000
	table := []byte{3, 126, 1, 1}
	table = binary.LittleEndian.AppendUint32(table, records)
	table = binary.LittleEndian.AppendUint16(table, 32+5*32+1)
	table = binary.LittleEndian.AppendUint16(table, 1+5*200)
	table = append(table, make([]byte, 20)...)
	for _, name := range []string{"code", "name", "a", "b", "c"} {
		column := make([]byte, 32)
		copy(column, name)
		column[11], column[16] = 'C', 200
		table = append(table, column...)
	}
	table = append(table, 0x0d)
	for i := range records {
		line := " " + strconv.Itoa(i)
		table = append(table, line...)
		table = append(table, strings.Repeat(" ", 1001-len(line))...)
	}
	shapes := ringOf(4)[:100]
	for i := range records {
		shapes = binary.BigEndian.AppendUint32(shapes, uint32(i+1))
		shapes = binary.BigEndian.AppendUint32(shapes, 2)
		shapes = append(shapes, 0, 0, 0, 0)
	}
	binary.BigEndian.PutUint32(shapes[24:], uint32(len(shapes)/2))
	file := zipOf(t, entry{"a.shp", shapes, nil}, entry{"a.dbf", table, nil})
	s := open(t)
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	runtime.GC()
	var before, now runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	o := importers.Options{Layer: zoning.Grids, DryRun: true}
	seen := 0
	o.Progress = func(importers.Progress) {
		if seen++; seen%32 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			peak = max(peak, now.HeapAlloc)
		}
	}
	r, err := importers.Import(context.Background(), s.Live, f, o)
	require.NoError(t, err)
	assert.Equal(t, records, r.Features)
	assert.Equal(t, records, r.Rejected, "grids without polygons")
	require.NotZero(t, peak)
	assert.Less(t, int64(peak)-int64(before.HeapAlloc), int64(16<<20), "of a table of 40 MB")
}
