package api_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/importers/jobs"
	"gridzone/store/gpkg"
	"gridzone/zoning"
)

// entries reads the audit trail as an admin does.
func (s *service) entries(admin, query string) (list []api.AuditEntry) {
	s.t.Helper()
	a := s.expect(200, "GET /v1/audit"+query, "", admin)
	assert.Equal(s.t, "no-store", a.header.Get("Cache-Control"))
	for line := range strings.Lines(a.body) {
		var e api.AuditEntry
		require.NoError(s.t, json.Unmarshal([]byte(line), &e), line)
		list = append(list, e)
	}
	return list
}

// What is done and what is refused is on record once each, with the key and the request.
func TestRefusedCommandsAreOnRecord(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	editor, viewer := s.key(access.Asked{Role: zoning.Editor, Owner: "li", Divisions: []string{"330402001001"}}), s.key(access.Asked{Role: zoning.Viewer, Owner: "wang"})
	before := len(s.entries(admin, ""))
	const badKind = `{"type":"Feature","properties":{"code":"G9","kind":"dragon"},"geometry":{"type":"Polygon","coordinates":[[[120.01,30.01],[120.02,30.01],[120.02,30.02],[120.01,30.01]]]}}`
	s.expect(201, "POST /v1/publications", draft, js, editor)
	before++
	for i, c := range []struct {
		request, body, header string
		status                int
		actor, command, code  string
	}{
		{"POST /v1/imports?layer=grids", oneGrid, viewer, 403, "wang", "import", "forbidden"},
		{"POST /v1/imports?layer=roads", oneGrid, editor, 400, "li", "import", "bad_parameter"},
		{"POST /v1/imports?layer=zones", oneGrid, editor, 403, "li", "import", "forbidden"},
		{"DELETE /v1/farms/none", "", editor, 404, "li", "end", "not_found"},
		{"GET /v1/keys", "", editor, 403, "li", "keys", "forbidden"},
		{"POST /v1/keys", `{"role":"root"}`, admin, 400, "root", "create_key", "invalid"},
		{"POST /v1/keys", `{"role":`, admin, 400, "root", "create_key", "bad_body"},
		{"DELETE /v1/keys/none", "", admin, 404, "root", "revoke_key", "not_found"},
		{"POST /v1/revisions/99/revert", "", admin, 404, "root", "revert", "not_found"},
		{"GET /v1/grids/330402001001001/staff", "", viewer, 403, "wang", "read_staff", "forbidden"},
		{"GET /v1/grids/330402001002001/staff", "", editor, 404, "li", "read_staff", "not_found"},
		{"POST /v1/imports?layer=grids", badKind, editor, 422, "li", "import", "refused"},
		{"POST /v1/imports?layer=grids", badKind[:60], editor, 422, "li", "import", "refused"},
		{"POST /v1/imports?layer=farms&replace=330402001001", `{"type":"FeatureCollection","features":[]}`, editor, 422, "li", "import", "refused"},
		{"PUT /v1/farms/x", `{"type":"Feature","properties":{"species":"dragon","count":1},"geometry":null}`, editor + ";" + gj, 422, "li", "put", "refused"},
		{"PUT /v1/publications/p/zones/z1", strings.Replace(zoneZ, "prohibited", "dragon", 1), editor + ";" + gj + ";" + ifAny, 422, "li", "put", "refused"},
	} {
		s.expect(c.status, c.request, c.body, append(headersOf(c.header), "X-Request-Id: r"+fmt.Sprint(i))...)
		list := s.entries(admin, "")
		require.Len(t, list, before+2, "%s: one entry, and that it was read", c.request)
		e := list[before]
		assert.Equal(t, []string{c.actor, c.command, c.code, "r" + fmt.Sprint(i)}, []string{e.Actor, e.Command, e.Refused, e.Request}, c.request)
		assert.NotEmpty(t, e.Key, c.request)
		before = len(list)
	}
	s.expect(200, "POST /v1/imports?layer=grids", oneGrid, admin, "X-Request-Id: done", gj)
	done := s.entries(admin, "")[before]
	assert.Equal(t, []string{"root", "import", "", "done"}, []string{done.Actor, done.Command, done.Refused, done.Request})
}

