package main

import (
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// useTheKeyboard goes through the three questions without a mouse: the focus is seen wherever it is, and never lost.
func (v visitor) useTheKeyboard(key string) {
	_, err := chromedp.Call(v.b.ctx, emulation.ClearGeolocationOverride, cdp.Empty{})
	require.NoError(v.t, err)
	address := v.anAddress()
	v.open("map=14/30.75/120.75&day=2016-03-01")
	v.do(chromedp.WaitReady(".timeline"))
	v.tabTo(".bar .day + button")
	v.press(kb.Enter, `.bar input[name=timeline]:focus`)
	v.tabTo("[name=address]")
	v.press(address, "[role=combobox][aria-expanded=true]")
	v.press(kb.Escape, "[role=combobox][aria-expanded=false]")
	v.press(kb.ArrowDown, "[role=option][aria-selected=true]")
	v.press(kb.Enter, found)
	assert.Contains(v.t, v.announced(), "网格")
	v.tabTo(".found .strong")
	v.press(kb.Enter, "#tab-farm:focus")
	v.do(chromedp.WaitReady(".farm[data-state=told]"))
	v.tabTo(".farm .row button + button")
	v.press(kb.Enter, ".farm .row button:focus")
	v.press(kb.Enter, ".map[data-drawing]")
	v.do(chromedp.WaitReady(".pen"))
	v.press(kb.Escape, ".map:not([data-drawing])")
	v.tabTo(".corners summary")
	v.press(kb.Enter, ".corners[open]")
	v.tabTo("[name=corners]")
	v.press("40571815.4 3403497.8\n40571865.4 3403497.8\n40571865.4 3403547.8", "[name=corners]")
	v.tabTo(".corners button")
	v.press(kb.Enter, ".farm[data-state=told]")
	v.tabTo("[name=species]")
	v.press("猪"+kb.ArrowDown, `[name=species]`)
	v.tabTo("[name=count]")
	v.press("200", "[name=count]")
	v.tabTo("[name=measure]")
	v.press(kb.ArrowDown, "[name=measure]")
	v.tabTo("[name=action]")
	v.press(kb.ArrowDown, "[name=action]")
	v.tabTo(".keeping [name=day]")
	v.press("03012016", ".keeping [name=day]")
	v.do(becomes(`location.hash.includes('day=2016-03-01')`))
	v.tabTo(".keeping .strong")
	v.press(kb.Enter, `.farm[data-verdict=prohibited]`)
	v.do(becomes(`/畜禽种类 \S+ · 数量（头、只、羽） 200 存栏 · 事项 新建/.test(document.querySelector('.asked')?.textContent)`))
	assert.Contains(v.t, v.announced(), "位于禁养区内")
	v.tabTo(".certificate summary")
	v.press(kb.Enter, ".certificate details[open]")
	v.tabTo("[name=key]")
	v.press(key+kb.Enter, ".certificate a:focus")
	v.shot("keys")
	v.tabBackTo("#tab-farm")
	v.press(kb.End, "#tab-village:focus[aria-selected=true]")
	v.press(kb.ArrowRight, "#tab-where:focus")
	v.press(kb.ArrowLeft, "#tab-village:focus")
	v.tabTo(".village p > a")
	v.tabBackTo("#tab-village")
	v.press(kb.Home+kb.ArrowRight, "#tab-farm:focus")
	v.tabTo(".farm .row button + button")
	v.press(kb.Enter, ".farm .row button:focus")
	v.tabBackTo("[name=language]")
	v.tabTo("[name=coordinate], #tab-farm")
	v.press(kb.Home, "#tab-where:focus")
	v.tabTo("[name=coordinate]")
	v.press("120.75, 30.75"+kb.Enter, found)
	v.tabBackTo("#tab-where")
	v.press(kb.End, ".village[data-state=told] .places .documents")
	v.tabTo(".places a")
	v.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady("body.place .crumbs"))
	v.tabTo("a.download")
}

// tabTo presses Tab until what a selector names has the focus, which is seen at each step.
func (v visitor) tabTo(selector string) { v.t.Helper(); v.walk(selector) }

// tabBackTo is tabTo in the other direction.
func (v visitor) tabBackTo(selector string) { v.t.Helper(); v.walk(selector, chromedp.KeyModifiers(8)) }

func (v visitor) walk(selector string, with ...chromedp.KeyOption) {
	v.t.Helper()
	const stops = 80
	for range stops {
		v.do(chromedp.KeyEvent(kb.Tab, with...))
		v.seesTheFocus()
		there, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`document.activeElement.matches('`+selector+`')`))
		require.NoError(v.t, err)
		if there {
			return
		}
	}
	require.Fail(v.t, "no key leads there", selector)
}

// press presses keys, waits for what comes of it and sees where the focus is.
func (v visitor) press(keys, until string) {
	v.t.Helper()
	v.do(chromedp.KeyEvent(keys), chromedp.WaitReady(until))
	v.seesTheFocus()
}

// seesTheFocus looks whether something has the focus, and is seen with it.
func (v visitor) seesTheFocus() {
	v.t.Helper()
	lost, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`(e => {
		if (e === null || e === document.body) return 'nothing has the focus'
		const look = getComputedStyle(e), at = e.getBoundingClientRect()
		if (e.matches('.map canvas')) return getComputedStyle(e.closest('.map'), '::after').content === '"+"' ? '' : 'the map does not show the focus'
		if (look.outlineStyle === 'none' || parseFloat(look.outlineWidth) < 2) return 'the focus is not seen at ' + e.outerHTML.slice(0, 80)
		if (at.bottom <= 0 || at.top >= innerHeight || at.width === 0) return 'the focus is off the screen at ' + e.outerHTML.slice(0, 80)
		return ''
	})(document.activeElement)`))
	require.NoError(v.t, err)
	require.Empty(v.t, lost)
}

// announced is what is read out to somebody who does not see the page.
func (v visitor) announced() string {
	v.t.Helper()
	said, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll('[role=status][aria-live=polite]')].map(e => e.textContent).join()`))
	require.NoError(v.t, err)
	return strings.TrimSpace(said)
}
