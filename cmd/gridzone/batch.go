package main

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
)

// many is a file of places to ask about, and what goes with it.
type many struct {
	File  string `arg:"" optional:"" help:"Many places instead: a CSV, XLSX, NDJSON or JSON file with lon and lat, - for standard input; the same comes out, in order."`
	Out   string `help:"With a file: where the answers go instead of standard output; a file that does not exist." placeholder:"FILE"`
	Sheet string `help:"With an XLSX file: its sheet (default the first that is not hidden)." placeholder:"NAME"`
}

// Media types of tables.
const (
	csvType   = "text/csv"
	sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// batchFormats are the media types of batches by the endings of their files.
func batchFormats() map[string]string {
	const rows = "application/x-ndjson"
	return map[string]string{".csv": csvType, ".txt": csvType, ".ndjson": rows, ".jsonl": rows, ".geojsonl": rows, ".json": "application/json", ".xlsx": sheetType}
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
	return unwritten(m.Out)
}

// batch sends the file to the target and takes the answers, while a bar shows how much is sent.
func (m many) batch(ctx context.Context, std streams, t target, path string, query url.Values) error {
	file, err := t.input(ctx, std, m.File)
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
	return t.exchange(ctx, std, question{method: http.MethodPost, path: path, query: query, contentType: batchType(m.File), body: body, many: true}, func(answer *http.Response) error {
		return t.deliver(std, m.Out, answer, func(w io.Writer) error {
			defer sent.finish()
			return received(w, answer.Body)
		})
	})
}