// A file that is imported in its turn is refused on record, once, as one that is imported at once; a dry run, which commands nothing, is not.
func TestFilesRefusedInTheirTurnAreOnRecord(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	editor := o.key(access.Asked{Role: zoning.Editor, Owner: "li"})
	for i, body := range []string{`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}`, oneGrid[:60], strings.Replace(oneGrid, "base", "dragon", 1)} {
		before := o.newest().N
		path := o.take(newGrids+"&name=a.geojson", body, editor, "X-Request-Id: r"+fmt.Sprint(i))
		assert.Equal(t, "refused", o.outcome(path).State)
		e := o.newest()
		assert.Equal(t, []any{before + 1, "li", "import", "refused", "r" + fmt.Sprint(i)}, []any{e.N, e.Actor, e.Command, e.Refused, e.Request})
		assert.NotEmpty(t, e.Key)
		assert.Contains(t, e.Detail, `"file":"a.geojson"`)
		assert.Equal(t, "done", o.outcome(o.take(newGrids+"&dry_run=true", body, editor)).State)
		assert.Equal(t, e, o.newest())
	}
}

// The trail is asked for what somebody did, with which key, by which command and when.
func TestTheTrailIsSearched(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	li, other := s.key(access.Asked{Role: zoning.Editor, Owner: "li"}), s.key(access.Asked{Role: zoning.Viewer, Owner: "li"})
	s.expect(200, "PUT /v1/grids/"+gridA+"/staff", `{"staff":[]}`, li, "If-Match: *", "Content-Type: application/json")
	s.expect(403, "PUT /v1/grids/"+gridA+"/staff", `{"staff":[]}`, other, "If-Match: *", "Content-Type: application/json")
	s.expect(403, "GET /v1/audit", "", li)
	whole := s.entries(admin, "")
	first := whole[0].Time
	key := func(n int) string { return whole[n].Key }
	done := len(whole) - 4
	require.Equal(t, []string{"set_staff", "set_staff", "read_audit", "read_audit"},
		[]string{whole[done].Command, whole[done+1].Command, whole[done+2].Command, whole[done+3].Command}, "one name, done or refused")
	for query, want := range map[string][]int64{
		"?command=set_staff":           {whole[done].N, whole[done+1].N},
		"?actor=li":                    {whole[done].N, whole[done+1].N, whole[done+2].N},
		"?actor=li&command=read_audit": {whole[done+2].N},
		"?key=" + key(done):            {whole[done].N, whole[done+2].N},
		"?key=" + key(done+1):          {whole[done+1].N},
		"?actor=l":                     nil,
		"?command=set_staff&until=" + whole[done+1].Time:       {whole[done].N},
		"?command=set_staff&since=" + whole[done+1].Time:       {whole[done+1].N},
		"?command=set_staff&until=" + first:                    nil,
		"?command=set_staff&since=2000-01-01&key=" + key(done): {whole[done].N},
	} {
		var got []int64
		for _, e := range s.entries(admin, query) {
			got = append(got, e.N)
		}
		assert.Equal(t, want, got, query)
	}
	list := s.entries(admin, "?actor=root&after="+fmt.Sprint(whole[done].N))
	assert.Equal(t, `{"actor":"root","after":"`+fmt.Sprint(whole[done].N)+`"}`, string(list[len(list)-1].Detail), "what was looked for is on record")
	for _, bad := range []string{"?since=noon", "?until=2026-11-23T08:00", "?actor=" + strings.Repeat("x", 401), "?key=" + strings.TrimPrefix(li, "Authorization: Bearer ")} {
		s.expect(400, "GET /v1/audit"+bad, "", admin)
	}
}

