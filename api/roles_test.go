package api_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/importers"
	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// The roles that may call each operation that is not open to everybody. Every other is open, and says so of itself.
func closedTo() map[string]string {
	const viewers, certifiers, editors, approvers, admins, identifiers = "viewer editor approver admin", "editor approver admin", "editor admin", "approver admin", "admin", "editor admin"
	return map[string]string{
		"import": editors, "importState": editors, "importEvents": editors, "cancelImport": editors, "revert": admins,
		"storeCheck": certifiers,
		"farms":      viewers, "farmTotals": viewers, "farm": viewers, "exportFarms": viewers, "putFarm": editors, "endFarm": editors,
		"staff": identifiers, "exportStaff": identifiers, "putStaff": editors, "eraseStaff": editors,
		"exceptions": viewers, "exception": viewers, "except": editors, "endException": editors,
		"createPublication": editors, "editPublication": editors, "discardPublication": editors, "attachDocument": editors, "putZone": editors,
		"removeZone": editors, "submitPublication": editors, "publicationFindings": viewers, "publicationEffect": viewers,
		"approvePublication": approvers, "rejectPublication": approvers, "withdrawPublication": approvers,
		"keys": admins, "createKey": admins, "revokeKey": admins,
		"audit": admins, "auditHead": admins, "auditVerification": admins,
		"metrics": viewers,
	}
}

// Every operation, with every sort of credential.
func TestEveryOperationWithEveryRole(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	keys := map[string]string{}
	for _, role := range zoning.Roles() {
		keys[string(role)] = s.key(access.Asked{Owner: string(role), Role: role})
	}
	closed, met := closedTo(), map[string]bool{}
	for path, item := range description(t, s).Paths.Map() {
		for method, op := range item.Operations() {
			id := op.OperationID
			met[id] = true
			at := path
			for _, p := range op.Parameters {
				if p.Value.In == "path" {
					at = strings.ReplaceAll(at, "{"+p.Value.Name+"}", "none")
				}
			}
			request := method + " " + at
			roles, isClosed := closed[id]
			if !isClosed {
				assert.Empty(t, op.Security != nil && len((*op.Security)[0]) > 0, "%s is closed and not in the table", id)
				a := s.ask(request, "", away)
				assert.NotContains(t, []int{401, 403}, a.status, "%s is open: %s", id, a.body)
				assert.Equal(t, 401, s.ask(request, "", "Authorization: Bearer gz_wrong").status, "%s: a wrong key is never taken for none", id)
				continue
			}
			require.NotNil(t, op.Security, id)
			assert.Contains(t, op.Description, "It takes a key", id)
			none := s.ask(request, "", away)
			assert.Equal(t, 401, none.status, "%s without a key", id)
			assert.Equal(t, "unauthenticated", decode[api.Problem](t, none).Code, id)
			assert.Equal(t, []string{`Bearer realm="gridzone"`, `Basic realm="gridzone", charset="UTF-8"`}, none.header.Values("Www-Authenticate"), id)
			assert.Equal(t, 401, s.ask(request, "", "Authorization: Bearer gz_wrong").status, id)
			for _, role := range zoning.Roles() {
				a := s.ask(request, "", keys[string(role)])
				if slices.Contains(strings.Fields(roles), string(role)) {
					assert.NotContains(t, []int{401, 403}, a.status, "%s as %s: %s", id, role, a.body)
					continue
				}
				assert.Equal(t, 403, a.status, "%s as %s: %s", id, role, a.body)
				assert.Equal(t, "forbidden", decode[api.Problem](t, a).Code, "%s as %s", id, role)
			}
		}
	}
	for id := range closed {
		assert.True(t, met[id], "there is no operation %s", id)
	}
}

