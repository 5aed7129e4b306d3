package main

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// drawWithButtons draws a footprint whose corners are taken back, finished and given up with buttons: at a desk with the keyboard, on a phone with a finger.
func (v visitor) drawWithButtons() {
	v.screen = screens()[0]
	v.open("map=16/30.755/120.75&panel=farm")
	v.drawAsOne(v.click, func(button string) { v.do(chromedp.Focus(button), chromedp.KeyEvent(kb.Enter)) })
	v.screen = screens()[1]
	v.open("map=16/30.755/120.75&panel=farm")
	fingers := func(are bool) {
		_, err := chromedp.Call(v.b.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: are})
		require.NoError(v.t, err)
	}
	fingers(true)
	defer fingers(false)
	v.drawAsOne(func(x, y float64) { v.touch(v.ofTheMap(x, y)) }, v.tap)
}

// drawAsOne is drawWithButtons on one screen, with one way to choose a place and one to press a button.
func (v visitor) drawAsOne(choose func(x, y float64), press func(button string)) {
	v.t.Helper()
	press(".farm .row button")
	v.do(chromedp.WaitReady("[name=finish]:disabled"), chromedp.WaitReady("[name=undo][aria-disabled=true]"))
	assert.Equal(v.t, v.screen.name == "phone", !strings.Contains(v.text(".farm .hint"), "回车"), "keys are named to those who have them")
	choose(0.6, 0.5)
	choose(0.8, 0.5)
	v.do(chromedp.WaitReady("[name=finish]:disabled"), chromedp.WaitReady("[name=undo][aria-disabled=false]"))
	choose(0.7, 0.7)
	v.do(chromedp.WaitReady("[name=finish]:not(:disabled)"))
	v.shot("pen")
	press("[name=undo]")
	v.do(chromedp.WaitReady("[name=finish]:disabled"))
	if v.screen.name == "phone" { // with as much of the map as there can be
		press(".handle")
		v.do(chromedp.WaitReady("main.low"), becomes(`['.hint', '.pen'].map(s => document.querySelector('.farm ' + s).checkVisibility({visibilityProperty: true})).join() === 'false,true'`))
		v.shot("pen-low")
	}
	choose(0.8, 0.7)
	choose(0.6, 0.7)
	v.do(chromedp.WaitReady("[name=finish]:not(:disabled)"))
	press("[name=finish]")
	v.do(chromedp.WaitNotPresent(".pen"), chromedp.WaitReady(".farm[data-state=told]"), becomes(`location.hash.includes('site=')`))
	drawn := v.linked("site")
	corners := strings.Split(drawn, ";")
	require.Len(v.t, corners, 5, "four, and the first again")
	easts := map[string]bool{}
	for _, corner := range corners {
		east, _, _ := strings.Cut(corner, ",")
		easts[east] = true
	}
	assert.Len(v.t, easts, 2, "the one that was taken back is not among them: %v", corners)
	if v.screen.name == "phone" {
		press(".handle")
	}
	press(".farm .row button")
	v.do(chromedp.WaitReady(".pen"))
	press("[name=give-up]")
	v.do(chromedp.WaitNotPresent(".map[data-drawing]"), chromedp.WaitReady(".farm .row button:focus"))
	assert.Equal(v.t, drawn, v.linked("site"), "what was drawn before stays")
}

// tap touches what a selector names, scrolled to.
func (v visitor) tap(selector string) {
	v.t.Helper()
	at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(
		`(e => { e.scrollIntoView({block: 'nearest'}); const b = e.getBoundingClientRect(); return [b.left + b.width / 2, b.top + b.height / 2] })(document.querySelector(%q))`, selector)))
	require.NoError(v.t, err)
	v.touch(at[0], at[1])
}

// touch touches the screen at a place.
func (v visitor) touch(x, y float64) {
	v.t.Helper()
	for _, step := range []input.DispatchTouchEventParams{
		{Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: x, Y: y}}},
		{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}},
	} {
		_, err := chromedp.Call(v.b.ctx, input.DispatchTouchEvent, step)
		require.NoError(v.t, err)
	}
}
