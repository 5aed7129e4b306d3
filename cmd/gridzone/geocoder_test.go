package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/gazetteer/vendors"
)

// A service that is told of a vendor asks it of addresses that are not on record, and neither its key nor the address is in the log.
func TestServeWithAGeocoder(t *testing.T) {
	var asked url.Values
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query()
		fmt.Fprint(w, `{"status":"1","infocode":"10000","geocodes":[{"formatted_address":"浙江省嘉兴市中山路1号","number":"1号","location":"120.75432064,30.74770247","level":"门牌号"}]}`)
	}))
	defer vendor.Close()
	log := &logged{}
	s := startLogging(t, log, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--log-level", "debug",
		"--geocoder", "amap", "--geocoder-key", "k3y-of-the-house", "--geocoder-url", vendor.URL, "--geocoder-city", "嘉兴")
	answer := getJSON(t, s.base+"/v1/locate?address="+url.QueryEscape("中山路1号"))
	assert.Equal(t, "k3y-of-the-house", asked.Get("key"))
	assert.Equal(t, "嘉兴", asked.Get("city"))
	assert.Nil(t, answer["point"])
	assert.Nil(t, answer["match"])
	candidates, _ := answer["candidates"].([]any)
	if assert.Len(t, candidates, 1) {
		first, _ := candidates[0].(map[string]any)
		assert.Equal(t, "amap", first["source"])
		assert.Equal(t, "door", first["level"])
		assert.Nil(t, first["confidence"])
		assert.InDelta(t, 120.75, first["lon"], 1e-6)
		assert.InDelta(t, 30.75, first["lat"], 1e-6)
	}
	vendor.Close()
	answer = getJSON(t, s.base+"/v1/locate?address="+url.QueryEscape("中山路2号"))
	assert.Equal(t, map[string]any{"trouble": "away"}, answer["geocoder"])
	assert.Equal(t, exitDone, s.stop())
	assert.Contains(t, log.String(), "trouble=away")
	for _, secret := range []string{"k3y", "中山路", url.QueryEscape("中山路")} {
		assert.NotContains(t, log.String(), secret)
	}
}

func TestEveryFlagOfAGeocoder(t *testing.T) {
	g := geocoder{Geocoder: "amap", GeocoderKey: "k", GeocoderURL: "u", GeocoderCity: "c", GeocoderPerDay: 1, GeocoderPerSecond: 2, GeocoderKeep: time.Minute}
	assert.Equal(t, vendors.Options{Vendor: "amap", Key: "k", URL: "u", City: "c", PerDay: 1, PerSecond: 2, Keep: time.Minute}, g.vendor())
	for _, g := range []geocoder{{Geocoder: "nobody", GeocoderKey: "k"}, {Geocoder: "amap"}, {GeocoderKey: "k"}, {Geocoder: "amap", GeocoderKey: "k", GeocoderURL: "http://example.org"}} {
		assert.Error(t, g.check())
	}
	assert.NoError(t, geocoder{}.check())
}

// What a caller's share is a part of is the day's number.
func TestTheShareFollowsTheDay(t *testing.T) {
	var o api.Options
	end, err := geocoder{Geocoder: "amap", GeocoderKey: "k", GeocoderPerDay: 70}.open(&o)
	require.NoError(t, err)
	defer end()
	assert.Equal(t, 70, o.GeocoderPerDay)
}