// A key that is not good is good for nothing, and the caller is not told why.
func TestKeysThatAreNotGood(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	good := s.key(access.Asked{Role: zoning.Admin})
	secret := strings.TrimPrefix(good, "Authorization: Bearer ")
	list := decode[api.KeyList](t, s.expect(200, "GET /v1/keys", "", good))
	require.Len(t, list.Keys, 1)
	id := list.Keys[0].ID
	basic := func(user, password string) string {
		return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	for _, header := range []string{good, "Authorization: bearer " + secret, "Authorization: BEARER  " + secret, basic("anybody", secret), basic("", secret), basic(secret, "")} {
		assert.Equal(t, 200, s.ask("GET /v1/keys", "", header).status, header)
		assert.Equal(t, 200, s.ask("GET /v1/locate?lon=120&lat=30", "", header).status, header)
	}
	flipped := secret[:len(secret)-2] + map[bool]string{true: "B", false: "A"}[secret[len(secret)-2] == 'A'] + secret[len(secret)-1:]
	var said []string
	for name, headers := range map[string][]string{
		"empty":             {"Authorization: "},
		"no scheme":         {"Authorization: " + secret},
		"another scheme":    {"Authorization: Digest " + secret},
		"nothing":           {"Authorization: Bearer"},
		"a prefix":          {"Authorization: Bearer " + secret[:len(secret)-1]},
		"more":              {"Authorization: Bearer " + secret + "A"},
		"another secret":    {"Authorization: Bearer " + flipped},
		"another id":        {"Authorization: Bearer gz_00000000" + secret[11:]},
		"the id alone":      {"Authorization: Bearer gz_" + id + "_"},
		"its hash":          {"Authorization: Bearer gz_" + id + "_" + strings.Repeat("0", 64)},
		"twice":             {good, good},
		"not base64":        {"Authorization: Basic ???"},
		"no colon":          {"Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(secret))},
		"password and user": {basic(secret, "x")},
	} {
		for _, request := range []string{"GET /v1/keys", "GET /v1/locate?lon=120&lat=30"} {
			a := s.ask(request, "", headers...)
			assert.Equal(t, 401, a.status, name)
			p := decode[api.Problem](t, a)
			assert.Equal(t, "unauthenticated", p.Code, name)
			assert.NotContains(t, a.body, secret[12:], name)
			if name == "another secret" || name == "another id" {
				said = append(said, p.Detail)
			}
		}
	}
	assert.Len(t, slices.Compact(said), 1, "what is wrong with it is not told")
	assert.Equal(t, 400, s.ask("GET /v1/keys", "", good, "Gridzone-Actor: somebody").status, "who acts is known by the key")
	assert.Equal(t, 401, s.ask("GET /v1/keys?key="+secret, "", away).status, "a key is not read from the query")
	s.expect(200, "DELETE /v1/keys/"+id, "", good)
	for _, header := range []string{good, basic("x", secret)} {
		assert.Equal(t, 401, s.ask("GET /v1/keys", "", header).status, "revoked, at once")
		assert.Equal(t, 401, s.ask("GET /v1/locate?lon=120&lat=30", "", header).status)
	}
	assert.NotContains(t, s.logged.String(), secret[12:])
}

func TestKeysOverHTTP(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	described := schemas(t, s)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	const js = "Content-Type: application/json"
	made := s.expect(201, "POST /v1/keys", `{"role":"editor","divisions":["330402001"],"owner":"wang","expires":"2026-12-01"}`, admin, js)
	conforms(t, described, "/v1/keys", "POST", made)
	assert.Equal(t, "no-store", made.header.Get("Cache-Control"))
	k := decode[api.KeyMade](t, made)
	assert.Regexp(t, `^gz_[0-9a-z]{8}_[A-Za-z0-9_-]{43}$`, k.Key)
	assert.Equal(t, "gz_"+k.ID, k.Key[:11])
	assert.Equal(t, []string{"wang", "editor", "good", "root", "2026-11-30T16:00:00Z"}, []string{k.Owner, k.Role, k.State, k.MadeBy, k.Expires}, "it expires when its day begins here")
	assert.Equal(t, []string{"330402001"}, k.Divisions)
	listed := s.expect(200, "GET /v1/keys", "", admin)
	conforms(t, described, "/v1/keys", "GET", listed)
	assert.NotContains(t, listed.body, k.Key[12:])
	assert.Contains(t, decode[api.KeyList](t, listed).Keys, k.KeyListed, "in whatever order: ids are random")
	for name, c := range map[string]struct {
		body, code string
		status     int
	}{
		"no role":              {`{}`, "invalid", 400},
		"a role unheard":       {`{"role":"root"}`, "invalid", 400},
		"a division unheard":   {`{"role":"editor","divisions":["999"]}`, "invalid", 400},
		"a division of nobody": {`{"role":"editor","divisions":[""]}`, "invalid", 400},
		"expired":              {`{"role":"editor","expires":"2026-11-23"}`, "invalid", 400},
		"no day":               {`{"role":"editor","expires":"soon"}`, "bad_body", 400},
		"a number of days":     {`{"role":"editor","expires":"90d"}`, "bad_body", 400},
		"a member unheard":     {`{"role":"editor","secret":"mine"}`, "bad_body", 400},
		"a name of controls":   {`{"role":"editor","owner":"a\u0007b"}`, "invalid", 400},
		"no JSON":              {`role=editor`, "bad_body", 400},
	} {
		a := s.ask("POST /v1/keys", c.body, admin, js)
		assert.Equal(t, c.status, a.status, "%s: %s", name, a.body)
		assert.Equal(t, c.code, decode[api.Problem](t, a).Code, name)
	}
	assert.Contains(t, s.ask("POST /v1/keys", `{"role":"editor","expires":"90d"}`, admin, js).body, "write a day as 2027-12-01")
	assert.Equal(t, 400, s.ask("POST /v1/keys", `{"role":"viewer"}`, admin, js, "Idempotency-Key: k").status, "a secret is not kept to be answered again")
	s.expect(404, "DELETE /v1/keys/none", "", admin)
	gone := s.expect(200, "DELETE /v1/keys/"+k.ID, "", admin)
	conforms(t, described, "/v1/keys/{id}", "DELETE", gone)
	first := decode[api.KeyListed](t, gone)
	assert.Equal(t, []string{"revoked", "root"}, []string{first.State, first.RevokedBy})
	assert.Equal(t, first, decode[api.KeyListed](t, s.expect(200, "DELETE /v1/keys/"+k.ID, "", s.key(access.Asked{Role: zoning.Admin, Owner: "other"}))), "it stays as it was")
	assert.Len(t, decode[api.KeyList](t, s.expect(200, "GET /v1/keys", "", admin)).Keys, 3)
	assert.Equal(t, int64(1), s.live.Atlas().Revision(), "keys move no revision")
}

// An admin key that does less than it seems to, and the last that is good for administering everything, are warned of, and made and revoked all the same.
func TestKeysThatNobodyMeant(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	described := schemas(t, s)
	const js = "Content-Type: application/json"
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	s.key(access.Asked{Role: zoning.Admin, Owner: "late", Expires: today().Add(time.Hour)})
	made := func(body string) api.KeyMade {
		return decode[api.KeyMade](t, s.expect(201, "POST /v1/keys", body, admin, js))
	}
	limited := made(`{"role":"admin","divisions":["330402001"]}`)
	require.Len(t, limited.Warnings, 1)
	assert.Contains(t, limited.Warnings[0], "limited to divisions")
	second, editor := made(`{"role":"admin"}`), made(`{"role":"editor","divisions":["330402001"]}`)
	assert.Empty(t, second.Warnings)
	assert.Empty(t, editor.Warnings)
	gone := func(id, by string) api.KeyRevoked {
		a := s.expect(200, "DELETE /v1/keys/"+id, "", by)
		conforms(t, described, "/v1/keys/{id}", "DELETE", a)
		return decode[api.KeyRevoked](t, a)
	}
	for _, k := range decode[api.KeyList](t, s.expect(200, "GET /v1/keys", "", admin)).Keys {
		if k.Owner == "late" {
			assert.Empty(t, gone(k.ID, admin).Warnings, "two are left")
		}
	}
	assert.Empty(t, gone(second.ID, admin).Warnings, "one is left")
	assert.Empty(t, gone(editor.ID, admin).Warnings)
	last := gone(idOf(admin), admin)
	require.Len(t, last.Warnings, 1, "the limited one is none")
	assert.Contains(t, last.Warnings[0], "gridzone key create")
	s.expect(401, "GET /v1/keys", "", admin)
}

// Credentials that a browser adds by itself let another site's page do nothing that is not open.
func TestPagesOfOthersWithTheBrowsersCredentials(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	bearer := s.key(access.Asked{Role: zoning.Admin})
	basic := "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("x:"+strings.TrimPrefix(bearer, "Authorization: Bearer ")))
	for _, from := range []string{"Origin: https://evil.example", "Origin: null", "Origin: http://127.0.0.1:3000", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"} {
		a := s.ask("POST /v1/imports?layer=grids&dry_run=true", oneGrid, basic, from)
		assert.Equal(t, 403, a.status, from)
		assert.Equal(t, "not_from_here", decode[api.Problem](t, a).Code)
		assert.Equal(t, 200, s.ask("POST /v1/imports?layer=grids&dry_run=true", oneGrid, bearer, from).status, "it takes a page that was given the key")
		assert.Equal(t, 403, s.ask("GET /v1/farms", "", basic, from).status)
	}
	for _, from := range []string{"Origin: http://127.0.0.1:8080", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Via: 1.1 proxy"} {
		assert.Equal(t, 200, s.ask("POST /v1/imports?layer=grids&dry_run=true", oneGrid, basic, from).status, from)
	}
}

// Figures are for whoever is on this machine itself, and for keys.
func TestMetricsAreForThisMachine(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	here := func(headers ...string) int {
		r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:8080/metrics", nil)
		require.NoError(t, err)
		r.RemoteAddr = "127.0.0.1:50000"
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			if name == "Host" {
				r.Host = value
			} else {
				r.Header.Set(name, value)
			}
		}
		w := httptest.NewRecorder()
		s.outside.ServeHTTP(w, r)
		return w.Code
	}
	assert.Equal(t, 200, here())
	for _, header := range []string{"Forwarded: for=127.0.0.1", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http", "Via: 1.1 proxy", "X-Real-Ip: 127.0.0.1",
		"Origin: https://evil.example", "Host: rebound.example:8080", "Sec-Fetch-Site: cross-site"} {
		assert.Equal(t, 401, here(header), header)
	}
	assert.Equal(t, 401, s.ask("GET /metrics", "", away).status)
	assert.Equal(t, 200, s.ask("GET /metrics", "", s.key(access.Asked{Role: zoning.Viewer})).status)

	s = open(t, api.Options{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, town()...)
	assert.Equal(t, 401, here(), "a proxy here that was named and says nothing of whom it passes on")
	assert.Equal(t, 200, s.ask("GET /metrics", "", s.key(access.Asked{Role: zoning.Viewer})).status)
}

// Zones that nobody approved take an admin.
func TestZonesWithoutAPublicationTakeAnAdmin(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	zone := fmt.Sprintf(`{"type":"Feature","properties":{"code":"N","kind":"prohibited","division":"330402001001"},"geometry":{"type":"Polygon","coordinates":[[[%[1]g,%[2]g],[120.03,30.02],[120.03,30.03],[%[1]g,%[2]g]]]}}`, 120.02, 30.02)
	a := s.ask("POST /v1/imports?layer=zones", zone, s.key(access.Asked{Role: zoning.Editor}))
	assert.Equal(t, 403, a.status, a.body)
	assert.Contains(t, a.body, "name a draft with publication")
	assert.Equal(t, int64(1), s.live.Atlas().Revision())
	s.expect(200, "POST /v1/imports?layer=zones", zone, s.key(access.Asked{Role: zoning.Admin}))
	assert.Equal(t, int64(2), s.live.Atlas().Revision())
}

// An import that nobody waits for is its owner's, and an admin's.
func TestImportsAreTheirOwners(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	editor, other, admin := o.key(access.Asked{Role: zoning.Editor, Owner: "li"}), o.key(access.Asked{Role: zoning.Editor, Owner: "wang"}), o.key(access.Asked{Role: zoning.Admin})
	a := o.expect(202, newGrids, oneGrid, editor, later)
	path := strings.TrimPrefix(a.header.Get("Location"), "http://127.0.0.1:8080")
	bounded := o.key(access.Asked{Role: zoning.Admin, Owner: "zhou", Divisions: []string{west}})
	for _, request := range []string{"GET " + path, "GET " + path + "/events", "DELETE " + path} {
		limited := o.expect(404, request, "", bounded)
		foreign, none := o.expect(404, request, "", other), o.expect(404, strings.Replace(request, path, "/v1/imports/00000000000000000000000000000000", 1), "", other)
		assert.Equal(t, decode[api.Problem](t, none).Detail, decode[api.Problem](t, foreign).Detail, "that there is one is not told")
		assert.Equal(t, decode[api.Problem](t, none).Detail, decode[api.Problem](t, limited).Detail, "an admin of divisions is none of other people's imports")
	}
	o.expect(200, "GET "+path, "", editor)
	o.expect(200, "GET "+path, "", o.key(access.Asked{Role: zoning.Editor, Owner: "li"}))
	o.expect(200, "GET "+path, "", admin)
	o.expect(200, "GET "+path+"/events", "", admin)
	o.expect(200, "GET "+o.take(newGrids, oneGrid, bounded), "", bounded)
}

// blanks is a file whose end never comes.
type blanks struct{}

func (blanks) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	return len(b), nil
}

// That an import was cancelled is on record, once and by whom, under the name that a refused cancelling has.
func TestCancellingIsOnRecord(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	editor, other := o.key(access.Asked{Role: zoning.Editor, Owner: "li"}), o.key(access.Asked{Role: zoning.Admin, Owner: "wang"})
	o.store.stop(itsTurn)
	path := o.take(newGrids, oneGrid, editor)
	<-o.store.here
	o.store.letOn()
	<-o.job(path).Ended()
	o.expect(409, "DELETE "+path, "", other)
	e := o.newest()
	assert.Equal(t, []string{"wang", "cancel_import", "conflict"}, []string{e.Actor, e.Command, e.Refused})

	j, _, err := o.queue.Add(jobs.Order{File: blanks{}, Close: func() {}, Options: importers.Options{Layer: zoning.Grids, Actor: zoning.Actor{Name: "li"}}})
	require.NoError(t, err)
	now, _ := j.Status()
	o.expect(200, "DELETE /v1/imports/"+now.ID, "", other, "X-Request-Id: me")
	e = o.newest()
	assert.Equal(t, []string{"wang", "cancel_import", "", "me", `{"import":"` + now.ID + `","of":"li"}`}, []string{e.Actor, e.Command, e.Refused, e.Request, e.Detail})
	o.expect(200, "DELETE /v1/imports/"+now.ID, "", other)
	assert.Equal(t, e, o.newest(), "it was cancelled once")
}
