package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"

	"gridzone/api"
)

const (
	databaseMagic = "SQLite format 3\x00"
	journalMagic  = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" // of a journal by which a change is to be undone (https://www.sqlite.org/fileformat2.html, 3)
)

// inUse refuses a GeoPackage with changes that a program wrote into a file beside it and has not yet taken over: sent by itself, it would be
// an older one, or half of one.
func inUse(file *os.File, name string) error {
	if !begins(file, databaseMagic) {
		return nil
	}
	log, err := os.Stat(name + "-wal")
	open := err == nil && log.Size() > 0
	if journal, err := os.Open(name + "-journal"); err == nil {
		open = open || begins(journal, journalMagic)
		journal.Close()
	}
	if !open {
		return nil
	}
	p := &problem{Problem: api.Problem{Type: "urn:gridzone:problem:not_closed", Title: "The file is in use", Status: http.StatusUnprocessableEntity, Code: "not_closed",
		Detail: name + " has changes in a file beside it that are not yet in it: close every program that has it open (QGIS, a service), and import it then; of a store, import what gridzone copy makes of it"}}
	if p.raw, err = json.Marshal(p.Problem); err != nil {
		return err
	}
	return refusal{p}
}

// begins tells whether a file begins with these bytes.
func begins(r io.ReaderAt, with string) bool {
	b := make([]byte, len(with))
	n, _ := r.ReadAt(b, 0) // what else is wrong with it, reading tells
	return string(b[:n]) == with
}
