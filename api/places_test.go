package api_test

import (
	"context"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/exporters"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const inert = `<img src=x onerror=alert(1)>`

// published puts a publication on record with an attached document, and a zone of it with a hostile name.
func (s *service) published(id string, unapproved bool, name string, data string) string {
	s.t.Helper()
	var digest string
	_, err := s.live.Do(context.Background(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "test"}},
		func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (_ []byte, err error) {
			if digest, err = tx.PutBlob(ctx, name, []byte(data)); err != nil {
				return nil, err
			}
			pub := row(zoning.Publication{ID: id, State: zoning.Published, Division: "330402001001", Issuer: "the village", Document: "村发1号 " + inert,
				Title: "Zones " + inert, Digest: digest, Unapproved: unapproved, PublishedOn: "2026-01-01", Bases: []zoning.Basis{{Kind: zoning.Law, Number: "No. 7", Link: "javascript:alert(1)"}},
				Rules: []zoning.Rule{{ZoneKind: zoning.Prohibited, Action: zoning.New, Outcome: zoning.OutcomeForbidden}}, Quota: number(300),
				Equivalents: &zoning.Equivalents{Name: "Table A", Animals: []zoning.Equivalent{{Species: "layer", Animals: 30, Pigs: 1}}}}, nil)
			zone := row(zoning.Zone{Code: "Z-" + id, Name: inert, Kind: zoning.Prohibited, Category: "04", Division: "330402001001", Extent: "words " + inert}, square(0, 12, 5, 18))
			zone.Publication = id
			return nil, tx.Open(ctx, pub, zone)
		})
	require.NoError(s.t, err)
	return digest
}

func TestPlaceData(t *testing.T) {
	s := open(t, api.Options{Demo: true, PublicURL: "https://example.org/grids"}, town()...)
	digest := s.published("v1", false, "公告.pdf", "%PDF-1.7 words")
	a := s.ask("GET /v1/places/330402001001", "", "Peer: 203.0.113.9:1234", "Host: example.org")
	require.Equal(t, 200, a.status, a.body)
	conforms(t, schemas(t, s), "/v1/places/{code}", "GET", a)
	w := decode[api.PlaceAnswer](t, a)
	assert.Equal(t, api.DivisionRef{Code: "330402001001", Name: "West", Level: "village"}, w.Division)
	assert.Len(t, w.Above, 3)
	require.Len(t, w.InForce, 2)
	assert.Equal(t, "v1", w.InForce[0].Publication)
	assert.Equal(t, "https://example.org/grids/documents/"+digest, w.InForce[0].Attachment)
	assert.Equal(t, "Z-v1", w.InForce[0].Zones[0].Code)
	assert.Equal(t, "禁养区", w.InForce[0].Zones[0].KindLabel)
	assert.InEpsilon(t, 3.2e7, *w.InForce[0].Zones[0].AreaM2, 0.01)
	assert.Equal(t, []api.PublicationRule{{ZoneKind: "prohibited", Action: "new", Outcome: "forbidden"}}, w.InForce[0].Rules)
	assert.Equal(t, &api.EquivalentsTable{Name: "Table A", Animals: []api.EquivalentLine{{Species: "layer", Animals: 30, Pigs: 1}}}, w.InForce[0].Equivalents)
	assert.Equal(t, []any{int64(300), "stock"}, []any{*w.InForce[0].Quota, w.InForce[0].QuotaMeasure})
	assert.Equal(t, []any{0, "", true}, []any{len(w.InForce[1].Rules), w.InForce[1].QuotaMeasure, w.InForce[1].Quota == nil})
	for path, shown := range map[string]string{"/places/330402001001": `<details class="rules" open>`, "/places/330402001": `<details class="rules">`} {
		assert.Contains(t, s.ask("GET "+path, "").body, shown, "at once where it is for the place itself or what holds it")
	}
	assert.Equal(t, "pub-1", w.InForce[1].Publication)
	assert.Equal(t, "2020-01-01", *w.InForce[1].ValidFrom)
	assert.Nil(t, w.InForce[1].ValidTo)
	assert.True(t, w.Demo)
	assert.Equal(t, 304, s.ask("GET /v1/places/330402001001", "", "If-None-Match: "+a.header.Get("Etag")).status)

	before := decode[api.PlaceAnswer](t, s.ask("GET /v1/places/330402001001?at=2019-12-31&revision=1", ""))
	assert.Empty(t, before.InForce)
	assert.Equal(t, "pub-1", before.Coming[0].Publication)
	assert.Equal(t, int64(1), before.Revision)
	assert.Contains(t, before.Links[0].Href, "?at=2019-12-31&revision=1")

	for path, status := range map[string]int{"/v1/places/330402009": 404, "/v1/places/330402001001?lon=1": 400, "/v1/places/330402001001?at=x": 400, "/places/330402009": 404, "/v1/places/330402001001?revision=9": 404} {
		assert.Equal(t, status, s.ask("GET "+path, "").status, path)
	}
}

