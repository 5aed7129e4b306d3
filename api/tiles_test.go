package api_test

import (
	"compress/gzip"
	"encoding/json"
	"image/png"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/encoding/mvt"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
)

// townTile shows the whole town.
const townTile = "/9/426/211"

// tileJSON reads the description of tiles, and the path of its tiles.
func tileJSON(t *testing.T, s *service, path string) (api.TileJSON, string) {
	t.Helper()
	a := s.ask("GET "+path, "")
	require.Equal(t, http.StatusOK, a.status, a.body)
	var w api.TileJSON
	require.NoError(t, json.Unmarshal([]byte(a.body), &w))
	require.Len(t, w.Tiles, 1)
	_, address, ok := strings.Cut(w.Tiles[0], "8080")
	if !ok {
		address = w.Tiles[0]
	}
	return w, strings.Replace(address, "/{z}/{x}/{y}", townTile, 1)
}

// codes lists the features of a layer of a tile.
func codes(t *testing.T, body, layer string) []string {
	t.Helper()
	layers, err := mvt.Unmarshal([]byte(body))
	require.NoError(t, err)
	var out []string
	for _, l := range layers {
		for _, f := range l.Features {
			if l.Name == layer {
				out = append(out, f.Properties["code"].(string))
			}
		}
	}
	return out
}

func TestTileJSON(t *testing.T) {
	s := open(t, api.Options{Demo: true}, town()...)
	w, address := tileJSON(t, s, "/tiles/all")
	assert.Equal(t, "3.0.0", w.TileJSON)
	assert.Equal(t, "http://127.0.0.1:8080/tiles/all/{z}/{x}/{y}?at=2026-11-23&revision=1&v=", w.Tiles[0][:strings.Index(w.Tiles[0], "v=")+2])
	assert.Len(t, w.VectorLayers, 6)
	assert.Equal(t, "2026-11-23", w.At)
	assert.True(t, w.Demo)
	assert.InDeltaSlice(t, []float64{119.8, 29.8, 120.4, 30.4}, w.Bounds[:], 1e-9)
	assert.Equal(t, 5, w.MinZoom)
	a := s.ask("GET "+address, "")
	require.Equal(t, http.StatusOK, a.status, a.body)
	assert.Equal(t, "application/vnd.mapbox-vector-tile", a.header.Get("Content-Type"))
	assert.Equal(t, []string{gridA, gridC, gridB, gridD, gridM}, codes(t, a.body, "grids"))
	assert.Equal(t, []string{"R", "P"}, codes(t, a.body, "zones"), "prohibited over restricted")

	w, _ = tileJSON(t, open(t, api.Options{PublicURL: "https://example.org/grid/"}, town()...), "/tiles/grids")
	assert.True(t, strings.HasPrefix(w.Tiles[0], "https://example.org/grid/tiles/grids/{z}/{x}/{y}?"), w.Tiles[0])
	w, address = tileJSON(t, open(t, api.Options{}), "/tiles/zones")
	assert.Nil(t, w.Bounds)
	assert.NotEmpty(t, address, "an empty store has tiles without anything on them")
	assert.Equal(t, http.StatusNotFound, s.ask("GET /tiles/farms", "").status, "farms are nobody's business")
}

