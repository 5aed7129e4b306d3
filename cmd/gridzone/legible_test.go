package main

import (
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// faint are the texts whose contrast with what is behind them is less than WCAG 2.2 asks for (1.4.3), the labels of pictures that are seen smaller than 11 pixels,
// and what is pressed that is too small for a thumb (2.5.8; links within a text apart). What lies over a map or a picture is left to the eye, and what is switched off.
const faint = `(() => {
	const out = [], brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
	const parts = colour => { brush.clearRect(0, 0, 1, 1); brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); return [...brush.getImageData(0, 0, 1, 1).data] }
	const over = ([r, g, b, a], under) => [r, g, b].map((v, i) => (v * a + under[i] * (255 - a)) / 255)
	const light = c => c.map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
	const behind = e => {
		if (e === null) return [255, 255, 255]
		const colour = parts(getComputedStyle(e).backgroundColor)
		return colour[3] === 255 ? colour.slice(0, 3) : over(colour, behind(e.parentElement))
	}
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
	for (let text = texts.nextNode(); text; text = texts.nextNode()) {
		const e = text.parentElement
		if (text.data.trim() === '' || !e.checkVisibility({ visibilityProperty: true }) || e.closest('script, style, svg, .unseen, :disabled, [aria-disabled=true], option, .maplibregl-ctrl')) continue
		const look = getComputedStyle(e), ground = behind(e), size = parseFloat(look.fontSize)
		const [a, b] = [light(over(parts(look.color), ground)), light(ground)].sort((x, y) => y - x)
		const enough = size >= 24 || (size >= 18.66 && Number(look.fontWeight) >= 700) ? 3 : 4.5
		if ((a + 0.05) / (b + 0.05) < enough) out.push(text.data.trim().slice(0, 40) + ' ' + ((a + 0.05) / (b + 0.05)).toFixed(2))
	}
	for (const label of document.querySelectorAll('svg.map text')) {
		const seen = parseFloat(getComputedStyle(label).fontSize) * label.getScreenCTM().a
		if (seen < 10.95) out.push('label ' + label.textContent + ' ' + seen.toFixed(1) + 'px')
	}
	for (const e of document.querySelectorAll('a, button, input, select, textarea, summary')) {
		const at = e.getBoundingClientRect()
		if (!e.checkVisibility({ visibilityProperty: true }) || at.width === 0 || (e.type === 'checkbox' && e.closest('label'))) continue
		const inText = e.tagName === 'A' && getComputedStyle(e).display === 'inline' && [...e.parentElement.childNodes].some(n => n.nodeType === 3 && n.data.trim() !== '')
		if (!inText && (at.width < 23.9 || at.height < 23.9)) out.push('small ' + e.tagName + ' ' + e.textContent.slice(0, 30) + ' ' + at.width.toFixed(0) + 'x' + at.height.toFixed(0))
	}
	return [...new Set(out)].slice(0, 30)
})()`

// isLegible looks whether what is shown can be read by weak eyes and pressed by a thumb.
func (v visitor) isLegible(what string) {
	v.t.Helper()
	bad, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]string](faint))
	require.NoError(v.t, err)
	assert.Empty(v.t, bad, "%s: %s", v.screen.name, what)
}