func TestPlaceZones(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.published("v1", false, "a", "b")
	a := s.ask("GET /v1/places/330402001001/zones", "")
	require.Equal(t, 200, a.status)
	conforms(t, schemas(t, s), "/v1/places/{code}/zones", "GET", a)
	assert.Equal(t, `attachment; filename="zones-330402001001.geojson"`, a.header.Get("Content-Disposition"))
	var w struct {
		Features []struct{ Properties struct{ Code string } }
	}
	require.NoError(t, json.Unmarshal([]byte(a.body), &w))
	var codes []string
	for _, f := range w.Features {
		codes = append(codes, f.Properties.Code)
	}
	assert.Equal(t, []string{"Z-v1", "P", "R"}[:2], codes[:2], "R does not reach into the village")
	assert.Len(t, codes, 2)
}

func TestPlaceZonesAsFiles(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.published("v1", false, "a", "b")
	schemas := schemas(t, s)
	for format, begins := range map[string]string{"geojson": `{"type":"FeatureCollection"`, "csv": "code,", "kml": "<?xml", "shapefile": "PK", "geopackage": "SQLite format 3", "geojsonseq": `{"type":"Feature"`} {
		a := s.ask("GET /v1/places/330402001001/zones?f="+format, "")
		require.Equal(t, 200, a.status, a.body)
		if format == "geojson" {
			conforms(t, schemas, "/v1/places/{code}/zones", "GET", a)
		}
		assert.True(t, strings.HasPrefix(a.body, begins), "%s: %.20q", format, a.body)
		assert.Contains(t, a.header.Get("Content-Disposition"), "zones-330402001001", format)
		if format == "csv" {
			assert.Contains(t, a.body, "\nZ-v1,")
			assert.NotContains(t, a.body, "\nR,", "R does not reach into the village")
		}
		head := s.ask("HEAD /v1/places/330402001001/zones?f="+format, "")
		assert.Equal(t, []string{a.header.Get("Content-Type"), a.header.Get("Content-Disposition")}, []string{head.header.Get("Content-Type"), head.header.Get("Content-Disposition")}, format)
	}
	assert.Equal(t, 400, s.ask("GET /v1/places/330402001001/zones?f=dwg", "").status)
	assert.Equal(t, 404, s.ask("GET /v1/places/330402009/zones?f=csv", "").status)
}