// A tile by its whole name is kept for ever, and so names what it is; any other is asked about each time.
func TestTilesAreCached(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	_, named := tileJSON(t, s, "/tiles/zones")
	whole := s.ask("GET "+named, "")
	assert.Equal(t, "public, max-age=31536000, immutable", whole.header.Get("Cache-Control"))
	assert.Equal(t, "1", whole.header.Get("Gridzone-Revision"))
	assert.Equal(t, "*", whole.header.Get("Access-Control-Allow-Origin"))
	for path, want := range map[string]string{
		"/tiles/zones" + townTile:                               "public, max-age=0, must-revalidate",
		"/tiles/zones" + townTile + "?revision=1":               "public, max-age=43200",
		"/tiles/zones" + townTile + "?revision=1&at=2026-11-23": "public, max-age=86400",
	} {
		a := s.ask("GET "+path, "")
		require.Equal(t, http.StatusOK, a.status, "%s: %s", path, a.body)
		assert.Equal(t, want, a.header.Get("Cache-Control"), path)
		assert.Equal(t, whole.body, a.body, path)
		assert.Equal(t, whole.header.Get("ETag"), a.header.Get("ETag"))
		again := s.ask("GET "+path, "", "If-None-Match: "+a.header.Get("ETag"))
		assert.Equal(t, http.StatusNotModified, again.status)
		assert.Empty(t, again.body)
		assert.Equal(t, want, again.header.Get("Cache-Control"))
	}
	zipped := s.ask("GET "+named, "", "Accept-Encoding: br, gzip;q=0.5")
	assert.Equal(t, "gzip", zipped.header.Get("Content-Encoding"))
	assert.NotEqual(t, whole.header.Get("ETag"), zipped.header.Get("ETag"))
	assert.Equal(t, "Accept-Encoding", zipped.header.Get("Vary"))
	assert.Equal(t, "Accept-Encoding", whole.header.Get("Vary"))
	r, err := gzip.NewReader(strings.NewReader(zipped.body))
	require.NoError(t, err)
	body, err := io.ReadAll(r)
	require.NoError(t, err)
	assert.Equal(t, whole.body, string(body))
	assert.Empty(t, s.ask("GET "+named, "", "Accept-Encoding: gzip;q=0").header.Get("Content-Encoding"))

	s.put(row(zoning.Grid{Code: "other", Kind: zoning.Base}, square(30, 0, 40, 10)))
	_, still := tileJSON(t, s, "/tiles/zones")
	assert.Equal(t, named, still, "another layer changed")
	s.put(row(zoning.Zone{Code: "Q", Kind: zoning.Prohibited, Scope: zoning.Whole}, square(1, 1, 2, 2)))
	_, now := tileJSON(t, s, "/tiles/zones")
	assert.NotEqual(t, named, now)
	assert.Equal(t, whole.body, s.ask("GET "+named, "").body, "the old name has what it had")
	assert.Contains(t, codes(t, s.ask("GET "+now, "").body, "zones"), "Q")
	lie := strings.Replace(now, "revision=3", "revision=1", 1)
	a := s.ask("GET "+lie, "")
	assert.Equal(t, http.StatusNotFound, a.status, "no revision answers under the name of another")
	assert.NotContains(t, a.header.Get("Cache-Control"), "immutable")
	assert.Equal(t, http.StatusNotFound, s.ask("GET "+strings.Replace(now, "at=2026-11-23", "at=2019-11-23", 1), "").status)

	other := open(t, api.Options{}, town()...)
	assert.Equal(t, whole.body, other.ask("GET "+named, "").body, "a replica that has not been asked before")
	assert.Equal(t, http.StatusNotFound, open(t, api.Options{}, town()[:8]...).ask("GET "+named, "").status, "a store with another revision 1")
	old := s.ask("GET /tiles/zones"+townTile+"?revision=1&at=2026-11-23", "")
	assert.Equal(t, whole.body, old.body, "an older revision")
}

// The style leads to the tiles of the day that is asked for.
func TestStyle(t *testing.T) {
	s := open(t, api.Options{PublicURL: "https://example.org/grid", Demo: true}, town()...)
	for path, want := range map[string]string{
		"/styles/gridzone.json":                          "https://example.org/grid/tiles/all",
		"/styles/gridzone.json?revision=1&at=2026-11-24": "https://example.org/grid/tiles/all?at=2026-11-24&revision=1",
	} {
		a := s.ask("GET "+path, "")
		require.Equal(t, http.StatusOK, a.status, a.body)
		var style struct {
			Version int
			Name    string
			Sources map[string]struct{ Type, URL string }
		}
		require.NoError(t, json.Unmarshal([]byte(a.body), &style))
		assert.Equal(t, 8, style.Version)
		assert.Equal(t, want, style.Sources["gridzone"].URL)
		assert.Contains(t, style.Name, "made up")
		assert.Equal(t, http.StatusNotModified, s.ask("GET "+path, "", "If-None-Match: "+a.header.Get("ETag")).status)
		address := strings.TrimPrefix(want, "https://example.org/grid")
		assert.Equal(t, http.StatusOK, s.ask("GET "+address, "").status)
	}
}

