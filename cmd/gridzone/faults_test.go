package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/faults"
)

// rig is several replicas of the program, each a process of its own, with clients that write and read while something breaks. A write
// gives three grids one name, its tag; what clients see goes into a history that is judged in the end.
type rig struct {
	t        *testing.T
	random   *rand.Rand // of the test's own goroutine
	replicas []*replica
	history  *faults.History
	client   *http.Client
	layer    string // that is read
	vertices int    // of the lower edge of each grid that is written, so that a write weighs something

	begun   int
	over    chan struct{} // no more writes and reads are begun
	all     sync.WaitGroup
	unheard atomic.Int64 // replies that were lost or said that the store is away
}

// replica is one process after another under one name.
type replica struct {
	store string
	name  string
	args  []string
	cmd   *exec.Cmd
	base  atomic.Value   // string: where it answers
	said  *io.PipeWriter // its output
}

// newRig starts as many replicas as there are stores, and the clients.
func newRig(t *testing.T, stores ...string) *rig {
	t.Helper()
	return heavyRig(t, 1, stores...)
}

// heavyRig is newRig with writes of a given weight.
func heavyRig(t *testing.T, vertices int, stores ...string) *rig {
	t.Helper()
	r := idleRig(t, stores...)
	r.vertices = vertices
	status, revision, _ := r.write(r.replicas[0], "first")
	require.Equal(t, http.StatusOK, status)
	r.history = faults.New(revision, "first")
	r.reached(revision)
	r.begin()
	return r
}

// idleRig starts the replicas alone.
func idleRig(t *testing.T, stores ...string) *rig {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := &rig{t: t, layer: "grids", random: rand.New(rand.NewPCG(seed, 0)),
		client: &http.Client{Timeout: 5 * time.Second, Transport: bringingKeys{&http.Transport{DisableKeepAlives: true}}}}
	for i, store := range stores {
		p := &replica{store: store, name: strconv.Itoa(i), args: []string{"serve", "--store", store, "--listen", "127.0.0.1:0", "--log-level", "error"}}
		r.replicas = append(r.replicas, p)
		r.start(p)
	}
	return r
}

// reached waits until every replica answers from a revision.
func (r *rig) reached(revision int64) {
	r.t.Helper()
	for _, p := range r.replicas {
		for !r.reach(p, revision) {
			require.NoError(r.t, r.t.Context().Err())
		}
	}
}

// begin lets a client write and another read at each replica.
func (r *rig) begin() {
	r.over = make(chan struct{})
	r.begun++
	for i, p := range r.replicas {
		writer := fmt.Sprintf("w%d-%d", r.begun, i)
		r.all.Go(func() { r.writes(writer, i) })
		r.all.Go(func() { r.reads(p) })
	}
}

// start starts a replica and waits until it says where it answers.
func (r *rig) start(p *replica) {
	r.t.Helper()
	out, said := io.Pipe()
	p.cmd, p.said = gridzone(r.t, said, r.t.Output(), p.args...), said
	lines := bufio.NewScanner(out)
	require.True(r.t, lines.Scan(), "replica %s does not start", p.name)
	found := answersAt.FindStringSubmatch(lines.Text())
	require.NotNil(r.t, found, lines.Text())
	p.base.Store(found[1])
	for _, owner := range []string{"admin", "li", "wang"} {
		keyOf(r.t, r.replicas[0].store, owner) // all have one store; that of another may be a standby
	}
	known(r.t, found[1], r.replicas[0].store)
	go func() { _, _ = io.Copy(io.Discard, out) }() // nothing more is asked of it
}

// kill ends a replica at once.
func (r *rig) kill(p *replica) {
	kill(r.t, p.cmd, 0)
	p.said.Close()
}

// at returns an address at a replica.
func (p *replica) at(path string) string {
	base, _ := p.base.Load().(string)
	return base + path
}

// do sends a request and returns the status, 0 when no whole reply came, the revision it names and its body.
func (r *rig) do(ctx context.Context, method, address, body string, header ...string) (status int, revision int64, text []byte) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return 0, 0, nil
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := r.client.Do(request)
	if err != nil {
		return 0, 0, nil
	}
	defer answer.Body.Close()
	if text, err = io.ReadAll(answer.Body); err != nil {
		return 0, 0, nil
	}
	var w struct{ Revision int64 }
	_ = json.Unmarshal(text, &w) // a problem has none
	return answer.StatusCode, w.Revision, text
}

// bad ends the tag of a write that must be refused, for the last of its grids.
const bad = "-bad"

// write sends a write, under a key that is its tag's.
func (r *rig) write(p *replica, tag string) (status int, revision int64, body []byte) {
	var features []string
	for i := range 3 {
		w, s := 120.7+float64(i)/100, 30.7
		if i == 2 && strings.HasSuffix(tag, bad) {
			w = 999
		}
		var edge strings.Builder
		for k := range r.vertices {
			fmt.Fprintf(&edge, "[%g,%g],", w+0.01*float64(k)/float64(r.vertices), s)
		}
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":"33040200100100%d","name":%q,"kind":"base"},`+
			`"geometry":{"type":"Polygon","coordinates":[[%s[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`, i+1, tag, edge.String(), w+0.01, s, w+0.01, s+0.01, w, s+0.01, w, s))
	}
	return r.do(r.t.Context(), http.MethodPost, p.at("/v1/imports?layer=grids"), `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`,
		"Content-Type", "application/geo+json", "Idempotency-Key", tag)
}

