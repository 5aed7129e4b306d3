package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"gridzone/api"
)

type auditCmd struct {
	Head   auditHeadCmd   `cmd:"" help:"How far the trail goes, as JSON: to be kept elsewhere, and held against it later."`
	Verify auditVerifyCmd `cmd:"" help:"Is the trail as it was written? Status 1 when not."`
	Export auditExportCmd `cmd:"" help:"Write the trail as a file."`
}

type auditHeadCmd struct{ target }

// Run prints the head of the trail.
func (c auditHeadCmd) Run(ctx context.Context, std streams) error {
	c.JSON = true
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/audit/head"}, nil, nil)
}

type auditVerifyCmd struct {
	target
	Head []string `help:"File of a head that was kept; may be given again." placeholder:"FILE"`
}

// Run verifies the trail, against the heads that were kept.
func (c auditVerifyCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	heads := ""
	for _, name := range c.Head {
		head, err := readHead(name)
		if err != nil {
			return err
		}
		if heads != "" {
			heads += ","
		}
		heads += fmt.Sprintf("%d:%s", head.N, head.Hash)
	}
	set(query, "head", heads)
	var found api.AuditVerification
	err := c.answer(ctx, std, question{method: http.MethodGet, path: "/v1/audit/verification", query: query}, func(body io.Reader) error {
		text, err := io.ReadAll(body)
		if err == nil {
			err = json.Unmarshal(text, &found)
		}
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		if c.JSON {
			_, err = std.out.Write(text)
			return err
		}
		if found.Holds {
			_, err = fmt.Fprintf(std.out, "the trail holds: %s, the last %s\n", numbered(found.Head.N, "entry", "entries"), found.Head.Hash)
			for i, head := range found.Heads {
				if err == nil {
					_, err = fmt.Fprintf(std.out, "  and agrees with %s: entry %d, %s\n", c.Head[i], head.N, head.Hash)
				}
			}
			return err
		}
		_, err = fmt.Fprintf(std.out, "the trail does not hold: entry %d is %s; up to entry %d it is as it was written\n", found.Fault.N, found.Fault.Kind, found.Head.N)
		return err
	})
	if err == nil && !found.Holds {
		return errRefused
	}
	return err
}

// readHead reads a head that was kept: what gridzone audit head prints, and nothing else, for a trail that is held against nothing always holds.
func readHead(name string) (head api.AuditHead, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return head, usageError{err}
	}
	var kept struct {
		N    *int64  `json:"n"`
		Hash *string `json:"hash"`
		Time string  `json:"time"`
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err = d.Decode(&kept); err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the head")
		}
	}
	switch {
	case err != nil:
	case kept.N == nil || kept.Hash == nil:
		err = errors.New("it has not both n and hash")
	case *kept.N < 0 || *kept.N == 0 && *kept.Hash != "" || *kept.N > 0 && !isHash(*kept.Hash):
		err = errors.New("n and hash are not the number of an entry and its SHA-256")
	default:
		return api.AuditHead{N: *kept.N, Hash: *kept.Hash, Time: kept.Time}, nil
	}
	return head, usagef("%s is not what gridzone audit head prints: %w", name, err)
}

// isHash tells whether a text is a SHA-256 in hex.
func isHash(text string) bool {
	raw, err := hex.DecodeString(text)
	return err == nil && len(raw) == sha256.Size
}

type auditExportCmd struct {
	target
	Format  string `help:"ndjson or csv (default ndjson)." enum:"ndjson,csv" default:"ndjson"`
	Since   string `help:"Only entries of this time and later: a day, or a time as 2026-11-23T08:30:00+08:00." placeholder:"TIME"`
	Until   string `help:"Only entries before this time." placeholder:"TIME"`
	By      string `help:"Only entries of who goes by exactly this name." placeholder:"NAME"`
	WithKey string `help:"Only entries of who came with the key of this id." placeholder:"ID"`
	Command string `help:"Only entries of this command, done or refused: import, set_staff, read_staff, publication_approve..." placeholder:"COMMAND"`
	Out     string `help:"File to write; standard output without it." placeholder:"FILE"`
}

// Run writes the trail. That it was read is itself an entry.
func (c auditExportCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{"f": {c.Format}}
	set(query, "since", c.Since)
	set(query, "until", c.Until)
	set(query, "actor", c.By)
	set(query, "key", c.WithKey)
	set(query, "command", c.Command)
	if err := unwritten(c.Out); err != nil {
		return err
	}
	return c.exchange(ctx, std, question{method: http.MethodGet, path: "/v1/audit", query: query, accept: "*/*"}, func(answer *http.Response) error {
		return c.deliver(std, c.Out, answer, func(w io.Writer) error { return received(w, answer.Body) })
	})
}
