package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/tiles"
)

// ground is a basemap: tiles of one colour, as long as it answers.
type ground struct {
	mu       sync.Mutex
	asked    []string // paths
	referrer string
	fails    bool
	waits    chan struct{} // nil: does not
}

const groundColour = "#3366cc"

func (g *ground) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.asked, g.referrer = append(g.asked, r.URL.Path), r.Referer()
	fails, waits := g.fails, g.waits
	g.mu.Unlock()
	if waits != nil {
		select {
		case <-waits:
		case <-r.Context().Done():
			return
		}
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	if fails {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	tile := image.NewPaletted(image.Rect(0, 0, 256, 256), color.Palette{mixed(groundColour, groundColour, 1)})
	_ = png.Encode(w, tile)
}

// becomes makes a ground that fails, waits or neither, and forgets what was asked.
func (g *ground) becomes(fails bool, waits chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked, g.fails, g.waits = nil, fails, waits
}

func (g *ground) told() (asked []string, referrer string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.asked...), g.referrer
}

// mixed is a colour over another.
func mixed(over, under string, opacity float64) color.RGBA {
	var a, b [3]uint8
	_, _ = fmt.Sscanf(over, "#%02x%02x%02x", &a[0], &a[1], &a[2])
	_, _ = fmt.Sscanf(under, "#%02x%02x%02x", &b[0], &b[1], &b[2])
	mix := func(i int) uint8 { return uint8(float64(a[i])*opacity + float64(b[i])*(1-opacity) + 0.5) }
	return color.RGBA{mix(0), mix(1), mix(2), 255}
}

// sees keeps a picture of the screen, and asks that many of its dots have each of some colours, to a little.
func (v visitor) sees(name string, colours ...color.RGBA) {
	v.t.Helper()
	v.shot(name)
	shot, err := os.Open(v.kept(name))
	require.NoError(v.t, err)
	defer shot.Close()
	picture, err := png.Decode(shot)
	require.NoError(v.t, err)
	near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d >= -3 && d <= 3 }
	dots := make([]int, len(colours))
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y++ {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x++ {
			r, g, b, _ := picture.At(x, y).RGBA()
			for i, c := range colours {
				if near(r, c.R) && near(g, c.G) && near(b, c.B) {
					dots[i]++
				}
			}
		}
	}
	for i, c := range colours {
		assert.Greater(v.t, dots[i], 2000, "dots of %v in %s", c, name)
	}
}

// onPaper and onGround are what a prohibited zone looks like without and with the basemap.
func onPaper() color.RGBA  { return mixed(tiles.ProhibitedFill, tiles.Paper, tiles.Opacity) }
func onGround() color.RGBA { return mixed(tiles.ProhibitedFill, groundColour, tiles.Opacity) }

// seeTheGround sees the basemap beneath the zones, in both sizes, and whose it is.
func (v visitor) seeTheGround(g *ground) {
	for _, v.screen = range screens() {
		g.becomes(false, nil)
		v.open("map=14/30.75/120.75")
		v.do(chromedp.WaitVisible(".credit"), chromedp.WaitReady(".trouble[data-trouble='']"))
		assert.Equal(v.t, "某地 Survey & Sons", v.text(".credit"))
		asked, referrer := g.told()
		require.NotEmpty(v.t, asked)
		for _, path := range asked {
			assert.Regexp(v.t, regexp.MustCompile(`^/1[45]/\d+/\d+\.png$`), path)
		}
		assert.Equal(v.t, v.base+"/", referrer, "the vendor is told the origin, by which it knows its customer, and not what is looked at")
		v.sees("basemap", mixed(groundColour, groundColour, 1), onGround())
	}
}

// switchItOff opens a link without the basemap: its host hears nothing.
func (v visitor) switchItOff(g *ground) {
	v.screen = screens()[0]
	v.do(chromedp.Navigate("about:blank"))
	g.becomes(false, nil)
	v.open("map=14/30.75/120.75&off=basemap")
	asked, _ := g.told()
	assert.Empty(v.t, asked)
	v.sees("basemap-off", onPaper())
	v.do(chromedp.WaitNotPresent(".credit"), chromedp.Click("input[name=basemap]"), chromedp.WaitVisible(".credit"), chromedp.WaitReady(".map[data-idle]"))
}

// loseTheGround takes the basemap away: that is said in both languages, and what is on record is drawn and answers.
func (v visitor) loseTheGround(g *ground) {
	for _, c := range [][2]string{{"zh", "底图未能全部载入；网格和区域不受影响。请重试，或在图例中关闭底图。"}, {"en", "The basemap could not all be loaded; grids and zones are all there. Try again, or switch the basemap off in the legend."}} {
		v.lang = c[0]
		g.becomes(true, nil)
		v.open("map=14/30.75/120.75")
		v.do(chromedp.WaitVisible(".trouble[data-trouble=basemap]"))
		assert.Contains(v.t, v.text(".trouble"), c[1])
		v.sees("basemap-lost-"+v.lang, onPaper()) // ours are drawn all the same
		v.click(0.5, 0.5)
		v.askAllThree()
		g.becomes(false, nil)
		v.do(chromedp.Click(".trouble button"), chromedp.WaitReady(".trouble[data-trouble='']"), chromedp.WaitReady(".map[data-idle]"), chromedp.WaitReady(".trouble[data-trouble='']"))
	}
	v.sees("basemap-again", onGround())
	v.b.forget(func(complaint string) bool { return strings.Contains(complaint, "500") })
}

// askAllThree asks all three questions of the place that was chosen.
func (v visitor) askAllThree() {
	v.t.Helper()
	v.do(chromedp.WaitReady(found), chromedp.Click("#tab-farm"), chromedp.WaitReady(".farm[data-verdict=prohibited]"), chromedp.Click("#tab-village"), chromedp.WaitReady(".village .places .documents"))
}

// waitForTheGround has a basemap that says nothing: the city stands and all is answered without it; that is said, too, and no more when it comes after all.
func (v visitor) waitForTheGround(g *ground) {
	v.lang = "zh"
	waits := make(chan struct{})
	g.becomes(false, waits)
	v.do(chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang=zh"), chromedp.WaitReady("#tab-where"), chromedp.WaitNotPresent(".overview"), becomes(`location.hash.includes('map=')`)) // the city is there
	v.write("coordinate", "120.75, 30.75"+kb.Enter)
	v.askAllThree()
	v.do(chromedp.WaitVisible(".trouble[data-trouble=basemap] button"), chromedp.Click("input[name=basemap]"), chromedp.WaitReady(".trouble[data-trouble='']"))
	v.do(chromedp.Navigate("about:blank"), chromedp.Navigate(v.base+"/#lang=zh&map=14/30.75/120.75"), chromedp.WaitVisible(".trouble[data-trouble=basemap]"))
	v.sees("basemap-awaited", onPaper())
	close(waits)
	v.do(chromedp.WaitReady(".trouble[data-trouble='']"), chromedp.WaitReady(".map[data-idle]"))
	v.sees("basemap-late", onGround())
}
