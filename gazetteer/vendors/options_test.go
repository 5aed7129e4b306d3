package vendors

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptions(t *testing.T) {
	assert.False(t, Options{}.Wanted())
	require.NoError(t, Options{}.Check())
	good := Options{Vendor: "amap", Key: secret}
	require.NoError(t, good.Check())
	for _, where := range []string{"https://geocoder.example.org", "https://geocoder.example.org:8443/amap", "http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1/x"} {
		o := good
		o.URL = where
		assert.NoError(t, o.Check(), where)
	}
	for name, change := range map[string]func(*Options){
		"no vendor":         func(o *Options) { o.Vendor = "" },
		"another vendor":    func(o *Options) { o.Vendor = "baidu" },
		"no key":            func(o *Options) { o.Key = "" },
		"a key of a line":   func(o *Options) { o.Key = "abc\n" },
		"a long key":        func(o *Options) { o.Key = Key(strings.Repeat("a", 201)) },
		"no city there":     func(o *Options) { o.Vendor, o.City = "tianditu", "330400" },
		"negative":          func(o *Options) { o.PerDay = -1 },
		"backwards":         func(o *Options) { o.Keep = -time.Second },
		"http":              func(o *Options) { o.URL = "http://restapi.amap.com" },
		"http to all":       func(o *Options) { o.URL = "http://0.0.0.0:1" },
		"looks local":       func(o *Options) { o.URL = "http://localhost.example.org" },
		"another scheme":    func(o *Options) { o.URL = "ftp://127.0.0.1" },
		"a file":            func(o *Options) { o.URL = "file:///etc/passwd" },
		"no host":           func(o *Options) { o.URL = "https://:443" },
		"a password":        func(o *Options) { o.URL = "https://a:b@geocoder.example.org" },
		"a query":           func(o *Options) { o.URL = "https://geocoder.example.org/?key=x" },
		"a fragment":        func(o *Options) { o.URL = "https://geocoder.example.org/#x" },
		"no address at all": func(o *Options) { o.URL = "geocoder" },
	} {
		o := good
		change(&o)
		require.Error(t, o.Check(), name)
		assert.NotContains(t, o.Check().Error(), secret, name)
		_, err := New(o, time.Now)
		assert.Error(t, err, name)
	}
	for _, name := range Vendors() {
		v, found := vendorNamed(name)
		require.True(t, found)
		g, err := New(Options{Vendor: name, Key: secret}, time.Now)
		require.NoError(t, err)
		assert.NoError(t, secure(g.o.URL))
		assert.Equal(t, v.url+v.path, g.base.String())
		assert.Equal(t, 1000, g.o.PerDay)
	}
}

// Whatever is written of the options, the key is not in it.
func TestTheKeyIsNotTold(t *testing.T) {
	o := Options{Vendor: "amap", Key: secret}
	g, err := New(o, time.Now)
	require.NoError(t, err)
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	log.Info("text", "options", o, "key", o.Key, "geocoder", g)
	log = slog.New(slog.NewJSONHandler(&b, nil))
	log.Info("json", "options", o, "key", o.Key)
	encoded, err := json.Marshal(o)
	require.NoError(t, err)
	all := b.String() + string(encoded) + fmt.Sprintf("%v %+v %#v %s %q %x %d", o, o, o, o.Key, o.Key, o.Key, o.Key) + fmt.Sprintf("%v %+v %#v", g, g, g)
	assert.NotContains(t, all, secret)
	assert.NotContains(t, all, fmt.Sprintf("%x", secret))
	assert.Contains(t, all, hidden)
}

// An address is a vendor's host, or its endpoint as it documents it: it is asked at the same place.
func TestEndpoint(t *testing.T) {
	for address, want := range map[string]string{
		"https://geocoder.example.org":                          "https://geocoder.example.org/v3/geocode/geo",
		"https://geocoder.example.org/":                         "https://geocoder.example.org/v3/geocode/geo",
		"https://geocoder.example.org/v3/geocode/geo":           "https://geocoder.example.org/v3/geocode/geo",
		"https://geocoder.example.org/v3/geocode/geo/":          "https://geocoder.example.org/v3/geocode/geo",
		"https://geocoder.example.org//v3/geocode//geo":         "https://geocoder.example.org/v3/geocode/geo",
		"https://geocoder.example.org:8443/amap":                "https://geocoder.example.org:8443/amap/v3/geocode/geo",
		"https://geocoder.example.org:8443/amap/v3/geocode/geo": "https://geocoder.example.org:8443/amap/v3/geocode/geo",
		"https://geocoder.example.org/a%2Fb/v3/geocode/geo":     "https://geocoder.example.org/a%2Fb/v3/geocode/geo",
	} {
		g, err := New(Options{Vendor: "amap", Key: secret, URL: address}, time.Now)
		require.NoError(t, err)
		assert.Equal(t, want, g.base.String(), address)
	}
	for _, address := range []string{"https://geocoder.example.org", "https://geocoder.example.org/geocoder"} {
		g, err := New(Options{Vendor: "tianditu", Key: secret, URL: address}, time.Now)
		require.NoError(t, err)
		assert.Equal(t, "https://geocoder.example.org/geocoder", g.base.String(), address)
	}
}
