package api_test

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// overnight is a town whose clock stands a minute before midnight, with what turns it a minute past. The grid "gone"
// ends that night, and "come" begins.
func overnight(t *testing.T) (s *service, sleep func()) {
	t.Helper()
	var passed atomic.Int64
	now := func() time.Time {
		return time.Date(2026, 11, 23, 15, 59, 0, 0, time.UTC).Add(time.Duration(passed.Load()))
	}
	day, err := zoning.ParseDay("2026-11-24")
	require.NoError(t, err)
	gone := row(zoning.Grid{Code: "gone", Kind: zoning.Base}, square(20, 0, 25, 5))
	come := row(zoning.Grid{Code: "come", Kind: zoning.Base}, square(20, 0, 25, 5))
	gone.Valid.To, come.Valid.From = day, day
	s = openWith(t, now, api.Options{}, append(town(), gone, come)...)
	return s, func() { passed.Store(int64(2 * time.Minute)) }
}

func TestTagIsOfTheDay(t *testing.T) {
	for _, path := range []string{"GET /v1/locate?lon=120.22&lat=30.02", "GET /collections/grids/items", "GET /v1/check?lon=120.22&lat=30.02&revision=1"} {
		s, sleep := overnight(t)
		before := s.ask(path, "")
		require.Equal(t, 200, before.status, before.body)
		tag := before.header.Get("Etag")
		require.NotEmpty(t, tag)
		assert.Equal(t, 304, s.ask(path, "", "If-None-Match: "+tag).status)
		assert.Contains(t, before.body, `"gone"`)
		sleep()
		after := s.ask(path, "", "If-None-Match: "+tag)
		assert.Equal(t, 200, after.status, "what was true yesterday is asked about again: %s", path)
		assert.NotEqual(t, tag, after.header.Get("Etag"))
		assert.Contains(t, after.body, `"come"`)
	}
}

// Of two services on one store whose clocks differ, each goes by its own and says so; asked with a day and a revision they answer alike.
func TestClocksThatDiffer(t *testing.T) {
	late, _ := overnight(t)
	ahead, err := atlas.Open(t.Context(), late.file, atlas.Options{Now: func() time.Time { return late.live.Now().Add(2 * time.Minute) }})
	require.NoError(t, err)
	handler, err := api.New(ahead, api.Options{})
	require.NoError(t, err)
	early := &service{t: t, live: ahead, handler: handler}
	const place = "GET /v1/locate?lon=120.22&lat=30.02"
	for s, says := range map[*service][]string{late: {`"at":"2026-11-23"`, `"gone"`}, early: {`"at":"2026-11-24"`, `"come"`}} {
		for _, words := range says {
			assert.Contains(t, s.ask(place, "").body, words)
		}
	}
	for _, day := range []string{"2026-11-23", "2026-11-24"} {
		pinned := place + "&revision=1&at=" + day
		a, b := late.ask(pinned, ""), early.ask(pinned, "")
		require.Equal(t, 200, a.status, a.body)
		assert.Equal(t, a.body, b.body)
		assert.Equal(t, a.header.Get("Etag"), b.header.Get("Etag"))
	}
}

// A walk over pages that was begun before midnight ends on the day it was begun.
func TestPagingKeepsItsDay(t *testing.T) {
	s, sleep := overnight(t)
	seen := map[string]int{}
	for next := "/collections/grids/items?limit=1"; next != ""; {
		p := decode[api.FeaturePage](t, s.ask("GET "+next, ""))
		require.Equal(t, "2026-11-23", p.At)
		for _, f := range p.Features {
			seen[f.ID]++
		}
		next = ""
		for _, l := range p.Links {
			if l.Rel == "next" {
				u, err := url.Parse(l.Href)
				require.NoError(t, err)
				assert.Equal(t, "2026-11-23", u.Query().Get("at"))
				next = u.RequestURI()
			}
		}
		sleep()
	}
	assert.Equal(t, map[string]int{gridA: 1, gridB: 1, gridC: 1, gridD: 1, gridM: 1, "gone": 1}, seen)
}

