package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/access"
	"gridzone/api"
	"gridzone/gazetteer"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func TestMain(m *testing.M) {
	budget()
	goleak.VerifyTestMain(m)
}

// The town that the tests ask about, in hundredths of a degree from (120, 30):
//
//	20 +-------+-------+
//	   |   C   |   D   |     A, B, C, D: base grids of village 330402001001 (A, C) and
//	10 +---+---+-------+     330402001002 (B, D); m: a micro-grid in A
//	   | A |mmm|   B   |     zone P (prohibited): 5..15 x 5..15, over all four
//	 0 +---+---+-------+     zone R (restricted): 12..18 x 2..8, in B
//	   0   5  10      20
const (
	gridA = "330402001001001"
	gridB = "330402001002001"
	gridC = "330402001001002"
	gridD = "330402001002002"
	gridM = "330402001001901"
)

func square(west, south, east, north float64) orb.MultiPolygon {
	at := func(x, y float64) orb.Point { return orb.Point{120 + x/100, 30 + y/100} }
	return orb.MultiPolygon{{{at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)}}}
}

func row(t zoning.Thing, shape orb.MultiPolygon) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: t, Shape: shape}
}

func town() []*zoning.Row {
	base := func(code, name string, shape orb.MultiPolygon) *zoning.Row {
		return row(zoning.Grid{Code: code, Name: name, Kind: zoning.Base, Division: code[:12]}, shape)
	}
	from, _ := zoning.ParseDay("2020-01-01")
	zone := func(code string, kind zoning.ZoneKind, shape orb.MultiPolygon) *zoning.Row {
		r := row(zoning.Zone{Code: code, Name: "zone " + code, Kind: kind, Category: "01", Division: "330402001", Scope: zoning.Whole,
			Bases: []zoning.Basis{{Kind: zoning.Law, Number: "No. 1", Title: "A law"}}}, shape)
		r.Publication, r.Valid.From = "pub-1", from
		return r
	}
	pub := row(zoning.Publication{ID: "pub-1", State: zoning.Published, Division: "330402001", Issuer: "the county"}, nil)
	pub.Valid.From = from
	return []*zoning.Row{
		row(zoning.Division{Code: "330400", Name: "城", Level: zoning.City}, square(-20, -20, 40, 40)),
		row(zoning.Division{Code: "330402", Name: "County", Level: zoning.County}, square(-10, -10, 30, 30)),
		row(zoning.Division{Code: "330402001", Name: "Town", Level: zoning.Town}, square(0, 0, 20, 20)),
		row(zoning.Division{Code: "330402001001", Name: "West", Level: zoning.Village}, square(0, 0, 10, 20)),
		row(zoning.Division{Code: "330402001002", Name: "East", Level: zoning.Village}, square(10, 0, 20, 20)),
		base(gridA, "A", square(0, 0, 10, 10)),
		base(gridB, `B "quoted", <b>`, square(10, 0, 20, 10)),
		base(gridC, "网格 C", square(0, 10, 10, 20)),
		base(gridD, "D", square(10, 10, 20, 20)),
		row(zoning.Grid{Code: gridM, Name: "m", Kind: zoning.Micro, Division: "330402001001"}, square(5, 0, 10, 10)),
		pub,
		zone("P", zoning.Prohibited, square(5, 5, 15, 15)),
		zone("R", zoning.Restricted, square(12, 2, 18, 8)),
	}
}

// service is a running API over a store of its own.
type service struct {
	t       testing.TB
	file    zoning.Store
	live    *atlas.Live
	handler http.Handler // for whoever is on this machine: he may do everything
	outside http.Handler // the same for others, who may do what their keys say
	url     string
	logged  *bytes.Buffer
}

// today is the day on which all tests run.
func today() time.Time { return time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC) }

func open(t testing.TB, o api.Options, rows ...*zoning.Row) *service {
	t.Helper()
	return openWith(t, today, o, rows...)
}

// openWith is open with another clock.
func openWith(t testing.TB, now func() time.Time, o api.Options, rows ...*zoning.Row) *service {
	t.Helper()
	store := gpkgtest.Open(t)
	return openOver(t, store, now, o, rows...)
}

// openOver is openWith over a store that the caller closes.
func openOver(t testing.TB, store zoning.Store, now func() time.Time, o api.Options, rows ...*zoning.Row) *service {
	t.Helper()
	live, err := atlas.Open(context.Background(), store, atlas.Options{Now: now, Admit: access.StillGood, Companion: gazetteer.Make})
	require.NoError(t, err)
	s := &service{t: t, file: store, live: live, logged: &bytes.Buffer{}}
	if len(rows) > 0 {
		s.put(rows...)
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.NewTextHandler(&lockedWriter{w: s.logged}, nil))
	}
	if o.SpoolDir == "" {
		o.SpoolDir = t.TempDir()
	}
	s.outside, err = api.New(live, o)
	require.NoError(t, err)
	o.Trusted = true
	s.handler, err = api.New(live, o)
	require.NoError(t, err)
	return s
}

// key makes a key, and returns the header that brings it.
func (s *service) key(a access.Asked) string {
	s.t.Helper()
	secret := access.NewSecret()
	_, err := s.live.Do(context.Background(), zoning.Command{Name: "create_key", Actor: zoning.Actor{Name: "test"}},
		func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (_ []byte, err error) {
			_, err = access.Make(ctx, tx, zoning.Actor{Name: "test"}, secret, a, s.live.Now())
			return nil, err
		})
	require.NoError(s.t, err)
	return "Authorization: Bearer " + secret.Text()
}

// put opens rows as one revision.
func (s *service) put(rows ...*zoning.Row) {
	s.t.Helper()
	_, err := s.live.Do(context.Background(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "test"}},
		func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
			return nil, tx.Open(ctx, rows...)
		})
	require.NoError(s.t, err)
}

// serve starts a real server.
func (s *service) serve() *service {
	s.t.Helper()
	srv := httptest.NewUnstartedServer(s.handler)
	srv.Config = api.Server(s.handler, "")
	srv.Start()
	s.t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request through the handler: "GET /path", headers as "Name: value". Who comes with a key or, by the header Peer, from another machine
// comes from outside.
func (s *service) ask(request, body string, headers ...string) answer {
	s.t.Helper()
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:50000"
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "Host":
			r.Host = value
		case "Peer":
			r.RemoteAddr = value
		default:
			r.Header.Add(name, value)
		}
	}
	w, handler := httptest.NewRecorder(), s.handler
	if r.Header.Values("Authorization") != nil || r.RemoteAddr[:3] != "127" && r.RemoteAddr[:5] != "[::1]" {
		handler = s.outside
	}
	handler.ServeHTTP(w, r)
	res := w.Result()
	b, err := io.ReadAll(res.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, res.Body.Close())
	return answer{res.StatusCode, res.Header, string(b)}
}
