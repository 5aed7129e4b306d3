package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

// A fault and its remedy are told apart, where they stand in one line.
func TestProblemsTellFaultAndRemedy(t *testing.T) {
	p := &problem{Problem: api.Problem{Detail: "there are findings", Errors: []api.ErrorPlace{{Detail: "it has no zones", Repair: "import them"}, {Pointer: "/title", Detail: "too long"}, {Repair: "write it anew"}}}}
	assert.Equal(t, "there are findings\n  it has no zones; import them\n  /title too long\n  write it anew", p.Error())
}

// The exit status follows from the status of the answer, for questions and for imports alike.
func TestExitStatusOfAnswers(t *testing.T) {
	for status, want := range map[int]int{400: 2, 403: 2, 404: 2, 406: 2, 409: 1, 413: 1, 415: 2, 422: 1, 500: 3, 503: 3} {
		problem := fmt.Sprintf(`{"status":%d,"code":"some_code","detail":"the detail"}`, status)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // the client sends a few bytes
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, problem) // a client that is gone fails the test anyhow
		}))
		for _, args := range [][]string{
			{"locate", "--lon", "1", "--lat", "2"}, {"check", "--lon", "1", "--lat", "2"}, {"check", "--site", "-"}, {"locate", "-"},
			{"overlaps", "-"}, {"coverage"}, {"import", "--layer", "grids", "-"},
		} {
			for _, asJSON := range []bool{false, true} {
				args := append(args, "--server", server.URL)
				onOut := "the detail\n"
				if asJSON {
					args, onOut = append(args, "--json"), problem+"\n"
				}
				var out, said strings.Builder
				code := run(t.Context(), args, streams{in: strings.NewReader("{}"), out: &out, err: &said})
				assert.Equal(t, want, code, "%d %v", status, args)
				if want == exitRefused {
					assert.Equal(t, onOut, out.String(), "%d %v", status, args)
					assert.Empty(t, said.String())
				} else {
					assert.Empty(t, out.String())
					assert.Contains(t, said.String(), "the detail")
				}
			}
		}
		server.Close()
	}
}
