package basemap_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/tiles"
	"gridzone/tiles/basemap"
)

const (
	template = "https://tiles.example.org:8443/a/{z}/{x}/{y}.png"
	osm      = "© OpenStreetMap contributors"
)

func TestNoBasemap(t *testing.T) {
	for _, none := range []string{"", basemap.None} {
		m, err := basemap.New(basemap.Options{Map: none})
		require.NoError(t, err)
		assert.Nil(t, m)
		for _, o := range []basemap.Options{{Key: "k"}, {Credit: "c"}, {MaxZoom: 1}} {
			o.Map = none
			_, err := basemap.New(o)
			assert.ErrorContains(t, err, "without a basemap", "%+v", o)
		}
		plain := tiles.Style("s", "t")
		m.Under(plain)
		assert.Equal(t, tiles.Style("s", "t"), plain)
		assert.Empty(t, m.Origins())
		assert.Empty(t, m.Version())
	}
}

// styled is a style with a basemap beneath it, as a map reads it.
type styled struct {
	Sources map[string]struct {
		Type, URL, Attribution     string
		Tiles                      []string
		TileSize, MinZoom, MaxZoom int
	}
	Layers []struct{ ID, Type, Source string }
}

func under(t *testing.T, o basemap.Options) (*basemap.Map, styled) {
	t.Helper()
	m, err := basemap.New(o)
	require.NoError(t, err)
	style := tiles.Style("gridzone", "https://example.org/tiles/all")
	m.Under(style)
	text, err := json.Marshal(style)
	require.NoError(t, err)
	faults(t, text)
	var s styled
	require.NoError(t, json.Unmarshal(text, &s))
	return m, s
}

// faults sees that MapLibre's own specification finds nothing wrong with a style.
func faults(t *testing.T, style json.RawMessage) {
	t.Helper()
	question, err := json.Marshal(map[string]any{"style": style})
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), "node", "testdata/node/referee.mjs")
	cmd.Dir = ".."
	cmd.Stdin = bytes.NewReader(question)
	out, err := cmd.Output()
	require.NoError(t, err, "make tools installs what this needs")
	var found struct{ Errors []string }
	require.NoError(t, json.Unmarshal(out, &found))
	assert.Empty(t, found.Errors)
}

func TestTianditu(t *testing.T) {
	for name, layers := range map[string][]string{"tianditu": {"vec", "cva"}, "tianditu-imagery": {"img", "cia"}} {
		m, s := under(t, basemap.Options{Map: name, Key: "a+b"})
		require.Len(t, m.Origins(), 8)
		assert.Equal(t, "https://t0.tianditu.gov.cn", m.Origins()[0])
		assert.Equal(t, "https://t7.tianditu.gov.cn", m.Origins()[7])
		require.Len(t, s.Sources, 3)
		for i, layer := range layers {
			id := "basemap-" + string(rune('0'+i))
			assert.Equal(t, id, s.Layers[1+i].ID, "names lie over the land, both over the background")
			assert.Equal(t, "raster", s.Layers[1+i].Type)
			assert.Equal(t, id, s.Layers[1+i].Source)
			source := s.Sources[id]
			assert.Equal(t, "raster", source.Type)
			assert.Equal(t, "天地图 Tianditu · 国家地理信息公共服务平台", source.Attribution)
			assert.Equal(t, []int{256, 1, 18}, []int{source.TileSize, source.MinZoom, source.MaxZoom})
			require.Len(t, source.Tiles, 8)
			assert.Equal(t, "https://t3.tianditu.gov.cn/"+layer+"_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER="+layer+
				"&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=a%2Bb", source.Tiles[3])
		}
		assert.Equal(t, "background", s.Layers[0].ID)
		assert.Equal(t, "restricted", s.Layers[3].ID)
	}
	_, s := under(t, basemap.Options{Map: "tianditu", Key: "k", Credit: " GS(2026)1 "})
	assert.Equal(t, "天地图 Tianditu · 国家地理信息公共服务平台 · GS(2026)1", s.Sources["basemap-0"].Attribution)
}

