package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/tiles"
)

const newZone = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"X2","kind":"restricted","division":"330402001001","valid_from":"2014-01-01"},
"geometry":{"type":"Polygon","coordinates":[[[120.751,30.751],[120.753,30.751],[120.753,30.753],[120.751,30.753],[120.751,30.751]]]}}]}`

// seeTheCity opens the page as somebody who has no link: the whole city is seen, with the legend of its style.
func (v visitor) seeTheCity() {
	for _, v.screen = range screens() {
		v.open("")
		v.do(becomes(`location.hash.includes('map=')`), chromedp.WaitReady(".map[data-idle]"))
		at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](`new URLSearchParams(location.hash.slice(1)).get('map').split('/').map(Number)`))
		require.NoError(v.t, err)
		assert.InDelta(v.t, 11, at[0], 2, "zoom")
		assert.InDelta(v.t, 30.7, at[1], 0.3)
		assert.InDelta(v.t, 120.8, at[2], 0.3)
		fits, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight`))
		require.NoError(v.t, err)
		assert.True(v.t, fits, "nothing lies beside the screen")
		v.shot("city")
	}
	look := func(layer, of string) string {
		found, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](fmt.Sprintf(`getComputedStyle(document.querySelector('.of-%s')).%s`, layer, of)))
		require.NoError(v.t, err)
		return found
	}
	assert.Equal(v.t, rgb(tiles.ProhibitedLine), look("prohibited", "borderTopColor"))
	assert.Equal(v.t, "solid", look("prohibited", "borderTopStyle"))
	assert.Equal(v.t, rgb(tiles.RestrictedLine), look("restricted", "borderTopColor"))
	assert.Equal(v.t, "dashed", look("restricted", "borderTopStyle"))
	assert.Equal(v.t, strings.Replace(strings.Replace(rgb(tiles.RestrictedFill), "rgb", "rgba", 1), ")", ", 0.45)", 1), look("restricted", "backgroundColor"))
	assert.Equal(v.t, rgb(tiles.GridLine), look("grids", "borderTopColor"))
	assert.Equal(v.t, rgb(tiles.DivisionLine), look("divisions", "borderTopColor"))
}

// becomes waits until an expression is true in the page.
func becomes(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, page *chromedp.Target) (none chromedp.Void, err error) {
		_, err = chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(0))(ctx, page)
		return none, err
	}
}

// rgb is a colour #rrggbb as browsers write it.
func rgb(hex string) string {
	var r, g, b int
	_, _ = fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b)
	return fmt.Sprintf("rgb(%d, %d, %d)", r, g, b)
}

// moveAround moves the map by keys and buttons, reads coordinates from it, and asks of its middle without a mouse.
func (v visitor) moveAround() {
	v.open("map=14/30.75/120.75")
	v.pick("shown-system", "EPSG:4549")
	v.do(chromedp.WaitReady(`//span[@class="at"][contains(., "图中心 东 571815.4，北 3403497.8")]`))
	v.pick("shown-system", "EPSG:4490")
	v.do(chromedp.WaitReady(`//span[@class="at"][contains(., "经度 120.750000，纬度 30.750000")]`))
	at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](`(b => [b.left + b.width / 2, b.top + b.height / 4])(document.querySelector('.map').getBoundingClientRect())`))
	require.NoError(v.t, err)
	v.do(chromedp.MouseEvent(chromedp.MouseMoved, at[0], at[1]), chromedp.WaitReady(`//span[@class="at"][contains(., "鼠标处 经度 120.750000，纬度 30.756")]`), chromedp.MouseEvent(chromedp.MouseMoved, 5, 5),
		chromedp.Click(".zoom [name=in]"), becomes(`location.hash.includes('map=15.00')`))
	v.do(chromedp.Focus(".map canvas"), chromedp.KeyEvent(kb.ArrowUp), becomes(`/map=15.00%2F30.75[1-9]/.test(location.hash)`), chromedp.WaitReady(".map[data-idle]"), chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(found))
	assert.Regexp(v.t, `位置 120\.75, 30\.75[1-9]`, v.text(".where .answer"))
	v.screen = screens()[1]
	v.open("map=14/30.75/120.75")
	v.do(chromedp.Click(".handle"), chromedp.WaitReady(".handle[aria-expanded=false]"), chromedp.WaitNotVisible(".tabs"))
	v.shot("low")
	v.do(chromedp.Click(".handle"), chromedp.WaitVisible(".tabs"))
}

