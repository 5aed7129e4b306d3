package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// turned are the texts that do not stand where they would with other names: something before them turned them, or their letters, round.
const turned = `(() => {
	const out = [], range = document.createRange(), texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	const blockOf = e => getComputedStyle(e).display.startsWith('inline') ? blockOf(e.parentElement) : e
	let block = null, before = null
	const follows = (first, last, text) => {
		if (before && Math.abs(first.top - before.top) < 5 && first.left < before.left - 1) out.push(text.data.slice(0, 80))
		before = last
	}
	for (let text = texts.nextNode(); text; text = texts.nextNode()) {
		if (!text.parentElement.checkVisibility() || text.parentElement.closest('script, style, svg, select, textarea, .unseen')) continue
		const mine = blockOf(text.parentElement)
		if (mine !== block) [block, before] = [mine, null]
		if (text.parentElement.closest('bdi')) {
			range.selectNodeContents(text)
			const lines = range.getClientRects()
			if (lines.length === 1) follows(lines[0], { top: lines[0].top, left: lines[0].right }, text)
			else before = null
			continue
		}
		for (let i = 0, within = 0; i < text.data.length && i < 1000; i++) {
			const c = text.data[i]
			if (/[\u2066-\u2068]/.test(c)) within++
			if (c === '\u2069') within--
			if (within > 0 || !/[\p{L}\p{N}]/u.test(c)) continue
			range.setStart(text, i)
			range.setEnd(text, i + 1)
			const at = range.getClientRects()[0]
			if (at) follows(at, at, text)
		}
	}
	return [...new Set(out)]
})()`

// wider are the parts of the page that are wider than the room they have.
const wider = `[...document.querySelectorAll('html, .ask, .bar, main')].filter(e => e.scrollWidth > e.clientWidth + (e === document.documentElement ? 0 : 1)).map(e => e.tagName + ' ' + e.className)`

// meetNames puts hostile names on record, of everything that has one, and looks at them wherever they are shown: they run nowhere, turn nothing round and push
// nothing off the screen. No file may bring a character that turns others round or ends a paragraph; should the service tell of one all the same, the map page
// keeps that in, too.
func (v visitor) meetNames(s service) {
	service, err := url.Parse(v.base)
	require.NoError(v.t, err)
	var size, more string // and what the service tells where a name says @@
	onward := httputil.NewSingleHostReverseProxy(service)
	onward.ModifyResponse = func(answer *http.Response) error {
		if !strings.Contains(answer.Header.Get("Content-Type"), "json") {
			return nil
		}
		body, err := io.ReadAll(answer.Body)
		body = bytes.ReplaceAll(body, []byte("@@"), []byte(more))
		answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
		return err
	}
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Accept-Encoding")
		onward.ServeHTTP(w, r)
	}))
	defer between.Close()
	v.base = between.URL
	for size, more = range map[string]string{"short": `\u2069\r\n\u2029\u202e`, "long": strings.Repeat("W", 10_000)} {
		name := map[string]string{"short": "<img src=x onerror=alert(3)>@@\u05d0\u05d1", "long": strings.Repeat("W", 190) + "\u05d0@@"}[size]
		shown, stored := name[:28], v.recordNames(s, name)
		for _, v.screen = range screens() {
			v.name = "names-" + size + "-" + v.screen.name
			v.lang = map[string]string{"desk": "zh", "phone": "en"}[v.screen.name]
			v.open("map=15/30.7605/120.7605&panel=where&place=120.7605,30.7605")
			v.do(chromedp.WaitReady(found), chromedp.WaitReady(".contacts"))
			assert.GreaterOrEqual(v.t, strings.Count(v.text(".where .answer"), shown), 3, "grid, contact, zone, division")
			v.staysWhole("where")
			v.shot("where")
			v.write("address", "怪名街")
			v.do(chromedp.WaitVisible("[role=option]"), chromedp.WaitReady("[role=combobox][aria-expanded=true]"))
			v.staysWhole("typing")
			for _, panel := range []string{"farm", "village"} {
				v.do(chromedp.Click("#tab-"+panel), chromedp.WaitReady("."+panel+"[data-state=told]"), chromedp.WaitReady("."+panel+" .documents"))
				v.staysWhole(panel)
				v.shot(panel)
			}
			for _, path := range []string{"/places/330402001001?f=html", "/places/330402001?f=html", "/v1/checks/" + stored + "?f=html", "/v1/coverage?division=330402001001&f=html"} {
				v.do(chromedp.Navigate(v.base+path), chromedp.WaitReady("main"))
				assert.Contains(v.t, v.text("main"), shown, path)
				v.staysWhole(path)
			}
			v.do(chromedp.Navigate(v.base+"/places/330402001001?f=html"), chromedp.WaitReady("main"))
			v.shot("place")
		}
	}
	v.do(chromedp.Navigate("about:blank")) // before its service ends
}

// staysWhole looks whether the page that is shown is as it would be with other names.
func (v visitor) staysWhole(what string) {
	v.t.Helper()
	for _, question := range []string{turned, wider} {
		bad, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]string](question))
		require.NoError(v.t, err)
		assert.Empty(v.t, bad, "%s: %s", v.name, what)
	}
	v.seesNothingRun()
}

// recordNames gives a name to a division, a grid, its head, a zone with its base, and an address. The result is a check of the place.
func (v visitor) recordNames(s service, name string) (check string) {
	t := v.t
	t.Helper()
	send := func(layer string, properties, geometry any) {
		t.Helper()
		file := filepath.Join(t.TempDir(), layer+".geojson")
		body, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": []any{map[string]any{"type": "Feature", "properties": properties, "geometry": geometry}}})
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, body, 0o600))
		var said bytes.Buffer
		require.Equal(t, exitDone, run(t.Context(), []string{"import", "--server", s.base, "--layer", layer, file}, streams{in: strings.NewReader(""), out: &said, err: &said}), "%.2000s", said.String())
	}
	geometry := func(layer, code string) any {
		return getJSON(t, s.base+"/collections/"+layer+"/items/"+code)["geometry"]
	}
	located := getJSON(t, s.base+"/v1/locate?lon=120.7605&lat=30.7605")
	grid := located["grid"].(map[string]any)["code"].(string)
	send("divisions", map[string]any{"code": "330402001001", "name": name, "level": "village"}, geometry("divisions", "330402001001"))
	send("grids", map[string]any{"code": grid, "name": name, "kind": "base", "head": name, "head_phone": "13800000001", "head_public": true}, geometry("grids", grid))
	send("zones", map[string]any{"code": "X9", "name": name, "kind": "禁养区", "category": "04", "extent": name, "division": "330402001001", "valid_from": "2014-01-01",
		"bases": []any{map[string]any{"kind": "law", "number": name, "title": name}}},
		json.RawMessage(`{"type":"Polygon","coordinates":[[[120.758,30.758],[120.763,30.758],[120.763,30.763],[120.758,30.763],[120.758,30.758]]]}`))
	send("addresses", map[string]any{"address": "怪名街" + name + "1号", "kind": "door"}, json.RawMessage(`{"type":"Point","coordinates":[120.7605,30.7605]}`))
	var said bytes.Buffer
	require.Equal(t, exitDone, run(t.Context(), []string{"check", "--store", "demo.gpkg", "--lon", "120.7605", "--lat", "30.7605", "--save", "--json"}, streams{in: strings.NewReader(""), out: &said, err: t.Output()}))
	var stored api.StoredCheck
	require.NoError(t, json.Unmarshal(said.Bytes(), &stored))
	return stored.ID
}