// A command or a key that is none is not answered as one that nobody gave; one that entries have is known, whatever it is.
func TestTheTrailIsAskedForWhatThereIs(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin, unused := s.key(access.Asked{Role: zoning.Admin}), s.key(access.Asked{Role: zoning.Viewer})
	_, err := s.file.Do(t.Context(), zoning.Command{Name: "of_old", Actor: zoning.Actor{Name: "li", Key: "oidc:li"}}, func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	require.NoError(t, err)
	for query, n := range map[string]int{"?command=publication_approve": 0, "?command=refused_more": 0, "?command=keys": 0, "?command=of_old": 1, "?key=" + idOf(unused): 0, "?key=oidc:li": 1, "?command=of_old&key=" + idOf(unused): 0} {
		assert.Len(t, s.entries(admin, query), n, query)
	}
	for query, told := range map[string]string{"?command=set": "set_staff", "?command=approve": "publication_approve", "?command=store": "import", "?key=00000000": "gridzone key list", "?key=oidc:wang": "no entry has it", "?command=set_staff&key=00000000": "00000000"} {
		a := s.expect(400, "GET /v1/audit"+query, "", admin)
		assert.Contains(t, decode[api.Problem](t, a).Detail, told, query)
	}
}

// Anybody can be refused: requests without a good key are counted, and make no more than an entry a minute.
func TestRequestsOfNobodyDoNotFillTheTrail(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin})
	before := len(s.entries(admin, ""))
	for range 50 {
		s.expect(401, "POST /v1/imports?layer=grids", oneGrid, away)
		s.expect(401, "GET /v1/farms", "", "Authorization: Bearer gz_wrong")
	}
	list := s.entries(admin, "")
	require.Len(t, list, before+3, "one for each sort of address, and that it was read")
	for i, who := range []string{"unknown", "unknown on this machine"} {
		assert.Equal(t, []string{who, "unknown", "unauthenticated"}, []string{list[before+i].Actor, list[before+i].Command, list[before+i].Refused})
	}
	s.settle()
	list = s.entries(admin, "?command=refused_more")
	require.Len(t, list, 2, "none is lost")
	for _, e := range list {
		assert.Regexp(t, `^\{"more":49,"since":"[^"]+","commands":\{"unknown":49\}\}$`, string(e.Detail))
		assert.Equal(t, "unauthenticated", e.Refused)
	}
}

// settle enters what was counted, as closing the store does.
func (s *service) settle() {
	s.t.Helper()
	require.NoError(s.t, s.file.(*gpkg.Store).SettleAll())
}

// Nor can somebody with a good key fill it, whatever refuses it: the door, the form of the request or the command.
func TestRefusalsOfAKeyDoNotFillTheTrail(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin, viewer, editor := s.key(access.Asked{Role: zoning.Admin, Owner: "root"}), s.key(access.Asked{Role: zoning.Viewer, Owner: "wang"}), s.key(access.Asked{Role: zoning.Editor, Owner: "wang"})
	for range 12 {
		s.expect(403, "POST /v1/imports?layer=grids", oneGrid, viewer)
		s.expect(403, "GET /v1/keys", "", viewer)
		s.expect(400, "POST /v1/imports?layer=roads", oneGrid, editor)
		s.expect(404, "DELETE /v1/farms/none", "", editor)
	}
	s.expect(404, "DELETE /v1/farms/none", "", admin)
	counted := func() map[string]int {
		n := map[string]int{}
		for _, e := range s.entries(admin, "?actor=wang") {
			n[e.Command+" "+e.Refused]++
		}
		return n
	}
	assert.Equal(t, map[string]int{"import forbidden": 5, "keys forbidden": 5, "import bad_parameter": 10, "end not_found": 10}, counted(), "ten of a key and a code")
	s.settle()
	after := counted()
	assert.Equal(t, 1, after["refused_more forbidden"])
	assert.Len(t, after, 7)
	more := map[string]string{}
	for _, e := range s.entries(admin, "?actor=wang&command=refused_more") {
		assert.NotEmpty(t, e.Key)
		_, more[e.Refused], _ = strings.Cut(string(e.Detail), `"commands":`)
	}
	assert.Equal(t, map[string]string{"forbidden": `{"import":7,"keys":7}}`, "bad_parameter": `{"import":2}}`,
		"not_found": `{"end":2}}`}, more, "and none is lost")
	s.settle()
	assert.Equal(t, after, counted(), "once")
	assert.True(t, decode[api.AuditVerification](t, s.expect(200, "GET /v1/audit/verification", "", admin)).Holds)
}