// A search engine finds the pages, and people find what they are about, what there was before, and the way to the map and back.
func TestPagesAreFound(t *testing.T) {
	files := fstest.MapFS{"index.html": {Data: []byte("map")}, "assets/a.js": {Data: []byte("a")}}
	s := open(t, api.Options{PublicURL: "https://example.org/grids", Page: files}, town()...)
	s.published("v1", false, "a", "b")
	page := s.ask("GET /places/330402001001?lang=zh&at=2026-11-23", "", "Accept: text/html")
	assert.Equal(t, []string{`<https://example.org/grids/places/330402001001>; rel="canonical"`,
		`<https://example.org/grids/places/330402001001?f=html&lang=zh>; rel="alternate"; hreflang="zh"`,
		`<https://example.org/grids/places/330402001001?f=html&lang=en>; rel="alternate"; hreflang="en"`}, page.header.Values("Link"))
	assert.Contains(t, page.body, `<html lang="zh-CN">`)
	assert.Contains(t, page.body, `<title>West · 禁养区与限养区</title>`)
	assert.Regexp(t, `<meta name="description" content="[^"]*West：畜禽养殖禁养区、限养区的公告`, page.body)
	toMap := func(body string) url.Values {
		link := regexp.MustCompile(`href="https://example.org/grids/#([^"]+)"`).FindStringSubmatch(body)
		require.NotNil(t, link)
		v, err := url.ParseQuery(html.UnescapeString(link[1]))
		require.NoError(t, err)
		assert.Regexp(t, `^[0-9.]+/30\.[0-9]+/120\.[0-9]+$`, v.Get("map"))
		assert.Regexp(t, `^120\.[0-9]+,30\.[0-9]+$`, v.Get("place"))
		assert.Equal(t, "village", v.Get("panel"))
		return v
	}
	assert.Equal(t, []string{"2026-11-23", "zh"}, []string{toMap(page.body).Get("day"), toMap(page.body).Get("lang")}, "of the same day, in the same language")
	plain := toMap(s.ask("GET /places/330402001001", "", "Accept: text/html").body)
	assert.False(t, plain.Has("day") || plain.Has("lang"), "today, and in the reader's language, where nothing was asked for")
	for _, f := range exporters.FormatNames() {
		assert.Contains(t, page.body, `href="https://example.org/grids/v1/places/330402001001/zones?f=`+f+`&amp;at=2026-11-23"`)
	}
	assert.Contains(t, s.ask("GET /places", "", "Accept: text/html").body, `href="https://example.org/grids/"`)
	assert.NotContains(t, open(t, api.Options{}, town()...).ask("GET /places/330402001001", "", "Accept: text/html").body, "#map", "there is no map to lead to")

	from, err := zoning.ParseDay("2015-01-01")
	require.NoError(t, err)
	s.put(&zoning.Row{Valid: zoning.Interval{From: from, To: from + 365}, Thing: zoning.Publication{ID: "old", State: zoning.Superseded, Division: "330402001001", Issuer: "x", Document: "old"}})
	assert.Contains(t, s.ask("GET /places/330402001001", "", "Accept: text/html").body, `href="?f=html&amp;at=2015-01-01"`, "the page as it was")
}

func TestPagesAreInert(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	s.published("v1", false, inert, "x")
	_, stored := s.store(`{"lon":120.03,"lat":30.15}`, "Gridzone-Actor: "+inert)
	require.Equal(t, "prohibited", stored.Answer.Verdict)
	for _, path := range []string{"/places/330402001001", "/places/330402001001?lang=zh", "/places/330402001001?at=2019-01-01&revision=2&lang=en", "/places", "/v1/checks/" + stored.ID, "/v1/checks/" + stored.ID + "/verify"} {
		a := s.ask("GET "+path, "", "Accept: text/html", "Peer: 203.0.113.9:1234", "Host: example.org")
		require.Equal(t, 200, a.status, path)
		assert.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"))
		policy := a.header.Get("Content-Security-Policy")
		assert.Contains(t, policy, "default-src 'none'", path)
		assert.NotContains(t, policy, "unsafe", path)
		assert.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
		if strings.HasSuffix(path, "/verify") {
			assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
			assert.Contains(t, a.body, "Stands as issued")
			continue
		}
		assert.NotEmpty(t, a.header.Get("Etag"))
		assert.Equal(t, 304, s.ask("GET "+path, "", "Accept: text/html", "Host: example.org", "If-None-Match: "+a.header.Get("Etag")).status, path)
		low := strings.ToLower(a.body)
		assert.False(t, strings.Contains(low, "<img"), path)
		assert.False(t, strings.Contains(low, "<script"), path)
		assert.False(t, strings.Contains(low, `"javascript:`), path)
		assert.Equal(t, path != "/places", strings.Contains(a.body, "&lt;img src=x onerror=alert(1)&gt;"), "%s shows the name as text", path)
	}
	assert.Contains(t, s.ask("GET /places?f=html", "").body, "http://127.0.0.1:8080/places/330402001")
	for path, status := range map[string]int{"/places?f=json": 400, "/places?lang=fr": 400, "/v1/checks/" + stored.ID + "?f=pdf": 400} {
		assert.Equal(t, status, s.ask("GET "+path, "").status, path)
	}
	assert.Equal(t, 406, s.ask("GET /places", "", "Accept: application/json").status)
	assert.Equal(t, 406, s.ask("GET /v1/checks/"+stored.ID, "", "Accept: image/png").status)
}

