package api_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/store/gpkg"
	"gridzone/zoning"
)

var rewrite = flag.Bool("rewrite-allowlist", false, "write down what public answers say now; whoever does so reads what changed")

const allowlist = "testdata/public_members.txt"

// secrets are values on record that no public answer may hold, by what they are.
var secrets = map[string]string{
	"a name of staff":                    "Zhang-Hidden",
	"a number of staff":                  "13800138001",
	"a number beside a public name":      "13800138002",
	"a name beside a public number":      "Li-Hidden",
	"who acted":                          "Actor-Hidden",
	"who approved":                       "Approver-Hidden",
	"why":                                "Why-Hidden",
	"the file that grids came in":        "grids-of-Hidden",
	"a farm, called after its owner":     "Farm-of-Hidden",
	"what a file said of a farm":         "Owner-Hidden",
	"what a file said beside, of a grid": "Extra-Hidden-Grid",
	"what a file said beside, of a zone": "Extra-Hidden-Zone",
	"an idempotency key":                 "Key-Hidden",
	"a draft":                            "Draft-Hidden",
	"where an address comes from":        "Source-Hidden",
	"what a file said of an address":     "Extra-Hidden-Address",
}

// full is a service over a store in which everything is that may be on record, with all secrets.
func full(t *testing.T) *service {
	t.Helper()
	rows := town()
	for _, r := range rows {
		switch thing := r.Thing.(type) {
		case zoning.Grid:
			thing.Extra = map[string]any{"tel": "13800138001", "remark": "Extra-Hidden-Grid", "sfzh": "Zhang-Hidden"}
			r.Thing = thing
		case zoning.Zone:
			thing.Extra = map[string]any{"contact_of": "Zhang-Hidden", "remark": "Extra-Hidden-Zone"}
			r.Thing = thing
		}
	}
	rows = append(rows, row(zoning.Farm{Code: "F1", Name: "Farm-of-Hidden", Species: "pig", Count: 10, Measure: zoning.Stock, Division: "330402001001",
		At: [2]float64{120.06, 30.06}, Extra: map[string]any{"owner": "Owner-Hidden"}}, nil))
	rows = append(rows, row(zoning.Address{Code: "MP1", Address: "示例路1号", Kind: zoning.Door, Aliases: []string{"老街1号"}, Division: "330402001001", Source: "Source-Hidden",
		At: [2]float64{120.06, 30.06}, Extra: map[string]any{"remark": "Extra-Hidden-Address"}}, nil))
	s := open(t, api.Options{Trusted: true}, rows...)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhang-Public", Phone: "13800138002", NamePublic: true},
		zoning.Staff{Post: zoning.Member, Name: "Li-Hidden", Phone: "0573-public", PhonePublic: true}, zoning.Staff{Post: zoning.Member, Name: "Zhang-Hidden", Phone: "13800138001"})
	s.staffed(gridM, zoning.Staff{Post: zoning.Head, Name: "Zhang-Hidden", Phone: "13800138001"})
	const who, approver, key = "Gridzone-Actor: Actor-Hidden", "Gridzone-Actor: Approver-Hidden", "Idempotency-Key: Key-Hidden"
	s.expect(200, "POST /v1/imports?layer=grids&name=grids-of-Hidden.geojson", strings.Replace(peopled, "CODE", gridD, 1), gj, who, key)
	s.expect(201, "POST /v1/publications", draft, js, who)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, who, ifAny)
	s.expect(200, "PUT /v1/publications/p/document?name=notice.pdf", "%PDF-1.7 words", "Content-Type: application/pdf", who, ifAny)
	s.expect(200, "POST /v1/publications/p/submit", "", who)
	s.expect(200, "POST /v1/publications/p/reject", `{"why":"Why-Hidden"}`, js, approver, s.seen("p"))
	s.expect(200, "POST /v1/publications/p/submit", "", who)
	s.expect(200, "POST /v1/publications/p/approve", "", approver, s.seen("p"))
	s.expect(201, "POST /v1/publications", `{"id":"hidden","division":"330402001001","title":"Draft-Hidden"}`, js, who)
	s.expect(201, "POST /v1/coverage/exceptions", `{"kind":"gap","reason":"a lake","geometry":`+gapPlace+`}`, js, who)
	s.put(row(zoning.Grid{Code: "330402001001777", Kind: zoning.Base, Division: "330402001001"}, square(12, 11, 14, 13)))
	return s
}