// What leads to other addresses has another tag: a service that is started again under another public address is not taken for the one before.
func TestAddressesAreInTheTags(t *testing.T) {
	one := open(t, api.Options{}, town()...)
	for _, path := range []string{"/tiles/zones", "/styles/gridzone.json", "/collections/zones"} {
		seen := map[string]string{}
		for _, public := range []string{"", "https://example.org/a", "https://example.org/b", "http://example.org/a"} {
			again, err := api.New(one.live, api.Options{PublicURL: public, Trusted: true})
			require.NoError(t, err)
			for _, host := range []string{"127.0.0.1:8080", "localhost:8080"} {
				r := httptest.NewRequest(http.MethodGet, path, http.NoBody)
				r.Host = host
				w := httptest.NewRecorder()
				again.ServeHTTP(w, r)
				require.Equal(t, http.StatusOK, w.Code, "%s: %s", path, w.Body)
				tag := w.Header().Get("Etag")
				if of, known := seen[tag]; known {
					assert.Equal(t, of, w.Body.String(), "%s of %q by %s", path, public, host)
				}
				seen[tag] = w.Body.String()
			}
		}
		assert.Len(t, seen, 2+3, path)
	}
}

// A zone that begins tomorrow is on the tiles of tomorrow, which have another name, without a new revision.
func TestTilesOfTomorrow(t *testing.T) {
	zone := row(zoning.Zone{Code: "T", Kind: zoning.Prohibited, Scope: zoning.Whole}, square(1, 1, 2, 2))
	zone.Valid.From, _ = zoning.ParseDay("2026-11-24")
	clock := today()
	s := openWith(t, func() time.Time { return clock }, api.Options{}, append(town(), zone)...)
	_, now := tileJSON(t, s, "/tiles/zones")
	_, tomorrow := tileJSON(t, s, "/tiles/zones?at=2026-11-24")
	assert.NotContains(t, codes(t, s.ask("GET "+now, "").body, "zones"), "T")
	assert.Contains(t, codes(t, s.ask("GET "+tomorrow, "").body, "zones"), "T")
	plain := s.ask("GET /tiles/zones"+townTile, "")
	clock = clock.Add(24 * time.Hour)
	after := s.ask("GET /tiles/zones"+townTile, "", "If-None-Match: "+plain.header.Get("ETag"))
	assert.Equal(t, http.StatusOK, after.status)
	assert.Contains(t, codes(t, after.body, "zones"), "T")
	_, then := tileJSON(t, s, "/tiles/zones")
	assert.Equal(t, tomorrow, then)
}

func TestTilesOutOfRange(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for path, want := range map[string]int{
		"/tiles/grids/0/0/0":                   204,
		"/tiles/grids/9/0/0":                   204,
		"/tiles/grids/9/512/0":                 400,
		"/tiles/grids/9/0/512":                 400,
		"/tiles/grids/-1/0/0":                  400,
		"/tiles/grids/9/0x1/0":                 400,
		"/tiles/grids/9/00/0":                  400,
		"/tiles/grids/9/%31/0":                 400,
		"/tiles/grids/17/0/0":                  404,
		"/tiles/grids/31/0/0":                  400,
		"/tiles/grids/99999999999999999/0/0":   400,
		"/tiles/grids/9/0/0.mvt":               400,
		"/tiles/roads/9/0/0":                   404,
		"/tiles/grids/9/426/211?z=1":           400,
		"/tiles/grids/9/426/211?at=today":      400,
		"/tiles/grids/9/426/211?revision=99":   404,
		"/tiles/grids/9/426/211?v=x":           404,
		"/tiles/grids/16/54622/27029":          200,
		"/tiles/all/9/426/211?at=1999-01-01":   200,
		"/tiles/zones/9/426/211?at=1999-01-01": 204,
	} {
		a := s.ask("GET "+path, "")
		assert.Equal(t, want, a.status, "%s: %s", path, a.body)
		if want == 204 {
			assert.Empty(t, a.body)
			assert.NotEmpty(t, a.header.Get("ETag"))
			assert.Equal(t, http.StatusNotModified, s.ask("GET "+path, "", "If-None-Match: "+a.header.Get("ETag")).status)
		}
	}
	got, head := s.ask("GET /tiles/grids"+townTile, ""), s.ask("HEAD /tiles/grids"+townTile, "")
	assert.Equal(t, got.header.Get("Content-Length"), head.header.Get("Content-Length"))
	assert.Equal(t, got.header.Get("ETag"), head.header.Get("ETag"))
	options := s.ask("OPTIONS /tiles/grids"+townTile, "", "Origin: https://example.org", "Access-Control-Request-Method: GET")
	assert.Equal(t, http.StatusNoContent, options.status)
	assert.Contains(t, options.header.Get("Access-Control-Allow-Methods"), "GET")
}

