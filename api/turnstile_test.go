package api_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/importers/jobs"
	"gridzone/internal/gpkgtest"
	"gridzone/store/gpkg"
	"gridzone/store/storetest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Places where a command comes by in a store.
const (
	itsTurn   = "waiting for the turn to write"
	aRecord   = "reading a record" // as an import into a draft does before it judges
	openRows  = "opening rows"
	committed = "committed"
)

// turnstile is a store that stops the commands that come by a place, until it lets them on or they give up.
type turnstile struct {
	*gpkg.Store
	mu    sync.Mutex
	place string
	here  chan struct{} // receives when a command stands there
	on    chan struct{} // closed to let them on
}

// stop makes the commands stop at a place.
func (s *turnstile) stop(place string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place, s.here, s.on = place, make(chan struct{}, 16), make(chan struct{})
}

// letOn lets the commands on, and stops none any more.
func (s *turnstile) letOn() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.place = ""
	close(s.on)
}

func (s *turnstile) comesBy(ctx context.Context, place string) error {
	s.mu.Lock()
	stops, here, on := s.place == place, s.here, s.on
	s.mu.Unlock()
	if !stops {
		return nil
	}
	here <- struct{}{}
	select {
	case <-on:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *turnstile) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if c.Name == "cancel_import" { // it writes when the import has ended that stood here
		return s.Store.Do(ctx, c, f)
	}
	if err := s.comesBy(ctx, itsTurn); err != nil {
		return zoning.Outcome{}, err
	}
	out, err := s.Store.Do(ctx, c, func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return f(ctx, turning{tx, s}) })
	if err == nil {
		_ = s.comesBy(context.WithoutCancel(ctx), committed) // it is, whatever becomes of ctx
	}
	return out, err
}

type turning struct {
	zoning.Tx
	at *turnstile
}

func (t turning) Open(ctx context.Context, rows ...*zoning.Row) error {
	if err := t.at.comesBy(ctx, openRows); err != nil {
		return err
	}
	return t.Tx.Open(ctx, rows...)
}

func (t turning) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	if err := t.at.comesBy(ctx, aRecord); err != nil {
		return zoning.Record{}, err
	}
	return t.Tx.Record(ctx, kind, id)
}

// office is a service with a queue of imports over a store with a turnstile.
type office struct {
	*service
	t      *testing.T
	store  *turnstile
	queue  *jobs.Queue
	spool  string // folder of temporary files
	client *http.Client
}

// openOffice returns a service over the town.
func openOffice(t *testing.T, o jobs.Options) office {
	t.Helper()
	store := gpkgtest.Open(t)
	s := &turnstile{Store: store}
	live, err := atlas.Open(t.Context(), s, atlas.Options{Now: today, Admit: access.StillGood})
	require.NoError(t, err)
	queue := jobs.New(live, o)
	t.Cleanup(queue.Close)
	spool := t.TempDir()
	served := &service{t: t, file: s, live: live}
	served.put(town()...)
	with := api.Options{Imports: queue, SpoolDir: spool, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}
	served.outside, err = api.New(live, with)
	require.NoError(t, err)
	with.Trusted = true
	served.handler, err = api.New(live, with)
	require.NoError(t, err)
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	return office{served, t, s, queue, spool, client}
}

// online starts a real server.
func (o office) online() office {
	o.serve()
	return o
}

// expectLater asks meanwhile. What it returns waits for the answer and tells whether it is of that status.
func (s *service) expectLater(status int, request, body string, headers ...string) func() bool {
	got := make(chan int, 1)
	go func() { got <- s.ask(request, body, headers...).status }()
	return func() bool { return <-got == status }
}

// digest is that of everything on record but the audit trail.
func (o office) digest() string {
	o.t.Helper()
	digest, err := storetest.Digest(o.t.Context(), o.store)
	require.NoError(o.t, err)
	return digest
}
