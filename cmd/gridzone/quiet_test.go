package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a service hears and must not repeat: a key that is none, people, and a text that stands for the whole of an upload.
const (
	wrongSecret = "Xk3vSECRETq9Zr-7LmN0pQ2sT4uV6wX8yA1bC3dE5fG"
	wrongKey    = "gz_abcdefghij_" + wrongSecret
	quietName   = "Zhang-Quiet"
	quietPhone  = "13800138999"
	bulk        = "Bulk-of-the-upload"
)

// unheard are the texts that are nowhere in what a service writes outside, with what they are.
func unheard() map[string]string {
	return map[string]string{wrongSecret: "a key", quietName: "a name", quietPhone: "a number", bulk: "an upload",
		base64.StdEncoding.EncodeToString([]byte("x:" + wrongKey)): "a key in a header", base64.StdEncoding.EncodeToString([]byte(wrongKey + ":")): "a key in a header"}
}

// loud is a client of a service that keeps what the service says: problems, reports, events and figures.
type loud struct {
	t    *testing.T
	base string
	said bytes.Buffer
}

// ask sends a request, keeps what must hold no secret of the answer, and returns it.
func (l *loud) ask(method, path, body string, headers ...string) (status int, text string, h http.Header) {
	l.t.Helper()
	r, err := http.NewRequestWithContext(l.t.Context(), method, l.base+path, strings.NewReader(body))
	require.NoError(l.t, err)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	require.NoError(l.t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	require.NoError(l.t, err)
	fmt.Fprintf(&l.said, "%s %d %v\n%s\n", method, answer.StatusCode, answer.Header, b)
	return answer.StatusCode, string(b), answer.Header
}

// upload sends a file as a form, under a name.
func (l *loud) upload(path, name, text string) int {
	l.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	require.NoError(l.t, err)
	_, err = io.WriteString(part, text)
	require.NoError(l.t, err)
	require.NoError(l.t, w.Close())
	status, _, _ := l.ask("POST", path, b.String(), "Content-Type: "+w.FormDataContentType())
	return status
}

// raw sends bytes that are no request.
func (l *loud) raw(text string) {
	l.t.Helper()
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(l.t.Context(), "tcp", strings.TrimPrefix(l.base, "http://"))
	require.NoError(l.t, err)
	defer conn.Close()
	require.NoError(l.t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(conn, text)
	require.NoError(l.t, err)
	answer, _ := io.ReadAll(conn) // until it is closed, however
	l.said.Write(answer)
}

// A service repeats no key that it is sent, wherever it stands, nobody's name or number, and nothing of what is uploaded: neither in its
// log, at whichever level and in whichever format, nor in problems, reports, events and figures.
func TestAServiceKeepsQuiet(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run(format, func(t *testing.T) {
			var out, log logged
			store := filepath.Join(t.TempDir(), "quiet.gpkg")
			cmd := gridzone(t, &out, &log, "serve", "--listen", "127.0.0.1:0", "--store", store, "--log-level", "debug", "--log-format", format)
			l := &loud{t: t}
			require.Eventually(t, func() bool {
				if found := answersAt.FindStringSubmatch(out.String()); found != nil {
					l.base = found[1]
				}
				return l.base != ""
			}, 30*time.Second, 10*time.Millisecond)
			real := keyOf(t, store, "admin")
			hash := sha256.Sum256([]byte(real))
			secrets := unheard()
			secrets[real[len("gz_12345678_"):]], secrets[hex.EncodeToString(hash[:])] = "the secret of a good key", "its hash"
			secrets[base64.StdEncoding.EncodeToString([]byte("x:"+real))] = "a good key in a header"
			known(t, l.base, store)
			l.live()
			l.fail()
			l.keys()
			l.people(real)
			status, trail, _ := l.ask("GET", "/v1/audit", "")
			require.Equal(t, http.StatusOK, status)
			require.Contains(t, trail, `"refused":`, "what was refused is there, and nothing that must not be")
			require.NoError(t, cmd.Process.Signal(os.Interrupt))
			require.NoError(t, cmd.Wait())
			require.Regexp(t, regexp.MustCompile(`(?i)debug.*/v1/locate`), log.String(), "reads are logged")
			require.Contains(t, l.said.String(), "gz_abcdefghij_withheld", "the id of a key is told")
			for secret, what := range secrets {
				for where, text := range map[string]string{"the log": log.String(), "what was printed": out.String(), "what was answered": l.said.String()} {
					if at := strings.Index(text, secret); at >= 0 {
						assert.Fail(t, "a secret is repeated", "%s is in %s: %s", what, where, text[max(0, at-200):min(len(text), at+100)])
					}
				}
			}
		})
	}
}

// quietGrid is a grid with people.
func quietGrid(code, more string) string {
	return `{"type":"Feature","properties":{"code":"` + code + `","name":"g","kind":"base","head":"` + quietName + `","head_phone":"` + quietPhone +
		`","members":[{"name":"` + quietName + `","phone":"` + quietPhone + `"}],"remark":"` + bulk + `"` + more + `},` +
		`"geometry":{"type":"Polygon","coordinates":[[[120.70,30.70],[120.71,30.70],[120.71,30.71],[120.70,30.71],[120.70,30.70]]]}}`
}

// live is what goes well.
func (l *loud) live() {
	const geojson, js = "Content-Type: application/geo+json", "Content-Type: application/json"
	status, text, _ := l.ask("POST", "/v1/imports?layer=grids", quietGrid("330402001001001", ""), geojson)
	require.Equal(l.t, http.StatusOK, status, text)
	require.Equal(l.t, http.StatusOK, l.upload("/v1/imports?layer=grids", "staff "+wrongKey+".geojson", quietGrid("330402001001001", "")))
	status, text, h := l.ask("POST", "/v1/imports?layer=grids", quietGrid("330402001001001", `,"tel":"`+quietPhone+`"`), geojson, "Prefer: respond-async")
	require.Equal(l.t, http.StatusAccepted, status, text)
	job := strings.TrimPrefix(h.Get("Location"), l.base)
	l.ask("GET", job+"/events", "", "Accept: text/event-stream")
	l.ask("GET", job, "")
	for _, path := range []string{"/v1/locate?lon=120.705&lat=30.705", "/v1/check?lon=120.705&lat=30.705", "/collections/grids/items", "/v1/coverage", "/metrics", "/readyz", "/openapi.json",
		"/collections/grids/export?f=csv", "/collections/grids/export?f=kml", "/collections/grids/export?f=geojson"} {
		status, _, _ = l.ask("GET", path, "")
		require.Equal(l.t, http.StatusOK, status, path)
	}
	status, text, _ = l.ask("POST", "/v1/checks", `{"lon":120.705,"lat":30.705}`, js)
	require.Equal(l.t, http.StatusCreated, status, text)
	status, text, _ = l.ask("POST", "/v1/publications", `{"id":"p","division":"330402001001","issuer":"the town"}`, js)
	require.Equal(l.t, http.StatusCreated, status, text)
}

// people is what becomes of the staff of a grid. Whoever reads of them is told, and nobody else: those answers are not kept.
func (l *loud) people(key string) {
	const grid = "/v1/grids/330402001001001/staff"
	read := func(path string) string {
		quiet := &loud{t: l.t, base: l.base}
		status, text, _ := quiet.ask("GET", path, "")
		require.Equal(l.t, http.StatusOK, status, path)
		return text
	}
	basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("x:"+key))
	someone := `{"staff":[{"post":"head","name":"` + quietName + `","phone":"` + quietPhone + `"},{"post":"member","name":"` + quietName + `","phone":"` + quietPhone + `"}]}`
	const js = "Content-Type: application/json"
	status, _, _ := l.ask("PUT", grid, someone, js, "If-Match: *")
	require.Equal(l.t, http.StatusOK, status)
	for _, path := range []string{grid, "/v1/grids/export?f=csv", "/v1/grids/export?f=geojson"} {
		require.Contains(l.t, read(path), quietPhone)
	}
	for _, bad := range []string{strings.Replace(someone, "head", "chief", 1), someone[:len(someone)-9], strings.Replace(someone, "}]", "},"+quietPhone+"]", 1)} {
		status, _, _ = l.ask("PUT", grid, bad, js, "If-Match: *", basic)
		require.GreaterOrEqual(l.t, status, 400, bad)
	}
	l.ask("PUT", grid, someone, js)
	l.ask("PUT", grid, someone, js, `If-Match: "0"`)
	l.ask("PUT", "/v1/grids/none/staff", someone, js, "If-Match: *")
	for _, path := range []string{"/v1/locate?lon=120.705&lat=30.705", "/collections/grids/items", "/metrics", "/v1/keys", "/v1/audit/head"} {
		status, _, _ = l.ask("GET", path, "", basic)
		require.Equal(l.t, http.StatusOK, status, path)
	}
	status, _, _ = l.ask("DELETE", grid, "", basic)
	require.Equal(l.t, http.StatusOK, status)
}

