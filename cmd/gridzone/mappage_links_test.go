package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drawAndTurnAway begins footprints and does something else: another day, another question. The map answers afterwards.
func (v visitor) drawAndTurnAway() {
	begin := func() {
		v.do(chromedp.Click(".farm .row button"), chromedp.WaitReady(".map[data-drawing]"))
		v.click(0.4, 0.4)
		v.click(0.6, 0.4)
	}
	v.open("map=16/30.755/120.75&panel=farm")
	v.do(chromedp.WaitReady(".timeline"))
	begin()
	v.do(chromedp.Focus("[name=timeline]"), chromedp.KeyEvent(kb.Home), chromedp.WaitNotPresent(".map[data-drawing]"))
	v.do(chromedp.WaitVisible(`//p[@role="alert"][contains(., "未画完的范围没有保留")]`))
	v.do(chromedp.WaitNotPresent(`.map[data-day=""]`), chromedp.WaitReady(".map[data-idle]"), chromedp.KeyEvent(kb.Escape))
	v.click(0.6, 0.6)
	v.do(chromedp.WaitReady(".farm[data-state=told]"), chromedp.Focus("[name=timeline]"), chromedp.KeyEvent(kb.End), chromedp.WaitReady(`.map[data-day=""][data-idle]`))
	begin()
	v.do(chromedp.Click("#tab-where"), chromedp.WaitNotPresent(".map[data-drawing]"), chromedp.WaitReady(found))
	before := v.linked("place")
	v.click(0.3, 0.7)
	v.do(becomes(`!location.hash.includes('` + url.QueryEscape(before) + `')`))
	assert.Empty(v.t, v.linked("site"))
	v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(".farm[data-state=told]"))
	begin()
	v.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(".map[data-drawing]"), chromedp.WaitReady(".farm .row button[aria-disabled=false]"))
	assert.NotContains(v.t, v.text(".farm"), "没有保留", "given up by who drew: there is nothing to say")
}

// followLinks opens links whose questions take the service to place them, one with a day that there is not, and puts one into an open page.
func (v visitor) followLinks() {
	defer v.hearTheMap()()
	const sited = `window.laid?.site?.[0]?.geometry.coordinates.map(c => c.toFixed(4)).join() === '120.7500,30.7500'`
	v.open("map=14/30.75/120.75&panel=farm&place=571815.3661,3403497.8255&crs=EPSG:4549&system=EPSG:4549")
	v.do(chromedp.WaitReady(".farm[data-verdict=prohibited]"), becomes(sited), chromedp.WaitReady(`//span[@class="at"][contains(., "东 571815")]`))
	assert.Equal(v.t, "EPSG:4549", v.linked("system"))
	address := v.anAddress()
	v.open("map=14/30.75/120.75&panel=farm&address=" + url.QueryEscape(address))
	v.do(chromedp.WaitReady(".farm[data-state=told]"), becomes(`window.laid?.site?.length === 1`))
	assert.Contains(v.t, v.text(".addressed"), address)

	v.open("panel=farm&accuracy=0&site=120.749,30.755;120.7495,30.755;120.7495,30.7555;120.749,30.7555;120.749,30.755")
	v.do(chromedp.WaitReady(".farm[data-verdict=prohibited]"))
	for i, words := range []string{"与禁养区相接", "Touches a prohibited zone"} {
		if i > 0 {
			v.do(chromedp.Click(".bar button[name=language]"), chromedp.WaitReady("html[lang^=en]"))
		}
		assert.Contains(v.t, v.text("[role=status][aria-live=polite]"), words)
		assert.Contains(v.t, v.text(".farm .verdict h3"), words)
	}

	for _, panel := range []string{"where", "farm", "village"} { // a place without a view
		v.open("panel=" + panel + "&place=120.75,30.75")
		v.do(becomes(`/map=1\d\.\d+%2F30\.7\d+%2F120\.7/.test(location.hash)`))
	}
	v.open("map=14/30.75/120.75&day=2026-13-01&panel=farm&place=120.75,30.75")
	v.do(chromedp.WaitReady(".timeline"), chromedp.WaitReady(".farm[data-verdict=prohibited]"), chromedp.WaitReady(`.map[data-day=""]`))
	assert.Empty(v.t, v.linked("day"))
	_, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`location.hash = '#map=15.00/30.76000/120.76000&day=2013-01-01&lang=en&off=grids&system=gcj02&panel=village&place=120.76,30.76'`))
	require.NoError(v.t, err)
	v.do(chromedp.WaitReady("html[lang=en]"), chromedp.WaitReady(`.map[data-day="2013-01-01"][data-idle]`), chromedp.WaitReady(".village[data-state=told]"), chromedp.WaitReady(".legend input[name=grids]:not(:checked)"))
	assert.Equal(v.t, "gcj02", v.attribute("[name=shown-system]", "value"))
	assert.Equal(v.t, "2013-01-01", v.linked("day"))
	assert.True(v.t, strings.HasPrefix(v.linked("map"), "15.00/30.76"), v.linked("map"))
}

// waitForRecords opens a page of a service that has nothing on record until it has, and one whose style is refused.
func (v visitor) waitForRecords() {
	service, err := url.Parse(v.base)
	require.NoError(v.t, err)
	var empty, refuses atomic.Bool
	empty.Store(true)
	onward := httputil.NewSingleHostReverseProxy(service)
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case empty.Load() && r.URL.Path == "/tiles/all":
			_, _ = w.Write([]byte(`{"tilejson":"3.0.0","tiles":["http://` + r.Host + `/tiles/none/{z}/{x}/{y}"],"revision":0}`))
		case strings.HasPrefix(r.URL.Path, "/tiles/none/"):
			w.WriteHeader(http.StatusNoContent)
		case refuses.Load() && r.URL.Path == "/styles/gridzone.json":
			w.WriteHeader(http.StatusBadRequest)
		default:
			onward.ServeHTTP(w, r)
		}
	}))
	defer between.Close()
	v.base = between.URL
	v.open("panel=where")
	v.do(chromedp.WaitVisible(".trouble[data-trouble=empty]"))
	empty.Store(false)
	_, err = chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`document.dispatchEvent(new Event('visibilitychange'))`))
	require.NoError(v.t, err)
	v.do(chromedp.WaitReady(".trouble[data-trouble='']"), chromedp.WaitReady(".map[data-idle]"), becomes(`/map=1\d\./.test(location.hash)`)) // and it goes there
	refuses.Store(true)
	v.do(chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang=zh&day=2016-03-01"), chromedp.WaitVisible(".trouble[data-trouble=refused]"))
	assert.NotContains(v.t, v.text(".trouble"), "检查网络")
	assert.Contains(v.t, v.text(".trouble"), "请另选日期")
	v.b.forget(func(complaint string) bool { return strings.Contains(complaint, "400") })
	v.do(chromedp.Navigate("about:blank")) // before its service ends
}
