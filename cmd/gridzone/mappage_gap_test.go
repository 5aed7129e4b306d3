package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fallIntoAGap clicks into one: it is answered in words, with the grids about it; what an answer measures is written on the map.
func (v visitor) fallIntoAGap(s service) {
	t := v.t
	located := getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")
	grid := located["grid"].(map[string]any)
	shrunk := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"` + grid["code"].(string) + `","name":"<img src=x onerror=alert(2)>","kind":"base","division":"` + grid["division"].(string) + `"},
		"geometry":{"type":"Polygon","coordinates":[[[120.7506,30.7506],[120.7507,30.7506],[120.7507,30.7507],[120.7506,30.7507],[120.7506,30.7506]]]}}]}`
	file := filepath.Join(t.TempDir(), "shrunk.geojson")
	require.NoError(t, os.WriteFile(file, []byte(shrunk), 0o600))
	require.Equal(t, exitDone, run(t.Context(), []string{"import", "--server", s.base, "--layer", "grids", "--allow", "a gap to look at", file}, streams{in: strings.NewReader(""), out: t.Output(), err: t.Output()}))
	located = getJSON(t, s.base+"/v1/locate?lon=120.75&lat=30.75")
	require.Nil(t, located["grid"])
	nearest := located["nearest_grid"].(map[string]any)["code"].(string)

	for lang, words := range map[string][3]string{
		"zh": {"此处不在任何网格内", `最近的网格：.*` + nearest + `，相距 [\d.]+米`, "附近的网格"}, "en": {"No grid covers this place", `nearest grid is .*` + nearest + `, [\d.]+ m away`, "Grids about it"},
	} {
		v.lang, v.name = lang, "gap-"+lang
		v.open("map=15/30.75/120.75")
		v.click(0.5, 0.5)
		v.do(chromedp.WaitReady(`.found[data-grid=""]`), chromedp.WaitReady(found), chromedp.WaitReady(".neighbours li"), chromedp.WaitReady(".map[data-idle]"))
		panel := v.text(".where .answer")
		assert.Contains(t, panel, words[0])
		assert.Regexp(t, regexp.MustCompile(words[1]), panel)
		assert.Contains(t, panel, words[2])
		assert.Contains(t, panel, "<img src=x onerror=alert(2)>", "a neighbour by its name, as text")
		v.shot("where")
	}
	v.lang, v.name = "zh", ""
	defer v.hearTheMap()()
	v.open("map=15/30.75/120.75&panel=farm&place=120.75,30.75")
	v.do(chromedp.WaitReady(".farm[data-verdict=prohibited]"), becomes(`/^[\d,.]+米$/.test(`+laidWords+`)`), chromedp.WaitReady(".map[data-idle]"))
	assert.Contains(t, v.text(".distance"), v.laid(laidWords), "the panel says the same")
	assert.Regexp(t, "^(above|below)$", v.laid(`window.laid.words[0].properties.side`), "beside the line")
	v.shot("distance")
	for _, v.screen = range screens() {
		v.open("map=17/30.755/120.75&panel=farm&site=120.7492,30.7546;120.7508,30.7546;120.7508,30.7554;120.7492,30.7554;120.7492,30.7546")
		v.do(chromedp.WaitReady(".farm[data-verdict=prohibited]"), becomes(`/^重叠 [\d,]+ 平方米（[\d.,]+ 亩）$/.test(`+laidWords+`)`), chromedp.WaitReady(".map[data-idle]"))
		assert.Contains(t, v.text(".farm .zones"), v.laid(laidWords))
		v.shot("overlap")
	}
	v.seesNothingRun()
}
