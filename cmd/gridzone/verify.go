package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"gridzone/api"
	"gridzone/zoning/certificate"
)

type verifyCmd struct {
	target
	Check string `arg:"" name:"id|file" help:"Id of a stored check, or a file with a copy of its certificate, - for standard input."`
}

// Run verifies a stored check, or a copy of its certificate. One that does not stand as issued is refused data.
func (c verifyCmd) Run(ctx context.Context, std streams) error {
	if certificate.IsID(c.Check) {
		q := question{method: http.MethodGet, path: "/v1/checks/" + url.PathEscape(c.Check) + "/verify"}
		return c.judge(ctx, std, q, func(w io.Writer, body []byte) (bool, error) {
			var found api.CheckVerification
			err := json.Unmarshal(body, &found)
			if w != nil {
				verificationText(w, found)
			}
			return found.AsIssued, err
		})
	}
	file, err := openInput(ctx, std, c.Check)
	if err != nil {
		return err
	}
	defer file.Close()
	return c.judge(ctx, std, question{method: http.MethodPost, path: "/v1/checks/verify", contentType: "application/json", body: file}, func(w io.Writer, body []byte) (bool, error) {
		var found api.CopyVerification
		err := json.Unmarshal(body, &found)
		if w != nil {
			copyText(w, found)
		}
		return found.AsIssued, err
	})
}

// judge asks and prints what was found: as it came with --json, else through tell. It returns errRefused unless tell says that all is well.
func (c verifyCmd) judge(ctx context.Context, std streams, q question, tell func(w io.Writer, body []byte) (bool, error)) error {
	return c.answer(ctx, std, q, func(body io.Reader) error {
		text, err := io.ReadAll(body)
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		words := std.out
		if c.JSON {
			words = nil // tell says nothing
			if _, err := fmt.Fprintf(std.out, "%s\n", bytes.TrimSpace(text)); err != nil {
				return err
			}
		}
		stands, err := tell(words, text)
		switch {
		case err != nil:
			return fmt.Errorf("read the answer: %w", err)
		case !stands:
			return errRefused
		}
		return nil
	})
}

func verificationText(w io.Writer, v api.CheckVerification) {
	fmt.Fprintln(w, "as issued:", yes(v.AsIssued))
	fmt.Fprintln(w, "digest:", map[bool]string{true: "right", false: "not that of the certificate: it was tampered with"}[v.DigestOK])
	switch {
	case !v.AuditOK:
		fmt.Fprintln(w, "audit trail: not what was written: it was tampered with")
	case v.Anchored == nil:
		fmt.Fprintln(w, "audit trail: knows no such certificate")
	default:
		fmt.Fprintf(w, "audit trail: entry %d of %s, %s\n", v.Anchored.N, v.Anchored.Time, v.Anchored.Hash)
	}
	differenceLines(w, v.Differences, "recomputed")
	if t := v.Today; t != nil {
		changed := "as then"
		if t.Changed {
			changed = "changed since"
		}
		fmt.Fprintf(w, "today: %s, outcome %s (%s, revision %d), %s\n", t.Verdict, t.Outcome, t.At, t.Revision, changed)
	}
}

func copyText(w io.Writer, v api.CopyVerification) {
	if !v.OnRecord {
		fmt.Fprintln(w, "as issued: no\nno check with this id is on record here")
		return
	}
	fmt.Fprintln(w, "the copy:", map[bool]string{true: "the certificate on record", false: "not the certificate on record"}[v.Same])
	differenceLines(w, v.CopyDifferences, "the copy")
	fmt.Fprintln(w, "the certificate on record:")
	verificationText(w, *v.Record)
}

func differenceLines(w io.Writer, list []api.CheckDifference, now string) {
	for _, d := range list {
		if d.Detail != "" {
			fmt.Fprintf(w, "differs: %s: %s\n", d.Pointer, d.Detail)
			continue
		}
		fmt.Fprintf(w, "differs: %s: issued %s, %s %s\n", d.Pointer, inJSON(d.Issued), now, inJSON(d.Now))
	}
}

func inJSON(v any) string {
	if v == nil {
		return "nothing"
	}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error() // what was decoded can be encoded
	}
	return strings.TrimSpace(b.String())
}

func yes(ok bool) string {
	if ok {
		return "yes"
	}
	return "no"
}
