package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"gridzone/exporters"
	"gridzone/zoning"
)

// asked writes what a service answers with: what is in force on one day, with public properties; with staff what is in force today.
func (c exportCmd) asked(ctx context.Context, std streams, format string) error {
	switch {
	case format == wholeFormat:
		return usagef("a service gives layers; the whole store is copied where it lies, with --store")
	case c.Staff && (c.At != "" || c.Revision != 0):
		return usagef("the staff of grids is that of now; leave out --at and --revision")
	case c.At == "" && !c.Staff:
		return usagef("a service gives what is in force on one day; name it with --at (all days are in the store itself: --store)")
	}
	query := url.Values{"f": {format}}
	set(query, "at", c.At)
	if c.Bom {
		query.Set("bom", "true")
	}
	if c.Revision != 0 {
		query.Set("revision", strconv.FormatInt(c.Revision, 10))
	}
	path := "/collections/" + c.Layer + "/export"
	if c.Layer == string(zoning.Farms) {
		path = "/v1/farms/export"
	}
	if c.Staff {
		path = "/v1/grids/export"
	}
	out := c.Out
	if out == "-" {
		out = ""
	}
	t := target{Server: c.Server, Key: c.Key, JSON: c.JSON, Actor: c.Actor}
	return t.exchange(ctx, std, question{method: http.MethodGet, path: path, query: query}, func(answer *http.Response) error {
		return t.deliver(std, out, answer, func(w io.Writer) error { return received(w, answer.Body) })
	})
}

// shownAt refuses to write to a terminal what only programs can read.
func shownAt(w io.Writer, format string) error {
	if f, err := exporters.FindFormat(format); err == nil && f.Aside && terminal(w) {
		return usagef("a %s cannot be shown here; name a file for it", format)
	}
	return nil
}