// peopled is a grid with people, as a file brings it.
const peopled = `{"type":"Feature","properties":{"code":"CODE","name":"D","kind":"base","division":"330402001002","head":"Zhang-Hidden","head_phone":"13800138001",` +
	`"members":[{"name":"Li-Hidden","phone":"13800138001"}],"remark":"Extra-Hidden-Grid"},"geometry":{"type":"Polygon","coordinates":[[[120.1,30.1],[120.2,30.1],[120.2,30.2],[120.1,30.2],[120.1,30.1]]]}}`

// inquiry is what is asked of an operation: paths with their parameters, or what is posted.
type inquiry struct {
	paths  []string
	bodies map[string]string // media type -> body
}

// questionsOf lists what is asked of each operation that anyone may call. A new one is to be listed here, and what it says in the allowlist.
func questionsOf(check, copied, digest string) map[string]inquiry {
	const point, sites = "?lon=120.06&lat=30.06", "lon,lat,species,count,measure,action\n120.06,30.06,pig,60,stock,new\n120.02,30.02,,,,\n0,0,,,,\nx,30,,,,\n"
	places := map[string]string{"application/json": `[{"lon":120.06,"lat":30.06},{"lon":120.02,"lat":30.02},{"lon":0,"lat":0},{"lon":"x"}]`,
		"application/x-ndjson": "{\"lon\":120.06,\"lat\":30.06}\n{\"lon\":\"x\"}\n", "text/csv": sites, "application/geo+json-seq": "\x1e" + `{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[120.02,30.02]}}` + "\n"}
	named := map[string]string{"application/json": `[{"lon":120.06,"lat":30.06,"address":"示例路1号"},{"address":"老街1号"},{"address":"West"},{"lon":120.02,"lat":30.02},{"lon":0,"lat":0},{"lon":"x"}]`,
		"text/csv": "lon,lat,species,count,measure,action,address\n120.06,30.06,pig,60,stock,new,示例路1号\n120.02,30.02,,,,,West\n0,0,,,,,老街1号\nx,30,,,,,\n"}
	for _, media := range []string{"application/x-ndjson", "application/geo+json-seq"} {
		named[media] = places[media]
	}
	area := `{"type":"Polygon","coordinates":[[[120.01,30.01],[120.14,30.01],[120.14,30.14],[120.01,30.14],[120.01,30.01]]]}`
	some := func(paths ...string) inquiry { return inquiry{paths: paths} }
	layers := func(path string) inquiry {
		return some(strings.Replace(path, "*", "divisions", 1), strings.Replace(path, "*", "grids", 1), strings.Replace(path, "*", "zones", 1), strings.Replace(path, "*", "addresses", 1))
	}
	checked := map[string]string{"application/geo+json": area}
	for media, body := range places {
		checked[media] = body
	}
	return map[string]inquiry{
		"locate": some("/v1/locate"+point, "/v1/locate?lon=120.02&lat=30.02", "/v1/locate?lon=120.02&lat=30.02&at=2026-12-24", "/v1/locate?lon=120.5&lat=30.02", "/v1/locate?lon=120.06&lat=30.06&revision=1",
			"/v1/locate?address="+url.QueryEscape("示例路1号"), "/v1/locate?address=West", "/v1/locate?address="+url.QueryEscape("示例路1号")+"&revision=1"),
		"locateMany":          {[]string{"/v1/locate", "/v1/locate?at=2026-12-24", "/v1/locate?by=address"}, named},
		"addresses":           some("/v1/addresses?q="+url.QueryEscape("示例"), "/v1/addresses?lon=120.06&lat=30.06", "/v1/addresses?q=West&lon=120.06&lat=30.06"),
		"check":               some("/v1/check"+point, "/v1/check"+point+"&species=pig&count=60&measure=stock&action=new&at=2026-12-24&accuracy_m=900", "/v1/check?lon=0&lat=0"),
		"checkMany":           {[]string{"/v1/check?at=2026-12-24&species=pig&count=60&measure=stock&action=new"}, checked},
		"overlaps":            {[]string{"/v1/overlaps?shapes=true"}, map[string]string{"application/geo+json": area, "application/json": area}},
		"coordinates":         some("/v1/coordinates"+point, "/v1/coordinates?lon=120.06&lat=30.06&to=EPSG:4549"),
		"days":                some("/v1/days", "/v1/days?at=2026-12-24&revision=1"),
		"neighbours":          some("/v1/grids/" + gridA + "/neighbours"),
		"publications":        some("/v1/publications", "/v1/publications?limit=1"),
		"publication":         some("/v1/publications/p", "/v1/publications/pub-1"),
		"publicationDocument": some("/v1/publications/p/document"),
		"publicationZones":    some("/v1/publications/p/zones", "/v1/publications/pub-1/zones"),
		"diff":                some("/v1/diff?from_revision=1&division=330402001", "/v1/diff?to_at=2026-12-24&from_at=2026-11-23"),
		"publicationDiff":     some("/v1/publications/p/diff"),
		"coverage":            some("/v1/coverage?division=330402001", "/v1/coverage"),
		"storedCheck":         some("/v1/checks/" + check),
		"verifyCheck":         some("/v1/checks/" + check + "/verify"),
		"verifyCopy":          {[]string{"/v1/checks/verify"}, map[string]string{"application/json": copied}},
		"place":               some("/v1/places/330402001001", "/v1/places/330402001?at=2026-12-24"),
		"placeZones":          some("/v1/places/330402001001/zones"),
		"placeIndex":          some("/places"),
		"placePage":           some("/places/330402001001", "/places/330402001001?lang=en&at=2026-12-24"),
		"document":            some("/documents/" + digest),
		"home":                some("/"),
		"conformance":         some("/conformance"),
		"collections":         some("/collections"),
		"collection":          layers("/collections/*"),
		"items":               layers("/collections/*/items?limit=3"),
		"item":                some("/collections/divisions/items/330402001", "/collections/grids/items/"+gridD, "/collections/zones/items/P", "/collections/addresses/items/MP1"),
		"exportLayer":         layers("/collections/*/export"),
		"tileJSON":            some("/tiles/all", "/tiles/grids?at=2026-12-24"),
		"tile":                some("/tiles/all/9/426/211", "/tiles/grids/12/3413/1689", "/tiles/zones/9/426/211?at=2026-12-24", "/tiles/all/9/426/211?revision=1"),
		"tilePicture":         some("/tiles/all/picture", "/tiles/zones/picture?at=2026-12-24"),
		"style":               some("/styles/gridzone.json"),
		"openapi":             some("/openapi.json"),
		"docs":                some("/docs"),
		"healthz":             some("/healthz"),
		"readyz":              some("/readyz"),
		"metrics":             some("/metrics"),
	}
}

