package api_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/store/gpkg"
	"gridzone/zoning"
)

const staffOfA = "/v1/grids/" + gridA + "/staff"

// audited is the last entry of a command about the staff of grid A.
func (s *service) audited(command, detail string) zoning.AuditEntry {
	s.t.Helper()
	e, err := s.file.Audited(s.t.Context(), command, strings.Replace(detail, "GRID", gridA, 1))
	require.NoError(s.t, err)
	return e
}

func TestStaffOverHTTP(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	described := schemas(t, s)
	do := func(status int, method, body string, headers ...string) answer {
		t.Helper()
		a := s.expect(status, method+" "+staffOfA, body, headers...)
		conforms(t, described, "/v1/grids/{code}/staff", method, a)
		return a
	}
	none := do(200, "GET", "", li)
	assert.Empty(t, decode[api.GridStaff](t, none).Staff)
	const people = `{"staff":[{"post":"head","name":" Zhang ","phone":"13800138000","name_public":true},{"post":"member","name":"Li"}]}`
	set := do(200, "PUT", people, js, wang)
	assert.Equal(t, api.StaffSet{Revision: 2, Grid: gridA, People: 2}, decode[api.StaffSet](t, set))
	assert.Equal(t, "wang", s.audited("set_staff", `{"grid":"GRID","people":"2"}`).Actor)

	a := do(200, "GET", "", li)
	want := []api.StaffMember{{Post: "head", Name: "Zhang", Phone: "13800138000", NamePublic: true}, {Post: "member", Name: "Li"}}
	assert.Equal(t, want, decode[api.GridStaff](t, a).Staff)
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	assert.Equal(t, "2", a.header.Get("Gridzone-Revision"), "a reading is no revision")
	assert.Equal(t, "li", s.audited("read_staff", `{"grid":"GRID","people":"2"}`).Actor)

	do(428, "PUT", people, js)
	do(412, "PUT", people, js, "If-Match: "+none.header.Get("Etag"))
	same := do(200, "PUT", people, js, "If-Match: "+a.header.Get("Etag"), "Idempotency-Key: k")
	assert.EqualValues(t, 2, decode[api.StaffSet](t, same).Revision, "the same people are no change")
	do(422, "PUT", `{"staff":[]}`, js, "If-Match: *", "Idempotency-Key: k")
	assert.Equal(t, same.body, do(200, "PUT", people, js, "If-Match: "+a.header.Get("Etag"), "Idempotency-Key: k").body)
	for _, body := range []string{`{"staff":[{"post":"boss","name":"13800138000"}]}`, `{"staff":[{"post":"head","name":" "}]}`, `{"staff":[{"post":"head","name":"a"},{"post":"head","name":"b"}]}`,
		`{"staff":[{"post":"member","name":"13800138000\u0007"}]}`, `{}`, `{"staff":null}`, `{"staff":[{"post":"member","name":"a","phone":"=cmd|13800138000"}]}`, `{"staff":[{"post":"member","name":"a","tel":"13800138000"}]}`} {
		a := do(400, "PUT", body, js, ifAny)
		assert.NotContains(t, a.body, "13800138000")
		assert.Contains(t, a.body, `"pointer":"/staff`, body)
	}

	read := do(200, "GET", "")
	do(200, "PUT", read.body, js, "If-Match: "+read.header.Get("Etag"))
	assert.Equal(t, decode[api.GridStaff](t, read).Staff, decode[api.GridStaff](t, do(200, "GET", "")).Staff, "what was read can be sent back")
	assert.Contains(t, do(400, "PUT", strings.Replace(read.body, gridA, gridB, 1), js, ifAny).body, "another grid")

	do(200, "PUT", `{"staff":[{"post":"head","name":"Sun"}]}`, js, ifAny)
	assert.EqualValues(t, 2, decode[api.StaffErased](t, s.expect(200, "DELETE "+staffOfA+"?former=true", "", li)).Entries)
	assert.Equal(t, []api.StaffMember{{Post: "head", Name: "Sun"}}, decode[api.GridStaff](t, do(200, "GET", "")).Staff)
	assert.Equal(t, api.StaffErased{Revision: 5, Grid: gridA, Entries: 1}, decode[api.StaffErased](t, do(200, "DELETE", "", li)))
	assert.Equal(t, "li", s.audited("erase_staff", `{"former":"false","grid":"GRID"}`).Actor)
	assert.EqualValues(t, 5, decode[api.StaffErased](t, do(200, "DELETE", "")).Revision, "nobody is left")

	for _, method := range []string{"GET", "PUT", "DELETE"} {
		assert.Equal(t, 404, s.ask(method+" /v1/grids/none/staff", `{"staff":[]}`, js).status, method)
	}
}