// writes sends one write after another to one replica after another; every seventh is bad. What is not heard of is sent again under its key until it is
// acknowledged; every fifth is given up at once, and may be on record or not.
func (r *rig) writes(writer string, first int) {
	for n := 0; ; n++ {
		select {
		case <-r.over:
			return
		default:
		}
		tag := fmt.Sprintf("%s-%d", writer, n)
		if n%7 == 3 {
			tag += bad
		}
		r.history.Sent(tag)
		for again := 0; ; again++ {
			p := r.replicas[(first+n+again)%len(r.replicas)]
			status, revision, body := r.write(p, tag)
			if status == http.StatusOK {
				assert.False(r.t, strings.HasSuffix(tag, bad), "%s", body)
				by := p.name
				if bytes.Contains(body, []byte("committed_not_yet_served")) {
					by = "none" // it says that it does not answer from it yet
				}
				r.history.Acknowledged(by, tag, revision)
				break
			}
			if status == http.StatusUnprocessableEntity && strings.HasSuffix(tag, bad) {
				r.history.Refused(tag)
				break
			}
			if !assert.Contains(r.t, []int{0, http.StatusServiceUnavailable}, status, "%s", body) {
				return
			}
			r.unheard.Add(1)
			if n%5 == 4 {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// reads asks a replica for what is in force, again and again.
func (r *rig) reads(p *replica) {
	for {
		select {
		case <-r.over:
			return
		case <-time.After(2 * time.Millisecond): // writers want the processors too
		}
		read := r.history.Reads(p.name)
		status, revision, body := r.do(r.t.Context(), http.MethodGet, p.at("/collections/"+r.layer+"/items"), "")
		if status == http.StatusOK {
			read.Saw(revision, tagsOf(r.t, body)...)
		} else {
			assert.Zero(r.t, status, "a replica that is there answers: %s", body)
		}
	}
}

// tagsOf are the names of the things in an answer.
func tagsOf(t *testing.T, body []byte) (tags []string) {
	var w struct {
		Features []struct{ Properties struct{ Name string } }
	}
	assert.NoError(t, json.Unmarshal(body, &w), "%s", body)
	for _, f := range w.Features {
		tags = append(tags, f.Properties.Name)
	}
	return tags
}

// reach tells whether a replica answers from a revision.
func (r *rig) reach(p *replica, revision int64) bool {
	status, _, _ := r.do(r.t.Context(), http.MethodGet, p.at("/v1/locate?lon=120.7&lat=30.7"), "", "Min-Revision", strconv.FormatInt(revision, 10))
	return status == http.StatusOK
}

// pause lets the clients go on for up to a while.
func (r *rig) pause(most time.Duration) { time.Sleep(time.Duration(r.random.Int64N(int64(most)))) }

// stop ends the clients.
func (r *rig) stop() {
	close(r.over)
	r.all.Wait()
}

// judge ends the clients, when everything is whole again, and judges what they saw.
func (r *rig) judge() {
	r.t.Helper()
	r.stop()
	status, last, body := r.write(r.replicas[0], "last")
	for status == http.StatusServiceUnavailable { // a server that lost a process may be slow to see it, and then begins anew
		require.NoError(r.t, r.t.Context().Err())
		status, last, body = r.write(r.replicas[0], "last")
	}
	require.Equal(r.t, http.StatusOK, status, "%s", body)
	r.history.Sent("last")
	r.history.Acknowledged(r.replicas[0].name, "last", last)
	r.reached(last)
	r.verdict(1, last)
}

// verdict reads what is on record from one revision to another, and judges what was seen.
func (r *rig) verdict(first, last int64) {
	r.t.Helper()
	record := map[int64][]string{}
	for revision := last; revision >= first; revision-- {
		p := r.replicas[int(revision)%len(r.replicas)]
		address := p.at("/collections/" + r.layer + "/items?revision=" + strconv.FormatInt(revision, 10))
		status, got, body := r.do(r.t.Context(), http.MethodGet, address, "")
		for status == http.StatusServiceUnavailable {
			require.NoError(r.t, r.t.Context().Err())
			status, got, body = r.do(r.t.Context(), http.MethodGet, address, "")
		}
		require.Equal(r.t, http.StatusOK, status, "%s", body)
		require.Equal(r.t, revision, got)
		record[revision] = tagsOf(r.t, body)
	}
	violations := r.history.Judge(record)
	assert.Empty(r.t, violations)
	acknowledged, reads := r.history.Count()
	r.t.Logf("%d writes acknowledged, %d replies unheard, %d reads", acknowledged, r.unheard.Load(), reads)
	assert.Positive(r.t, r.unheard.Load(), "nothing was disturbed")
	for _, p := range r.replicas {
		r.kill(p)
	}
}
