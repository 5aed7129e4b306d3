package main

import (
	"regexp"
	"strings"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// found is the panel "Where am I?" with all that it shows.
const found = ".found:not(:has(.pending, .fault))"

// lookAround clicks a place and asks all three questions of it, in both languages.
func (v visitor) lookAround() {
	for _, v.screen = range screens() {
		v.lookAroundHere()
	}
}

func (v visitor) lookAroundHere() {
	v.open("map=14/30.75/120.75")
	v.do(chromedp.WaitReady(".legend .made-up")) // before anything is asked
	v.click(0.5, 0.5)
	for lang, words := range map[string][]string{
		"zh": {"所在网格", "均为虚构", "位于禁养区内", "不是许可"},
		"en": {"The grid here", "made up", "In a prohibited zone", "not a permission"},
	} {
		v.name, v.lang = v.screen.name+"-"+lang, lang
		v.do(chromedp.Click("#tab-where"), chromedp.WaitReady(found))
		if now := v.text("html"); !strings.Contains(now, words[0]) {
			v.do(chromedp.Click(".bar button[name=language]"), chromedp.WaitReady("html[lang^="+lang+"]"))
		}
		panel := v.text(".where")
		assert.Contains(v.t, panel, words[0])
		assert.Contains(v.t, panel, words[1])
		assert.Contains(v.t, panel, "<img src=x onerror=alert(1)>", "as text")
		v.shot("where")
		v.isLegible("where")
		v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(`.farm[data-verdict=prohibited]`))
		assert.Contains(v.t, v.text("[role=status][aria-live=polite]"), words[2], "it is announced")
		assert.Contains(v.t, v.text(".farm .verdict"), words[3])
		assert.Contains(v.t, v.text(".farm"), "<img src=x onerror=alert(1)>", "as text")
		v.shot("farm")
		v.isLegible("farm")
		v.do(chromedp.Click("#tab-village"), chromedp.WaitReady(`.village .places .documents`))
		v.do(chromedp.WaitReady(`.village .places > li:nth-last-child(3) .soft`)) // the town's count, beneath county and city
		href, err := chromedp.Run(v.b.ctx, chromedp.AttributeValue(`.places li:first-child > a`, "href"))
		require.NoError(v.t, err)
		assert.Regexp(v.t, `/places/\d{12,14}\?f=html&lang=`+lang+`$`, href.Value)
		v.shot("village")
		v.isLegible("village")
	}
	v.seesNothingRun()
}

// seesNothingRun looks whether what data says was made an element, or leads where something runs.
func (v visitor) seesNothingRun() {
	v.t.Helper()
	made, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll('`+running+`')].map(e => e.outerHTML)`))
	require.NoError(v.t, err)
	assert.Empty(v.t, made, "what data says is made no element")
}

// running are elements that load or run what they name, none of which any page has.
const running = `img,iframe,object,embed,[onerror],[onload],[href^="javascript:" i]`

// askByCoordinate writes one place in several ways.
func (v visitor) askByCoordinate() {
	v.open("map=14/30.75/120.75")
	grids := map[string]bool{}
	for _, way := range []struct{ text, system, shown string }{
		{"120.75, 30.75", "auto", "120.75, 30.75"},
		{"30°45′0.0036″N 120°45′0″E", "auto", "120.75, 30.750001"},
		{"X=3403497.8255 Y=40571815.3661", "auto", "40571815.3661, 3403497.8255 （CGCS2000 三度带第 40 带（带号在前））"},
		{"571815.3661 3403497.8255", "EPSG:4549", " 571815.3661, 3403497.8255 （CGCS2000 三度带，中央经线 120°（不带带号））"},
		{"120.75432064 30.74770247", "gcj02", "120.75432064, 30.74770247 （GCJ-02（高德、腾讯））"},
	} {
		v.pick("system", way.system)
		v.write("coordinate", way.text+kb.Enter)
		v.do(chromedp.WaitReady(`//div[@class="answer"]/p[contains(., "`+way.shown+`")]`), chromedp.WaitReady(found))
		code, err := chromedp.Run(v.b.ctx, chromedp.AttributeValue(found, "data-grid"))
		require.NoError(v.t, err)
		grids[code.Value] = true
	}
	assert.Len(v.t, grids, 1, "the same place each time")
	assert.NotContains(v.t, grids, "")
	v.pick("system", "auto")
	v.write("coordinate", "571815 3403497"+kb.Enter)
	v.do(chromedp.WaitVisible(".where form:has([name=coordinate]) .wrong"), chromedp.WaitNotPresent(".found"))
	assert.Contains(v.t, v.text(".where form:has([name=coordinate]) .wrong"), "请选择坐标系", "what to do about it")
	v.open("map=10/30.75/120.75")
	v.write("coordinate", "120.75, 30.75"+kb.Enter)
	v.do(becomes(`/^#map=1[4-7]/.test(location.hash)`)) // in view, and too small to tell
}