// Without a trace nobody's name is read.
func TestStaffIsNotReadWhileTheStoreIsAway(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhang", Phone: "1"})
	require.NoError(t, s.file.Close())
	a := s.ask("GET "+staffOfA, "")
	assert.Equal(t, 503, a.status)
	assert.NotContains(t, a.body, "Zhang")
}

// closed is a store that answers and takes no command: a disk that is full.
type closed struct {
	zoning.Store
	on atomic.Bool
}

func (s *closed) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if s.on.Load() {
		return zoning.Outcome{}, fmt.Errorf("%w: the disk is full", zoning.ErrUnavailable)
	}
	return s.Store.Do(ctx, c, f)
}

// Names are not told either where they could be read, and that they were cannot be put on record.
func TestStaffIsNotReadUnrecorded(t *testing.T) {
	file, err := gpkg.Open(t.Context(), filepath.Join(t.TempDir(), "store.gpkg"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, file.Close()) })
	store := &closed{Store: file}
	s := openOver(t, store, today, api.Options{}, town()...)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhang", Phone: "13800138000"})
	editor := s.key(access.Asked{Role: zoning.Editor})
	for _, request := range []string{"GET " + staffOfA, "GET /v1/grids/export?f=csv"} {
		assert.Contains(t, s.expect(200, request, "", editor).body, "Zhang")
		store.on.Store(true)
		a := s.expect(503, request, "", editor)
		assert.NotContains(t, a.body, "Zhang", request)
		assert.NotContains(t, a.body, "13800138000", request)
		assert.Empty(t, a.header.Get("Etag"), "which is made of them")
		store.on.Store(false)
	}
}

// Grids with their people go out as a file, once that is on record.
func TestStaffAsAFile(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhang", Phone: "1"})
	s.staffed(gridB, zoning.Staff{Post: zoning.Head, Name: "Sun"})
	a := s.expect(200, "GET /v1/grids/export?f=csv&division=330402001001", "", li)
	assert.Contains(t, a.body, "head,head_phone,head_public,head_phone_public,members")
	assert.Contains(t, a.body, "Zhang,1,")
	assert.NotContains(t, a.body, "Sun", "of another division")
	assert.Equal(t, "no-store", a.header.Get("Cache-Control"))
	assert.Equal(t, "attachment; filename=staff-grids-2026-11-23-r3.csv", a.header.Get("Content-Disposition"))
	assert.Equal(t, "li", s.audited("read_staff", `{"division":"330402001001","format":"csv","grids":"3","people":"1"}`).Actor)
	for _, f := range []string{"geojson", "geojsonseq", "kml", "geopackage", "shapefile"} {
		assert.Contains(t, s.expect(200, "GET /v1/grids/export?f="+f, "").body, map[bool]string{true: "PK", false: "Sun"}[f == "shapefile"], f)
	}
	assert.Equal(t, 404, s.ask("GET /v1/grids/export?division=330402009", "").status)
	assert.Equal(t, 400, s.ask("GET /v1/grids/export?at=2026-11-23", "").status)
	require.NoError(t, s.file.Close())
	a = s.ask("GET /v1/grids/export?f=csv", "")
	assert.Equal(t, 503, a.status)
	assert.NotContains(t, a.body, "Zhang")
}

// What stands for a telephone number and is none is refused by its place, and not repeated: nobody is put on record with it.
func TestNumbersThatAreNone(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	a := s.expect(400, "PUT "+staffOfA, `{"staff":[{"post":"member","name":"a","phone":"=cmd|x!A1"}]}`, js)
	assert.Contains(t, a.body, `"pointer":"/staff/0/phone"`)
	for column, value := range map[string]string{"head_phone": `"=cmd|x!A1"`, "members": `[{"name":"b","phone":"=cmd|x!A1"}]`} {
		grid := strings.Replace(oneGrid, `"properties":{`, `"properties":{"head":"Zhang","`+column+`":`+value+`,`, 1)
		a = s.expect(422, newGrids, grid, "Content-Type: application/geo+json")
		assert.Contains(t, a.body, column)
		assert.Contains(t, a.body, "telephone number")
		assert.NotContains(t, a.body, "cmd|")
	}
	assert.EqualValues(t, 1, s.live.Atlas().Revision())
}
