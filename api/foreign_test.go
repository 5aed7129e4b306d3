package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// The west village and the east one, of two actors.
const west, east = "330402001001", "330402001002"

// villagesOfTwo is the town with a farm, a draft, a publication and an exception in each village, under the names of the village.
func villagesOfTwo(t *testing.T) *service {
	t.Helper()
	s := open(t, api.Options{}, town()...)
	for i, v := range []string{west, east} {
		lon := 120.02 + 0.1*float64(i)
		s.put(row(zoning.Farm{Code: "F" + v, Species: "pig", Count: 1, Measure: zoning.Stock, Division: v, At: orb.Point{lon, 30.02}}, nil),
			row(zoning.Publication{ID: "P" + v, State: zoning.Published, Division: v, Issuer: "x"}, nil),
			row(zoning.Exception{ID: "E" + v, Kind: zoning.FaultGap, Reason: "a lake", Actor: "wang", Division: v}, square(1+10*float64(i), 1, 2+10*float64(i), 2)))
		_, err := publishing.Create(t.Context(), s.live, publishing.Act{Actor: zoning.Actor{Name: "li"}, Version: publishing.AnyVersion},
			publishing.Header{Publication: zoning.Publication{ID: "D" + v, Division: v, Issuer: "x", Title: "x", Document: "1"}, Valid: zoning.Unbounded})
		require.NoError(t, err)
	}
	return s
}

// held is what may not have changed when something was refused; what is audited may be more.
func (s *service) held() string {
	s.t.Helper()
	var b strings.Builder
	n, err := s.file.Newest(context.Background())
	require.NoError(s.t, err)
	fmt.Fprintln(&b, n.N)
	for _, kind := range []zoning.RecordKind{zoning.PublicationRecords, zoning.CheckRecords} {
		for r, err := range s.file.Records(context.Background(), kind) {
			require.NoError(s.t, err)
			fmt.Fprintln(&b, r.ID, r.Version)
		}
	}
	return b.String()
}

