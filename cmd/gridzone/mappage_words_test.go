package main

import (
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
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
