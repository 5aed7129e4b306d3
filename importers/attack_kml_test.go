package importers_test

import (
	"archive/zip"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters/geopackage"
	"gridzone/importers"
	"gridzone/store/storetest"
	"gridzone/zoning"
)

// repelled imports a file that attacks, and fails unless it is refused with the code within so many bytes of memory, and store and Atlas stay as they were.
func repelled(t *testing.T, path, code string, most uint64) {
	t.Helper()
	s := withVillages(t)
	atlas := s.Atlas()
	was, err := storetest.Digest(t.Context(), s.store)
	require.NoError(t, err)
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := importers.Import(context.Background(), s.Live, f, importers.Options{Layer: zoning.Grids, Name: filepath.Base(path)})
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.True(t, r.Refused(), describe(r))
	i := slices.Index(codes(r.Errors), code)
	require.GreaterOrEqual(t, i, 0, describe(r))
	assert.NotEmpty(t, r.Errors[i].Repair)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, most)
	now, err := storetest.Digest(t.Context(), s.store)
	require.NoError(t, err)
	assert.Equal(t, was, now)
	assert.Same(t, atlas, s.Atlas())
}

func TestKMLsThatAttack(t *testing.T) {
	const before = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>`
	laughs := `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a0 "ha">`
	for i := range 30 {
		n := string(rune('0' + i%10))
		laughs += `<!ENTITY a` + n + ` "&a0;&a0;">`
	}
	ring := func(positions int) string {
		return before + "<Placemark><name>a</name><Polygon><outerBoundaryIs><LinearRing><coordinates>" + strings.Repeat("120.12,30.12 ", positions)
	}
	for name, c := range map[string]struct {
		text, code string
		most       uint64
	}{
		"entities that swell": {laughs + "]><kml><Document><name>&a9;</name></Document></kml>", "dtd_refused", 8 << 20},
		"an external entity":  {`<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&x;</name></Placemark></kml>`, "dtd_refused", 8 << 20},
		"an external subset":  {`<!DOCTYPE kml SYSTEM "http://127.0.0.1:1/x.dtd"><kml/>`, "dtd_refused", 8 << 20},
		"an entity late":      {before + "<Placemark/><!ENTITY x 'y'>", "dtd_refused", 8 << 20},
		"depth":               {before + strings.Repeat("<Folder>", 1_000_000), "too_deep", 8 << 20},
		"depth, passed over":  {before + "<Style>" + strings.Repeat("<a>", 1_000_000), "too_deep", 8 << 20},
		"a ring of millions":  {ring(3_000_000), "truncated", 400 << 20},
		"a ring without end":  {ring(10_000_000), "feature_too_large", 400 << 20},
		"a tag without end":   {before + "<a " + strings.Repeat("b='' ", 4<<20), "feature_too_large", 64 << 20},
		"a comment":           {before + "<!--" + strings.Repeat("x", 16<<20) + "-->", "feature_too_large", 16 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.kml")
			require.NoError(t, os.WriteFile(path, []byte(c.text), 0o600))
			repelled(t, path, c.code, c.most)
		})
	}
	whole := ring(3_000_000) + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"
	repelled(t, zipOf(t, entry{"doc.kml", []byte(whole), func(h *zip.FileHeader) { h.Method = zip.Store }}), "too_many_vertices", 600<<20)
	repelled(t, zipOf(t, entry{"../doc.kml", []byte("<kml/>"), nil}), "unsafe_path", 8<<20)
	repelled(t, zipOf(t, entry{"doc.kml", []byte("<kml/>"), func(h *zip.FileHeader) { h.SetMode(os.ModeSymlink | 0o777) }}), "link_in_archive", 8<<20)
}

// gpkgOf writes a GeoPackage of one feature.
func gpkgOf(t *testing.T, shape orb.MultiPolygon) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	f, err := geopackage.Create(t.Context(), path, geopackage.Table{Name: "grids", Geometry: "MULTIPOLYGON", Columns: []geopackage.Column{{Name: "code", Type: "TEXT"}}})
	require.NoError(t, err)
	require.NoError(t, f.Add(t.Context(), shape, []any{"1"}))
	require.NoError(t, f.Finish(t.Context()))
	require.NoError(t, f.Close())
	return path
}

func TestGeoPackagesThatAttack(t *testing.T) {
	ring := make(orb.Ring, 3_000_000)
	for i := range ring {
		ring[i] = orb.Point{120 + float64(i)*1e-8, 30}
	}
	repelled(t, gpkgOf(t, orb.MultiPolygon{{ring}}), "too_many_vertices", 400<<20)
	repelled(t, gpkgOf(t, orb.MultiPolygon{{append(ring, ring[:1_500_000]...)}}), "feature_too_large", 32<<20)

	path := gpkgOf(t, nil)
	text, err := os.ReadFile(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	for at, code := range map[int]string{28: "truncated", 16: "damaged_file", 18: "not_closed"} { // pages, their size, the mode
		broken := append([]byte(nil), text...)
		copy(broken[at:], map[int][]byte{28: {0x7f, 0xff, 0xff, 0xff}, 16: {0x12, 0x34}, 18: {2, 2}}[at])
		other := filepath.Join(t.TempDir(), "upload")
		require.NoError(t, os.WriteFile(other, broken, 0o600))
		repelled(t, other, code, 16<<20)
	}
}