// FuzzTilePath asks for tiles of any name.
func FuzzTilePath(f *testing.F) {
	s := open(f, api.Options{}, town()...)
	for _, path := range []string{"9/426/211", "9/426/211?v=1&at=2026-11-23&revision=1", "16/0/0", "30/1/1", "9/-1/9999999999", "9/%2f/1"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:8080/tiles/all/"+path, nil)
		if err != nil {
			return
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		require.Less(t, w.Code, 500, path)
	})
}

// A zone that words alone describe is on no tile: who draws the tiles is told that there are such.
func TestTileJSONTellsOfZonesThatAreNotDrawn(t *testing.T) {
	for scope, want := range map[zoning.Scope]int{zoning.Part: 1, zoning.Whole: 0} {
		w := zoning.Zone{Code: "W", Name: "South bank", Kind: zoning.Prohibited, Division: "330402001001", Scope: scope, Extent: "south of the river"}
		got, _ := tileJSON(t, open(t, api.Options{}, append(town(), row(w, nil))...), "/tiles/zones")
		assert.Equal(t, want, got.UndrawnZones, scope)
	}
	got, _ := tileJSON(t, open(t, api.Options{}, append(town(), row(zoning.Zone{Code: "W", Kind: zoning.Restricted, Division: "990402001", Scope: zoning.Whole}, nil))...), "/tiles/all?at=2020-01-01")
	assert.Equal(t, 1, got.UndrawnZones, "its division has no shape")
}

func TestThePictureOfASheet(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	a := s.ask("GET /tiles/all/picture", "")
	require.Equal(t, http.StatusOK, a.status, a.body)
	assert.Equal(t, "image/png", a.header.Get("Content-Type"))
	assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"))
	assert.Equal(t, "1", a.header.Get("Gridzone-Revision"))
	shown, err := png.DecodeConfig(strings.NewReader(a.body))
	require.NoError(t, err)
	w, _ := tileJSON(t, s, "/tiles/all")
	assert.InDelta(t, (w.Bounds[2]-w.Bounds[0])/(w.Bounds[3]-w.Bounds[1])*math.Cos(30.75*math.Pi/180), float64(shown.Width)/float64(shown.Height), 0.01, "the bounds from edge to edge")
	assert.Equal(t, http.StatusNotModified, s.ask("GET /tiles/all/picture", "", "If-None-Match: "+a.header.Get("Etag")).status)
	assert.NotEqual(t, a.header.Get("Etag"), s.ask("GET /tiles/zones/picture", "").header.Get("Etag"))
	for version, same := range map[string]bool{"": true, "0.2.0": false} {
		other := open(t, api.Options{Version: version}, town()...).ask("GET /tiles/all/picture", "")
		assert.Equal(t, same, a.header.Get("Etag") == other.header.Get("Etag"), "a program of another version, which may paint otherwise")
	}
	assert.Equal(t, http.StatusNoContent, s.ask("GET /tiles/zones/picture?at=1990-01-01", "").status, "nothing was in force")
	assert.Equal(t, http.StatusNotFound, s.ask("GET /tiles/farms/picture", "").status)
	assert.Equal(t, http.StatusBadRequest, s.ask("GET /tiles/all/picture?at=soon", "").status)
}