// fail is what is refused.
func (l *loud) fail() {
	good := quietGrid("330402001001001", "")
	phoned := "code,head,head_phone,members,WKT\n"
	csv := "Content-Type: text/csv"
	for _, file := range []string{
		strings.Replace(good, `"head_phone"`, `"head_public":"`+quietName+`","head_phone_public":"`+quietPhone+`","head_phone"`, 1), // neither true nor false
		strings.Replace(good, `[{"name"`, `[7,{"nam"`, 1),
		strings.Replace(good, `"members":[`, `"members":{"`+quietName+`":[1]},"m":[`, 1),
		good[:strings.Index(good, quietPhone)+4],
		strings.Replace(good, `"`+quietPhone+`"`, quietPhone+`x`, 1), // no JSON
		strings.Replace(good, `"head":`, `"head":"`+quietName+`","head":`, 1),
		strings.Replace(good, `"base"`, `"x"`, 1) + good,
		strings.Replace(good, "30.71],[120.70,30.71", "30.71],[120.70,95", 1),
		`{"type":"FeatureCollection","features":[` + good + "," + good + `]}`,
		phoned + "330402001001001," + quietName + "," + quietPhone + "," + quietName + " " + quietPhone + ",POLYGON((" + "\n",
		phoned + "330402001001001," + quietName + "," + quietPhone + "," + quietName + ",,,more\n",
		phoned + "330402001001001,\"" + quietName + "," + quietPhone + "\n",
		phoned + "330402001001001,缃戞牸" + quietName + "," + quietPhone + "缃戞牸,,\n",
	} {
		media := "Content-Type: application/geo+json"
		if strings.HasPrefix(file, phoned) {
			media = csv
		}
		status, text, _ := l.ask("POST", "/v1/imports?layer=grids", file, media)
		require.GreaterOrEqual(l.t, status, 400, "%s: %s", file, text)
		status, text, h := l.ask("POST", "/v1/imports?layer=grids", file, media, "Prefer: respond-async")
		require.Equal(l.t, http.StatusAccepted, status, text)
		l.ask("GET", strings.TrimPrefix(h.Get("Location"), l.base)+"/events", "", "Accept: text/event-stream")
	}
	for _, body := range []string{`{"lon":"x"`, `{"division":7,"` + wrongKey + `":1}`, bulk} {
		l.ask("POST", "/v1/publications", body, "Content-Type: application/json")
	}
	l.ask("POST", "/v1/locate", "lon,lon,note\n\""+bulk, csv)
	l.ask("POST", "/v1/overlaps", bulk, "Content-Type: application/geo+json")
}

