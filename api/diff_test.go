package api_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/geo"
	"gridzone/zoning"
)

// zoneP is zone P as the draft of drafting has it, shrunk on its east side and by another name.
const zoneP = `{"type":"Feature","properties":{"name":"P, \"less\"","kind":"prohibited","category":"01"},"geometry":{"type":"Polygon","coordinates":[[[120.05,30.05],[120.12,30.05],[120.12,30.15],[120.05,30.15],[120.05,30.05]]]}}`

// zoneW is a zone that words alone describe.
const zoneW = `{"type":"Feature","properties":{"kind":"restricted","division":"330402001001","extent":"by the river","extent_scope":"part"},"geometry":null}`

// differing is drafting with P and W in the draft beside Z.
func differing(t *testing.T, rows ...*zoning.Row) *service {
	t.Helper()
	s := open(t, api.Options{Demo: true}, append(town(), rows...)...)
	s.expect(201, "POST /v1/publications", draft, js, li)
	for code, zone := range map[string]string{"Z": zoneZ, "P": zoneP, "W": zoneW} {
		s.expect(201, "PUT /v1/publications/p/zones/"+code, zone, gj, li, ifAny)
	}
	return s
}

// publish approves the draft of differing.
func (s *service) publish() {
	s.t.Helper()
	s.expect(200, "POST /v1/publications/p/submit", "", li)
	s.expect(200, "POST /v1/publications/p/approve", "", wang, s.seen("p"))
}

// areaM2 is the area of a square of the town, to the square centimetre.
func areaM2(west, south, east, north float64) float64 {
	return math.Round(geo.Area(square(west, south, east, north))*1e4) / 1e4
}

func cm2(f float64) float64 { return math.Round(f*1e4) / 1e4 }

// assertDiffers checks what the publication p changes on its first day.
func assertDiffers(t *testing.T, d api.DiffAnswer) {
	t.Helper()
	assert.Equal(t, []string{"2026-12-01", "2026-12-01", "2026-12-01"}, []string{d.At, d.Before.At, d.After.At})
	var zones []string
	for _, z := range d.Zones {
		zones = append(zones, fmt.Sprintf("%s %s %v %v", z.Code, z.Change, z.Attributes, z.GeometryChanged))
	}
	assert.Equal(t, []string{"P changed [name bases publication] true", "W added [] false", "Z added [] false"}, zones)
	assert.InDelta(t, areaM2(12, 5, 15, 15), *d.Zones[0].LostM2, 0.01)
	assert.Zero(t, *d.Zones[0].GainedM2)
	assert.Equal(t, &api.DiffState{Name: "zone P", Kind: "prohibited", Category: "01", Division: "330402001", Publication: "pub-1"}, d.Zones[0].Before)
	assert.Equal(t, "p", d.Zones[0].After.Publication)
	assert.Nil(t, d.Zones[1].GainedM2, "nobody knows")
	assert.Nil(t, d.Zones[1].LostM2)
	assert.Equal(t, &api.DiffState{Kind: "restricted", Division: "330402001001", Extent: "by the river", ByDivision: true, ExtentScope: "part", Publication: "p"}, d.Zones[1].After)
	assert.Nil(t, d.Zones[2].Before)
	assert.InDelta(t, areaM2(1, 1, 3, 3), *d.Zones[2].GainedM2, 0.01)
	require.Len(t, d.Lands, 2)
	assert.InDelta(t, areaM2(1, 1, 3, 3), d.Lands[0].GainedM2, 0.01)
	assert.InDelta(t, areaM2(12, 5, 15, 15), d.Lands[0].LostM2, 0.01)
	assert.Equal(t, api.DiffLand{Kind: "restricted"}, d.Lands[1])
	assert.Equal(t, areasOf(map[string][2]float64{"330400": {1, 1}, "330402": {1, 1}, "330402001": {1, 1}, "330402001001": {1, 0}, "330402001002": {0, 1}}), gains(d))
}

// areasOf are the areas of Z gained and of what P lost, so many times each.
func areasOf(times map[string][2]float64) map[string][2]float64 {
	w := map[string][2]float64{}
	for code, n := range times {
		w[code] = [2]float64{cm2(n[0] * areaM2(1, 1, 3, 3)), cm2(n[1] * areaM2(12, 5, 15, 15))}
	}
	return w
}