// What becomes of each request about something of another village, by the role of who asks: 404 where it is not public, like what is not there, 403 where
// it is. In the requests {v} is a village.
func TestWhatIsForeign(t *testing.T) {
	s := villagesOfTwo(t)
	polygon := `{"type":"Polygon","coordinates":[[[120.11,30.01],[120.12,30.01],[120.12,30.02],[120.11,30.02],[120.11,30.01]]]}`
	file := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"X1","kind":"micro","division":"` + west + `"},"geometry":{"type":"Polygon","coordinates":[[[120.01,30.01],[120.02,30.01],[120.02,30.02],[120.01,30.02],[120.01,30.01]]]}}]}`
	zone := `{"type":"Feature","properties":{"code":"{v}","kind":"restricted","division":"{v}"},"geometry":` + polygon + `}`
	asked := map[string]bool{}
	point := `{"type":"Feature","properties":{"species":"pig","count":1,"division":"{v}"},"geometry":{"type":"Point","coordinates":[120.12,30.03]}}`
	for _, c := range []struct {
		request, body, headers          string
		viewer, editor, approver, admin int // of another village
		nothing                         string
	}{
		{"GET /v1/farms/F{v}", "", "", 404, 404, 404, 404, "GET /v1/farms/none"},
		{"GET /v1/farms/totals?division={v}", "", "", 403, 403, 403, 403, ""},
		{"PUT /v1/farms/F{v}", point, "Content-Type: application/geo+json", 403, 403, 403, 403, ""},
		{"PUT /v1/farms/new", point, "Content-Type: application/geo+json", 403, 403, 403, 403, ""},
		{"DELETE /v1/farms/F{v}", "", "", 403, 404, 403, 404, "DELETE /v1/farms/none"},
		{"DELETE /v1/farms/F{v}", "", `If-Match: "x"`, 403, 404, 403, 404, "DELETE /v1/farms/none"},
		{"POST /v1/checks", `{"lon":120.12,"lat":30.03}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/checks", `{"lon":120.12,"lat":30.03,"at":"2019-01-01","revision":1}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/checks", `{"lon":140,"lat":30.03}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/checks", `{"geometry":{"type":"Polygon","coordinates":[[[120.09,30.01],[120.11,30.01],[120.11,30.02],[120.09,30.02],[120.09,30.01]]]}}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"GET /v1/keys", "", "", 403, 403, 403, 403, ""},
		{"POST /v1/keys", `{"role":"viewer","divisions":["` + west + `"]}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"DELETE /v1/keys/none", "", "", 403, 403, 403, 403, ""},
		{"GET /v1/audit", "", "", 403, 403, 403, 403, ""},
		{"GET /v1/audit/head", "", "", 403, 403, 403, 403, ""},
		{"GET /v1/audit/verification", "", "", 403, 403, 403, 403, ""},
		{"GET /v1/grids/{v}001/staff", "", "", 403, 404, 403, 404, ""},
		{"DELETE /v1/grids/{v}001/staff", "", "", 403, 404, 403, 404, ""},
		{"GET /v1/coverage/exceptions/E{v}", "", "", 404, 404, 404, 404, ""},
		{"POST /v1/coverage/exceptions", `{"kind":"gap","reason":"x","geometry":` + polygon + `}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"DELETE /v1/coverage/exceptions/E{v}", "", "", 403, 403, 403, 403, ""},
		{"GET /v1/publications/D{v}", "", "", 404, 404, 404, 404, "GET /v1/publications/none"},
		{"GET /v1/publications/D{v}/zones", "", "", 404, 404, 404, 404, ""},
		{"GET /v1/publications/D{v}/findings", "", "", 404, 404, 404, 404, "GET /v1/publications/none/findings"},
		{"GET /v1/publications/D{v}/diff", "", "", 404, 404, 404, 404, ""},
		{"GET /v1/publications/D{v}/effect", "", "", 404, 404, 404, 404, ""},
		{"GET /v1/publications/D{v}/document", "", "", 404, 404, 404, 404, ""},
		{"GET /v1/check?lon=120.12&lat=30.02&draft=D{v}", "", "", 404, 404, 404, 404, "GET /v1/check?lon=120.12&lat=30.02&draft=none"},
		{"GET /v1/publications/P{v}", "", "", 200, 200, 200, 200, ""},
		{"PATCH /v1/publications/D{v}", `{"title":"y"}`, "If-Match: *;Content-Type: application/merge-patch+json", 403, 404, 403, 404, ""},
		{"DELETE /v1/publications/D{v}", "", "If-Match: *", 403, 404, 403, 404, "DELETE /v1/publications/none"},
		{"PUT /v1/publications/D{v}/document", "%PDF-1", "If-Match: *;Content-Type: application/pdf", 403, 404, 403, 404, ""},
		{"DELETE /v1/publications/D{v}/zones/{v}", "", "If-Match: *", 403, 404, 403, 404, ""},
		{"POST /v1/publications/D{v}/submit", "", "", 403, 404, 403, 404, ""},
		{"PUT /v1/publications/D{v}/zones/{v}", zone, "If-Match: *;Content-Type: application/geo+json", 403, 404, 403, 404, ""},
		{"POST /v1/publications/D{v}/approve", "", `If-Match: "1"`, 403, 403, 404, 404, ""},
		{"POST /v1/publications/D{v}/withdraw", `{"why":"x"}`, "Content-Type: application/json", 403, 403, 404, 404, ""},
		{"PUT /v1/grids/{v}001/staff", `{"staff":[]}`, "If-Match: *;Content-Type: application/json", 403, 404, 403, 404, ""},
		{"POST /v1/publications/D{v}/reject", `{"why":"x"}`, "Content-Type: application/json", 403, 403, 404, 404, ""},
		{"POST /v1/publications/P{v}/withdraw", `{"why":"x"}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/publications", `{"division":"{v}","issuer":"x","title":"x","document":"1"}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/publications", `{"division":"330402001","issuer":"x","title":"x","document":"1"}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/publications", `{"division":"` + west + `","issuer":"x","title":"x","document":"1","supersedes":["P{v}"]}`, "Content-Type: application/json", 403, 403, 403, 403, ""},
		{"POST /v1/imports?layer=grids&replace={v}", file, "Content-Type: application/geo+json", 403, 403, 403, 403, ""},
	} {
		want := map[zoning.Role]int{zoning.Viewer: c.viewer, zoning.Editor: c.editor, zoning.Approver: c.approver, zoning.Admin: c.admin}
		for _, role := range zoning.Roles() {
			key := s.key(access.Asked{Owner: string(role), Role: role, Divisions: []string{west}})
			headers := []string{key}
			if c.headers != "" {
				headers = append(headers, strings.Split(c.headers, ";")...)
			}
			name := c.request + " as " + string(role)
			method, path, _ := strings.Cut(strings.SplitN(c.request, "?", 2)[0], " ")
			asked[method+" "+shape(path)] = true
			before := s.held()
			of := func(text string) string { return strings.ReplaceAll(text, "{v}", east) }
			a := s.ask(of(c.request), of(c.body), headers...)
			assert.Equal(t, want[role], a.status, "%s: %s", name, a.body)
			assert.Equal(t, before, s.held(), name)
			assert.NotContains(t, a.body, `"steps"`, name)
			if a.status == 404 && c.nothing != "" {
				none := s.ask(c.nothing, c.body, headers...)
				like := strings.NewReplacer("F"+east, "none", "D"+east, "none")
				p, q := decode[api.Problem](t, a), decode[api.Problem](t, none)
				p.RequestID, q.RequestID, p.Detail = "", "", like.Replace(p.Detail)
				assert.Equal(t, q, p, "%s: like what is not there", name)
			}
		}
	}
	elsewhere := map[string]string{
		"importState": "a job is its owner's", "importEvents": "a job is its owner's", "cancelImport": "a job is its owner's",
		"revokeKey": "keys are for who has no limit", "revert": "refused by the store, row by row",
	}
	for path, item := range description(t, s).Paths.Map() {
		for method, op := range item.Operations() {
			closed := op.Security != nil && len((*op.Security)[0]) > 0
			if !strings.Contains(path, "{") || elsewhere[op.OperationID] != "" || asked[method+" "+shape(path)] {
				continue
			}
			assert.False(t, closed, "%s is in no table of what is foreign", op.OperationID)
			assert.NotEmpty(t, openByID()[op.OperationID], "%s takes an id from anybody: it is in no table of what is foreign, nor is it said why nothing is", op.OperationID)
		}
	}
}

