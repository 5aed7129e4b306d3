package vendors

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/gazetteer"
	"gridzone/zoning"
)

const (
	question = "嘉兴市示例路12号 & <3幢>"
	toldOfIt = "嘉兴市示例路12号 3幢"
)

// Vendors are asked as they describe it, over TLS.
func TestQuestions(t *testing.T) {
	a := standIn(t, saying(200, amapAnswer("示例路12号3幢", `"12号"`, "120.75432064,30.74770247", "门牌号")))
	g := a.geocoder(t, newClock(), Options{Vendor: "amap", City: "330400"})
	answer, err := g.Geocode(t.Context(), " "+question+"\xff")
	require.NoError(t, err)
	assert.Equal(t, "amap", answer.Vendor)
	require.Len(t, answer.Candidates, 1)
	assert.Equal(t, gazetteer.AtDoor, answer.Candidates[0].Level)
	r := a.list[0]
	assert.Equal(t, "/v3/geocode/geo", r.URL.Path)
	assert.Equal(t, map[string][]string{"key": {secret}, "address": {toldOfIt}, "city": {"330400"}, "output": {"JSON"}}, map[string][]string(r.URL.Query()))
	assert.NotNil(t, r.TLS)
	assert.Empty(t, r.Header.Get("Referer"))

	a = standIn(t, saying(200, tiandituAnswer("120.75", "30.75", "门址", "100")))
	_, err = a.geocoder(t, newClock(), Options{Vendor: "tianditu"}).Geocode(t.Context(), question)
	require.NoError(t, err)
	r = a.list[0]
	assert.Equal(t, "/geocoder", r.URL.Path)
	assert.Equal(t, secret, r.URL.Query().Get("tk"))
	var ds map[string]string
	require.NoError(t, json.Unmarshal([]byte(r.URL.Query().Get("ds")), &ds))
	assert.Equal(t, map[string]string{"keyWord": toldOfIt}, ds)
}

