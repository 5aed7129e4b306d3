// Package api answers HTTP: routes, wire types, problems and the OpenAPI description.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"gridzone/zoning/atlas"
)

// Options of the API. Zero values take the defaults named.
type Options struct {
	Version     string
	PublicURL   string        // links out start with it; empty: relative to the request's host
	Demo        bool          // answers say that the data is made up
	Logger      *slog.Logger  // nil: slog.Default()
	MaxUpload   int64         // bytes of an import; 0: 2 GiB
	MaxBody     int64         // bytes of any other body but a batch; 0: 16 MiB
	MaxBatch    int64         // bytes of a batch of points; 0: 1 GiB
	SpoolDir    string        // for what must be kept aside; empty: os.TempDir()
	ReadyMaxAge time.Duration // readiness fails when the last good look at the store is older; 0: never
	Trusted     bool          // the caller is this process: writes are accepted without looking at where they come from
}

// New returns the handler of the whole API over live.
func New(live *atlas.Live, o Options) (http.Handler, error) { panic("not built yet") }