func TestTemplates(t *testing.T) {
	m, s := under(t, basemap.Options{Map: template, Credit: osm})
	assert.Equal(t, []string{"https://tiles.example.org:8443"}, m.Origins())
	source := s.Sources["basemap-0"]
	assert.Equal(t, []string{template}, source.Tiles)
	assert.Equal(t, osm, source.Attribution)
	assert.Equal(t, []int{256, 0, 18}, []int{source.TileSize, source.MinZoom, source.MaxZoom})
	assert.Len(t, s.Sources, 2)

	_, s = under(t, basemap.Options{Map: "https://Tiles.Example.org/{z}/{y}/{x}?key={key}", Key: "a{z}&b", Credit: osm, MaxZoom: 14})
	assert.Equal(t, []string{"https://Tiles.Example.org/{z}/{y}/{x}?key=a%7Bz%7D%26b"}, s.Sources["basemap-0"].Tiles)
	assert.Equal(t, 14, s.Sources["basemap-0"].MaxZoom)

	for _, good := range []string{"http://localhost:3000/{z}/{x}/{y}", "http://127.0.0.1/{z}/{x}/{y}", "https://10.0.0.7/{z}/{x}/{y}", "https://amap.com.example.org/{z}/{x}/{y}",
		"https://notqq.com/{z}/{x}/{y}", "https://my-amap.com/{z}/{x}/{y}", "https://a.tile.openstreetmap.org/{z}/{x}/{y}.png"} {
		_, err := basemap.New(basemap.Options{Map: good, Credit: osm})
		assert.NoError(t, err, good)
	}
}

// On a basemap the dark lines of grids and divisions have light casings right beneath, as wide as they are and more, and labels have halos; without one nothing changes.
func TestLinesAreSeenOnDarkGround(t *testing.T) {
	m, err := basemap.New(basemap.Options{Map: template, Credit: osm})
	require.NoError(t, err)
	plain, over := tiles.Style("s", "t"), tiles.Style("s", "t")
	m.Under(over)
	var layers []map[string]any
	cased := map[string]bool{}
	for _, l := range over["layers"].([]any) {
		layers = append(layers, l.(map[string]any))
	}
	for i, l := range layers {
		paint, _ := l["paint"].(map[string]any)
		switch id := l["id"].(string); {
		case strings.HasSuffix(id, "-casing"):
			line := layers[i+1]
			require.Equal(t, strings.TrimSuffix(id, "-casing")+"-line", line["id"])
			assert.Equal(t, tiles.Paper, paint["line-color"])
			assert.Equal(t, line["paint"].(map[string]any)["line-width"], paint["line-gap-width"])
			assert.Equal(t, line["source-layer"], l["source-layer"])
			cased[line["id"].(string)] = true
		case l["type"] == "symbol":
			assert.Equal(t, tiles.Paper, paint["text-halo-color"], id)
			assert.GreaterOrEqual(t, paint["text-halo-width"], 1.5, id)
		}
	}
	assert.Equal(t, map[string]bool{"grids-line": true, "divisions-line": true}, cased)
	assert.Len(t, layers, len(plain["layers"].([]any))+3)
	assert.NotContains(t, fmt.Sprint(plain), "casing")
}

// Versions differ with whatever browsers are told.
func TestVersions(t *testing.T) {
	seen := map[string]basemap.Options{}
	for _, o := range []basemap.Options{{Map: "tianditu", Key: "k"}, {Map: "tianditu", Key: "l"}, {Map: "tianditu-imagery", Key: "k"}, {Map: "tianditu", Key: "k", Credit: "c"},
		{Map: template, Credit: osm}, {Map: template, Credit: "c"}, {Map: template, Credit: osm, MaxZoom: 9}} {
		m, err := basemap.New(o)
		require.NoError(t, err)
		again, err := basemap.New(o)
		require.NoError(t, err)
		assert.Equal(t, m.Version(), again.Version())
		assert.NotContains(t, seen, m.Version())
		seen[m.Version()] = o
	}
}