// A vendor that is slow, silent, huge, or sends elsewhere is an error that says so, and names neither the key nor the address.
func TestFaultsOfAVendor(t *testing.T) {
	elsewhere := standIn(t, saying(200, amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号")))
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   error
		says   string
	}{
		"slow": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, ErrAway, "no answer within 50ms"},
		"slow in the middle": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"status":`))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}, ErrAway, "no answer within 50ms"},
		"gone":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ErrAway, "EOF"},
		"huge":      {saying(200, `{"status":"1","geocodes":[`+strings.Repeat(" ", longestAnswer)+`]}`), ErrUnreadable, "more than 262144 bytes"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) }, ErrUnreadable, "it answers 302"},
		"telling": {saying(200, fmt.Sprintf(`{"status":"0","infocode":"10001","info":"INVALID %s FOR %s %s"}`, secret, "嘉兴市示例路12号", strings.Repeat("x", 200))),
			ErrRefused, "10001 INVALID ... FOR ... xxx"},
		"breaking": {saying(200, `{"status":"0","infocode":"10001","info":"A\u2028B"}`), ErrRefused, "10001 A B"},
	} {
		a := standIn(t, tc.answer)
		g := a.geocoder(t, newClock(), Options{Vendor: "amap", Timeout: 50 * time.Millisecond})
		if name != "slow" && name != "slow in the middle" {
			g.o.Timeout = 10 * time.Second
		}
		_, err := g.Geocode(t.Context(), "嘉兴市示例路12号")
		require.ErrorIs(t, err, tc.want, name)
		assert.Contains(t, err.Error(), tc.says, name)
		assert.NotContains(t, err.Error(), secret, name)
		assert.NotContains(t, err.Error(), "示例", name)
		assert.NotContains(t, err.Error(), "%E7", name)
		assert.NotContains(t, err.Error(), "https://", name)
		assert.Less(t, len(err.Error()), 400, name)
	}
	assert.Zero(t, elsewhere.times())

	gone := standIn(t, saying(200, ""))
	g := gone.geocoder(t, newClock(), Options{Vendor: "amap"})
	gone.Close()
	_, err := g.Geocode(t.Context(), question)
	require.ErrorIs(t, err, ErrAway)
	assert.Contains(t, err.Error(), "connect")
	assert.NotContains(t, err.Error(), secret)
}

// A certificate that nobody vouches for is not the vendor's.
func TestStrangersAreNotBelieved(t *testing.T) {
	a := standIn(t, saying(200, amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号")))
	g, err := New(Options{Vendor: "amap", Key: secret, URL: a.URL}, newClock().now)
	require.NoError(t, err)
	defer g.Close()
	_, err = g.Geocode(t.Context(), question)
	require.ErrorIs(t, err, ErrAway)
	assert.Contains(t, err.Error(), "certificate")
	assert.Zero(t, a.times())
}

// What was answered is given again for a while, however it is written; errors are not. Old answers make room.
func TestAnswersAreKept(t *testing.T) {
	c := newClock()
	a := standIn(t, saying(200, amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号")))
	g := a.geocoder(t, c, Options{Vendor: "amap", Keep: time.Minute, Kept: 2})
	ask := func(text string) Answer {
		answer, err := g.Geocode(t.Context(), text)
		require.NoError(t, err)
		return answer
	}
	first := ask("示例路12号")
	first.Candidates[0].Address = "overwritten"
	c.move(59 * time.Second)
	again := ask("示例路 十二號")
	assert.Equal(t, 1, a.times())
	assert.Equal(t, first.Asked, again.Asked)
	assert.Equal(t, "示例路12号", again.Candidates[0].Address)
	c.move(time.Second)
	assert.Equal(t, c.now(), ask("示例路12号").Asked)
	assert.Equal(t, 2, a.times())
	ask("示例路13号")
	ask("示例路14号")
	assert.Equal(t, 2, g.kept.Len())
	ask("示例路12号")
	assert.Equal(t, 5, a.times())

	assert.Empty(t, ask(" ，。").Candidates)
	_, err := g.Geocode(t.Context(), strings.Repeat("长", LongestAddress+1))
	require.ErrorIs(t, err, zoning.ErrInvalid)
	assert.Equal(t, 5, a.times())

	b := standIn(t, saying(500, ""))
	g = b.geocoder(t, c, Options{Vendor: "amap"})
	for range 2 {
		_, err = g.Geocode(t.Context(), question)
		require.ErrorIs(t, err, ErrAway)
	}
	assert.Equal(t, 2, b.times())
}

// The budget of a day is the day's in China; that of a second is waited for, but not long. What is kept costs nothing.
func TestBudget(t *testing.T) {
	c := newClock() // 20:00 in China
	a := standIn(t, saying(200, amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号")))
	g := a.geocoder(t, c, Options{Vendor: "amap", PerDay: 3, PerSecond: 1, Keep: 48 * time.Hour})
	start := c.now()
	for i := range 3 {
		_, err := g.Geocode(t.Context(), fmt.Sprintf("示例路%d号", i))
		require.NoError(t, err)
	}
	assert.Equal(t, 2*time.Second, c.now().Sub(start))
	c.move(4*time.Hour - 4*time.Second)
	_, err := g.Geocode(t.Context(), "示例路9号")
	require.ErrorIs(t, err, ErrSpent)
	assert.Contains(t, err.Error(), "asked 3 times today")
	_, err = g.Geocode(t.Context(), "示例路1号")
	require.NoError(t, err)
	assert.Equal(t, 3, a.times())
	c.move(3 * time.Second)
	_, err = g.Geocode(t.Context(), "示例路9号")
	require.NoError(t, err)

	still := newBudget(Options{PerDay: 100, PerSecond: 2}, newClock().now)
	still.wait = func(time.Duration) {} // as if all came at once
	spent := 0
	for range 10 {
		if still.spend() == nil {
			spent++
		}
	}
	assert.Equal(t, 4, spent, "of this second and of the next")
}

// One question is put once, however many ask it at the same time; who gives up leaves the answer to the others.
func TestOneInFlight(t *testing.T) {
	came, open := make(chan struct{}, 100), make(chan struct{})
	a := standIn(t, func(w http.ResponseWriter, r *http.Request) {
		came <- struct{}{}
		<-open
		saying(200, amapAnswer("示例路12号", `"12号"`, "120.75,30.75", "门牌号"))(w, r)
	})
	c := newClock()
	g := a.geocoder(t, c, Options{Vendor: "amap", PerSecond: 100})
	leaving, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := g.Geocode(leaving, question)
		gone <- err
	}()
	<-came
	leave()
	require.ErrorIs(t, <-gone, context.Canceled)
	const many = 50
	var looking, done sync.WaitGroup
	looking.Add(many)
	left := many
	c.mu.Lock()
	c.ask = func() { // each of them looks at the clock first
		if left > 0 {
			left--
			looking.Done()
		}
	}
	c.mu.Unlock()
	for range many {
		done.Go(func() {
			answer, err := g.Geocode(t.Context(), question)
			assert.NoError(t, err)
			assert.Len(t, answer.Candidates, 1)
		})
	}
	looking.Wait()
	close(open)
	done.Wait()
	assert.Equal(t, 1, a.times())
	_, err := g.Geocode(leaving, "示例路13号")
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, a.times())
}