// Whatever anyone may ask, in every format that there is, is told by what the allowlist names and holds no secret. An operation that is
// not asked here fails, and a member that is not listed.
func TestPublicAnswersSayWhatTheAllowlistNames(t *testing.T) {
	s := full(t)
	_, stored := s.store(`{"lon":120.06,"lat":30.06,"species":"pig","count":60,"measure":"stock","action":"new"}`, "Gridzone-Actor: Actor-Hidden", "Idempotency-Key: Key-Hidden-2")
	copied := s.ask("GET /v1/checks/"+stored.ID+"?f=json", "").body
	digest := decode[api.Publication](t, s.ask("GET /v1/publications/p", "")).Digest
	open, err := api.New(s.live, api.Options{SpoolDir: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)

	questions, said := questionsOf(stored.ID, copied, digest), map[string]map[string]bool{}
	for _, op := range api.OpenedToAll() {
		q, listed := questions[op.ID]
		require.True(t, listed, "%s %s is open to all: ask it here, and look through what it says", op.Method, op.Path)
		said[op.ID] = map[string]bool{}
		for _, media := range op.Takes {
			if media != sheetMedia && q.bodies[media] == "" && op.ID != "locateMany" {
				t.Errorf("%s takes %s and is not sent any", op.ID, media)
			}
		}
		for _, r := range requestsOf(t, op, q) {
			r.RemoteAddr = "192.0.2.1:5000"
			w := httptest.NewRecorder()
			open.ServeHTTP(w, r)
			about := fmt.Sprint(r.Method, " ", r.URL, " ", r.Header)
			require.Equal(t, http.StatusOK, w.Code, "%s: %s", about, w.Body)
			text := w.Body.Bytes()
			for name := range members(t, w.Header().Get("Content-Type"), text) {
				said[op.ID][name] = true
			}
			holdsNoSecret(t, about, append(fmt.Append(nil, w.Header()), text...))
			if bytes.HasPrefix(text, []byte("PK\x03\x04")) {
				for name, entry := range unzipped(t, text) {
					holdsNoSecret(t, about+" "+name, entry)
				}
			}
		}
	}
	said[fileLayers] = map[string]bool{}
	layersOfFile(t, s.file.(*gpkg.Store).Path(), said[fileLayers])
	sameAsListed(t, said)
	w := httptest.NewRecorder()
	open.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v1/locate?lon=120.02&lat=30.02", nil))
	assert.Contains(t, w.Body.String(), `"contacts":[{"post":"head","name":"Zhang-Public"},{"post":"member","phone":"0573-public"}]`, "what is public is told")
}

const sheetMedia = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// requestsOf makes the requests of an operation: each path in each format, and each body to each path.
func requestsOf(t *testing.T, op api.Opened, q inquiry) []*http.Request {
	t.Helper()
	bodies := map[string]string{}
	for media, body := range q.bodies {
		bodies[media] = body
		if media == "text/csv" && slices.Contains(op.Takes, sheetMedia) {
			var rows [][]any
			for line := range strings.Lines(body) {
				var cells []any
				for cell := range strings.SplitSeq(strings.TrimSpace(line), ",") {
					cells = append(cells, cell)
				}
				rows = append(rows, cells)
			}
			bodies[sheetMedia] = book(t, rows...)
		}
	}
	var requests []*http.Request
	add := func(path, body, media string) {
		r := httptest.NewRequestWithContext(context.Background(), op.Method, path, strings.NewReader(body))
		if media != "" {
			r.Header.Set("Content-Type", media)
		}
		requests = append(requests, r)
	}
	for _, path := range q.paths {
		if op.Method == http.MethodPost {
			for media, body := range bodies {
				add(path, body, media)
			}
			continue
		}
		add(path, "", "")
		for _, format := range op.Formats {
			u, err := url.Parse(path)
			require.NoError(t, err)
			query := u.Query()
			query.Set("f", format)
			u.RawQuery = query.Encode()
			add(u.String(), "", "")
		}
	}
	return requests
}

// fileLayers heads what the layers of the store's file say to programs that open it.
const fileLayers = "layers of the file"

// layersOfFile adds the columns of the layers that programs show of the store's file. Of farms it holds the names: the file itself is not
// for everybody.
func layersOfFile(t *testing.T, path string, found map[string]bool) {
	t.Helper()
	text, err := os.ReadFile(path) //nolint:gosec // a test's own file
	require.NoError(t, err)
	log, err := os.ReadFile(path + "-wal")
	require.NoError(t, err)
	for what, secret := range secrets {
		require.True(t, bytes.Contains(text, []byte(secret)) || bytes.Contains(log, []byte(secret)), "%s is on record", what)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	require.NoError(t, err)
	defer db.Close()
	names, err := db.QueryContext(t.Context(), "SELECT table_name FROM gpkg_contents")
	require.NoError(t, err)
	defer names.Close()
	for names.Next() {
		var name string
		require.NoError(t, names.Scan(&name))
		layerOfFile(t, db, name, found)
	}
	require.NoError(t, names.Err())
}

func layerOfFile(t *testing.T, db *sql.DB, name string, found map[string]bool) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT * FROM "+name)
	require.NoError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(t, err)
	values := make([]any, len(columns))
	for i, column := range columns {
		found[name+" "+column], values[i] = true, new(any)
	}
	for rows.Next() {
		require.NoError(t, rows.Scan(values...))
		for i, v := range values {
			if name != string(zoning.Farms) {
				holdsNoSecret(t, "the layer "+name+", "+columns[i], fmt.Append(nil, *v.(*any)))
			}
		}
	}
	require.NoError(t, rows.Err())
}

func holdsNoSecret(t *testing.T, about string, text []byte) {
	t.Helper()
	for what, secret := range secrets {
		assert.False(t, bytes.Contains(text, []byte(secret)), "%s holds %s (%s)", about, what, secret)
	}
}

// sameAsListed compares what was said, by operation, with the allowlist. What is listed and not said is a test that does not see it.
func sameAsListed(t *testing.T, said map[string]map[string]bool) {
	t.Helper()
	if *rewrite {
		var b strings.Builder
		b.WriteString("# What answers to anyone say: members of JSON, columns of tables, by operation. Each line was looked at by someone who asked\n# whether it can be of a person. A line is added with the answer that says it, never to make a test pass.\n")
		for _, id := range slices.Sorted(maps.Keys(said)) {
			if len(said[id]) > 0 {
				fmt.Fprintf(&b, "\n# %s\n%s\n", id, strings.Join(slices.Sorted(maps.Keys(said[id])), "\n"))
			}
		}
		require.NoError(t, os.WriteFile(allowlist, []byte(b.String()), 0o600))
	}
	f, err := os.Open(allowlist)
	require.NoError(t, err)
	defer f.Close()
	listed, group := map[string]map[string]bool{}, ""
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if name, isGroup := strings.CutPrefix(line, "# "); isGroup {
			group = name
		} else if line != "" {
			if listed[group] == nil {
				listed[group] = map[string]bool{}
			}
			listed[group][line] = true
		}
	}
	for id, names := range said {
		for name := range names {
			assert.True(t, listed[id][name], "%s says %q, which is not in %s", id, name, allowlist)
		}
	}
	for id, names := range listed {
		for name := range names {
			assert.True(t, said[id][name], "%s lists %q for %s, and no answer says it", allowlist, name, id)
		}
	}
}