// askByAddress chooses one that is suggested, with the keyboard, and of one that may be several the one that is meant.
func (v visitor) askByAddress() {
	address := v.anAddress()
	v.open("map=14/30.75/120.75")
	v.write("address", address)
	v.do(chromedp.WaitVisible("[role=option]"), chromedp.WaitReady("[role=combobox][aria-expanded=true]"), chromedp.KeyEvent(kb.ArrowDown), chromedp.WaitReady("[role=option][aria-selected=true]"))
	v.shot("suggested")
	v.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(found), chromedp.WaitReady("[role=combobox][aria-expanded=false]"))
	assert.Contains(v.t, v.text(".where .answer"), "门牌地址："+address)
	v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(".farm[data-state=told]"), chromedp.Click("#tab-where"))
	v.write("address", regexp.MustCompile(`\d+号$`).ReplaceAllString(address, ""))
	v.do(chromedp.WaitReady("[role=combobox][aria-expanded=true]"), chromedp.KeyEvent(kb.Escape), chromedp.WaitReady("[role=combobox][aria-expanded=false]"),
		chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(".candidates button"))
	v.shot("candidates")
	v.do(chromedp.Focus(".candidates button"), chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(found), chromedp.WaitReady(".where .answer:focus")) // the button is gone
}

// anAddress is one of a door that is on record.
func (v visitor) anAddress() string {
	v.t.Helper()
	address := ""
	rows, _ := getJSON(v.t, v.base+"/collections/addresses/items?limit=200")["features"].([]any)
	for _, r := range rows {
		properties, _ := r.(map[string]any)["properties"].(map[string]any)
		if properties["kind"] == "door" {
			address, _ = properties["address"].(string)
		}
	}
	require.Regexp(v.t, `\d+号$`, address)
	return address
}

// askForTheDevice asks with the position of the device, which is off by 25 metres.
func (v visitor) askForTheDevice() {
	lat, lon, off := 30.7481, 120.7481, 25.0
	_, err := chromedp.CallBrowser(v.b.ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{Permission: &cdpbrowser.PermissionDescriptor{Name: "geolocation"}, Setting: "granted"})
	require.NoError(v.t, err)
	_, err = chromedp.Call(v.b.ctx, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: &lat, Longitude: &lon, Accuracy: &off})
	require.NoError(v.t, err)
	v.open("map=15/30.75/120.75")
	v.do(chromedp.Click(".where button.wide"), chromedp.WaitReady(found))
	assert.Contains(v.t, v.text(".where .answer"), "120.7481, 30.7481")
	assert.Contains(v.t, v.text(".where .answer"), "误差约 25米")
	v.do(chromedp.Click("#tab-farm"), chromedp.WaitReady(`.farm[data-state=told]`))
	where, err := chromedp.Run(v.b.ctx, chromedp.Location())
	require.NoError(v.t, err)
	assert.Contains(v.t, where, "accuracy_m=25", "a link asks the same")
	v.shot("device")
}

// askAboutAFootprint draws one over the edge of a zone, and says what is to be kept there.
func (v visitor) askAboutAFootprint() {
	v.open("map=16/30.755/120.75&panel=farm")
	v.do(chromedp.Click(".farm .row button"), chromedp.WaitReady(".map[data-drawing]"))
	for _, corner := range [][2]float64{{0.4, 0.4}, {0.6, 0.4}, {0.6, 0.6}, {0.4, 0.6}, {0.4, 0.4}} {
		v.click(corner[0], corner[1])
	}
	v.seesNothingRun()
	v.do(chromedp.WaitReady(`.farm[data-verdict=prohibited]`), chromedp.WaitReady(".zones"))
	answer := v.text(".farm .answer")
	assert.Regexp(v.t, `重叠 [\d,]+ 平方米（[\d,.]+ 亩），占场址 \d`, answer)
	assert.Contains(v.t, answer, "场址面积")
	assert.Contains(v.t, v.text(".farm .verdict"), "部分位于禁养区内")
	assert.Contains(v.t, answer, "跨越或正在")
	v.pick("species", "pig")
	v.do(chromedp.WaitReady(`.farm[data-verdict=""]`)) // the answer is gone as soon as the question is another
	v.write("count", "200")
	v.pick("measure", "stock")
	v.pick("action", "new")
	v.do(chromedp.Click(".farm .strong"), chromedp.WaitReady(`.farm[data-verdict=prohibited]`), chromedp.WaitReady(".documents"))
	v.shot("footprint")
	asked, err := chromedp.Run(v.b.ctx, chromedp.Location())
	require.NoError(v.t, err)
	before := v.text("[role=status][aria-live=polite]")
	_, link, _ := strings.Cut(asked, "#")
	require.Contains(v.t, link, "species=pig&count=200&measure=stock&action=new&site=")
	v.screen = screens()[1]
	v.open(link)
	v.do(chromedp.WaitReady(`.farm[data-verdict=prohibited]`), chromedp.WaitReady(".map[data-idle]"), chromedp.WaitReady("[name=legend][aria-expanded=false]"), chromedp.WaitNotVisible(".legend label"))
	v.shot("footprint")
	assert.Equal(v.t, before, v.text("[role=status][aria-live=polite]"), "a link asks the same, on whatever it is opened")
}

