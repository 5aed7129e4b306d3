package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

const hostileZones = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"X1","name":"<img src=x onerror=alert(1)>","kind":"禁养区","category":"04",
"extent":"</style><script>alert(1)</script>","division":"330402001001","bases":[{"kind":"law","number":"1","link":"javascript:alert(1)"}],"valid_from":"2014-01-01"},
"geometry":{"type":"Polygon","coordinates":[[[120.745,30.745],[120.755,30.745],[120.755,30.755],[120.745,30.755],[120.745,30.745]]]}}]}`

// browser is a real one, with what it complained of.
type browser struct {
	ctx context.Context
	mu  sync.Mutex
	bad []string
}

// startBrowser starts one. What is waited for in it is bounded by the time that go test gives, of which a little is left over, to say what was waited for.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	timed, cancel := context.WithCancel(context.Background())
	if end, bounded := t.Deadline(); bounded {
		timed, cancel = context.WithDeadline(context.Background(), end.Add(-15*time.Second))
	}
	t.Cleanup(cancel)
	allocated, stop := chromedp.NewExecAllocator(timed, chromedp.Headless, chromedp.NoSandbox, chromedp.NoFirstRun,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("use-angle", "swiftshader"), chromedp.Flag("enable-unsafe-swiftshader", true))
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(allocated)
	t.Cleanup(quit)
	b := &browser{ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := event.(type) {
		case *page.EventJavascriptDialogOpening:
			b.bad = append(b.bad, "a dialog: "+e.Message)
		case *runtime.EventExceptionThrown:
			b.bad = append(b.bad, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			if !strings.Contains(e.Entry.URL, "favicon") {
				b.bad = append(b.bad, e.Entry.Text)
			}
		}
	}))
	_, err := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	require.NoError(t, err)
	return b
}

// complaints are what the browser said that it should not have.
func (b *browser) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.bad)
}

// looked is what is asked of every page.
type looked struct {
	Foreign int     // elements that load or run something
	Styled  string  // what the style sheet says of main
	Map     float64 // width of the picture
	Wide    float64 // of the whole page
	Text    string
}

const look = `({Foreign: document.querySelectorAll('script,link,` + running + `').length, Styled: getComputedStyle(document.querySelector('main')).borderTopStyle,
Map: (document.querySelector('svg.map') || document.body).getBoundingClientRect().width, Wide: document.documentElement.scrollWidth, Text: document.body.innerText})`

// What people see is looked at in one real browser, over one service, on a desk and on a phone: the pages that the server makes, the map page without
// and with a basemap.
func TestPagesInABrowser(t *testing.T) {
	v := openBrowser(t)
	t.Run("without a basemap", func(t *testing.T) {
		s := startService(t, "--demo")
		v.base = s.base
		v.journeys(t, []journey{
			{"printed pages", visitor.readThePages},
			{"the whole city", visitor.seeTheCity},
			{"the city before its map", visitor.seeTheOverview},
			{"a place in three questions", visitor.lookAround},
			{"a coordinate", visitor.askByCoordinate},
			{"an address", visitor.askByAddress},
			{"the device", visitor.askForTheDevice},
			{"a footprint and its certificate", func(v visitor) { v.askAboutAFootprint(); v.printTheAnswer(); v.issueACertificate(s.shown) }},
			{"what is said", visitor.readWhatIsSaid},
			{"the keyboard", func(v visitor) { v.useTheKeyboard(s.shown) }},
			{"another day", visitor.lookBack},
			{"the timeline", visitor.chooseDays},
			{"a narrow screen", visitor.onANarrowScreen},
			{"moving around", visitor.moveAround},
			{"lost tiles", visitor.loseTheTiles},
			{"no map", visitor.seeNoMap},
			{"a footprint begun", func(v visitor) { v.drawWithButtons(); v.drawAndTurnAway() }},
			{"links", visitor.followLinks},
			{"nothing on record yet", visitor.waitForRecords},
			{"an import meanwhile", func(v visitor) { v.stayOpen(s) }},
			{"a gap", func(v visitor) { v.fallIntoAGap(s) }},
			{"hostile names", func(v visitor) { v.meetNames(s) }},
		})
	})
	t.Run("over a basemap", func(t *testing.T) {
		g := &ground{}
		others := httptest.NewServer(g)
		t.Cleanup(others.Close)
		v.base = startService(t, "--demo", "--basemap", others.URL+"/{z}/{x}/{y}.png", "--basemap-credit", "某地 Survey & Sons").base
		v.journeys(t, []journey{
			{"seen", func(v visitor) { v.seeTheGround(g); v.switchItOff(g) }},
			{"that does not come", func(v visitor) { v.loseTheGround(g); v.waitForTheGround(g) }},
		})
	})
}

// readThePages looks at what the server makes: styled, whole, inert.
func (v visitor) readThePages() {
	t := v.t
	stored := v.storeACheck("--lon", "120.75", "--lat", "30.75")
	for path, words := range map[string][]string{
		"/v1/checks/" + stored.ID + "?f=html": {"养殖选址核查单", stored.Digest, "<img src=x onerror=alert(1)>"},
		"/v1/checks/" + stored.ID + "/verify": {"与出具时一致", "没有变化"},
		"/places/330402001001":                {"现行有效", "<img src=x onerror=alert(1)>", "</style><script>alert(1)</script>"},
		"/places/330402001":                   {"禁养区", "规则", "猪当量折算"},
		"/places":                             {"示例市"},
	} {
		for _, width := range []int64{1280, 390} {
			require.NoError(t, chromedp.Do(v.b.ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(v.base+path)), path)
			found, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[looked](look))
			require.NoError(t, err, path)
			v.name = strconv.FormatInt(width, 10)
			v.isLegible(path)
			v.shot("page-" + strings.ReplaceAll(strings.TrimSuffix(strings.ReplaceAll(path, stored.ID, "one"), "?f=html"), "/", "-"))
			assert.Zero(t, found.Foreign, path)
			assert.Equal(t, "solid", found.Styled, "%s: the style sheet is not the one its policy names", path)
			assert.Greater(t, found.Map, 250.0, "%s at %d", path, width)
			assert.LessOrEqual(t, found.Wide, float64(width), "%s at %d is wider than the screen", path, width)
			for _, w := range words {
				assert.True(t, strings.Contains(found.Text, w), "%s at %d does not show %s", path, width, w)
			}
		}
	}
	assert.Contains(t, []int{1, 2}, v.sheets("/v1/checks/"+stored.ID+"?f=html"), "the certificate takes a sheet or two")
	ordinary := v.storeACheck("--lon", "120.7833", "--lat", "30.7643", "--species", "layer", "--count", "1300", "--measure", "stock", "--action", "existing")
	require.Len(t, ordinary.Answer.Zones, 1)
	for _, lang := range []string{"", "&lang=zh", "&lang=en"} {
		assert.Equal(t, 1, v.sheets("/v1/checks/"+ordinary.ID+"?f=html"+lang), "a certificate of one zone does not fit its sheet: %s", lang)
	}
}

// storeACheck stores a check of the service's own file, and tells what is stored.
func (v visitor) storeACheck(question ...string) api.StoredCheck {
	var said bytes.Buffer
	ask := append([]string{"check", "--store", "demo.gpkg", "--save", "--json"}, question...)
	require.Equal(v.t, exitDone, run(v.t.Context(), ask, streams{in: strings.NewReader(""), out: &said, err: v.t.Output()}))
	var stored api.StoredCheck
	require.NoError(v.t, json.Unmarshal(said.Bytes(), &stored))
	return stored
}

// sheets prints a page, and tells how many sheets of A4 it takes.
func (v visitor) sheets(path string) int {
	css := true
	require.NoError(v.t, chromedp.Do(v.b.ctx, chromedp.Navigate(v.base+path)))
	printed, err := chromedp.Call(v.b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &css})
	require.NoError(v.t, err)
	sheets := bytes.Count(printed.Data, []byte("/Type /Page\n"))
	assert.Equal(v.t, sheets, bytes.Count(printed.Data, []byte("/MediaBox [0 0 594.95996 841.91998]")), "%s is not printed on A4", path)
	return sheets
}
