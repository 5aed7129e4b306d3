package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"gridzone/access"
	"gridzone/api"
	"gridzone/gazetteer"
	"gridzone/importers/jobs"
	"gridzone/web"
	"gridzone/zoning/atlas"
)

// demoFile is the store that holds the made-up city and nothing else.
const demoFile = "demo.gpkg"

// app is the service as a value: a store, what follows it, the imports that nobody waits for, and the handler over all of them.
type app struct {
	store   store
	live    *atlas.Live
	imports *jobs.Queue
	log     *slog.Logger
	handler http.Handler
}

// appOptions configures an app.
type appOptions struct {
	store    string // a file, or a postgres:// URL
	timeZone string // empty: the store's, or ledger.DefaultTimeZone for a new one
	demo     bool
	serves   bool // addresses are made ready at once, and not when somebody asks for one
	many     bool // many places are asked about, as by those who are served
	api      api.Options
}

// openApp opens (or creates) the store and loads its newest revision.
func openApp(ctx context.Context, o appOptions) (*app, error) {
	if o.api.Logger == nil {
		o.api.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError, ReplaceAttr: api.ConcealAttr}))
	}
	store, err := openStore(ctx, o.store, o.timeZone)
	if err != nil {
		return nil, err
	}
	a := &app{store: store, log: o.api.Logger}
	location, err := time.LoadLocation(store.TimeZone())
	if err != nil {
		a.close()
		return nil, fmt.Errorf("the time zone of %s is not known on this machine: %w", shown(o.store), err)
	}
	if a.live, err = atlas.Open(ctx, store, atlas.Options{Location: location, Told: tell(o.api.Logger), Admit: access.StillGood,
		Companion: gazetteer.Make, WhenAsked: !o.serves, Plain: !o.serves && !o.many}); err != nil {
		a.close()
		return nil, fmt.Errorf("load %s: %w", shown(o.store), err)
	}
	a.imports = jobs.New(a.live, jobs.Options{})
	o.api.Imports = a.imports
	o.api.Version = version
	o.api.Page = web.Page()
	o.api.Demo = o.demo || isDemo(o.store)
	if a.handler, err = api.New(a.live, o.api); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// tell logs when the store cannot be followed any more, and when it can again.
func tell(log *slog.Logger) func(atlas.Status) {
	return func(s atlas.Status) {
		if s.LastError == nil {
			log.Info("the store is followed again", "revision", s.Revision)
			return
		}
		log.Warn("the store cannot be followed; the newest revision is answered from memory", "revision", s.Revision,
			"trouble", s.Trouble(), "error", s.LastError)
	}
}

// isDemo tells whether a store is the made-up city's, by its file's name.
func isDemo(path string) bool { return filepath.Base(path) == demoFile }

// close cancels the imports under way, and closes the store when they have ended.
func (a *app) close() {
	if a.imports != nil {
		a.imports.Close()
	}
	if err := a.store.Close(); err != nil {
		a.log.Warn("the store was not closed as it should be", "error", err)
	}
}
