package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
	"gridzone/internal/pgtest"
)

// One publication after another supersedes the one before, while replicas are killed: at each revision the zones of one are in force, all of them and
// none of another's, and an approval that was not heard of can be asked for again.
func TestFaultsPublicationsKilled(t *testing.T) {
	server, database := durableServer(t)
	address := server.URL(pgtest.Owner, database)
	r := idleRig(t, address, address)
	r.layer = "zones"
	r.village()
	count := budget(8)
	for i := range count {
		r.draft(r.replicas[0], i)
	}
	first := r.published(0, 0)
	r.history = faults.New(first, "p0")
	r.reached(first)

	r.over = make(chan struct{})
	for _, p := range r.replicas {
		r.all.Go(func() { r.reads(p) })
	}
	last := make(chan int64, 1)
	go func() {
		revision := first
		for i := 1; i < count && !t.Failed(); i++ {
			r.history.Sent(fmt.Sprintf("p%d", i))
			revision = r.published(i, revision)
		}
		last <- revision
	}()
	for done := int64(0); done == 0; {
		select {
		case done = <-last:
			r.stop()
			r.reached(done)
			r.verdict(first, done)
		default:
			p := r.replicas[r.random.IntN(len(r.replicas))]
			r.pause(100 * time.Millisecond)
			r.kill(p)
			r.start(p)
		}
	}
}

// village puts one on record.
func (r *rig) village() {
	r.t.Helper()
	r.send(r.replicas[0], "/v1/imports?layer=divisions", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"330402001001","name":"V","level":"village"},`+
		`"geometry":{"type":"Polygon","coordinates":[[[120,30],[121,30],[121,31],[120,31],[120,30]]]}}]}`)
}

// send wants a command to be done.
func (r *rig) send(p *replica, path, body string, header ...string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), http.MethodPost, p.at(path), strings.NewReader(body))
	require.NoError(r.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/geo+json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := r.client.Do(request)
	require.NoError(r.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(r.t, err)
	require.Contains(r.t, []int{http.StatusOK, http.StatusCreated}, answer.StatusCode, "%s: %s", path, text)
}

// draft makes publication i, in force from day i and with three zones.
func (r *rig) draft(p *replica, i int) {
	r.t.Helper()
	supersedes := ""
	if i > 0 {
		supersedes = fmt.Sprintf(`"supersedes":["p%d"],`, i-1)
	}
	from := time.Date(2020, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	r.send(p, "/v1/publications", fmt.Sprintf(`{"id":"p%d","division":"330402001001",%s"issuer":"The town","document":"No. %[1]d","title":"Zones","published_on":"2019-11-01",`+
		`"valid_from":%[3]q,"bases":[{"kind":"law","number":"643"}]}`, i, supersedes, from), "Content-Type", "application/json", "Gridzone-Actor", "li")
	var zones []string
	for k := range 3 {
		w := 120.1 + float64(k)/10
		zones = append(zones, fmt.Sprintf(`{"type":"Feature","properties":{"code":"p%d-%d","name":"p%[1]d","kind":"prohibited","division":"330402001001"},`+
			`"geometry":{"type":"Polygon","coordinates":[[[%[3]g,30.1],[%[4]g,30.1],[%[4]g,30.2],[%[3]g,30.1]]]}}`, i, k, w, w+0.05))
	}
	r.send(p, fmt.Sprintf("/v1/imports?layer=zones&publication=p%d", i), `{"type":"FeatureCollection","features":[`+strings.Join(zones, ",")+`]}`, "If-Match", "*", "Gridzone-Actor", "li")
}

// step takes publication i a step further, as often as it takes, and returns the version it then has.
func (r *rig) step(i int, name string, header ...string) (version int64, done bool) {
	for again := 0; ; again++ {
		p := r.replicas[(i+again)%len(r.replicas)]
		status, _, body := r.do(context.Background(), http.MethodPost, p.at(fmt.Sprintf("/v1/publications/p%d/%s", i, name)), "",
			append(header, "Idempotency-Key", fmt.Sprintf("%s p%d", name, i))...)
		if status == http.StatusOK {
			var w struct{ Version int64 }
			assert.NoError(r.t, json.Unmarshal(body, &w))
			return w.Version, true
		}
		r.unheard.Add(1)
		if !assert.Contains(r.t, []int{0, http.StatusServiceUnavailable}, status, "%s", body) {
			return 0, false
		}
	}
}

// published submits publication i and approves it, and returns the revision at which it is in force: the one after before.
func (r *rig) published(i int, before int64) int64 {
	version, done := r.step(i, "submit", "Gridzone-Actor", "li", "If-Match", "*")
	if done {
		_, done = r.step(i, "approve", "Gridzone-Actor", "wang", "If-Match", strconv.Quote(strconv.FormatInt(version, 10)))
	}
	for tag := fmt.Sprintf("p%d", i); done; { // nothing else is written: what is in force next is this
		for _, p := range r.replicas {
			status, revision, _ := r.do(context.Background(), http.MethodGet, p.at("/collections/zones/items"), "")
			if status != http.StatusOK || revision <= before {
				continue
			}
			if r.history != nil {
				r.history.Acknowledged(p.name, tag, revision)
			}
			return revision
		}
	}
	return before
}