func TestRefusedBasemaps(t *testing.T) {
	at := func(address string) basemap.Options { return basemap.Options{Map: address, Credit: osm} }
	for _, c := range []struct {
		o    basemap.Options
		says string
	}{
		{basemap.Options{Map: "osm"}, "give none, tianditu, tianditu-imagery, or a template"},
		{basemap.Options{Map: "Tianditu", Key: "k"}, "there is no basemap"},
		{basemap.Options{Map: "tianditu"}, "needs a key"},
		{basemap.Options{Map: "tianditu", Key: "a b"}, "is no key"},
		{basemap.Options{Map: "tianditu", Key: strings.Repeat("k", 201)}, "more than 200"},
		{basemap.Options{Map: "tianditu", Key: "k", MaxZoom: 12}, "leave it out"},
		{basemap.Options{Map: "tianditu", Key: "k", Credit: "<b>us</b>"}, "plain text"},
		{basemap.Options{Map: "tianditu", Key: "k", Credit: "a\nb"}, "one line"},
		{basemap.Options{Map: template}, "whose the basemap is"},
		{basemap.Options{Map: template, Credit: "  "}, "whose the basemap is"},
		{basemap.Options{Map: template, Credit: osm, Key: "k"}, "{key}"},
		{at("https://tiles.example.org/{z}/{x}/{y}?k={key}"), "{key}"},
		{basemap.Options{Map: template, Credit: osm, MaxZoom: 23}, "1 to 22"},
		{basemap.Options{Map: template, Credit: osm, MaxZoom: -1}, "1 to 22"},
		{at("https://tiles.example.org/{x}/{y}.png"), "has no {z}"},
		{at("https://tiles.example.org/{z}/{y}.png"), "has no {x}"},
		{at("https://tiles.example.org/{z}/{x}.png"), "has no {y}"},
		{at("https://{s}.example.org/{z}/{x}/{y}.png"), "one of its hosts"},
		{at("https://tiles.example.org/{z}/{x}/{-y}/{y}.png"), "from the north"},
		{at("https://tiles.example.org/{z}/{x}/{y}{r}.png"), `"{r}"`},
		{at("https://tiles{z}.example.org/{z}/{x}/{y}.png"), "written out"},
		{at("https://tiles.example.org?{z}/{x}/{y}"), "written out"},
		{at("https://tiles.example.org/{z}/{x}/{y}/}"), "no address"},
		{at("https://tiles.example.org/{z}/{x}/{y}#a"), "no address"},
		{at("https://u:p@tiles.example.org/{z}/{x}/{y}"), "password"},
		{at("https://tiles.example.org/{z}/{x}/{y} .png"), "no address"},
		{at("https://tiles.example.org/{z}/{x}/{y};'unsafe-inline'"), "no address"},
		{at("https://tiles.example.org;script-src/{z}/{x}/{y}"), "neither a name"},
		{at("https://*.example.org/{z}/{x}/{y}"), "neither a name"},
		{at("https://[::1]/{z}/{x}/{y}"), "neither a name"},
		{at("https://图.example.org/{z}/{x}/{y}"), "xn--"},
		{at("https://tiles.example.org:99999/{z}/{x}/{y}"), "port"},
		{at("https:///{z}/{x}/{y}"), "neither a name"},
		{at("http://tiles.example.org/{z}/{x}/{y}"), "https"},
		{at("ftp://tiles.example.org/{z}/{x}/{y}"), "https"},
		{at("https://tiles.example.org/{z}/{x}/{y}/" + strings.Repeat("a", 1000)), "more than 1000"},
		{at("https://webrd01.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}"), "Amap (高德) (autonavi.com) are drawn in GCJ-02"},
		{at("https://WPRD01.IS.AUTONAVI.COM:443/{z}/{x}/{y}"), "GCJ-02"},
		{at("https://webrd01.is.autonavi.com./{z}/{x}/{y}"), "GCJ-02"},
		{at("https://rt0.map.gtimg.com/tile?z={z}&x={x}&y={y}"), "Tencent"},
		{at("https://maponline0.bdimg.com/tile/?x={x}&y={y}&z={z}"), "BD-09, some 1,000 m"},
		{at("https://mt0.google.cn/vt/lyrs=m&x={x}&y={y}&z={z}"), "Google"},
		{at("https://mt1.google.com/vt/lyrs=m&x={x}&y={y}&z={z}"), "Google"},
		{at("https://proxy.example.org/?u=https%3A%2F%2Famap.com%2F&x={x}&y={y}&z={z}"), "no boundary of the law may lie over"},
		{at("https://proxy.example.org/webrd01.is.autonavi.com/{z}/{x}/{y}"), "GCJ-02"},
	} {
		m, err := basemap.New(c.o)
		assert.Nil(t, m, "%+v", c.o)
		assert.ErrorContains(t, err, c.says, "%+v", c.o)
	}
}

// What is wrong with a template is said without repeating what may be a key in it.
func TestFaultsTellNoKey(t *testing.T) {
	for _, address := range []string{"https://tiles.example.org/{z}/{x}?k=s3cret", "https://u:s3cret@tiles.example.org/{z}/{x}/{y}", "http://tiles.example.org/{z}/{x}/{y}?k=s3cret",
		"https://mt0.google.cn/{z}/{x}/{y}?k=s3cret", "https://tiles.example.org/{z}/{x}/{y}?k=s3cret#", "https://tiles.example.org:x/{z}/{x}/{y}?k=s3cret", "https://tiles.example.org/{z}/{x}/{y}?k=s3cret%zz"} {
		_, err := basemap.New(basemap.Options{Map: address})
		require.Error(t, err, address)
		assert.NotContains(t, err.Error(), "s3cret")
	}
	_, err := basemap.New(basemap.Options{Map: template, Key: "s3 cret", Credit: osm})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "cret")
}