func gains(d api.DiffAnswer) map[string][2]float64 {
	w := map[string][2]float64{}
	for _, v := range d.Divisions {
		w[v.Code] = [2]float64{cm2(v.GainedM2), cm2(v.LostM2)}
	}
	return w
}

// The diff of a draft is that of the publication it becomes, whatever follows, and that of the two revisions.
func TestDiffOfAPublication(t *testing.T) {
	s := differing(t)
	described := schemas(t, s)
	const path, request = "/v1/publications/{id}/diff", "GET /v1/publications/p/diff"
	a := s.expect(200, request, "")
	conforms(t, described, path, "GET", a)
	d := decode[api.DiffAnswer](t, a)
	assertDiffers(t, d)
	assert.Equal(t, api.DraftRef{Publication: "p", Version: 4}, *d.Draft)
	assert.Equal(t, []int64{1, 1, 1}, []int64{d.Revision, d.Before.Revision, d.After.Revision})
	assert.Equal(t, "p", d.Publication)
	assert.True(t, d.Demo)
	assert.Equal(t, []string{"no-store", `"4"`, "1"}, []string{a.header.Get("Cache-Control"), a.header.Get("Etag"), a.header.Get("Gridzone-Revision")})
	assert.Equal(t, strings.ReplaceAll(problemText(s.expect(404, request, "", away)), `\"p\"`, `\"none\"`),
		problemText(s.expect(404, "GET /v1/publications/none/diff", "", away)), "a draft is not there for others")
	assert.Empty(t, decode[api.DiffAnswer](t, s.expect(200, request+"?at=2026-11-30", "")).Zones, "not in force yet")

	s.publish()
	a = s.expect(200, request, "", away)
	conforms(t, described, path, "GET", a)
	d = decode[api.DiffAnswer](t, a)
	assertDiffers(t, d)
	assert.Nil(t, d.Draft)
	assert.Equal(t, []int64{2, 1, 2}, []int64{d.Revision, d.Before.Revision, d.After.Revision})
	assert.Equal(t, []string{"public, max-age=86400", "2", "*"}, []string{a.header.Get("Cache-Control"), a.header.Get("Gridzone-Revision"), a.header.Get("Access-Control-Allow-Origin")})
	s.expect(304, request, "", away, "If-None-Match: "+a.header.Get("Etag"))

	s.put(row(zoning.Zone{Code: "N", Kind: zoning.Prohibited, Division: "330402001"}, square(1, 1, 3, 3)))
	s.expect(200, "POST /v1/publications/p/withdraw", `{"why":"annulled","from":"2027-03-01"}`, js, wang)
	assert.Equal(t, a.body, s.expect(200, request, "", away).body, "what it changed it changed")
	d = decode[api.DiffAnswer](t, s.expect(200, "GET /v1/diff?from_revision=1&to_revision=2&at=2026-12-01", "", away))
	assertDiffers(t, d)
	assert.Empty(t, d.Publication)
}

func problemText(a answer) string {
	text, _, _ := strings.Cut(a.body, `,"request_id"`)
	return text
}

// A publication that was withdrawn before it began is still known to who may see the lives of publications.
func TestDiffOfWhatNeverBegan(t *testing.T) {
	s := differing(t)
	s.publish()
	s.expect(200, "POST /v1/publications/p/withdraw", `{"why":"annulled"}`, js, wang)
	assertDiffers(t, decode[api.DiffAnswer](t, s.expect(200, "GET /v1/publications/p/diff", "")))
	s.expect(404, "GET /v1/publications/p/diff", "", away)
}

// What was discarded was never on record.
func TestDiffOfWhatWasDiscarded(t *testing.T) {
	s := differing(t)
	s.expect(200, "DELETE /v1/publications/p?why=elsewhere", "", li, "If-Match: *")
	for _, what := range []string{"diff", "effect"} {
		assert.Contains(t, s.expect(409, "GET /v1/publications/p/"+what, "").body, "publication p is discarded and was never on record")
	}
	assert.Contains(t, s.expect(409, "GET /v1/locate?lon=120.02&lat=30.02&draft=p", "").body, "publication p is discarded and no draft")
}

