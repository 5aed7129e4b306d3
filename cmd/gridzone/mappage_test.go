package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// screen is what the page is looked at with.
type screen struct {
	name          string
	width, height int64
	lang          string
}

func screens() []screen {
	return []screen{{"desk-zh", 1280, 800, "zh"}, {"desk-en", 1280, 800, "en"}, {"phone-zh", 390, 844, "zh"}, {"phone-en", 390, 844, "en"}}
}

// visitor looks at the map page.
type visitor struct {
	t     *testing.T
	b     *browser
	base  string
	shots string // folder of the pictures
	screen
}

// open opens the page anew with a view and what else the link says.
func (v visitor) open(link string) {
	v.t.Helper()
	v.do(chromedp.EmulateViewport(v.width, v.height), chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang="+v.lang+"&"+link), chromedp.WaitReady(".map[data-idle]"))
}

func (v visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.b.ctx, 20*time.Second)
	defer cancel()
	err := chromedp.Do(ctx, steps...)
	require.NoError(v.t, err, "%s: %v", v.name, v.b.complaints())
}

// click clicks a place of the map: parts of its width and height.
func (v visitor) click(x, y float64) {
	v.t.Helper()
	at, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]float64](fmt.Sprintf(
		`(b => [b.left + b.width * %g, b.top + b.height * %g])(document.querySelector('.map').getBoundingClientRect())`, x, y)))
	require.NoError(v.t, err)
	v.do(chromedp.MouseClickXY(at[0], at[1]))
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
	require.NoError(v.t, os.WriteFile(filepath.Join(v.shots, name+"-"+v.name+".png"), picture, 0o600))
}

// The questions beside the map, asked in a browser as people ask them: in both languages, on a desk and on a phone.
func TestQuestionsOfTheMapPage(t *testing.T) {
	shots, err := filepath.Abs("../../.cache/screens")
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(shots, 0o750))
	dir := t.TempDir()
	t.Chdir(dir)
	quiet := streams{in: strings.NewReader(""), out: new(bytes.Buffer), err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "80", "--vertices", "40"}, quiet))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "zones.geojson"), []byte(hostileZones), 0o600))
	require.Equal(t, exitDone, run(t.Context(), []string{"import", "--store", "demo.gpkg", "--layer", "zones", "zones.geojson"}, quiet))
	s := startService(t, "--demo")
	b := startBrowser(t)
	for _, screen := range screens() {
		v := visitor{t: t, b: b, base: s.base, shots: shots, screen: screen}
		words := map[string]map[string]string{
			"zh": {"prohibited": "位于禁养区内", "forbidden": "规则禁止", "demo": "均为虚构"},
			"en": {"prohibited": "In a prohibited zone", "forbidden": "Forbidden by the rules", "demo": "made up"},
		}[screen.lang]
		v.open("map=14/30.75/120.75")
		v.click(0.5, 0.5)
		v.do(chromedp.WaitReady(`.found[data-around=told]`))
		assert.Contains(t, v.text(".found"), words["demo"])
		v.shot("where")
		v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(`.farm[data-verdict=prohibited]`))
		v.shot("farm")
		assert.Contains(t, v.text("[role=status]"), words["prohibited"])
		v.do(chromedp.Click("#tab-village"), chromedp.WaitReady(`.village .places a`))
		v.shot("village")
	}
	assert.Empty(t, b.complaints())
}