func TestAuditOverHTTP(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	described := schemas(t, s)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "=cmd|' /C calc'!A0"})
	a := s.expect(200, "GET /v1/audit/head", "", admin)
	conforms(t, described, "/v1/audit/head", "GET", a)
	kept := decode[api.AuditHead](t, a)
	list := s.entries(admin, "")
	require.Equal(t, kept.N+1, int64(len(list)), "that it was read is the last entry")
	assert.Equal(t, kept.Hash, list[kept.N-1].Hash)
	for i, e := range list {
		assert.Equal(t, int64(i+1), e.N)
	}
	assert.Len(t, s.entries(admin, "?after=1"), len(list), "and so it is again")
	assert.Empty(t, s.entries(admin, "?until=2000-01-01"))
	rows, err := csv.NewReader(strings.NewReader(s.expect(200, "GET /v1/audit?f=csv", "", admin).body)).ReadAll()
	require.NoError(t, err)
	assert.Equal(t, []string{"n", "time", "actor", "command", "detail", "key", "request", "refused", "revision", "previous", "hash"}, rows[0])
	assert.Equal(t, "'=cmd|' /C calc'!A0", rows[len(rows)-1][2], "a spreadsheet program calculates nothing")
	assert.Equal(t, rows, func() [][]string {
		again, err := csv.NewReader(strings.NewReader(s.expect(200, "GET /v1/audit?f=csv&after=0", "", admin, "Accept: text/csv").body)).ReadAll()
		require.NoError(t, err)
		return again[:len(rows)]
	}())

	verify := func(head string) api.AuditVerification {
		a := s.expect(200, "GET /v1/audit/verification"+head, "", admin)
		conforms(t, described, "/v1/audit/verification", "GET", a)
		return decode[api.AuditVerification](t, a)
	}
	assert.True(t, verify("").Holds)
	own := fmt.Sprintf("?head=%d:%s", kept.N, kept.Hash)
	assert.True(t, verify(own).Holds)
	other := verify(fmt.Sprintf("?head=%d:%064d", kept.N, 0))
	assert.False(t, other.Holds)
	require.NotNil(t, other.Fault)
	assert.Equal(t, "rewritten", other.Fault.Kind)
	assert.Equal(t, "cut_off", verify(fmt.Sprintf("?head=%d:%s", kept.N+1000, kept.Hash)).Fault.Kind)
	for _, bad := range []string{"x", "1", "1:", "-1:" + kept.Hash, "1:" + kept.Hash[1:], own[6:] + ","} {
		s.expect(400, "GET /v1/audit/verification?head="+bad, "", admin)
	}
	for _, bad := range []string{"?since=today", "?until=x", "?since=2026-12-01&until=2026-11-01", "?since=2026-11-01&until=2026-11-01", "?after=-1", "?f=xml"} {
		s.expect(400, "GET /v1/audit"+bad, "", admin)
	}
	s.expect(406, "GET /v1/audit", "", admin, "Accept: image/png")
	assert.Equal(t, int64(1), s.live.Atlas().Revision(), "reading moves no revision")
}
