package api_test

import (
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
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
