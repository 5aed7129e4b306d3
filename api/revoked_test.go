package api_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/importers/jobs"
	"gridzone/zoning"
)

// idOf is the id of the key in a header.
func idOf(header string) string { return strings.TrimPrefix(header, "Authorization: Bearer gz_")[:8] }

// slowly sends a request with a key and the first half of its body. What it returns sends the rest and gives the answer.
func (s *service) slowly(request, body, header string) (rest func() answer) {
	s.t.Helper()
	method, target, _ := strings.Cut(request, " ")
	in, out := io.Pipe()
	r := httptest.NewRequest(method, target, in)
	r.RemoteAddr = "192.0.2.1:5000"
	r.Header.Set("Authorization", strings.TrimPrefix(header, "Authorization: "))
	r.Header.Set("Content-Type", "application/json")
	w, done := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(done)
		defer in.Close()
		s.outside.ServeHTTP(w, r)
	}()
	_, err := io.WriteString(out, body[:len(body)/2]) // who asks was found out with the headers
	require.NoError(s.t, err)
	return func() answer {
		_, _ = io.WriteString(out, body[len(body)/2:])
		_ = out.Close()
		<-done
		return answer{w.Code, w.Header(), w.Body.String()}
	}
}

// A key that is revoked while the body of its request is still being sent writes nothing, whatever was asked.
func TestRevokedWhileSending(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	farm := `{"type":"Feature","properties":{"species":"pig","count":9,"measure":"stock"},"geometry":{"type":"Point","coordinates":[120.17,30.03]}}`
	for _, c := range []struct{ request, body, command string }{
		{"POST /v1/imports?layer=grids", oneGrid, "import"},
		{"PUT /v1/farms/farm", farm, "put"},
		{"POST /v1/keys", `{"role":"admin","owner":"hidden"}`, "create_key"},
		{"POST /v1/publications", draft, "publication_create"},
		{"PUT /v1/grids/" + gridA + "/staff", `{"staff":[{"post":"member","name":"Zhang"}]}`, "set_staff"},
		{"POST /v1/checks", askedCheck, "store_check"},
	} {
		key := s.key(access.Asked{Role: zoning.Admin, Owner: "li"})
		rest := s.slowly(c.request, c.body, key)
		s.expect(200, "DELETE /v1/keys/"+idOf(key), "", admin)
		head := decode[api.AuditHead](t, s.expect(200, "GET /v1/audit/head", "", admin))
		a := rest()
		require.Equal(t, 401, a.status, "%s: %s", c.request, a.body)
		assert.Equal(t, "unauthenticated", decode[api.Problem](t, a).Code, c.request)
		assert.NotEmpty(t, a.header.Values("Www-Authenticate"), c.request)
		assert.Equal(t, int64(1), s.live.Atlas().Revision(), c.request)
		list := s.entries(admin, "?after="+strconv.FormatInt(head.N, 10))
		require.Len(t, list, 2, "%s: one entry, and that the trail was read", c.request)
		assert.Equal(t, []string{"li", c.command, idOf(key), "unauthenticated"}, []string{list[0].Actor, list[0].Command, list[0].Key, list[0].Refused}, c.request)
	}
	for _, k := range decode[api.KeyList](t, s.expect(200, "GET /v1/keys", "", admin)).Keys {
		assert.NotEqual(t, "hidden", k.Owner)
	}
	s.expect(404, "GET /v1/publications/p", "", admin)
}

// A key that is revoked while its import waits for its turn, or its turn to write, writes nothing.
func TestRevokedWhileWaiting(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	revoked, good := o.key(access.Asked{Role: zoning.Editor, Owner: "li"}), o.key(access.Asked{Role: zoning.Editor, Owner: "li"})
	o.store.stop(itsTurn)
	paths := []string{o.take(newGrids, oneGrid, revoked)}
	<-o.store.here
	paths = append(paths, o.take(newGrids, oneGrid, revoked))
	last := o.take(newGrids, oneGrid, good)
	_, err := o.store.Store.Do(t.Context(), zoning.Command{Name: "revoke_key"}, func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		_, err := access.Revoke(ctx, tx, zoning.Actor{Name: "root"}, idOf(revoked), o.live.Now())
		return nil, err
	})
	require.NoError(t, err)
	o.store.letOn()
	for _, path := range paths {
		w := o.outcome(path)
		assert.Equal(t, "failed", w.State)
		require.NotNil(t, w.Problem)
		assert.Equal(t, []any{401, "unauthenticated"}, []any{w.Problem.Status, w.Problem.Code})
	}
	w := o.outcome(last)
	assert.Equal(t, "done", w.State, "another key of its owner is good")
	require.NotNil(t, w.Report)
	assert.Equal(t, []any{1, int64(2)}, []any{w.Report.New, w.Report.Revision}, "the others have written nothing")
}

