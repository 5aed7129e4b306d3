package main

import (
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// readWhatIsSaid asks of a place that is not known well enough, reads what the map cannot draw, writes a footprint without a hand, and prints what is folded.
func (v visitor) readWhatIsSaid() {
	v.open("map=14/30.75/120.75&panel=farm&place=120.75,30.75&accuracy_m=5000")
	v.do(chromedp.WaitVisible(".farm > .wrong:not(:empty)"), chromedp.WaitVisible(".legend .undrawn"))
	assert.Contains(v.t, v.text(".farm > .wrong:not(:empty)"), "位置误差超过 1000 米")
	assert.Empty(v.t, v.text(".farm .answer"), "nothing was asked, so nothing is said")
	assert.Regexp(v.t, `另有 \d+ 个区只有文字说明，图上未画出`, v.text(".legend .undrawn"))
	v.shot("words")
	v.writeCorners()
	v.do(chromedp.Navigate(v.base + "/places/330402001001?f=html&lang=en"))
	for media, seen := range map[string]bool{"": false, "print": true} {
		_, err := chromedp.Call(v.b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media})
		require.NoError(v.t, err)
		folded, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]bool](`[...document.querySelectorAll('details:not([open]) > :not(summary)')].map(e => e.checkVisibility())`))
		require.NoError(v.t, err)
		require.NotEmpty(v.t, folded)
		assert.NotContains(v.t, folded, !seen, "what is folded is printed all the same: %q", media)
	}
	_, err := chromedp.Call(v.b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
	require.NoError(v.t, err)
}

// writeCorners gives a footprint by the coordinates of its corners, with the keyboard alone, first badly.
func (v visitor) writeCorners() {
	v.open("map=16/30.755/120.75&panel=farm")
	_, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`(s => { s.focus(); return true })(document.querySelector('.corners summary'))`))
	require.NoError(v.t, err)
	v.do(chromedp.KeyEvent(kb.Enter+kb.Tab), chromedp.KeyEvent("40571815.4 3403497.8\n40571865.4 3403497.8\n571865.4 3403547.8"))
	submit := kb.Tab + kb.Tab + kb.Enter
	v.do(chromedp.KeyEvent(submit), chromedp.WaitVisible(".corners .wrong:not(:empty)"))
	assert.Equal(v.t, "第 3 行：这是米制坐标且没有带号，请选择坐标系。", strings.TrimSpace(v.text(".corners .wrong:not(:empty)")))
	v.shot("corners")
	_, err = chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`(f => { f.focus(); f.select(); return true })(document.querySelector('textarea[name=corners]'))`))
	require.NoError(v.t, err)
	v.do(chromedp.KeyEvent("40571815.4 3403497.8\n40571865.4 3403497.8\n40571865.4 3403547.8"), chromedp.KeyEvent(submit), chromedp.WaitVisible(`.farm:not([data-verdict=""])`))
	link, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](`location.hash`))
	require.NoError(v.t, err)
	assert.Regexp(v.t, `site=120\.7500\d*(,|%2C)30\.7499\d*(;|%3B)120\.7505`, link)
}