// What was in force already when it was put on record differs from that day on.
func TestDiffOfWhatIsBackdated(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	recorded := s.live.DayOf(s.live.Atlas().Committed()).String()
	assert.Equal(t, recorded, decode[api.DiffAnswer](t, s.expect(200, "GET /v1/publications/pub-1/diff", "")).At)
	d := decode[api.DiffAnswer](t, s.expect(200, "GET /v1/publications/pub-1/diff?at=2019-12-31", ""))
	assert.Empty(t, d.Zones, "not in force yet")
	d = decode[api.DiffAnswer](t, s.expect(200, "GET /v1/publications/pub-1/diff?at=2020-01-01", ""))
	assert.Len(t, d.Zones, 2)
	assert.EqualValues(t, 0, d.Before.Revision, "there was nothing before")
}

func TestDiffOfRevisionsAndDays(t *testing.T) {
	s := differing(t)
	s.publish()
	described := schemas(t, s)
	diff := func(query string) (answer, api.DiffAnswer) {
		t.Helper()
		a := s.expect(200, "GET /v1/diff?"+query, "", away)
		conforms(t, described, "/v1/diff", "GET", a)
		return a, decode[api.DiffAnswer](t, a)
	}
	a, d := diff("from_revision=1&at=2026-12-01")
	assertDiffers(t, d)
	assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"), "the newest may be another tomorrow")
	a, _ = diff("from_revision=1&to_revision=2&at=2026-12-01")
	assert.Equal(t, "public, max-age=86400", a.header.Get("Cache-Control"))
	other, _ := diff("from_revision=0&to_revision=2&at=2026-12-01")
	assert.NotEqual(t, a.header.Get("Etag"), other.header.Get("Etag"))
	s.expect(304, "GET /v1/diff?from_revision=1&to_revision=2&at=2026-12-01", "", "If-None-Match: "+a.header.Get("Etag"))
	a, _ = diff("from_revision=1&to_revision=2")
	assert.Contains(t, a.header.Get("Cache-Control"), "public, max-age=")
	assert.NotEqual(t, "public, max-age=86400", a.header.Get("Cache-Control"), "good until midnight")

	_, back := diff("from_revision=2&to_revision=1&at=2026-12-01")
	assert.Equal(t, []int64{2, 1, 1}, []int64{back.Before.Revision, back.After.Revision, back.Revision})
	assert.Equal(t, []string{"changed", "removed", "removed"}, []string{back.Zones[0].Change, back.Zones[1].Change, back.Zones[2].Change})
	assert.InDelta(t, d.Lands[0].GainedM2, back.Lands[0].LostM2, 0.01)
	_, none := diff("from_revision=1&to_revision=2")
	assert.Empty(t, none.Zones, "today nothing differs")
	_, days := diff("from_at=2026-11-30&to_at=2026-12-01")
	assert.Equal(t, []string{"2026-11-30", "2026-12-01"}, []string{days.Before.At, days.After.At})
	assert.Equal(t, d.Zones, days.Zones)
	a, _ = diff("to_revision=2&from_at=2026-11-30&to_at=2026-12-01")
	assert.Equal(t, "public, max-age=0, must-revalidate", a.header.Get("Cache-Control"), "it is compared with the newest")
	held, _ := diff("from_revision=1&to_revision=2&to_at=2026-12-01")
	assert.NotEqual(t, "public, max-age=86400", held.header.Get("Cache-Control"), "it is compared with today")
	s.put(row(zoning.Zone{Code: "N", Kind: zoning.Restricted, Division: "330402001"}, square(1, 16, 3, 18)))
	held, none = diff("to_revision=2&from_at=2026-11-30&to_at=2026-12-01")
	assert.NotEqual(t, a.header.Get("Etag"), held.header.Get("Etag"), "the newest is another")
	assert.Len(t, none.Zones, 4)
	_, days = diff("to_revision=2&from_revision=2&to_at=2026-12-01")
	assert.Equal(t, "2026-11-23", days.Before.At)
	assert.Equal(t, d.Zones, days.Zones)
	_, east := diff("from_revision=1&at=2026-12-01&division=330402001002")
	assert.Equal(t, "330402001002", east.Division)
	require.Len(t, east.Zones, 1)
	assert.Zero(t, east.Lands[0].GainedM2)
	assert.Equal(t, areasOf(map[string][2]float64{"330402001002": {0, 1}}), gains(east))
}

