package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const oneMoreGrid = `{"type":"Feature","properties":{"code":"330402001001999","name":"made by another page","kind":"micro"},"geometry":{"type":"Polygon","coordinates":[[[120.75,30.75],[120.751,30.75],[120.751,30.751],[120.75,30.75]]]}}`

// tries are what a page of another site tries against the service, and what it learns.
const tries = `(async () => {
const base = %[1]q, file = %[2]q;
const told = async (path, how) => { try { const a = await fetch(base + path, how); return a.type == 'opaque' ? 'nothing' : a.status + ' ' + await a.text() } catch (e) { return 'refused' } };
const out = {};
out.read = await told('/v1/locate?lon=120.75&lat=30.75');
out.ask = await told('/v1/locate', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '[{"lon":120.75,"lat":30.75}]'});
out.problem = await told('/v1/locate?lon=x');
out.credentials = await told('/v1/locate?lon=120.75&lat=30.75', {credentials: 'include'});
out.farms = await told('/v1/farms');
out.metrics = await told('/metrics');
out.write = await told('/v1/imports?layer=grids', {method: 'POST', body: file});
out.json = await told('/v1/imports?layer=grids', {method: 'POST', headers: {'Content-Type': 'application/geo+json'}, body: file});
out.blind = await told('/v1/imports?layer=grids', {method: 'POST', mode: 'no-cors', credentials: 'include', headers: {'Content-Type': 'text/plain'}, body: file});
out.named = await told('/v1/imports?layer=grids', {method: 'POST', headers: {'Gridzone-Actor': 'admin'}, body: file});
const loaded = (e) => new Promise(done => { e.onload = done; e.onerror = done; document.body.append(e) });
const target = document.createElement('iframe'); target.name = 'target';
const form = document.createElement('form');
form.method = 'POST'; form.enctype = 'multipart/form-data'; form.target = 'target'; form.action = base + '/v1/imports?layer=grids';
const field = document.createElement('input'); field.type = 'file'; field.name = 'file';
const given = new DataTransfer(); given.items.add(new File([file], 'grids.geojson')); field.files = given.files;
form.append(field); document.body.append(form, target);
const sent = new Promise(done => { target.onload = done });
form.submit(); await sent;
const frame = document.createElement('iframe'); frame.src = base + '/places'; await loaded(frame);
return out })()`

// sends is a form that leads to the service.
const sends = `(() => {
const form = document.createElement('form');
form.method = 'POST'; form.enctype = 'multipart/form-data'; form.action = %[1]q + '/v1/imports?layer=grids';
const field = document.createElement('input'); field.type = 'file'; field.name = 'file';
const given = new DataTransfer(); given.items.add(new File([%[2]q], 'grids.geojson')); field.files = given.files;
form.append(field); document.body.append(form); form.submit(); return true })()`

// A page of another site, in a real browser that sends a key of an administrator by itself, reads what is public and can do nothing.
func TestAPageOfAnotherSite(t *testing.T) {
	t.Chdir(t.TempDir())
	quiet := streams{in: strings.NewReader(""), out: new(bytes.Buffer), err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "40"}, quiet))
	s := startService(t, "--demo")
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>another site</title><body></body>")
	}))
	t.Cleanup(site.Close)
	b := startBrowser(t)
	// Somebody has given the browser a key, and it sends that to the service by itself from now on.
	ownImport := `fetch('/v1/imports?layer=grids', {method: 'POST', headers: {'Content-Type': 'application/geo+json'}, body: ` + fmt.Sprintf("%q", oneMoreGrid) + `}).then(a => a.status)`
	read := `fetch('/v1/farms').then(a => a.status)`
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Navigate(strings.Replace(s.base, "http://", "http://somebody:"+s.key+"@", 1)+"/v1/farms"),
		chromedp.Navigate(s.base+"/healthz")))
	status, err := chromedp.Run(b.ctx, chromedp.Evaluate[int](read, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status, "the browser has no key")
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Navigate(strings.Replace(site.URL, "127.0.0.1", "localhost", 1))))
	revision := getJSON(t, s.base+"/")["revision"]
	learnt, err := chromedp.Run(b.ctx, chromedp.Evaluate[map[string]string](fmt.Sprintf(tries, s.base, oneMoreGrid), chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(learnt["read"], "200 {"), learnt["read"])
	assert.True(t, strings.HasPrefix(learnt["ask"], "200 ["), learnt["ask"])
	assert.True(t, strings.HasPrefix(learnt["problem"], "400 {"), learnt["problem"])
	for _, what := range []string{"credentials", "farms", "metrics", "write", "json", "named"} {
		assert.Equal(t, "refused", learnt[what], what)
	}
	assert.Equal(t, "nothing", learnt["blind"])
	assert.Equal(t, revision, getJSON(t, s.base+"/")["revision"], "a page of another site changed what is on record")
	b.mu.Lock()
	complaints := strings.Join(b.bad, "\n")
	b.mu.Unlock()
	assert.Contains(t, complaints, "frame-ancestors", "a page of the service is shown inside another")

	// A form that takes the whole window there is sent with the key, as following a link would be.
	_, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool](fmt.Sprintf(sends, s.base, oneMoreGrid)))
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		at, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("location.href + ' ' + document.body.innerText"))
		return err == nil && strings.HasPrefix(at, s.base+"/v1/imports") && strings.Contains(at, "{")
	}, eventually, tick)
	answered, err := chromedp.Run(b.ctx, chromedp.Evaluate[string]("document.body.innerText"))
	require.NoError(t, err)
	assert.Contains(t, answered, "another site's page", "it was not sent with the key")
	assert.Equal(t, revision, getJSON(t, s.base+"/")["revision"], "a form of another site changed what is on record")

	// A page of the service's own may do what that page tried, or the test sees nothing.
	require.NoError(t, chromedp.Do(b.ctx, chromedp.Navigate(s.base+"/healthz")))
	status, err = chromedp.Run(b.ctx, chromedp.Evaluate[int](ownImport, chromedp.EvalAwaitPromise))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	assert.NotEqual(t, revision, getJSON(t, s.base+"/")["revision"])
}