// stayOpen imports zones while the page is open, of today and of a day before: as soon as the page is looked at again the map asks for
// other tiles, and the answer that is shown says that it is older, until it is asked for again.
func (v visitor) stayOpen(s service) {
	service, err := url.Parse(v.base)
	require.NoError(v.t, err)
	asked := make(chan string, 1000) // the names of tiles
	onward := httputil.NewSingleHostReverseProxy(service)
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/tiles/all/") {
			asked <- r.URL.Query().Get("v")
		}
		onward.ServeHTTP(w, r)
	}))
	defer between.Close()
	v.base = between.URL
	for code, day := range map[string]string{"X2": "", "X3": "2016-03-01"} {
		v.open("map=14/30.75/120.75&place=120.75,30.75&day=" + day)
		v.do(chromedp.WaitReady(found), chromedp.WaitNotPresent(".outdated"))
		file := filepath.Join(v.t.TempDir(), "new.geojson")
		require.NoError(v.t, os.WriteFile(file, []byte(strings.ReplaceAll(newZone, "X2", code)), 0o600))
		require.Equal(v.t, exitDone, run(v.t.Context(), []string{"import", "--server", s.base, "--layer", "zones", file}, streams{in: strings.NewReader(""), out: v.t.Output(), err: v.t.Output()}))
		about := "/tiles/all"
		if day != "" {
			about += "?at=" + day
		}
		named, err := url.Parse(getJSON(v.t, s.base+about)["tiles"].([]any)[0].(string))
		require.NoError(v.t, err)
		_, err = chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`document.dispatchEvent(new Event('visibilitychange'))`))
		require.NoError(v.t, err)
		for name := ""; name != named.Query().Get("v"); {
			select {
			case name = <-asked:
			case <-v.b.ctx.Done():
				require.FailNow(v.t, "the map does not ask for the new tiles", day)
			}
		}
		v.do(chromedp.WaitVisible(".outdated button"), chromedp.WaitReady(".map[data-idle]"))
		assert.Contains(v.t, v.text(".outdated"), "记录有变化")
		v.shot("fresh")
		v.do(chromedp.Click(".outdated button"), chromedp.WaitNotPresent(".outdated"), chromedp.WaitReady(found))
	}
	v.do(chromedp.Navigate("about:blank")) // before its service ends
}

// loseTheTiles takes the tiles away: it is said that what is empty may not be, and they come when asked for again.
func (v visitor) loseTheTiles() {
	service, err := url.Parse(v.base)
	require.NoError(v.t, err)
	var lost atomic.Bool
	lost.Store(true)
	onward := httputil.NewSingleHostReverseProxy(service)
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lost.Load() && strings.HasPrefix(r.URL.Path, "/tiles/all/") {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		onward.ServeHTTP(w, r)
	}))
	defer between.Close()
	v.base = between.URL
	v.open("map=14/30.75/120.75")
	v.do(chromedp.WaitVisible(".trouble[data-trouble=tiles]"))
	assert.Contains(v.t, v.text(".trouble"), "空白不表示")
	v.shot("trouble")
	lost.Store(false)
	v.do(chromedp.Click(".trouble button"), chromedp.WaitReady(".trouble[data-trouble='']"), chromedp.WaitReady(".map[data-idle]"), chromedp.WaitReady(".trouble[data-trouble='']"))
	v.b.forget(func(complaint string) bool { return strings.Contains(complaint, "502") })
	v.do(chromedp.Navigate("about:blank")) // before its service ends
}

// seeNoMap opens the page where WebGL is not to be had: the questions are asked all the same.
func (v visitor) seeNoMap() {
	added, err := chromedp.Call(v.b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `HTMLCanvasElement.prototype.getContext = () => null`})
	require.NoError(v.t, err)
	v.open("panel=where")
	v.do(chromedp.WaitVisible(".trouble[data-trouble=webgl]"))
	v.write("coordinate", "120.75, 30.75"+kb.Enter)
	v.do(chromedp.WaitReady(found))
	v.shot("nomap")
	v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(".farm[data-verdict=prohibited]"), chromedp.Click(".farm .row button"), chromedp.WaitVisible(`//div[contains(@class, "farm")]/p[@role="alert"][contains(., "画范围须有地图")]`))
	_, err = chromedp.Call(v.b.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(added))
	require.NoError(v.t, err)
}

// forget drops complaints that were meant to come.
func (b *browser) forget(meant func(string) bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bad = slices.DeleteFunc(b.bad, meant)
}