// printTheAnswer looks at what is printed without a key: the answer, and that it is no certificate.
func (v visitor) printTheAnswer() {
	media := func(name string) {
		_, err := chromedp.Call(v.b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name})
		require.NoError(v.t, err)
	}
	v.do(chromedp.WaitNotVisible(".ask .print-only"))
	media("print")
	v.do(chromedp.WaitVisible(".ask .print-only"), chromedp.WaitNotVisible(".map"), chromedp.WaitNotVisible(".legend"), chromedp.WaitNotVisible(".keeping"),
		chromedp.WaitNotVisible(".ask .corners"), chromedp.WaitNotVisible(".ask .certificate"), chromedp.WaitVisible(".verdict"))
	printed := v.text(".ask")
	assert.Contains(v.t, printed, "此打印件不是核查单")
	assert.Contains(v.t, printed, "所问：所画场址，面积")
	assert.Contains(v.t, printed, "畜禽种类 猪 · 数量（头、只、羽） 200 存栏 · 事项 新建", "with what was asked")
	assert.Contains(v.t, printed, "<img src=x onerror=alert(1)>", "as text")
	v.seesNothingRun()
	v.shot("print")
	media("")
	v.do(chromedp.WaitVisible(".keeping"))
}

// issueACertificate stores the answer that is shown, with a key that is kept nowhere.
func (v visitor) issueACertificate(key string) {
	v.do(chromedp.Click(".certificate summary"))
	v.write("key", "gz_wrong"+kb.Enter)
	v.do(chromedp.WaitVisible(".certificate .wrong"))
	assert.Contains(v.t, v.text(".certificate .wrong"), "密钥无效")
	assert.NotContains(v.t, v.text(".certificate .wrong"), "Authorization")
	v.write("key", key+kb.Enter)
	v.do(chromedp.WaitVisible(".certificate [role=status] a"))
	v.shot("certificate")
	kept, err := chromedp.Run(v.b.ctx, chromedp.Evaluate[string]("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href, history.state])"))
	require.NoError(v.t, err)
	assert.NotContains(v.t, kept, key)
	href, err := chromedp.Run(v.b.ctx, chromedp.AttributeValue(".certificate [role=status] a", "href"))
	require.NoError(v.t, err)
	v.do(chromedp.Navigate(href.Value), chromedp.WaitReady("body.certificate"))
	assert.Contains(v.t, v.text("body"), "养殖选址核查单")
	assert.Contains(v.t, v.text("body"), "<img src=x onerror=alert(1)>", "as text")
	v.seesNothingRun()
	assert.Equal(v.t, []string{"Failed to load resource: the server responded with a status of 401 (Unauthorized)"}, v.b.complaints(), "of the wrong key, and nothing else")
	v.b.forget(func(complaint string) bool { return strings.Contains(complaint, "401") })
}

// lookBack asks of a day before anything was in force: the map, the question and the link speak of the same day.
func (v visitor) lookBack() {
	v.open("map=14/30.75/120.75&day=2013-01-01&panel=farm&place=120.75,30.75&off=grids")
	v.do(chromedp.WaitReady(`.farm[data-verdict=not_published]`), chromedp.WaitReady(".legend input[name=grids]:not(:checked)"))
	v.shot("before")
	v.do(chromedp.Click(".bar .day + button"), chromedp.WaitReady(`.farm[data-verdict=prohibited]`), chromedp.Click(".legend input[name=prohibited]"),
		chromedp.WaitReady(`.map[data-day=""][data-idle]`))
	v.shot("today")
	link, err := chromedp.Run(v.b.ctx, chromedp.Location())
	require.NoError(v.t, err)
	assert.NotContains(v.t, link, "day=")
	assert.Contains(v.t, link, "off=grids%2Cprohibited")
}
