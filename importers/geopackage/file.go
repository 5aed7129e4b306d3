package geopackage

import (
	"errors"
	"io"
	"io/fs"
	"time"

	"gridzone/importers/dataset"
)

// dbName is what SQLite knows the file by.
const dbName = "layer.gpkg"

// file is the only file that SQLite can open: it reads from an input. It implements fs.FS.
type file struct {
	in    *dataset.Input
	watch *watch
}

// Open implements fs.FS: there is no journal and no other database beside the file.
func (f *file) Open(name string) (fs.File, error) {
	if name != dbName {
		return nil, fs.ErrNotExist
	}
	return &handle{file: f}, nil
}

// handle is the file, opened.
type handle struct {
	file *file
	at   int64
}

// Seek implements io.Seeker as far as SQLite needs it.
func (h *handle) Seek(offset int64, whence int) (int64, error) {
	if whence != io.SeekStart || offset < 0 {
		return 0, fs.ErrInvalid
	}
	h.at = offset
	return offset, nil
}

// Read implements io.Reader.
func (h *handle) Read(b []byte) (int, error) {
	if err := h.file.watch.ended(); err != nil {
		return 0, err
	}
	n, err := h.file.in.ReadAt(b, h.at)
	if err != nil && !errors.Is(err, io.EOF) {
		h.file.watch.fail(err)
	}
	h.at += int64(n)
	return n, err
}

// Stat implements fs.File.
func (h *handle) Stat() (fs.FileInfo, error) { return info{h.file.in.Size}, nil }

// Close implements fs.File.
func (h *handle) Close() error { return nil }

// info tells how large the file is.
type info struct{ size int64 }

func (i info) Name() string     { return dbName }
func (i info) Size() int64      { return i.size }
func (info) Mode() fs.FileMode  { return 0o400 }
func (info) ModTime() time.Time { return time.Time{} }
func (info) IsDir() bool        { return false }
func (info) Sys() any           { return nil }
