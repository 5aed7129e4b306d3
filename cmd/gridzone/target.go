package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gridzone/api"
)

// target says whom a subcommand asks: a running service, or a store of its own.
type target struct {
	Store    string `help:"What holds the data: a GeoPackage file, or a database as postgres://user@host/name; an import creates it (default ${default})." default:"gridzone.gpkg" placeholder:"PATH"`
	Server   string `help:"Ask the service at this address instead of opening a store." placeholder:"URL"`
	Key      string `help:"API key for the service; better in the environment, as GRIDZONE_KEY, where other users of the machine do not see it." placeholder:"KEY"`
	TimeZone string `help:"Time zone in which days begin, for a new store (default Asia/Shanghai); one that is there keeps its own." placeholder:"NAME"`
	JSON     bool   `help:"Print the answer as JSON." name:"json"`
	Actor    string `help:"Who acts, for the record (default ${default}); at a service the key says it." default:"local" placeholder:"NAME"`
}

// asker sends requests to the target.
type asker struct {
	client *http.Client
	base   string
	actor  string // of a store of its own; empty: the key says who acts
	key    string // for a service
	match  string // what If-Match says; empty: nothing
	close  func()
}

// ask opens the target. Questions never create a store: a missing file is an error.
func (t target) ask(ctx context.Context) (*asker, error) { return t.askOf(ctx, false) }

// askOf is ask for who may have many places to ask about.
func (t target) askOf(ctx context.Context, many bool) (*asker, error) {
	if t.Server != "" {
		base, err := url.Parse(t.Server)
		if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
			return nil, usagef("--server %q is not an address such as http://127.0.0.1:8080", t.Server)
		}
		return &asker{client: http.DefaultClient, base: strings.TrimRight(t.Server, "/"), key: t.Key, close: func() {}}, nil
	}
	if err := haveStore(ctx, t.Store, "--store, or a service with --server"); err != nil {
		return nil, err
	}
	return t.opened(ctx, appOptions{many: many})
}

// open opens the target's store in this process, creating it when it is absent, and asks the same handler as the service's.
func (t target) open(ctx context.Context, o api.Options) (*asker, error) {
	return t.opened(ctx, appOptions{api: o})
}

// opened is open for who wants more of the app.
func (t target) opened(ctx context.Context, o appOptions) (*asker, error) {
	o.store, o.timeZone, o.api.Trusted = t.Store, t.TimeZone, true
	a, err := openApp(ctx, o)
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
		if strings.HasSuffix(p.Detail, e.Detail) && !strings.HasPrefix(e.Pointer, "/") { // a parameter: said already
			e.Pointer, e.Detail = "", ""
		}
		if e.Pointer+e.Detail+e.Repair == "" {
			continue
		}
		if e.Detail != "" && e.Repair != "" {
			e.Detail += ";"
		}
		text += "\n  " + strings.TrimSpace(strings.Join([]string{e.Pointer, e.Detail, e.Repair}, " "))
	}
	if p.Status >= http.StatusInternalServerError && p.RequestID != "" {
		text += " (request " + p.RequestID + ")"
	}
	return text
}

// send makes a request and returns the answer's body when it is a success. A
// problem comes back as an error with the exit status that belongs to it.
func (a *asker) send(ctx context.Context, q question) (io.ReadCloser, error) {
	answer, err := a.exchange(ctx, q)
	if err != nil {
		return nil, err
	}
	return answer.Body, nil
}

