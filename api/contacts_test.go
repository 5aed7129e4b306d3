package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// staffed puts the staff of a grid on record.
func (s *service) staffed(grid string, staff ...zoning.Staff) {
	s.t.Helper()
	s.acted(func(ctx context.Context, tx zoning.Tx) error { return tx.SetStaff(ctx, grid, staff) })
}

// acted runs a command.
func (s *service) acted(f func(ctx context.Context, tx zoning.Tx) error) {
	s.t.Helper()
	_, err := s.live.Do(context.Background(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "test"}},
		func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) { return nil, f(ctx, tx) })
	require.NoError(s.t, err)
}

// What is public of the staff of a grid is told with it at one point, as it is now; the past names nobody, and who was erased is gone at once.
func TestContactsAreThoseOfNow(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	const at = "/v1/locate?lon=120.02&lat=30.02"
	grid := func(path string) api.GridHit {
		var a api.PointAnswer
		require.NoError(t, json.Unmarshal([]byte(s.expect(http.StatusOK, "GET "+path, "").body), &a))
		require.NotNil(t, a.Grid)
		for _, other := range a.OtherGrids {
			assert.Nil(t, other.Contacts)
		}
		return *a.Grid
	}
	assert.Nil(t, grid(at).Contacts)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhang", Phone: "1", NamePublic: true},
		zoning.Staff{Post: zoning.Member, Name: "Li", Phone: "2", PhonePublic: true}, zoning.Staff{Post: zoning.Member, Name: "Wang", Phone: "3"})
	s.staffed(gridB, zoning.Staff{Post: zoning.Head, Name: "Sun", Phone: "4"})
	want := []api.Contact{{Post: "head", Name: "Zhang"}, {Post: "member", Phone: "2"}}
	assert.Equal(t, want, grid(at).Contacts)
	assert.Nil(t, grid("/v1/locate?lon=120.15&lat=30.01").Contacts, "nothing of it is public")
	for _, pinned := range []string{"&at=2026-11-23", "&revision=3", "&revision=2", "&at=2026-11-23&revision=3"} {
		assert.Nil(t, grid(at+pinned).Contacts, pinned)
	}
	var checked api.CheckAnswer
	require.NoError(t, json.Unmarshal([]byte(s.expect(http.StatusOK, "GET /v1/check?lon=120.02&lat=30.02", "").body), &checked))
	assert.Nil(t, checked.Grid.Contacts, "a check may be kept")

	tag := s.ask("GET "+at, "").header.Get("ETag")
	s.acted(func(ctx context.Context, tx zoning.Tx) error {
		_, err := tx.EraseStaff(ctx, gridA, false)
		return err
	})
	assert.NotEqual(t, tag, s.ask("GET "+at, "").header.Get("ETag"), "what caches keep is no longer good")
	for _, path := range []string{at, at + "&revision=3", at + "&revision=3&at=2026-11-23"} {
		assert.Nil(t, grid(path).Contacts, path)
	}
	s.put(row(zoning.Grid{Code: "x", Kind: zoning.Base}, square(30, 30, 31, 31)))
	assert.Nil(t, grid(at).Contacts)
	s.staffed(gridA, zoning.Staff{Post: zoning.Head, Name: "Zhao", NamePublic: true})
	s.put(row(zoning.Grid{Code: "y", Kind: zoning.Base}, square(31, 30, 32, 31)))
	assert.Equal(t, []api.Contact{{Post: "head", Name: "Zhao"}}, grid(at).Contacts, "they stay when other things change")
	var again api.PointAnswer // by a service that begins with what is on record
	require.NoError(t, json.Unmarshal([]byte(openOver(t, s.file, today, api.Options{}).expect(http.StatusOK, "GET "+at, "").body), &again))
	assert.Equal(t, []api.Contact{{Post: "head", Name: "Zhao"}}, again.Grid.Contacts)
}
