package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"gridzone/api"
)

// target says whom a subcommand asks: a running service, or a store of its own.
type target struct {
	Store    string `help:"GeoPackage file that holds the data; created when absent." default:"gridzone.gpkg" placeholder:"PATH"`
	Server   string `help:"Ask the service at this address instead of opening a store." placeholder:"URL"`
	TimeZone string `help:"Time zone in which days begin, for a new store (default Asia/Shanghai); one that is there keeps its own." placeholder:"NAME"`
	JSON     bool   `help:"Print the answer as JSON." name:"json"`
	Actor    string `help:"Who acts, for the record." default:"local" placeholder:"NAME"`
}

// asker sends requests to the target.
type asker struct {
	client *http.Client
	base   string
	actor  string
	close  func()
}

// ask opens the target. Questions never create a store: a missing file is an error.
func (t target) ask(ctx context.Context) (*asker, error) {
	if t.Server != "" {
		base, err := url.Parse(t.Server)
		if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
			return nil, usagef("--server %q is not an address such as http://127.0.0.1:8080", t.Server)
		}
		return &asker{client: http.DefaultClient, base: strings.TrimRight(t.Server, "/"), actor: t.Actor, close: func() {}}, nil
	}
	if _, err := os.Stat(t.Store); errors.Is(err, os.ErrNotExist) {
		return nil, usagef("there is no store at %s; import a file into it first, or name another with --store, or a service with --server", t.Store)
	}
	return t.open(ctx)
}

// open opens the target's store in this process, creating it when it is absent, and asks the same handler as the service's.
func (t target) open(ctx context.Context) (*asker, error) {
	a, err := openApp(ctx, appOptions{store: t.Store, timeZone: t.TimeZone, api: api.Options{Trusted: true}})
	if err != nil {
		return nil, err
	}
	client, stop := servePipe(a.handler)
	return &asker{client: client, base: "http://localhost", actor: t.Actor, close: func() { stop(); a.close() }}, nil
}

// problem is the RFC 9457 answer to a request, as it came.
type problem struct {
	api.Problem
	raw []byte
}

// Error says what is wrong, where, and what to do.
func (p *problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, e := range p.Errors {
		text += "\n  " + strings.TrimSpace(strings.Join([]string{e.Pointer, e.Detail, e.Repair}, " "))
	}
	if p.Status >= http.StatusInternalServerError && p.RequestID != "" {
		text += " (request " + p.RequestID + ")"
	}
	return text
}

// send makes a request and returns the answer's body when it is a success. A
// problem comes back as an error with the exit status that belongs to it.
func (a *asker) send(ctx context.Context, method, path string, query url.Values, contentType string, body io.Reader) (io.ReadCloser, error) {
	address := a.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, usageError{err}
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if method == http.MethodPost && path == "/v1/imports" {
		request.Header.Set("Gridzone-Actor", a.actor)
	}
	answer, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%s answered %s, and then: %w", a.base, answer.Status, err)
	}
	p := &problem{raw: raw}
	if err := json.Unmarshal(raw, &p.Problem); err != nil {
		return nil, fmt.Errorf("%s answered %s", a.base, answer.Status)
	}
	if answer.StatusCode < http.StatusInternalServerError {
		return nil, usageError{p}
	}
	return nil, p
}

// show prints an answer: as it came with --json, else through table.
func (t target) show(std streams, body io.ReadCloser, into any, table func(io.Writer)) error {
	defer body.Close()
	if t.JSON {
		_, err := io.Copy(std.out, body)
		return errors.Join(err, newline(std.out))
	}
	if err := json.NewDecoder(body).Decode(into); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	table(std.out)
	return nil
}

func newline(w io.Writer) error {
	_, err := io.WriteString(w, "\n")
	return err
}