func TestDiffRefuses(t *testing.T) {
	s := differing(t)
	described := schemas(t, s)
	for _, tc := range []struct {
		status        int
		request, says string
	}{
		{400, "GET /v1/diff", "from_revision: missing"},
		{400, "GET /v1/diff?to_revision=1", "from_revision: missing"},
		{400, "GET /v1/diff?from_revision=x", `from_revision: \"x\" is not a revision number`},
		{400, "GET /v1/diff?from_revision=0&to_revision=-1", "to_revision: "},
		{400, "GET /v1/diff?from_revision=0&at=soon", "at: "},
		{400, "GET /v1/diff?from_at=soon", "from_at: "},
		{400, "GET /v1/diff?to_at=soon", "to_at: "},
		{400, "GET /v1/diff?at=2026-12-01&to_at=2026-12-02", "at is the day of both sides"},
		{400, "GET /v1/diff?from_revision=0&f=xlsx", "none of json, geojson, csv"},
		{400, "GET /v1/diff?from_revision=0&bom=true", "only a CSV answer"},
		{400, "GET /v1/diff?from_revision=0&out_crs=EPSG:4549", "not known here"},
		{400, "GET /v1/diff?from_revision=0&revision=1", "there is no parameter"},
		{404, "GET /v1/diff?from_revision=7", "there is no revision 7"},
		{404, "GET /v1/diff?from_revision=0&to_revision=7", "there is no revision 7"},
		{404, "GET /v1/diff?from_revision=0&division=none", "of layer divisions"},
		{404, "GET /v1/publications/none/diff", `publication \"none\"`},
		{404, "GET /v1/publications/p/diff?division=none", "of layer divisions"},
		{404, "GET /v1/publications/none/effect", `publication \"none\"`},
		{404, "GET /v1/publications/p/effect?division=none", "of layer divisions"},
		{400, "GET /v1/publications/p/effect?f=geojson", "none of json, csv"},
	} {
		a := s.expect(tc.status, tc.request, "")
		assert.Contains(t, a.body, tc.says, tc.request)
		path, _, _ := strings.Cut(strings.TrimPrefix(tc.request, "GET "), "?")
		for _, id := range []string{"/p/", "/none/"} {
			path = strings.ReplaceAll(path, id, "/{id}/")
		}
		conforms(t, described, path, "GET", a)
	}
	s.expect(406, "GET /v1/diff?from_revision=0", "", "Accept: text/html")
	s.expect(406, "GET /v1/publications/p/effect", "", "Accept: application/geo+json")
	s.expect(200, "PATCH /v1/publications/p", `{"supersedes":["nobody"]}`, "Content-Type: application/merge-patch+json", "If-Match: *")
	for _, what := range []string{"diff", "effect"} {
		a := s.expect(409, "GET /v1/publications/p/"+what, "")
		assert.Contains(t, a.body, "could not be published as it is")
		conforms(t, described, "/v1/publications/{id}/"+what, "GET", a)
	}
}

// A comparison that would take too long is refused with what to do; in this process it is the caller's own affair.
func TestDiffHasABound(t *testing.T) {
	ring := make(orb.Ring, 300_001)
	for i := range ring {
		turn := 2 * math.Pi * float64(i%300_000) / 300_000
		ring[i] = orb.Point{120.5 + 0.01*math.Cos(turn), 30.5 + 0.01*math.Sin(turn)}
	}
	big := row(zoning.Zone{Code: "big", Kind: zoning.Prohibited, Division: "330402001"}, orb.MultiPolygon{{ring}})
	s := open(t, api.Options{}, append(town(), big)...)
	s.expect(200, "GET /v1/diff?from_revision=0", "")
	a := s.expect(400, "GET /v1/diff?from_revision=0", "", away)
	assert.Contains(t, a.body, "division: the zones whose land differs have 300011 vertices, and at most 300000 are compared at once: name a division")
	s.expect(200, "GET /v1/diff?from_revision=0&division=330402001001", "", away)
}

