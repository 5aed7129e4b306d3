package api_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
)

// An answer that holds one's own is another for who sees more: neither is taken for the other's.
func TestTagsTellHowFarOneSees(t *testing.T) {
	s := villagesOfTwo(t)
	one := s.key(access.Asked{Owner: "v", Role: zoning.Viewer, Divisions: []string{west}})
	two := s.key(access.Asked{Owner: "v", Role: zoning.Viewer, Divisions: []string{west, east}})
	all := s.key(access.Asked{Owner: "v", Role: zoning.Viewer})
	for _, path := range []string{
		"/v1/farms", "/v1/farms/export?f=csv", "/v1/farms/totals?division=" + west, "/v1/coverage/exceptions", "/v1/coverage/exceptions/E" + west,
	} {
		tags := map[string]bool{}
		for _, key := range []string{one, two, all} {
			tag := s.expect(200, "GET "+path, "", key).header.Get("Etag")
			require.NotEmpty(t, tag, path)
			tags[tag] = true
			s.expect(304, "GET "+path, "", key, "If-None-Match: "+tag)
		}
		assert.Len(t, tags, 3, path)
	}
}

// While the store is away, a key that was seen still opens what is open anyway, and nothing that is closed, though memory could answer it.
func TestClosedIsClosedWhileTheStoreIsAway(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	key := s.key(access.Asked{Role: zoning.Viewer})
	s.expect(200, "GET /v1/farms", "", key)
	require.NoError(t, s.file.Close())
	require.Eventually(t, func() bool { return s.ask("GET /v1/farms", "", key).status == 503 }, 5*time.Second, 20*time.Millisecond)
	s.expect(200, "GET /v1/locate?lon=120.01&lat=30.01", "", key)
}

// own is a request about something of one's own division, and what there is before it; {r} is the role of who asks.
type own struct {
	operation, request, body, headers string
	status                            int
	before                            []string // requests, body and headers after a blank line each
}

// What is one's own each role may do that may do it at all, and nobody else; the audit trail calls it the same, done or refused. Every operation
// that names something by an id is in the table.
func TestWhatIsOnesOwn(t *testing.T) {
	const polygon = `{"type":"Polygon","coordinates":[[[120.01,30.01],[120.02,30.01],[120.02,30.02],[120.01,30.02],[120.01,30.01]]]}`
	const except = `{"kind":"gap","reason":"x","geometry":` + polygon + `}`
	const farm = `{"type":"Feature","properties":{"species":"pig","count":1},"geometry":{"type":"Point","coordinates":[120.02,30.03]}}`
	const merge = "Content-Type: application/merge-patch+json"
	header := strings.Replace(draft, `"id":"p"`, `"id":"{r}"`, 1)
	begun := []string{"POST /v1/publications\n\n" + header + "\n\n" + js, "PUT /v1/publications/{r}/zones/Z{r}\n\n" + zoneZ + "\n\n" + gj + ";" + ifAny}
	submitted := append(begun[:2:2], "POST /v1/publications/{r}/submit")
	table := []own{
		{"putFarm", "PUT /v1/farms/F{r}", farm, gj, 201, nil},
		{"farm", "GET /v1/farms/F" + west, "", "", 200, nil},
		{"storeCheck", "POST /v1/checks", `{"lon":120.02,"lat":30.03}`, js, 201, nil},
		{"endFarm", "DELETE /v1/farms/F{r}", "", "", 200, nil},
		{"staff", "GET /v1/grids/" + gridA + "/staff", "", "", 200, nil},
		{"putStaff", "PUT /v1/grids/" + gridA + "/staff", `{"staff":[{"post":"head","name":"{r}"}]}`, js + ";" + ifAny, 200, nil},
		{"eraseStaff", "DELETE /v1/grids/" + gridA + "/staff", "", "", 200, nil},
		{"except", "POST /v1/coverage/exceptions", except, js, 201, nil},
		{"exception", "GET /v1/coverage/exceptions/E" + west, "", "", 200, nil},
		{"endException", "DELETE /v1/coverage/exceptions/E{r}", "", "", 200, nil},
		{"createPublication", "POST /v1/publications", header, js, 201, nil},
		{"editPublication", "PATCH /v1/publications/{r}", `{"title":"y"}`, merge + ";" + ifAny, 200, nil},
		{"attachDocument", "PUT /v1/publications/{r}/document", "%PDF-1", "Content-Type: application/pdf;" + ifAny, 200, nil},
		{"putZone", "PUT /v1/publications/{r}/zones/Z{r}", zoneZ, gj + ";" + ifAny, 201, nil},
		{"removeZone", "DELETE /v1/publications/{r}/zones/Z{r}", "", ifAny, 200, nil},
		{"discardPublication", "DELETE /v1/publications/{r}", "", ifAny, 200, nil},
		{"submitPublication", "POST /v1/publications/{r}/submit", "", "", 200, begun},
		{"publicationFindings", "GET /v1/publications/{r}/findings", "", "", 200, begun},
		{"publicationEffect", "GET /v1/publications/{r}/effect", "", "", 200, begun},
		{"rejectPublication", "POST /v1/publications/{r}/reject", `{"why":"x"}`, js, 200, submitted},
		{"approvePublication", "POST /v1/publications/{r}/approve", "", "{tag}", 200, submitted},
		{"withdrawPublication", "POST /v1/publications/P{r}/withdraw", `{"why":"x"}`, js, 200, nil},
		{"revokeKey", "DELETE /v1/keys/none", "", "", 403, nil}, // keys are for who has no limit
	}
	named, closed := map[string]bool{}, closedTo()
	s := villagesOfTwo(t)
	for _, role := range zoning.Roles() {
		s.put(row(zoning.Publication{ID: fmt.Sprint("P", role, 0), State: zoning.Published, Division: west, Issuer: "x"}, nil),
			row(zoning.Exception{ID: fmt.Sprint("E", role, 0), Kind: zoning.FaultGap, Reason: "a lake", Actor: "wang", Division: west}, square(1, 1, 2, 2)))
	}
	for i, c := range table {
		named[c.operation] = true
		called := map[string]bool{}
		for _, role := range zoning.Roles() {
			of := func(text string) string {
				return strings.ReplaceAll(text, "{r}", fmt.Sprint(role, i*min(len(c.before), 1)))
			}
			want := 403
			if strings.Contains(closed[c.operation], string(role)) {
				want = c.status
				for _, request := range c.before {
					parts := strings.SplitN(of(request)+"\n\n\n\n", "\n\n", 4)
					a := s.ask(parts[0], parts[1], append(headersOf(parts[2]), li)...)
					require.Less(t, a.status, 300, "%s: %s", request, a.body)
				}
			}
			headers := append(headersOf(c.headers), s.key(access.Asked{Owner: string(role), Role: role, Divisions: []string{west}}))
			if c.headers == "{tag}" && want == c.status {
				headers[0] = s.seen(of("{r}"))
			}
			a := s.ask(of(c.request), of(c.body), headers...)
			assert.Equal(t, want, a.status, "%s as %s: %s", c.request, role, a.body)
			if e := s.newest(); !strings.HasPrefix(c.request, "GET") || c.operation == "staff" {
				assert.Equal(t, string(role), e.Actor, "%s as %s is on record", c.request, role)
				assert.Equal(t, want == 403, e.Refused != "", "%s as %s: %s", c.request, role, e.Refused)
				called[e.Command] = true
			}
			if len(c.before) > 0 {
				s.ask(of("DELETE /v1/publications/{r}"), "", ifAny)
			}
		}
		assert.LessOrEqual(t, len(called), 1, "%s has several names in the audit trail: %v", c.operation, called)
	}
	s.revertOwn(t)
	named["revert"] = true
	for path, item := range description(t, s).Paths.Map() {
		for _, op := range item.Operations() {
			switch op.OperationID {
			case "importState", "importEvents", "cancelImport": // a job is its owner's: TestImportsAreTheirOwners
				continue
			}
			if closed[op.OperationID] != "" && strings.Contains(path, "{") {
				assert.True(t, named[op.OperationID], "%s is in no table of what is one's own", op.OperationID)
			}
		}
	}
}

