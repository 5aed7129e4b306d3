package kml

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gridzone/importers/archive"
	"gridzone/importers/dataset"
)

// IsPacked tells whether a file is a zip with a KML file in it: a KMZ. Its error is a *dataset.FileFault for a zip that is broken, or of reading.
func IsPacked(in *dataset.Input) (bool, error) {
	if is, err := archive.Is(in); !is || err != nil {
		return false, err
	}
	a, err := archive.Open(context.Background(), in, in.Size, archive.Within(in.Limits))
	if err != nil {
		return false, err
	}
	return len(kmls(a)) > 0, nil
}

// OpenPacked opens the KML file of a KMZ archive: the one that in.Table names, doc.kml, or the only one that is left when doc.kml
// does no more than lead to others. What else is in the archive, pictures and files that links lead to, is not read. Its error is as Open's.
func OpenPacked(ctx context.Context, in *dataset.Input) (dataset.Reader, error) {
	a, err := archive.Open(ctx, in, in.Size, archive.Within(in.Limits))
	if err != nil {
		return nil, err
	}
	files := kmls(a)
	inner := *in
	k, err := openEntry(ctx, &inner, files)
	if err != nil {
		return nil, err
	}
	if k.entry.Name == mainName && len(files) > 1 && k.peek() == io.EOF { //nolint:errorlint // peek returns it bare
		left := slices.DeleteFunc(files, func(e *archive.Entry) bool { return e == k.entry })
		if err := k.Close(); err != nil {
			return nil, err
		}
		if k, err = openEntry(ctx, &inner, left); err != nil {
			return nil, err
		}
		files = left
	}
	if more := len(files) - 1; more > 0 && inner.Table == in.Table {
		k.note(noteOthers, fmt.Sprintf("of the archive %s is read; %d more KML files in it are not", dataset.Shown(k.entry.Name), more), "name the file to be read (table), if it is another")
	}
	return k, nil
}

// openEntry opens the one of these files that is meant.
func openEntry(ctx context.Context, in *dataset.Input, files []*archive.Entry) (*Reader, error) {
	entry, err := chosen(files, in)
	if err != nil {
		return nil, err
	}
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	head, err := io.ReadAll(io.LimitReader(r, headBytes))
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	k, err := open(ctx, in, head, io.MultiReader(bytes.NewReader(head), r), r)
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	k.entry = entry
	return k, nil
}

// mainName is what the file to begin with is called in a KMZ (12-007r2, annex C).
const mainName = "doc.kml"

// kmls returns the KML files of an archive.
func kmls(a *archive.Archive) []*archive.Entry {
	var out []*archive.Entry
	for _, e := range a.Entries() {
		if e.Ext() == ".kml" {
			out = append(out, e)
		}
	}
	return out
}

// chosen returns the file that is meant. A table that names it is taken out of in.
func chosen(files []*archive.Entry, in *dataset.Input) (*archive.Entry, error) {
	for _, e := range files {
		if in.Table != "" && (e.Name == in.Table || e.Base() == in.Table || strings.TrimSuffix(e.Base(), ".kml") == in.Table) {
			in.Table = ""
			return e, nil
		}
	}
	for _, e := range files {
		if e.Name == mainName || len(files) == 1 {
			return e, nil
		}
	}
	if len(files) == 0 {
		return nil, &dataset.FileFault{Code: codeNotKML, Detail: "the archive has no KML file in it", Repair: "name no format: it is recognised from content"}
	}
	const most = 20
	names := make([]string, 0, most+1)
	for _, e := range files {
		names = append(names, dataset.Shown(e.Name))
	}
	if len(names) > most {
		names = append(names[:most], fmt.Sprintf("and %d more", len(files)-most))
	}
	if in.Table != "" {
		return nil, &dataset.FileFault{Code: codeNoTable, Detail: "there is no KML file called " + dataset.Shown(in.Table) + " in the archive; there are " + strings.Join(names, ", "), Repair: "name one of these (table)"}
	}
	return nil, &dataset.FileFault{Code: codeTableNeeded, Detail: "the archive has several KML files: " + strings.Join(names, ", "), Repair: "name the one to be read as table (--table NAME)"}
}