// At midnight a zone comes into force, and the one that its publication supersedes ends, without a restart and without a poll: every
// answer is another one, under another tag, and no cache may have kept yesterday's.
func TestZonesChangeAtMidnight(t *testing.T) {
	draft := `{"id":"%","division":"330402001001","issuer":"The village","document":"%","valid_from":"~"@}`
	zone := `{"type":"Feature","properties":{"code":"Z-%","kind":"prohibited"},"geometry":{"type":"Polygon","coordinates":[[[120.01,30.11],[120.03,30.11],[120.03,30.13],[120.01,30.13],[120.01,30.11]]]}}`
	for _, pin := range []string{"", "revision=3"} {
		s, sleep := overnight(t)
		for _, p := range [][3]string{{"old", "2025-01-01", ""}, {"new", "2026-11-24", `,"supersedes":["old"]`}} {
			s.expect(201, "POST /v1/publications", strings.NewReplacer("%", p[0], "~", p[1], "@", p[2]).Replace(draft), js, li)
			s.expect(201, "PUT /v1/publications/"+p[0]+"/zones/Z-"+p[0], strings.ReplaceAll(zone, "%", p[0]), gj, li, ifAny)
			s.expect(200, "POST /v1/publications/"+p[0]+"/submit", "", li)
			s.expect(200, "POST /v1/publications/"+p[0]+"/approve", "", wang, s.seen(p[0]))
		}
		before := map[string]answer{}
		for path, inForce := range zonesInForce() {
			asked := "GET " + path + pin
			before[path] = s.expect(200, asked, "", away)
			assert.Equal(t, []string{"Z-old"}, inForce(before[path].body), asked)
			assert.Equal(t, [2]int{0, 60}[min(1, len(pin))], maxAge(t, before[path]), "a minute before midnight: %s", asked)
			assert.Equal(t, 304, s.ask(asked, "", away, "If-None-Match: "+before[path].header.Get("Etag")).status, asked)
		}
		sleep()
		after := map[string]answer{}
		for path, inForce := range zonesInForce() {
			asked, tag := "GET "+path+pin, before[path].header.Get("Etag")
			after[path] = s.expect(200, asked, "", away, "If-None-Match: "+tag)
			assert.Equal(t, []string{"Z-new"}, inForce(after[path].body), asked)
			assert.NotEqual(t, tag, after[path].header.Get("Etag"), asked)
			assert.Equal(t, [2]int{0, 24*3600 - 60}[min(1, len(pin))], maxAge(t, after[path]), "a minute after it: %s", asked)
		}
		require.NoError(t, s.live.Refresh(t.Context()))
		for path, inForce := range zonesInForce() {
			polled := s.expect(200, "GET "+path+pin, "", away)
			assert.Equal(t, []string{"Z-new"}, inForce(polled.body), path)
			assert.Equal(t, after[path].header.Get("Etag"), polled.header.Get("Etag"), "the next poll changes nothing: %s", path)
		}
	}
}

// zonesInForce are questions about the place of the zones, each with what reads from its answer which of them are in force.
func zonesInForce() map[string]func(body string) []string {
	at := func(hits []api.ZoneHit) (codes []string) {
		for _, z := range hits {
			codes = append(codes, z.Code)
		}
		return codes
	}
	ours := func(codes []string) []string {
		return slices.DeleteFunc(codes, func(code string) bool { return !strings.HasPrefix(code, "Z-") })
	}
	return map[string]func(body string) []string{
		"/v1/locate?lon=120.02&lat=30.12&": func(body string) []string { return at(read[api.PointAnswer](body).Zones) },
		"/v1/check?lon=120.02&lat=30.12&": func(body string) []string {
			var hits []api.ZoneHit
			for _, z := range read[api.CheckAnswer](body).Zones {
				hits = append(hits, z.ZoneHit)
			}
			return at(hits)
		},
		"/collections/zones/items?bbox=120.01,30.11,120.03,30.13&": featuresIn,
		"/v1/places/330402001001/zones?":                           func(body string) []string { return ours(featuresIn(body)) },
		"/v1/places/330402001001?": func(body string) (codes []string) {
			for _, i := range read[api.PlaceAnswer](body).InForce {
				for _, z := range i.Zones {
					codes = append(codes, z.Code)
				}
			}
			return ours(codes)
		},
		"/places/330402001001?": func(body string) []string { // what is in force comes first on the page
			first := "Z-old"
			if strings.Index(body, "Z-new") < strings.Index(body, "Z-old") {
				first = "Z-new"
			}
			return []string{first}
		},
	}
}

// featuresIn returns the codes of a FeatureCollection.
func featuresIn(body string) (codes []string) {
	for _, f := range read[struct {
		Features []struct{ Properties struct{ Code string } }
	}](body).Features {
		codes = append(codes, f.Properties.Code)
	}
	return codes
}

// maxAge is for how many seconds an answer may be kept without asking.
func maxAge(t *testing.T, a answer) int {
	t.Helper()
	_, after, found := strings.Cut(a.header.Get("Cache-Control"), "max-age=")
	require.True(t, found, a.header.Get("Cache-Control"))
	digits, _, _ := strings.Cut(after, ",")
	seconds, err := strconv.Atoi(digits)
	require.NoError(t, err)
	return seconds
}