func TestDiffAsGeoJSON(t *testing.T) {
	s := differing(t)
	described := schemas(t, s)
	a := s.expect(200, "GET /v1/publications/p/diff?f=geojson", "")
	conforms(t, described, "/v1/publications/{id}/diff", "GET", a)
	assert.Equal(t, a.body, s.expect(200, "GET /v1/publications/p/diff", "", "Accept: application/geo+json").body)
	f := decode[api.DiffFeatures](t, a)
	assert.Equal(t, []any{"FeatureCollection", int64(1), "2026-12-01", "p", "EPSG:4490", true}, []any{f.Type, f.Revision, f.At, f.Publication, f.CRSName, f.Demo})
	assert.Equal(t, api.DraftRef{Publication: "p", Version: 4}, *f.Draft)
	ids := map[string]api.DiffFeature{}
	for _, feature := range f.Features {
		ids[feature.ID] = feature
	}
	assert.Len(t, f.Features, 5)
	gained := ids["land/gained/prohibited"]
	assert.InDelta(t, areaM2(1, 1, 3, 3), *gained.Properties.AreaM2, 0.01)
	assert.Equal(t, "Polygon", gained.Geometry.Type)
	assert.InDelta(t, areaM2(12, 5, 15, 15), *ids["land/lost/prohibited"].Properties.AreaM2, 0.01)
	p := ids["zone/P"].Properties
	assert.Equal(t, []any{"zone", "changed", "prohibited", "prohibited", "pub-1", "p", `P, "less"`, true},
		[]any{p.Item, p.Change, p.Kind, p.KindBefore, p.PublicationBefore, p.PublicationAfter, p.Name, p.GeometryChanged})
	assert.Nil(t, ids["zone/W"].Geometry, "no polygon and no area")
	assert.Nil(t, ids["zone/W"].Properties.GainedM2)
	assert.NotNil(t, ids["zone/Z"].Geometry)

	// A zone that is gone is drawn where it was; in the coordinates asked for.
	s.publish()
	f = decode[api.DiffFeatures](t, s.expect(200, "GET /v1/diff?from_revision=2&to_revision=1&at=2026-12-01&f=geojson&out_crs=gcj02", ""))
	assert.Equal(t, "gcj02", f.CRSName)
	for _, feature := range f.Features {
		if feature.ID == "zone/Z" {
			assert.Equal(t, "removed", feature.Properties.Change)
			at := feature.Geometry.Coordinates.([]any)[0].([]any)[0].([]any)
			assert.InDelta(t, 120.0147, at[0], 1e-3)
			assert.NotEqual(t, 120.01, at[0])
		}
	}
}

func TestDiffAsCSV(t *testing.T) {
	s := differing(t)
	a := s.expect(200, "GET /v1/publications/p/diff?f=csv&bom=true", "")
	assert.Equal(t, "text/csv; charset=utf-8", a.header.Get("Content-Type"))
	text, marked := strings.CutPrefix(a.body, "\xef\xbb\xbf")
	assert.True(t, marked)
	assert.Equal(t, strings.Replace(text, `"name;bases;publication"`, "name;bases;publication", 1), s.expect(200, "GET /v1/publications/p/diff", "", "Accept: text/csv").body)
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 1+2+5+3)
	assert.Equal(t, []string{"item", "change", "code", "name", "level", "kind", "kind_before", "attributes", "geometry_changed", "gained_m2", "lost_m2", "publication_before", "publication_after"}, rows[0])
	assert.Equal(t, []string{"total", "", "", "", "", "prohibited"}, rows[1][:6])
	assert.Equal(t, []string{"total", "", "", "", "", "restricted", "", "", "", "0", "0", "", ""}, rows[2])
	assert.Equal(t, []string{"division", "", "330400", "城", "city", "prohibited"}, rows[3][:6])
	assert.Equal(t, []string{"zone", "changed", "P", `P, "less"`, "", "prohibited", "prohibited", "name;bases;publication", "true", "0"}, rows[8][:10])
	assert.Equal(t, []string{"pub-1", "p"}, rows[8][11:])
	assert.Equal(t, []string{"zone", "added", "W", "", "", "restricted", "", "", "false", "", "", "", "p"}, rows[9])
}
