package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/gazetteer"
	"gridzone/gazetteer/vendors"
	"gridzone/zoning"
)

// oracle is a vendor that knows a door for everything, or fails.
type oracle struct {
	asked []string
	fail  error
}

// Geocode implements api.Geocoder.
func (o *oracle) Geocode(_ context.Context, address string) (vendors.Answer, error) {
	o.asked = append(o.asked, address)
	return vendors.Answer{Vendor: "oracle", Asked: today().Add(-time.Minute), Candidates: []vendors.Candidate{
		{Address: "示例市" + address, Level: gazetteer.AtDoor, Point: orb.Point{120.15, 30.15}}, {Address: "?", Point: orb.Point{121, 31}}}}, o.fail
}

// A vendor is asked when no door on record explains an address of now, and what it says is a candidate, never the answer.
func TestAVendorIsAskedLastAndNeverCertain(t *testing.T) {
	o := &oracle{}
	s := open(t, api.Options{Geocoder: o}, quarter()...)
	for _, known := range []string{"中山路12号", "解放路5号"} {
		a := s.expect(200, addressed(known), "")
		assert.NotEmpty(t, a.header.Get("Etag"))
		assert.NotContains(t, a.body, "geocoder")
	}
	for _, request := range []string{addressed("和平村", "&at=2026-11-23"), addressed("和平村", "&revision=1"), addressed(strings.Repeat("和", 150))} {
		assert.NotContains(t, s.expect(200, request, "").body, "geocoder", request)
	}
	assert.NotContains(t, s.expect(200, "POST /v1/locate", "address\n和平村\n", "Content-Type: text/csv").body, "oracle")
	assert.NotContains(t, s.expect(200, "POST /v1/locate", `{"address":"和平村"}`, "Content-Type: application/json").body, "oracle")
	require.Empty(t, o.asked)

	a := s.expect(200, addressed("和平村"), "")
	assert.Equal(t, []string{"和平村"}, o.asked)
	assert.Empty(t, a.header.Get("Etag"))
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	w := decode[api.AddressAnswer](t, a)
	assert.Nil(t, w.Point)
	assert.Nil(t, w.Grid)
	assert.Equal(t, "V", w.Match.Code, "what is on record is what it is taken for")
	assert.Equal(t, &api.GeocoderAsked{Name: "oracle", Asked: "2026-11-23T03:59:00Z"}, w.Geocoder)
	require.Len(t, w.Candidates, 3)
	assert.Empty(t, w.Candidates[0].Source)
	d := gridD
	assert.Equal(t, api.AddressCandidate{Address: "示例市和平村", Level: "door", Lon: 120.15, Lat: 30.15, Grid: &d, Source: "oracle"}, w.Candidates[1])
	assert.Nil(t, w.Candidates[2].Grid)
	conforms(t, schemas(t, s), "/v1/locate", "GET", a)

	// A door that explains little of what was asked is no answer, so a vendor is asked: 0.7 is where Door begins.
	for text, stays := range map[string]bool{"中山路12号": true, "天地中山路12号": true, "天地玄黄中山路12号": false, "解放路5号": true, "天地玄黄解放路5号": false} {
		o.asked = nil
		w := decode[api.AddressAnswer](t, s.expect(200, addressed(text), ""))
		assert.Equal(t, "door", w.Match.Level, text)
		assert.Equal(t, stays, w.Match.Confidence >= 0.7, "%s: %v", text, w.Match.Confidence)
		assert.Equal(t, stays, len(o.asked) == 0, text)
		assert.Equal(t, stays, w.Geocoder == nil, text)
	}

	for want, err := range map[string]error{"refused": vendors.ErrRefused, "spent": vendors.ErrSpent, "unreadable": vendors.ErrUnreadable, "away": vendors.ErrAway} {
		o.fail = fmt.Errorf("%w: for some reason", err)
		a := s.expect(200, addressed("月亮大道3号"), "")
		assert.Contains(t, a.body, `"match":null,"candidates":[],"geocoder":{"trouble":"`+want+`"}`)
		assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
		conforms(t, schemas(t, s), "/v1/locate", "GET", a)
	}
	assert.Contains(t, s.logged.String(), "trouble=spent")
	assert.NotContains(t, s.logged.String(), "月亮")
}

// One caller cannot spend what a vendor is asked in a day: each network, and each key, has a tenth.
func TestNobodySpendsTheVendorsDay(t *testing.T) {
	o := &oracle{}
	s := open(t, api.Options{Geocoder: o, GeocoderPerDay: 30}, quarter()...)
	key := s.key(access.Asked{Role: zoning.Viewer, Owner: "li"})
	spent := func(headers ...string) int {
		o.asked = nil
		for range 4 {
			a := s.ask(addressed("月亮大道3号"), "", append(headers, "Host: example.org")...)
			require.Equal(t, 200, a.status)
			assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
			if len(o.asked) == 3 && strings.Contains(a.body, "trouble") {
				assert.Contains(t, a.body, `"geocoder":{"trouble":"spent"}`)
			}
		}
		return len(o.asked)
	}
	assert.Equal(t, 3, spent("Peer: 203.0.113.9:1234"))
	assert.Equal(t, 0, spent("Peer: 203.0.113.9:1235"), "the same address")
	assert.Equal(t, 3, spent("Peer: 203.0.113.10:1234"), "another")
	assert.Equal(t, 3, spent("Peer: [2001:db8:0:1::1]:1234"))
	assert.Equal(t, 0, spent("Peer: [2001:db8:0:1::2]:1234"), "the same 64 bits, which one subscriber has")
	assert.Equal(t, 3, spent("Peer: 203.0.113.9:1234", key), "a key has its own")
	assert.Equal(t, 0, spent("Peer: 203.0.113.77:1234", key), "wherever it comes from")
}