// exchange is send for who needs the answer's headers.
func (a *asker) exchange(ctx context.Context, q question) (*http.Response, error) {
	address := a.base + q.path
	if len(q.query) > 0 {
		address += "?" + q.query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, q.method, address, q.body)
	if err != nil {
		return nil, usageError{err}
	}
	if q.contentType != "" {
		request.Header.Set("Content-Type", q.contentType)
	}
	if q.accept != "" {
		request.Header.Set("Accept", q.accept)
	}
	if q.prefer != "" {
		request.Header.Set("Prefer", q.prefer)
	}
	if a.actor != "" {
		request.Header.Set("Gridzone-Actor", a.actor)
	}
	if a.key != "" {
		request.Header.Set("Authorization", "Bearer "+a.key)
	}
	if a.match != "" {
		request.Header.Set("If-Match", a.match)
	}
	answer, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < http.StatusBadRequest {
		return answer, nil
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
	p.Status = answer.StatusCode
	return nil, p.kind()
}

// kind returns the problem as the error that its status is: a fault of the service, a refusal of data, or wrong use.
func (p *problem) kind() error {
	switch {
	case p.Status >= http.StatusInternalServerError:
		return p
	case isRefusal(p.Status), p.Code == "same_actor":
		return refusal{p}
	default:
		return usageError{p}
	}
}

// isRefusal tells whether a status is about the data sent, and not about how it was asked.
func isRefusal(status int) bool {
	switch status {
	case http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// refusal is a problem with the data. It belongs on standard output, like a report.
type refusal struct{ *problem }

func (r refusal) Unwrap() error { return r.problem }

// print writes the problem to w and returns errRefused.
func (r refusal) print(w io.Writer, asJSON bool) error {
	text := r.Error()
	if asJSON {
		text = strings.TrimSpace(string(r.raw))
	}
	_, err := fmt.Fprintln(w, text)
	return errors.Join(err, errRefused)
}

// question is a request of one of the subcommands that ask.
type question struct {
	method, path string
	query        url.Values
	contentType  string
	body         io.Reader
	accept       string // the media type of the answer; empty: JSON, or what came in
	prefer       string // a preference of RFC 7240; empty: none
	many         bool   // the body holds as many places as there may be
}

// input opens a file of what is asked about. One that holds nothing is refused as data, before anybody is asked.
func (t target) input(ctx context.Context, std streams, name string) (io.ReadCloser, error) {
	file, err := openInput(ctx, std, name)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(file)
	if _, err := in.Peek(1); !errors.Is(err, io.EOF) {
		return readCloser{in, file}, nil // what else is wrong with it, reading tells
	}
	file.Close()
	if name == "-" {
		name = "standard input"
	}
	p := &problem{Problem: api.Problem{Type: "urn:gridzone:problem:bad_body", Title: "The file is empty",
		Status: http.StatusUnprocessableEntity, Detail: name + " is empty", Code: "bad_body"}}
	if p.raw, err = json.Marshal(p.Problem); err != nil {
		return nil, err
	}
	return nil, refusal{p}.print(std.out, t.JSON)
}

type readCloser struct {
	io.Reader
	io.Closer
}

// answer asks the target and hands what comes to use. Data that was refused is printed.
func (t target) answer(ctx context.Context, std streams, q question, use func(body io.Reader) error) error {
	return t.exchange(ctx, std, q, func(answer *http.Response) error { return use(answer.Body) })
}

// exchange is answer for who needs the answer's headers.
func (t target) exchange(ctx context.Context, std streams, q question, use func(*http.Response) error) error {
	a, err := t.askOf(ctx, q.many)
	if err != nil {
		return err
	}
	defer a.close()
	answer, err := a.exchange(ctx, q)
	var refused refusal
	if errors.As(err, &refused) {
		return refused.print(std.out, t.JSON)
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return use(answer)
}

// tell asks the target and prints the answer: as it came with --json, else as a table of the answer read into what into points to.
func (t target) tell(ctx context.Context, std streams, q question, into any, table func(io.Writer)) error {
	return t.answer(ctx, std, q, func(body io.Reader) error {
		if t.JSON {
			_, err := io.Copy(std.out, body)
			return errors.Join(err, newline(std.out))
		}
		if err := json.NewDecoder(body).Decode(into); err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		table(std.out)
		return nil
	})
}

func newline(w io.Writer) error {
	_, err := io.WriteString(w, "\n")
	return err
}
