package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is what the page is looked at with.
type screen struct {
	name          string
	width, height int64
}

func screens() []screen {
	return []screen{{"desk", 1280, 800}, {"phone", 390, 844}}
}

// visitor looks at the map page.
type visitor struct {
	t     *testing.T
	b     *browser
	base  string
	shots string // folder of the pictures
	name  string // of the pictures
	lang  string
	screen
}

// open opens the page anew with a view and what else the link says.
func (v visitor) open(link string) {
	v.t.Helper()
	v.do(chromedp.EmulateViewport(v.width, v.height), chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang="+v.lang+"&"+link), chromedp.WaitReady(".map[data-idle]"))
}

func (v visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	err := chromedp.Do(v.b.ctx, steps...)
	require.NoError(v.t, err, "%s: %v", v.name, v.b.complaints())
}

// click clicks a place of the map: parts of its width and height.
func (v visitor) click(x, y float64) {
	v.t.Helper()
	v.do(chromedp.MouseClickXY(v.ofTheMap(x, y)))
}

// ofTheMap is where on the screen a place of the map is.
func (v visitor) ofTheMap(x, y float64) (across, down float64) {
	v.t.Helper()
	at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(
		`(b => [b.left + b.width * %g, b.top + b.height * %g])(document.querySelector('.map').getBoundingClientRect())`, x, y)))
	require.NoError(v.t, err)
	return at[0], at[1]
}

func (v visitor) text(selector string) string {
	v.t.Helper()
	text, err := chromedp.Run(v.b.ctx, chromedp.Text(selector))
	require.NoError(v.t, err, selector)
	return text
}

// shot keeps a picture of the screen, to be looked at.
func (v visitor) shot(name string) {
	v.t.Helper()
	picture, err := chromedp.Run(v.b.ctx, chromedp.CaptureScreenshot())
	require.NoError(v.t, err)
	require.NoError(v.t, os.WriteFile(v.kept(name), picture, 0o600))
}

// kept is where a picture is.
func (v visitor) kept(name string) string {
	return filepath.Join(v.shots, name+"-"+cmp.Or(v.name, v.screen.name)+".png")
}

// write puts a text into a field in the place of what is there, as somebody who types.
func (v visitor) write(field, text string) {
	v.t.Helper()
	_, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[bool](`(f => { f.focus(); f.select(); return true })(document.querySelector('input[name=`+field+`]'))`))
	require.NoError(v.t, err)
	v.do(chromedp.KeyEvent(text))
}

// pick chooses from a list, as somebody who chooses.
func (v visitor) pick(field, value string) {
	v.t.Helper()
	chosen, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](fmt.Sprintf(
		`(s => { s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true})); return s.value })(document.querySelector('select[name=%s]'))`, value, field)))
	require.NoError(v.t, err)
	require.Equal(v.t, value, chosen)
}

// journey is something that people do.
type journey struct {
	name string
	take func(v visitor)
}

// patience is how long a journey may take: a hundred times what it takes on a machine that does nothing else. One that is stuck fails by its name, and the others
// are gone on all the same.
const patience = 5 * time.Minute

// journeys goes on each, one after the other. The browser has nothing to complain of.
func (v visitor) journeys(t *testing.T, all []journey) {
	t.Helper()
	for _, j := range all {
		t.Run(j.name, func(t *testing.T) {
			v.t = t
			timed, end := context.WithTimeout(v.b.ctx, patience)
			defer end()
			defer func(whole context.Context) { v.b.ctx = whole }(v.b.ctx)
			v.b.ctx = timed
			v.b.forget(func(string) bool { return true })
			j.take(v)
			v.do(chromedp.Navigate("about:blank")) // whom it asked may end
			assert.Empty(t, v.b.complaints())
		})
	}
}

// openBrowser opens a browser beside the file of a small made-up city with a zone whose name is hostile.
func openBrowser(t *testing.T) visitor {
	t.Helper()
	shots, err := filepath.Abs("../../.cache/screens")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(shots, 0o750))
	dir := t.TempDir()
	t.Chdir(dir)
	quiet := streams{in: strings.NewReader(""), out: new(bytes.Buffer), err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "80", "--vertices", "40"}, quiet))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "zones.geojson"), []byte(hostileZones), 0o600))
	require.Equal(t, exitDone, run(t.Context(), []string{"import", "--store", "demo.gpkg", "--layer", "zones", "zones.geojson"}, quiet))
	return visitor{t: t, b: startBrowser(t), shots: shots, lang: "zh", screen: screens()[0]}
}

// laidWords is what is written over the map, of a page that was opened after hearTheMap.
const laidWords = `(window.laid?.words ?? []).map(f => f.properties.words).join()`

// hearTheMap keeps, in pages opened from now on, what the map hands to its worker to be drawn over it: laid, by the name of the source. The result ends that.
func (v visitor) hearTheMap() (end func()) {
	v.t.Helper()
	added, err := chromedp.Call(v.b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `{
		const post = Worker.prototype.postMessage
		Worker.prototype.postMessage = function (...sent) {
			const { source, data } = sent[0]?.data ?? {}
			if (data?.features) (window.laid ??= {})[source] = data.features
			return post.apply(this, sent)
		}
	}`})
	require.NoError(v.t, err)
	return func() {
		_, err := chromedp.Call(v.b.ctx, page.RemoveScriptToEvaluateOnNewDocument, page.RemoveScriptToEvaluateOnNewDocumentParams(added))
		require.NoError(v.t, err)
	}
}

// laid is an expression about what hearTheMap keeps.
func (v visitor) laid(expression string) string {
	v.t.Helper()
	found, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string](expression))
	require.NoError(v.t, err)
	return found
}
