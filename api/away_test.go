package api_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
)

// How a store can be away.
const (
	up     = iota
	gone   // it says so
	silent // it says nothing
)

// fickle is a store that goes away when told to. Who asks it then learns that it is away, or hears nothing until it stops waiting.
type fickle struct {
	zoning.Store
	mode atomic.Int32
}

func (f *fickle) ask(ctx context.Context) error {
	switch f.mode.Load() {
	case gone:
		return fmt.Errorf("connection refused: %w", zoning.ErrUnavailable)
	case silent:
		<-ctx.Done()
		return ctx.Err()
	}
	return nil
}

func asked[T any](ctx context.Context, f *fickle, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := f.ask(ctx); err != nil {
			var none T
			yield(none, err)
			return
		}
		all(yield)
	}
}

func (f *fickle) Newest(ctx context.Context) (zoning.Revision, error) {
	if err := f.ask(ctx); err != nil {
		return zoning.Revision{}, err
	}
	return f.Store.Newest(ctx)
}

func (f *fickle) Committed(ctx context.Context, n int64) (zoning.Revision, error) {
	if err := f.ask(ctx); err != nil {
		return zoning.Revision{}, err
	}
	return f.Store.Committed(ctx, n)
}

func (f *fickle) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return asked(ctx, f, f.Store.Rows(ctx, q))
}

func (f *fickle) Changes(ctx context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return asked(ctx, f, f.Store.Changes(ctx, layer, from, to))
}

func (f *fickle) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	if err := f.ask(ctx); err != nil {
		return zoning.Record{}, err
	}
	return f.Store.Record(ctx, kind, id)
}

func (f *fickle) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return asked(ctx, f, f.Store.Records(ctx, kind))
}

func (f *fickle) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return asked(ctx, f, f.Store.Draft(ctx, publication))
}

func (f *fickle) Document(ctx context.Context, sha256 string) (zoning.Document, error) {
	if err := f.ask(ctx); err != nil {
		return zoning.Document{}, err
	}
	return f.Store.Document(ctx, sha256)
}

func (f *fickle) Do(ctx context.Context, c zoning.Command, do func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if err := f.ask(ctx); err != nil {
		return zoning.Outcome{}, err
	}
	return f.Store.Do(ctx, c, do)
}

// openFickle opens the town over a store that can go away, at a revision that none in memory goes back from to the first.
func openFickle(t *testing.T, now func() time.Time, o api.Options) (*service, *fickle) {
	t.Helper()
	store := gpkgtest.Open(t)
	f := &fickle{Store: store}
	s := openOver(t, f, now, o, town()...)
	for i := range 5 {
		s.put(row(zoning.Grid{Code: fmt.Sprintf("x%d", i), Kind: zoning.Base}, square(30, 30, 31, 31)))
	}
	return s, f
}

// While the store is away, however, the newest revision is answered from memory, and whatever needs the store gets 503 soon.
func TestTheStoreIsAway(t *testing.T) {
	for name, mode := range map[string]int32{"gone": gone, "silent": silent} {
		t.Run(name, func(t *testing.T) {
			s, store := openFickle(t, today, api.Options{})
			stored := s.ask("POST /v1/checks?lon=120.1&lat=30.1", "")
			require.Equal(t, http.StatusCreated, stored.status, stored.body)
			certificate := stored.header.Get("Location")
			const one = "POST /v1/imports?layer=grids"
			store.mode.Store(mode)

			var all sync.WaitGroup
			each := func(status int, requests ...string) {
				for _, request := range requests {
					all.Go(func() {
						body := ""
						switch request {
						case one, one + "&dry_run=true":
							body = oneGrid
						case "POST /v1/overlaps":
							body = `{"type":"Polygon","coordinates":[[[120.2,30],[120.3,30],[120.3,30.2],[120.2,30.2],[120.2,30]]]}`
						case "POST /v1/publications":
							body = `{"id":"p","division":"330402001","issuer":"x","document":"1","title":"t"}`
						case "POST /v1/locate":
							body = `[{"lon":120.1,"lat":30.1}]`
						}
						a := s.ask(request, body)
						assert.Equal(t, status, a.status, "%s: %s", request, a.body)
						revision := "6"
						if strings.Contains(request, "revision=5") {
							revision = "5"
						}
						assert.Equal(t, revision, a.header.Get("Gridzone-Revision"), request)
						if status != http.StatusOK {
							assert.Equal(t, "1", a.header.Get("Retry-After"), request)
							assert.Equal(t, "unavailable", decode[api.Problem](t, a).Code, request)
						}
					})
				}
			}
			each(http.StatusOK, "GET /v1/locate?lon=120.1&lat=30.1", "POST /v1/locate", "GET /v1/check?lon=120.1&lat=30.1", "POST /v1/overlaps", "GET /v1/coverage",
				"GET /collections/grids/items", "GET /v1/places/330402001", "GET /v1/farms", "GET /healthz", "GET /readyz", "GET /metrics",
				"GET /v1/locate?lon=120.1&lat=30.1&at=2020-01-01", "GET /v1/locate?lon=120.1&lat=30.1&revision=5")
			each(http.StatusServiceUnavailable, "GET /v1/locate?lon=120.1&lat=30.1&revision=1", "GET /collections/grids/items?revision=1", "GET /collections/addresses/items", "GET /collections/addresses/items/x",
				"GET /collections/addresses/export", "GET "+certificate,
				"GET /v1/publications", "GET /v1/publications/pub-1", one, one+"&dry_run=true", "POST /v1/checks?lon=120.1&lat=30.1",
				"POST /v1/publications", "DELETE /v1/farms/x")
			all.Wait()

			store.mode.Store(up)
			assert.Equal(t, http.StatusOK, s.ask(one, oneGrid).status, "it is back")
			assert.Equal(t, http.StatusOK, s.ask("GET /v1/locate?lon=120.1&lat=30.1&revision=1", "").status)
		})
	}
}
