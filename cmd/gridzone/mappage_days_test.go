package main

import (
	"net/url"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chooseDays chooses the day that is shown on the timeline: by keys from change to change, by hand, and written beside it.
func (v visitor) chooseDays() {
	t := v.t
	told := getJSON(t, v.base+"/v1/days")
	var days []string
	for _, d := range told["days"].([]any) {
		days = append(days, d.(map[string]any)["day"].(string))
	}
	require.Greater(t, len(days), 3)
	today, last := told["at"].(string), days[len(days)-1]
	require.Less(t, last, today, "the made-up city has nothing to come")

	v.open("map=14/30.75/120.75&panel=farm&place=120.75,30.75")
	v.do(chromedp.WaitReady(".farm[data-verdict=prohibited]"), chromedp.WaitReady(".timeline"))
	assert.Equal(t, today, v.attribute("[name=shown]", "value"))
	assert.Equal(t, today, v.attribute(".keeping [name=day]", "value"), "the form asks about the same day")
	assert.Contains(t, v.spoken(), "今天")
	stops, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]int](`[document.querySelectorAll('.stops i').length, document.querySelectorAll('.stops i.now').length]`))
	require.NoError(t, err)
	assert.Equal(t, []int{len(days) + 1, 1}, stops, "every change is marked, and today")

	v.do(chromedp.Focus("[name=timeline]"), chromedp.KeyEvent(kb.ArrowLeft), chromedp.WaitReady(`.map[data-day="`+last+`"][data-idle]`), becomes(`document.querySelector('[name=shown]').value === '`+last+`'`))
	assert.Contains(t, v.spoken(), "区域、公告有变化")
	assert.Equal(t, last, v.attribute(".keeping [name=day]", "value"))
	assert.Equal(t, last, v.linked("day"))
	v.do(chromedp.KeyEvent(kb.Home), chromedp.WaitReady(`.map[data-day="`+days[0]+`"][data-idle]`), chromedp.WaitReady(".farm[data-state=told]"))
	v.shot("first-day")
	v.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.WaitReady(`.map[data-day="`+days[1]+`"]`), chromedp.KeyEvent(kb.End), chromedp.WaitReady(`.map[data-day=""]`))
	assert.Empty(t, v.linked("day"), "today is no day that a link names")

	at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](`(b => [b.left + 8, b.top + b.height / 2])(document.querySelector('[name=timeline]').getBoundingClientRect())`))
	require.NoError(t, err)
	v.do(chromedp.MouseClickXY(at[0]+3, at[1]), chromedp.WaitReady(`.map[data-day="`+days[0]+`"]`))
	_, err = chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`(f => { f.value = '2013-01-01'; return f.dispatchEvent(new Event('change', {bubbles: true})) })(document.querySelector('[name=shown]'))`))
	require.NoError(t, err)
	v.do(chromedp.WaitReady(`.map[data-day="2013-01-01"]`), chromedp.WaitReady(".farm[data-verdict=not_published]"))
	v.lang = "en"
	v.open("map=14/30.75/120.75&day=" + days[0])
	v.do(chromedp.WaitReady(".timeline"))
	assert.Contains(t, v.spoken(), "zones, publications change")
}

// onANarrowScreen looks whether everything can be reached by a thumb on a small telephone, in both languages.
func (v visitor) onANarrowScreen() {
	v.screen = screen{"narrow", 360, 640}
	for _, v.lang = range []string{"zh", "en"} {
		v.name = "narrow-" + v.lang
		v.open("map=14/30.75/120.75&day=2016-03-01&panel=where")
		v.do(chromedp.WaitVisible("[name=timeline]"), chromedp.WaitNotVisible(".menu nav"), chromedp.Click("[name=menu]"), chromedp.WaitVisible(".menu nav"))
		v.shot("menu")
		links, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('.menu nav a')].map(a => a.getAttribute('href'))`))
		require.NoError(v.t, err)
		require.Len(v.t, links, 3)
		assert.True(v.t, strings.HasSuffix(links[0], "/places?f=html&lang="+v.lang) && strings.HasSuffix(links[1], "/docs"), links)
		v.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible(".menu nav"), chromedp.WaitReady("[name=menu]:focus"),
			chromedp.Focus("[name=timeline]"), chromedp.KeyEvent(kb.Home), chromedp.WaitNotPresent(`.map[data-day="2016-03-01"]`), chromedp.WaitReady(".map[data-idle]"))
		words, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`(b => b.textContent === document.querySelector('[name=timeline]').ariaValueText && b.scrollWidth <= b.clientWidth && getComputedStyle(b).overflow === 'visible')(document.querySelector('.span b'))`))
		require.NoError(v.t, err)
		assert.True(v.t, words, "what changes is written whole")
		lines, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[int](`(r => { r.selectNodeContents(document.querySelector('#tab-village')); return r.getClientRects().length })(document.createRange())`))
		require.NoError(v.t, err)
		assert.Equal(v.t, 1, lines, "lines of a tab")
		v.do(chromedp.Click("[name=legend]"), chromedp.WaitReady("[name=legend][aria-expanded=false]"), chromedp.WaitNotVisible(".legend label"),
			becomes(`![...document.querySelectorAll('.legend p')].some(e => e.checkVisibility())`))
		v.shot("folded")
		v.do(chromedp.Click("[name=legend]"), chromedp.WaitVisible(".legend label"))
		for _, panel := range []string{"where", "farm", "village"} {
			v.do(chromedp.Click("#tab-"+panel), chromedp.WaitReady("#panel-"+panel))
			v.shot("panel-" + panel)
			small, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('button, input, select, nav a, .legend label')].filter(e => e.checkVisibility() && e.type !== 'checkbox')
				.map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width > 0 && (b.width < 24 || b.height < 24 || b.left < 0 || b.right > innerWidth)).map(([e, b]) => e.outerHTML.slice(0, 80) + ' ' + Math.round(b.width) + 'x' + Math.round(b.height))`))
			require.NoError(v.t, err)
			assert.Empty(v.t, small, "%s: too small for a thumb, or beside the screen", panel)
			wide, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]int](`[document.documentElement.scrollWidth, document.querySelector('.ask').scrollWidth, document.querySelector('.bar').scrollWidth]`))
			require.NoError(v.t, err)
			for _, w := range wide {
				assert.LessOrEqual(v.t, w, int(v.width), panel)
			}
		}
	}
}

// spoken is what the timeline tells somebody who does not see it.
func (v visitor) spoken() string { return v.attribute("[name=timeline]", "ariaValueText") }

// attribute is a property of an element that is a text.
func (v visitor) attribute(selector, property string) string {
	v.t.Helper()
	value, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`document.querySelector('`+selector+`').`+property))
	require.NoError(v.t, err, selector)
	return value
}

// linked is what the address of the page says under a name.
func (v visitor) linked(name string) string {
	v.t.Helper()
	where, err := chromedp.Run(v.b.ctx, chromedp.Location())
	require.NoError(v.t, err)
	_, link, _ := strings.Cut(where, "#")
	said, err := url.ParseQuery(link)
	require.NoError(v.t, err)
	return said.Get(name)
}