// Who may not make a draft is told of no id: there is none.
func TestAForeignDraftHasNoID(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	key := s.key(access.Asked{Owner: "li", Role: zoning.Editor, Divisions: []string{west}})
	asked := `{"division":"` + east + `","issuer":"x","title":"x","document":"1"}`
	a := s.expect(403, "POST /v1/publications", asked, key, js)
	assert.Equal(t, "publications belongs to the division "+east+", and this actor may touch what is in "+west+" alone; nothing was changed. Leave it out, or have someone do it who may",
		decode[api.Problem](t, a).Detail)
	a = s.expect(403, "POST /v1/publications", `{"id":"own",`+asked[1:], key, js)
	assert.Contains(t, decode[api.Problem](t, a).Detail, `publications "own" belongs`)
}

// What a body that broke off would have been is a refusal of nobody.
func TestABodyThatBreaksOff(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	key := s.key(access.Asked{Owner: "li", Role: zoning.Admin})
	before := s.newest()
	for _, request := range []string{"/v1/imports?layer=grids", "/v1/publications"} {
		r := httptest.NewRequest(http.MethodPost, request, io.MultiReader(strings.NewReader(oneGrid[:40]), iotest.ErrReader(io.ErrUnexpectedEOF)))
		name, value, _ := strings.Cut(key, ": ")
		r.Header.Set(name, value)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		s.outside.ServeHTTP(w, r)
		assert.Equal(t, 400, w.Code, w.Body)
		assert.Contains(t, w.Body.String(), `"code":"interrupted"`)
		assert.Equal(t, before, s.newest(), "it is not in the audit trail")
	}
	s.expect(400, "POST /v1/publications", oneGrid[:40], key, js)
	assert.Equal(t, "bad_body", s.newest().Refused, "what was sent to its end is")
}

// revertOwn sees that an admin of a village takes back what was done there and not what was done in the other one.
func (s *service) revertOwn(t *testing.T) {
	t.Helper()
	admin := s.key(access.Asked{Owner: "admin", Role: zoning.Admin, Divisions: []string{west}})
	for village, status := range map[string]int{west: 200, east: 403} {
		point := `{"type":"Feature","properties":{"species":"pig","count":1,"division":"` + village + `"},"geometry":{"type":"Point","coordinates":[` +
			map[string]string{west: "120.05", east: "120.15"}[village] + `,30.05]}}`
		done := decode[api.ImportReport](t, s.expect(201, "PUT /v1/farms/R"+village, point, gj))
		a := s.expect(status, fmt.Sprintf("POST /v1/revisions/%d/revert", done.Revision), "", admin)
		if status == 403 {
			assert.Equal(t, "foreign_division", decode[api.Problem](t, a).Code)
			assert.Equal(t, done.Revision, s.live.Atlas().Revision(), "nothing of it is taken back")
		}
		e := s.newest()
		assert.Equal(t, []string{"revert", "admin"}, []string{e.Command, e.Actor})
		assert.Equal(t, status == 403, e.Refused == "foreign_division")
	}
}

// headersOf splits headers joined by semicolons.
func headersOf(headers string) []string {
	if headers == "" {
		return nil
	}
	return strings.Split(headers, ";")
}