// openByID are the operations that take an id from anybody and hold nothing that is foreign to him, and why.
func openByID() map[string]string {
	published, random := "of what is in force or was: published for all", "an id of 128 random bits is the right to read it"
	return map[string]string{
		"collection": published, "items": published, "item": published, "neighbours": published, "exportLayer": published,
		"tile": published, "tilePicture": published, "tileJSON": published, "place": published, "placePage": published, "placeZones": published, "document": published,
		"storedCheck": random, "verifyCheck": random,
	}
}

// shape is a path in which what names something is a star.
func shape(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.Contains(part, "{") {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// Lists and what is added up hold one's own alone.
func TestListsHoldOnesOwn(t *testing.T) {
	s := villagesOfTwo(t)
	for _, c := range []struct {
		divisions  []string
		west, east bool
	}{{[]string{west}, true, false}, {[]string{east}, false, true}, {[]string{west, east}, true, true}, {[]string{"330400"}, true, true}, {nil, true, true}} {
		key := s.key(access.Asked{Owner: "v", Role: zoning.Viewer, Divisions: c.divisions})
		for path, mark := range map[string]string{"/v1/farms": "F", "/v1/publications": "D", "/v1/coverage/exceptions": "E", "/v1/farms/export?f=csv": "F"} {
			body := s.ask("GET "+path, "", key).body
			assert.Equal(t, c.west, strings.Contains(body, mark+west), "%s of %s: %s", path, c.divisions, body)
			assert.Equal(t, c.east, strings.Contains(body, mark+east), "%s of %s", path, c.divisions)
		}
		editor := s.key(access.Asked{Owner: "e", Role: zoning.Editor, Divisions: c.divisions})
		body := s.expect(200, "GET /v1/grids/export?f=csv", "", editor).body
		assert.Equal(t, c.west, strings.Contains(body, west), "whose staff: %s: %s", c.divisions, body)
		assert.Equal(t, c.east, strings.Contains(body, east), "whose staff: %s: %s", c.divisions, body)
		read := s.newest()
		assert.Equal(t, "read_staff", read.Command)
		assert.Equal(t, len(c.divisions) > 0, strings.Contains(read.Detail, `"limited_to":"`+strings.Join(c.divisions, ";")+`"`), "%s: %s", c.divisions, read.Detail)
	}
}

// newest is the newest entry of the audit trail.
func (s *service) newest() (entry zoning.AuditEntry) {
	s.t.Helper()
	head, err := s.file.TrailHead(context.Background())
	require.NoError(s.t, err)
	for e, err := range s.file.Entries(context.Background(), zoning.TrailQuery{After: head.N - 1}) {
		require.NoError(s.t, err)
		entry = e
	}
	return entry
}
