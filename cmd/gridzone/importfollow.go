package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"gridzone/api"
)

// interrupted ends a command that was told to stop, with nothing of what it was at on record.
type interrupted struct{ at string }

func (i interrupted) Error() string { return "interrupted: nothing of " + i.at + " is on record" }

// imported is an import as it is told, with what the report and the problem say as they came.
type imported struct {
	api.Import
	Report  json.RawMessage `json:"report"`
	Problem json.RawMessage `json:"problem"`
}

// ended tells whether nothing more comes.
func (i *imported) ended() bool { return i.Ended != "" }

// errLost: the events of an import broke off before its end.
var errLost = errors.New("it was lost sight of before it ended")

// one sends a file, follows its import to the end, and prints its report. An interrupt cancels the import.
func (c importCmd) one(ctx context.Context, std streams, a *asker, name string) error {
	if ctx.Err() != nil {
		return interrupted{name}
	}
	file, err := openImport(ctx, std, name)
	if err != nil {
		return err
	}
	defer file.Close()
	q, err := c.question(ctx, a, name)
	if err != nil {
		return err
	}
	shown := std
	if c.JSON {
		shown.err = io.Discard
	}
	body := &counted{in: file, name: name, then: "read, judged and put on record now", bar: newBar(shown, size(file), name, true)}
	q.body = body
	answer, err := c.send(ctx, a, q, body)
	if err != nil {
		return c.failed(std, name, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted { // a service that answers at once, all the same
		return c.print(std, name, answer.Body)
	}
	var now imported
	if err := json.NewDecoder(answer.Body).Decode(&now); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	shares := newShareBar(shown, name)
	defer shares.finish()
	path := "/v1/imports/" + now.ID
	now, err = a.watch(ctx, path, func(now *imported) {
		shares.set(int64(now.Share * shareSteps))
		shares.say(name + ": " + atWork(now))
	})
	shares.finish()
	if ctx.Err() != nil && !now.ended() {
		return c.cancel(ctx, std, a, path, name)
	}
	if err != nil {
		return fmt.Errorf("what became of the import of %s is not known: %s; import it again: what is on record by now stays as it is", name, err.Error())
	}
	return c.came(std, name, &now)
}

// question asks for an import that is not waited for.
func (c importCmd) question(ctx context.Context, a *asker, name string) (question, error) {
	if c.Publication != "" {
		var err error
		if _, a.match, err = (one{ID: c.Publication}).read(ctx, a); err != nil {
			return question{}, err
		}
	}
	return question{method: http.MethodPost, path: "/v1/imports", query: c.query(name), contentType: "application/octet-stream", prefer: "respond-async"}, nil
}

// send sends the file. An interrupt ends that as long as the service cannot have all of the file; afterwards its answer is waited
// for, which comes at once and names the import.
func (c importCmd) send(ctx context.Context, a *asker, q question, body *counted) (*http.Response, error) {
	defer body.bar.finish()
	sending, halt := context.WithCancel(context.WithoutCancel(ctx))
	defer context.AfterFunc(ctx, func() {
		if body.halt() {
			halt()
		}
	})()
	answer, err := a.exchange(sending, q)
	if err != nil {
		defer halt()
		if body.halted() || ctx.Err() != nil && body.halt() {
			return nil, interrupted{body.name}
		}
		return nil, err
	}
	answer.Body = &releasing{answer.Body, halt}
	return answer, nil
}

// releasing is an answer's body that frees the context of its request when it is closed.
type releasing struct {
	io.ReadCloser
	free func()
}

func (r *releasing) Close() error {
	defer r.free()
	return r.ReadCloser.Close()
}

// came prints what came of an import that has ended.
func (c importCmd) came(std streams, name string, now *imported) error {
	switch {
	case now.Report != nil:
		return c.print(std, name, bytes.NewReader(now.Report))
	case now.Problem != nil:
		var p problem
		if err := json.Unmarshal(now.Problem, &p.Problem); err != nil {
			return fmt.Errorf("read the problem: %w", err)
		}
		p.raw = now.Problem
		return c.failed(std, name, p.kind())
	default:
		return fmt.Errorf("the import of %s: %s", name, now.Detail)
	}
}

// cancel cancels an import after an interrupt, and says what became of it.
func (c importCmd) cancel(ctx context.Context, std streams, a *asker, path, name string) error {
	ctx = context.WithoutCancel(ctx) // a second interrupt ends the process
	body, err := a.send(ctx, question{method: http.MethodDelete, path: path})
	if err == nil {
		body.Close()
		return interrupted{name}
	}
	var conflict refusal
	if errors.As(err, &conflict) && conflict.Status == http.StatusConflict {
		var now imported
		if now, err = a.state(ctx, path); err == nil {
			fmt.Fprintf(std.err, "gridzone: the interrupt came too late: the import of %s is %s\n", name, now.State)
			return c.came(std, name, &now)
		}
	}
	return fmt.Errorf("interrupted, and what became of the import of %s is not known: %s", name, err.Error())
}

// watch follows the events of an import to its end, and tells each. Where they break off it looks again, as long as something comes.
func (a *asker) watch(ctx context.Context, path string, told func(*imported)) (now imported, err error) {
	for {
		before := now
		now, err = a.events(ctx, path, now, told)
		if err == nil || !errors.Is(err, errLost) || ctx.Err() != nil || now.Share == before.Share && now.State == before.State {
			return now, err
		}
	}
}

// events reads the events of an import, after those that led to now, up to the last.
func (a *asker) events(ctx context.Context, path string, now imported, told func(*imported)) (imported, error) {
	body, err := a.send(ctx, question{method: http.MethodGet, path: path + "/events", accept: "text/event-stream"})
	if err != nil {
		return now, err
	}
	defer body.Close()
	for lines := bufio.NewReader(body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return now, fmt.Errorf("%w: %w", errLost, err)
		}
		data, ok := strings.CutPrefix(line, "data: ")
		if !ok {
			continue
		}
		var next imported
		if err := json.Unmarshal([]byte(data), &next); err != nil {
			return now, fmt.Errorf("read an event: %w", err)
		}
		now = next
		told(&now)
		if now.ended() {
			return now, nil
		}
	}
}

// state asks how far an import is.
func (a *asker) state(ctx context.Context, path string) (now imported, err error) {
	body, err := a.send(ctx, question{method: http.MethodGet, path: path})
	if err != nil {
		return now, err
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&now); err != nil {
		return now, fmt.Errorf("read the answer: %w", err)
	}
	return now, nil
}

// atWork says what is done with a file.
func atWork(now *imported) string {
	features := numbered(now.Features, "feature", "features")
	switch {
	case now.State == "queued" && now.Features > 0:
		return features + " read; waits until others have written"
	case now.State == "queued":
		return "waits for its turn"
	case now.State == "reading":
		return "read so far: " + features
	case now.State == "judging":
		return "judges " + features
	case now.DryRun:
		return "tries " + features
	default:
		return "puts " + features + " on record"
	}
}
