package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// many is a file of places to ask about, and what goes with it.
type many struct {
	File  string `arg:"" optional:"" help:"Many places instead: a CSV, XLSX, NDJSON or JSON file with lon and lat, - for standard input; the same comes out, in order."`
	Out   string `help:"With a file: where the answers go instead of standard output; a file that does not exist." placeholder:"FILE"`
	Sheet string `help:"With an XLSX file: its sheet (default the first that is not hidden)." placeholder:"NAME"`
}

// batchFormats are the media types of batches by the endings of their files.
func batchFormats() map[string]string {
	const (
		csv  = "text/csv"
		rows = "application/x-ndjson"
	)
	return map[string]string{".csv": csv, ".txt": csv, ".ndjson": rows, ".jsonl": rows, ".geojsonl": rows, ".json": "application/json",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
}

// batchType is the media type of a batch by its file's name; an unknown one is left to the service to recognise.
func batchType(name string) string { return batchFormats()[strings.ToLower(filepath.Ext(name))] }

// check refuses flags that do not go together.
func (m many) check() error {
	switch {
	case m.File == "" && m.Out != "":
		return usagef("--out takes the answers to a file of places: name one")
	case m.File == "" && m.Sheet != "":
		return usagef("--sheet is a sheet of an XLSX file: name one")
	}
	if in, out := batchType(m.File), batchType(m.Out); in != "" && out != "" && in != out {
		return usagef("the answers come in the format of %s: give --out an ending that says so", m.File)
	}
	if _, err := os.Stat(m.Out); m.Out != "" && err == nil {
		return usagef("%s exists; name a file that does not", m.Out)
	}
	return nil
}

// batch sends the file to the target and takes the answers, while a bar shows how much is sent.
func (m many) batch(ctx context.Context, std streams, t target, path string, query url.Values) error {
	file, err := t.input(std, m.File)
	if err != nil {
		return err
	}
	defer file.Close()
	set(query, "sheet", m.Sheet)
	sent := bar{}
	if m.Out != "" || !terminal(std.out) { // else the answers are what moves
		sent = newBar(std, size(file), m.File, true)
	}
	defer sent.finish()
	body := &counted{in: file, name: m.File, then: "answered now", bar: sent}
	return t.exchange(ctx, std, question{http.MethodPost, path, query, batchType(m.File), body}, func(answer *http.Response) error {
		if m.Out == "" {
			if answer.Header.Get("Content-Type") == batchFormats()[".xlsx"] && terminal(std.out) {
				return usagef("a workbook cannot be shown here; give --out a file for it")
			}
			return received(std.out, answer.Body)
		}
		if err := writeFile(m.Out, func(f *os.File) error { return received(f, answer.Body) }); err != nil {
			return err
		}
		sent.finish()
		return m.done(std, t.JSON, answer.Header.Get("Gridzone-Revision"))
	})
}

// received copies an answer.
func received(w io.Writer, body io.Reader) error {
	if _, err := io.Copy(w, body); err != nil {
		return fmt.Errorf("the answer broke off: %w", err)
	}
	return nil
}

func (m many) done(std streams, asJSON bool, revision string) error {
	form := "%s: answered from revision %s\n"
	if asJSON {
		form = "{\"file\":%q,\"revision\":%s}\n"
	}
	_, err := fmt.Fprintf(std.out, form, m.Out, revision)
	return err
}
