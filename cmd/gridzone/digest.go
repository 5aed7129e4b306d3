package main

import (
	"context"
	"encoding/json"
	"fmt"

	"gridzone/store/ledger"
)

type digestCmd struct {
	Store    string `help:"Store to read, which may be in use: a GeoPackage file, or a database as postgres://user@host/name (default ${default})." default:"gridzone.gpkg" placeholder:"STORE"`
	TimeZone string `help:"Time zone of the store, to be sure of it (default: whichever it has)." placeholder:"NAME"`
	JSON     bool   `help:"Print as JSON." name:"json"`
}

// Run reads a whole store and prints what it holds.
func (c digestCmd) Run(ctx context.Context, std streams) error {
	if err := haveStore(ctx, c.Store, "--store"); err != nil {
		return err
	}
	s, err := openStore(ctx, c.Store, c.TimeZone)
	if err != nil {
		return err
	}
	defer s.Close()
	progress := lines{std: std, what: "digest"}
	content, err := s.Digest(ctx, progress.set)
	progress.finish()
	if err != nil {
		return err
	}
	return whole{shown(c.Store), "", content}.print(std, c.JSON)
}

// whole is what a whole store holds, and where it went.
type whole struct {
	From, To string
	ledger.Content
}

// wholeStore is told as JSON.
type wholeStore struct {
	Store    string     `json:"store"`
	CopiedTo string     `json:"copied_to,omitempty"`
	Digest   string     `json:"digest"`
	Data     string     `json:"data_digest"`
	Revision int64      `json:"revision"`
	Lines    int64      `json:"lines"`
	Audit    auditTrail `json:"audit"`
}

type auditTrail struct {
	Entries int64  `json:"entries"`
	Hash    string `json:"hash"`
	Holds   bool   `json:"holds"`
	Fault   string `json:"fault,omitempty"`
}

// print tells it, and fails when the audit trail is not what was written: a copy is made of that too, but not in silence.
func (t whole) print(std streams, asJSON bool) error {
	w := wholeStore{t.From, t.To, t.Digest, t.Data, t.Revision, t.Lines, auditTrail{t.Entries, t.Hash, t.Broken == "", t.Broken}}
	if asJSON {
		if err := json.NewEncoder(std.out).Encode(w); err != nil {
			return err
		}
	} else {
		to, trail := "", numbered(w.Audit.Entries, "entry", "entries")+", sound"
		if w.CopiedTo != "" {
			to = " -> " + w.CopiedTo
		}
		if !w.Audit.Holds {
			trail = w.Audit.Fault
		}
		if _, err := fmt.Fprintf(std.out, "%s%s: revision %d, %s\n  digest %s\n  data alone %s\n  audit trail: %s\n", w.Store, to, w.Revision, numbered(w.Lines, "line", "lines"), w.Digest, w.Data, trail); err != nil {
			return err
		}
	}
	if !w.Audit.Holds {
		return errRefused
	}
	return nil
}