// A token that expires while the body of its request is being sent writes nothing.
func TestExpiredWhileSending(t *testing.T) {
	p := newProvider(t)
	var later atomic.Int64
	s := openWith(t, func() time.Time { return today().Add(time.Duration(later.Load())) }, p.options(), town()...)
	admin := p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*"})
	for wait, status := range map[time.Duration]int{time.Hour: 401, time.Hour - 1: 201} {
		later.Store(0)
		rest := s.slowly("POST /v1/keys", `{"role":"viewer"}`, admin)
		later.Store(int64(wait))
		assert.Equal(t, status, rest().status, wait)
	}
}

// crowded puts so many people at the posts of a grid that what is said of them is sent in several pieces, and returns whose name comes last.
func (s *service) crowded(grid string) (last string) {
	people := make([]zoning.Staff, 1000)
	for i := range people {
		people[i] = zoning.Staff{Post: zoning.Member, Name: "Zhang " + strings.Repeat("x", 90) + strconv.Itoa(i), Phone: "13800138000"}
	}
	s.staffed(grid, people...)
	return people[len(people)-1].Name
}

// A file of people is broken off when the key that it was asked for with is revoked, or somebody in the record erased: before the next piece of it
// is sent, and where none is taken, within a second or two.
func TestFilesOfPeopleAreBrokenOff(t *testing.T) {
	for name, end := range map[string]func(s *service, admin, key string){
		"revoked": func(s *service, admin, key string) { s.expect(200, "DELETE /v1/keys/"+idOf(key), "", admin) },
		"erased":  func(s *service, admin, _ string) { s.expect(200, "DELETE "+staffOfA, "", admin) },
	} {
		for _, reads := range []bool{true, false} {
			s := open(t, api.Options{}, town()...)
			last := s.crowded(gridA)
			admin, key := s.key(access.Asked{Role: zoning.Admin}), s.key(access.Asked{Role: zoning.Editor})
			const export = "GET /v1/grids/export?f=csv"
			assert.Contains(t, s.unread("192.0.2.1:1", export, "", key).goOn().body, last)

			u := s.unread("192.0.2.1:1", export, "", key)
			end(s, admin, key)
			if reads {
				close(u.read)
			}
			u.ended(t)
			assert.Equal(t, http.ErrAbortHandler, u.cut, "%s: it looks broken", name)
			assert.NotContains(t, u.got.Body.String(), last, name)
			assert.Less(t, u.got.Body.Len(), 70_000, name)
		}
	}
}

// What changes besides breaks no file of people off.
func TestFilesOfPeopleGoOn(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	last := s.crowded(gridA)
	admin, key := s.key(access.Asked{Role: zoning.Admin}), s.key(access.Asked{Role: zoning.Editor})
	u := s.unread("192.0.2.1:1", "GET /v1/grids/export?f=csv", "", key)
	s.staffed(gridB, zoning.Staff{Post: zoning.Head, Name: "Sun"})
	s.expect(200, "DELETE /v1/keys/"+idOf(s.key(access.Asked{Role: zoning.Editor})), "", admin)
	s.expect(403, "DELETE "+staffOfA, "", s.key(access.Asked{Role: zoning.Viewer}))
	assert.Contains(t, u.goOn().body, last)
	assert.Nil(t, u.cut)
}

// Who reads the events of an import learns nothing more once the key is revoked.
func TestEventsEndWithTheKey(t *testing.T) {
	o := openOffice(t, jobs.Options{})
	admin, key := o.key(access.Asked{Role: zoning.Admin}), o.key(access.Asked{Role: zoning.Editor, Owner: "li"})
	o.store.stop(itsTurn)
	path := o.take(newGrids, oneGrid, key)
	<-o.store.here
	u := o.unread("192.0.2.1:1", "GET "+path+"/events", "", key)
	o.store.letOn()
	assert.Equal(t, "done", o.outcome(path).State)
	o.expect(200, "DELETE /v1/keys/"+idOf(key), "", admin)
	close(u.read)
	u.ended(t)
	assert.Equal(t, http.ErrAbortHandler, u.cut)
	assert.NotContains(t, u.got.Body.String(), "event: end")
}
