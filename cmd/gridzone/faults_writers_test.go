package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/internal/pgtest"
)

// Two replicas are told different things about the same at the same moment: one is heard, and the other is told so.
func TestFaultsTwoWriters(t *testing.T) {
	server, database := durableServer(t)
	for name, store := range map[string]string{"postgres": server.URL(pgtest.Owner, database), "gpkg": filepath.Join(t.TempDir(), "shared.gpkg")} {
		t.Run(name, func(t *testing.T) {
			a, b := newRig(t, store), newRig(t, store)
			for _, r := range []*rig{a, b} { // its own clients are not wanted here
				r.stop()
			}
			bases := []string{a.replicas[0].at(""), b.replicas[0].at("")}
			a.village()
			for i := range budget(10) {
				oneEdit(t, bases, fmt.Sprintf("f%d", i))
				oneKey(t, bases, fmt.Sprintf("k%d", i))
				oneFile(t, bases, fmt.Sprintf("i%d", i))
				oneApproval(t, a, bases, i)
			}
			a.kill(a.replicas[0])
			b.kill(b.replicas[0])
		})
	}
}

// reply is what came back.
type reply struct {
	status       int
	etag, answer string
}

func askFor(t *testing.T, method, address, body string, header ...string) reply {
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if !assert.NoError(t, err) {
		return reply{}
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := http.DefaultClient.Do(request)
	if !assert.NoError(t, err) {
		return reply{}
	}
	defer answer.Body.Close()
	var text strings.Builder
	_ = answer.Write(&text)
	return reply{answer.StatusCode, answer.Header.Get("ETag"), text.String()}
}

// both asks both replicas at once and returns the statuses, the lower first.
func both(t *testing.T, bases []string, one func(base string, i int) reply) []int {
	t.Helper()
	came := make(chan int, len(bases))
	for i, base := range bases {
		go func() { came <- one(base, i).status }()
	}
	statuses := []int{<-came, <-came}
	slices.Sort(statuses)
	return statuses
}

// oneEdit makes two edits of one version of a farm.
func oneEdit(t *testing.T, bases []string, code string) {
	t.Helper()
	farm := func(count int) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"species":"pig","count":%d,"measure":"stock"},"geometry":{"type":"Point","coordinates":[120.705,30.705]}}`, count)
	}
	address := "/v1/farms/" + code
	made := askFor(t, http.MethodPut, bases[0]+address, farm(1), "Content-Type", "application/geo+json")
	require.Equal(t, http.StatusCreated, made.status, made.answer)
	etag := askFor(t, http.MethodGet, bases[0]+address, "").etag
	require.NotEmpty(t, etag)
	statuses := both(t, bases, func(base string, i int) reply {
		return askFor(t, http.MethodPut, base+address, farm(10+i), "Content-Type", "application/geo+json", "If-Match", etag)
	})
	assert.Equal(t, []int{http.StatusOK, http.StatusPreconditionFailed}, statuses)
}

// oneKey sends two different files, and then the same file twice, under one idempotency key each.
func oneKey(t *testing.T, bases []string, key string) {
	t.Helper()
	send := func(base, key, name string) reply {
		return askFor(t, http.MethodPost, base+"/v1/imports?layer=grids", oneSquare(name), "Content-Type", "application/geo+json", "Idempotency-Key", key)
	}
	statuses := both(t, bases, func(base string, i int) reply { return send(base, key+"d", fmt.Sprint(key, i)) })
	assert.Equal(t, []int{http.StatusOK, http.StatusUnprocessableEntity}, statuses)
	var answers []string
	statuses = both(t, bases, func(base string, _ int) reply { return send(base, key+"s", key) })
	assert.Equal(t, []int{http.StatusOK, http.StatusOK}, statuses)
	for _, base := range bases {
		_, body, _ := strings.Cut(send(base, key+"s", key).answer, "\r\n\r\n")
		answers = append(answers, body)
	}
	assert.Equal(t, answers[0], answers[1], "a repetition answers as the first did, wherever it is asked")
}

// oneFile sends the same file twice, and no key: it makes one revision, and to the other nothing of it is new.
func oneFile(t *testing.T, bases []string, name string) {
	t.Helper()
	came := make(chan string, len(bases))
	statuses := both(t, bases, func(base string, _ int) reply {
		r := askFor(t, http.MethodPost, base+"/v1/imports?layer=grids", oneSquare(name), "Content-Type", "application/geo+json")
		_, body, _ := strings.Cut(r.answer, "\r\n\r\n")
		came <- body
		return r
	})
	assert.Equal(t, []int{http.StatusOK, http.StatusOK}, statuses)
	unchanged, revisions := 0, map[int64]bool{}
	for range bases {
		var w struct{ Unchanged, Revision int64 }
		require.NoError(t, json.Unmarshal([]byte(<-came), &w))
		unchanged += int(w.Unchanged)
		revisions[w.Revision] = true
	}
	assert.Equal(t, 1, unchanged)
	assert.Len(t, revisions, 1)
}

// oneApproval approves one version of a publication twice.
func oneApproval(t *testing.T, r *rig, bases []string, i int) {
	t.Helper()
	r.draft(r.replicas[0], i)
	version, done := r.step(i, "submit", "Gridzone-Actor", "li", "If-Match", "*")
	require.True(t, done)
	statuses := both(t, bases, func(base string, _ int) reply {
		return askFor(t, http.MethodPost, fmt.Sprintf("%s/v1/publications/p%d/approve", base, i), "", "Gridzone-Actor", "wang", "If-Match", fmt.Sprintf(`"%d"`, version))
	})
	assert.Equal(t, http.StatusOK, statuses[0])
	assert.Contains(t, []int{http.StatusConflict, http.StatusPreconditionFailed}, statuses[1])
}

// oneSquare is a file with one grid.
func oneSquare(name string) string {
	return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"330402001001009","name":"` + name + `","kind":"base"},` +
		`"geometry":{"type":"Polygon","coordinates":[[[120.8,30.7],[120.81,30.7],[120.81,30.71],[120.8,30.7]]]}}]}`
}