// keys sends a key wherever it can stand.
func (l *loud) keys() {
	bearer, basic := "Authorization: Bearer "+wrongKey, "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte("x:"+wrongKey))
	for _, header := range []string{bearer, basic, "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(wrongKey+":")), "Authorization: " + wrongKey,
		"X-Request-Id: " + wrongKey, "Idempotency-Key: " + wrongKey, "Gridzone-Actor: " + wrongKey, "If-None-Match: " + wrongKey, "Accept: " + wrongKey, "Min-Revision: " + wrongKey,
		"Gridzone-Min-Revision: " + wrongKey, "Prefer: " + wrongKey, "Cookie: key=" + wrongKey, "X-Api-Key: " + wrongKey} {
		for _, path := range []string{"/v1/locate?lon=120.705&lat=30.705", "/v1/farms", "/nowhere"} {
			l.ask("GET", path, "", header)
		}
		l.ask("POST", "/v1/imports?layer=grids", bulk, header, "Content-Type: application/geo+json")
	}
	for _, path := range []string{"/v1/locate?key=" + wrongKey, "/v1/locate?lon=" + wrongKey, "/v1/locate?" + wrongKey, "/" + wrongKey, "/v1/farms/" + wrongKey, "/v1/grids/" + wrongKey + "/neighbours",
		"/collections/" + wrongKey + "/items", "/collections/grids/items/" + wrongKey, "/v1/publications/" + wrongKey, "/v1/checks/" + wrongKey, "/documents/" + wrongKey, "/v1/imports/" + wrongKey,
		"/v1/locate?lon=120&lat=30&at=" + wrongKey, "/v1/locate?lon=120&lat=30&crs=" + wrongKey, "/v1/coverage?division=" + wrongKey, "/places/" + wrongKey, "/collections/grids/items?bbox=" + wrongKey,
		"/v1/locate?lon=120&lat=30&draft=" + wrongKey, "/%67z_abcdefghij_" + wrongSecret} {
		l.ask("GET", path, "")
		l.ask("POST", path, wrongKey)
	}
	l.upload("/v1/imports?layer="+wrongKey, wrongKey, bulk)
	l.raw("GET /" + wrongKey + "\r\n\r\n")
	l.raw(wrongKey + " / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	l.raw("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + wrongKey + "\r\n\r\n")
	l.raw("GET /nowhere HTTP/1.1\r\nHost: " + wrongKey + "\r\nConnection: close\r\n\r\n")
	l.ask("GET", "/metrics", "")
}