func TestThePageOfACertificate(t *testing.T) {
	s := open(t, api.Options{PublicURL: "https://example.org/grids"}, town()...)
	footprints := []string{`{"lon":120.13,"lat":30.06}`, `{"lon":120.25,"lat":30.1}`, `{"lon":10,"lat":10}`, `{"lon":120.05,"lat":30.1,"accuracy_m":20}`,
		`{"type":"Polygon","coordinates":[[[120.05,30.02],[120.15,30.02],[120.15,30.04],[120.05,30.04],[120.05,30.02]]]}`}
	for _, body := range footprints {
		_, w := s.store(body)
		a := s.ask("GET /v1/checks/"+w.ID+"?f=html&lang=en", "")
		require.Equal(t, 200, a.status, a.body)
		shown := html.UnescapeString(a.body)
		for _, part := range []string{w.ID, w.Digest, "https://example.org/grids/v1/checks/" + w.ID + "/verify", `class="qr"`, `class="map"`, "is-" + w.Answer.Verdict, "2026-11-23 12:00:00 +08:00", "gridzone dev"} {
			assert.True(t, strings.Contains(shown, part), "%s: %s", body, part)
		}
		for _, z := range w.Answer.Zones {
			assert.True(t, strings.Contains(a.body, z.Code), "%s: %s", body, z.Code)
		}
		assert.Equal(t, strings.Contains(body, "Polygon"), strings.Contains(a.body, `class="site"`), body)
	}
}

func TestDocuments(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	pdf := s.published("v1", false, `C:\公告 "1".pdf`, "%PDF-1.7 words")
	page := s.published("v2", false, "a.html", "<html><script>alert(1)</script>")
	imported := s.published("v3", true, "farms.csv", "name,phone\nWang,139")
	a := s.ask("GET /documents/"+pdf, "", "Peer: 203.0.113.9:1234", "Host: example.org")
	require.Equal(t, 200, a.status)
	assert.Equal(t, "%PDF-1.7 words", a.body)
	assert.Equal(t, "application/pdf", a.header.Get("Content-Type"))
	assert.Equal(t, "nosniff", a.header.Get("X-Content-Type-Options"))
	assert.Equal(t, "attachment; filename*=utf-8''%E5%85%AC%E5%91%8A%20%221%22.pdf", a.header.Get("Content-Disposition"))
	assert.Contains(t, a.header.Get("Content-Security-Policy"), "sandbox")
	assert.Equal(t, 304, s.ask("GET /documents/"+pdf, "", "If-None-Match: "+a.header.Get("Etag")).status)
	a = s.ask("GET /documents/"+page, "")
	assert.Equal(t, "application/octet-stream", a.header.Get("Content-Type"), "no page is served as one")
	assert.True(t, strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment"))
	for name, path := range map[string]string{"imported": imported, "unknown": strings.Repeat("0", 64), "upper": strings.ToUpper(pdf), "short": "ab", "up": ".."} {
		assert.Equal(t, 404, s.ask("GET /documents/"+path, "").status, name)
	}
	assert.NotContains(t, s.ask("GET /places/330402001001?f=html", "").body, imported)
	assert.NotContains(t, s.ask("GET /v1/places/330402001001", "").body, imported)
	// The same file imported as well does not hide it; a draft's is not given out.
	s.published("v4", true, "again.pdf", "%PDF-1.7 words")
	assert.Equal(t, 200, s.ask("GET /documents/"+pdf, "").status)
}
