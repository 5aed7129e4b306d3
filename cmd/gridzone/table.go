package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid of cells for people: columns are as wide as their widest cell, Chinese characters counted as two.
type textTable struct{ writer table.Writer }

func newTable(w io.Writer, header ...any) textTable {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	if len(header) > 0 {
		t.AppendHeader(header)
	}
	return textTable{t}
}

func (t textTable) row(cells ...any) { t.writer.AppendRow(cells) }

func (t textTable) print() { t.writer.Render() }

// openInput opens a file, or standard input for "-", which ends with ctx.
func openInput(ctx context.Context, std streams, name string) (io.ReadCloser, error) {
	if name == "-" {
		return readUntilDone(ctx, std.in), nil
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("there is no file %s", name)
	case err != nil:
		return nil, usageError{err}
	case info.IsDir():
		return nil, usagef("%s is a folder; name a file in it", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, usageError{err}
	}
	return f, nil
}
