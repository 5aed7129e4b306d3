package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"gridzone/api"
	"gridzone/store/gpkg"
	"gridzone/zoning/atlas"
)

// demoFile is the store that holds the made-up city and nothing else.
const demoFile = "demo.gpkg"

// app is the service as a value: a store, what follows it, and the handler over both.
type app struct {
	store   *gpkg.Store
	live    *atlas.Live
	handler http.Handler
}

// appOptions configures an app.
type appOptions struct {
	store    string
	timeZone string // empty: the store's, or ledger.DefaultTimeZone for a new one
	demo     bool
	api      api.Options
}

// openApp opens (or creates) the store and loads its newest revision.
func openApp(ctx context.Context, o appOptions) (*app, error) {
	store, err := gpkg.OpenIn(ctx, o.store, o.timeZone)
	if err != nil {
		return nil, err
	}
	a := &app{store: store}
	location, err := time.LoadLocation(store.TimeZone())
	if err != nil {
		a.close()
		return nil, fmt.Errorf("the time zone of %s is not known on this machine: %w", o.store, err)
	}
	if a.live, err = atlas.Open(ctx, store, atlas.Options{Location: location}); err != nil {
		a.close()
		return nil, fmt.Errorf("load %s: %w", o.store, err)
	}
	o.api.Version = version
	o.api.Demo = o.demo || isDemo(o.store)
	if o.api.Logger == nil {
		o.api.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	}
	if a.handler, err = api.New(a.live, o.api); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// isDemo tells whether a store is the made-up city's, by its file's name.
func isDemo(path string) bool { return filepath.Base(path) == demoFile }

func (a *app) close() { _ = a.store.Close() }
