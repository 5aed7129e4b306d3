package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync/atomic"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// seeTheOverview loses what draws the map, and then holds it back: the city stands there as a picture, and then, where that was, as a map.
func (v visitor) seeTheOverview() {
	service, err := url.Parse(v.base)
	require.NoError(v.t, err)
	onward := httputil.NewSingleHostReverseProxy(service)
	var lost atomic.Bool
	var begun atomic.Pointer[chan struct{}] // closed: what the first script asks for may come
	held, over := make(chan struct{}), make(chan struct{})
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/start-") {
			select {
			case <-*begun.Load():
			case <-over:
			}
		}
		if strings.HasPrefix(r.URL.Path, "/assets/maplibre-") && strings.HasSuffix(r.URL.Path, ".js") && !strings.Contains(r.URL.Path, "worker") {
			if lost.Load() {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			select {
			case <-held:
			case <-over:
			}
		}
		onward.ServeHTTP(w, r)
	}))
	defer between.Close() // waits for what is held back
	defer close(over)
	v.base = between.URL
	page := v.base + "/#lang=zh"
	const painted = `document.querySelector('.overview img')?.complete && document.querySelector('.overview img').naturalWidth > 500`

	lost.Store(true)
	for _, v.screen = range screens() {
		scripts := make(chan struct{})
		begun.Store(&scripts)
		v.do(chromedp.EmulateViewport(v.width, v.height), chromedp.Navigate("about:blank"), chromedp.Navigate(page), chromedp.WaitReady(".overview img"), becomes(painted))
		alone := v.attribute(".overview img", "outerHTML") + v.placeOf(".overview img")
		v.do(chromedp.WaitVisible(".unscripted"))
		v.shot("unscripted")
		close(scripts)
		v.do(chromedp.WaitVisible(".trouble[data-trouble=style]"), chromedp.WaitReady("h1"), becomes(painted), chromedp.WaitNotPresent(".unscripted"))
		assert.Equal(v.t, alone, v.attribute(".overview img", "outerHTML")+v.placeOf(".overview img"), "the picture stays where it was before the script")
	}
	v.switchScriptsOff(page)
	v.screen = screens()[0]
	v.do(chromedp.EmulateViewport(v.width, v.height), chromedp.Navigate("about:blank"), chromedp.Navigate(page), chromedp.WaitVisible(".trouble[data-trouble=style]"), chromedp.WaitReady("#tab-where"), becomes(painted))
	lost.Store(false)
	v.do(chromedp.Click(".trouble button"), chromedp.WaitReady(".trouble[data-trouble='']"), becomes(painted))
	hidden, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`document.querySelector('.overview[aria-hidden=true] img').alt === '' && document.querySelector('.map canvas') === null`))
	require.NoError(v.t, err)
	assert.True(v.t, hidden, "it is for eyes alone, and there is no map yet")
	assert.Contains(v.t, v.text(".overview"), "概览图")
	v.shot("overview")
	close(held)
	v.do(chromedp.WaitReady(".map[data-idle]"), chromedp.WaitNotPresent(".overview"))
	v.shot("overview-map")
	v.sameRed("overview", "overview-map")

	v.do(chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang=zh&map=14/30.75/120.75"), chromedp.WaitReady(".map[data-idle]"), chromedp.WaitNotPresent(".overview"))
	v.b.forget(func(complaint string) bool { return strings.Contains(complaint, "502") })
	v.do(chromedp.Navigate("about:blank")) // before its service ends
}

// switchScriptsOff opens the page where no script runs: beside the picture it is said what is missing, and where the same is found without.
func (v visitor) switchScriptsOff(page string) {
	v.t.Helper()
	scripts := func(off bool) {
		_, err := chromedp.Call(v.b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
		require.NoError(v.t, err)
	}
	v.do(chromedp.Navigate("about:blank"))
	scripts(true)
	v.do(chromedp.Navigate(page), chromedp.WaitVisible(".unscripted"), chromedp.WaitVisible(".overview img"))
	said := v.text(".unscripted")
	assert.Contains(v.t, said, "请启用 JavaScript")
	assert.Contains(v.t, said, "Switch it on")
	v.shot("unscripted")
	for _, leads := range []string{"places?f=html&lang=zh", "places?f=html&lang=en", "docs"} {
		answer, err := http.Get(v.base + "/" + leads)
		require.NoError(v.t, err)
		assert.Equal(v.t, http.StatusOK, answer.StatusCode, leads)
		assert.NoError(v.t, answer.Body.Close())
		v.do(chromedp.WaitReady(`.unscripted a[href="` + leads + `"]`))
	}
	scripts(false)
}

// placeOf is where an element is on the screen, in whole pixels.
func (v visitor) placeOf(selector string) string {
	v.t.Helper()
	place, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`(({x, y, width, height}) => [x, y, width, height].map(Math.round).join(' '))(document.querySelector('`+selector+`').getBoundingClientRect())`))
	require.NoError(v.t, err, selector)
	return place
}

// sameRed compares where two pictures of the screen have the colours of prohibited zones: all but a little is in the same place.
func (v visitor) sameRed(one, other string) {
	v.t.Helper()
	a, b := v.red(one), v.red(other)
	require.Greater(v.t, len(a), 500)
	require.Greater(v.t, len(b), 500)
	found := func(these, there map[image.Point]bool) float64 {
		n := 0
		for p := range these {
			near := false
			for x := -1; x <= 1; x++ {
				for y := -1; y <= 1; y++ {
					near = near || there[p.Add(image.Pt(x, y))]
				}
			}
			if near {
				n++
			}
		}
		return float64(n) / float64(len(these))
	}
	assert.Greater(v.t, found(a, b), 0.9, "of the red in %s is red in %s", one, other)
	assert.Greater(v.t, found(b, a), 0.9, "of the red in %s is red in %s", other, one)
}

// red is where a picture of the screen is red, right of the legend.
func (v visitor) red(name string) map[image.Point]bool {
	v.t.Helper()
	shot, err := os.ReadFile(v.kept(name))
	require.NoError(v.t, err)
	p, err := png.Decode(bytes.NewReader(shot))
	require.NoError(v.t, err)
	out := map[image.Point]bool{}
	for y := p.Bounds().Min.Y; y < p.Bounds().Max.Y; y++ {
		for x := p.Bounds().Dx() / 4; x < p.Bounds().Dx()*2/3; x++ {
			r, g, b, _ := p.At(x, y).RGBA()
			if r>>8 > 100 && r > g+0x3000 && b+0x0800 > g && r > b+0x3000 {
				out[image.Pt(x, y)] = true
			}
		}
	}
	return out
}
