package shapefile

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/paulmach/orb"
)

// Writer gathers the features of a shapefile in files without names, and packs them when all are there. In memory it holds 8 bytes a
// feature. It is used by one goroutine.
type Writer struct {
	kind    Kind
	shapes  scratch // of the .shp, without its head
	index   []byte  // of the .shx, without its head
	table   scratch // values, as dbf.go reads them back
	columns []column
	records int64
	bound   *orb.Bound
	line    []byte
	most    int64
}

// New begins a shapefile; what it gathers lies in dir, or where temporary files lie if that is empty. Close is called in the end.
func New(dir string, kind Kind, fields []Field) (*Writer, error) {
	w := &Writer{kind: kind, most: mostBytes}
	var err error
	if w.columns, err = columnsOf(fields); err != nil {
		return nil, err
	}
	if w.shapes, err = newScratch(dir); err == nil {
		w.table, err = newScratch(dir)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin a shapefile: %w", err), w.Close())
	}
	return w, nil
}

// Add adds a feature with a value for each field, in their order: nil, a string or an int64. g is an orb.Point or an
// orb.MultiPolygon, as the kind has it, longitude and latitude in EPSG:4490, the first ring of each polygon its shell; nil, or without a part: no shape.
// ErrTooLong names the field whose text does not fit.
func (w *Writer) Add(g orb.Geometry, values []any) error {
	if err := w.addShape(g); err != nil {
		return err
	}
	if err := w.addRecord(values); err != nil {
		return err
	}
	w.records++
	return nil
}

// Part is a shapefile with the name it has in an archive.
type Part struct {
	Name string
	*Writer
}

// Pack writes an archive of shapefiles, each as name.shp, .shx, .dbf, .prj and .cpg. Nothing is added to them afterwards. ErrTooLarge: one of
// them is larger than it can be; nothing was written then.
func Pack(to io.Writer, parts ...Part) error {
	layouts := make([][]place, len(parts))
	for i, p := range parts {
		var err error
		if layouts[i], err = p.layout(); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	z := zip.NewWriter(to)
	for i, p := range parts {
		if err := p.pack(z, p.Name, layouts[i]); err != nil {
			return fmt.Errorf("pack a shapefile: %w", err)
		}
	}
	return z.Close()
}

func (w *Writer) pack(z *zip.Writer, name string, columns []place) error {
	for _, part := range []struct {
		ending string
		write  func(io.Writer) error
	}{
		{".shp", func(to io.Writer) error { return w.writeShapes(to) }},
		{".shx", func(to io.Writer) error { return w.writeIndex(to) }},
		{".dbf", func(to io.Writer) error { return w.writeTable(to, columns) }},
		{".prj", func(to io.Writer) error { _, err := io.WriteString(to, projection); return err }},
		{".cpg", func(to io.Writer) error { _, err := io.WriteString(to, "UTF-8"); return err }},
	} {
		to, err := z.CreateHeader(&zip.FileHeader{Name: name + part.ending, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}) // no clock is asked
		if err != nil {
			return err
		}
		buffered := bufio.NewWriterSize(to, 1<<16)
		if err := errors.Join(part.write(buffered), buffered.Flush()); err != nil {
			return err
		}
	}
	return nil
}

// Close lets go of what was gathered.
func (w *Writer) Close() error { return errors.Join(w.shapes.close(), w.table.close()) }

// scratch is a file without a name, written and then read from its start.
type scratch struct {
	f    *os.File
	to   *bufio.Writer
	size int64
}

func newScratch(dir string) (scratch, error) {
	f, err := os.CreateTemp(dir, "gridzone-shapefile-*")
	if err != nil {
		return scratch{}, err
	}
	_ = os.Remove(f.Name()) // where a file in use cannot lose its name, close removes it
	return scratch{f: f, to: bufio.NewWriterSize(f, 1<<16)}, nil
}

func (s *scratch) write(b []byte) error {
	s.size += int64(len(b))
	_, err := s.to.Write(b)
	return err
}

// read returns all that was written.
func (s *scratch) read() (*bufio.Reader, error) {
	if err := s.to.Flush(); err != nil {
		return nil, err
	}
	if _, err := s.f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(s.f, 1<<16), nil
}

func (s *scratch) close() error {
	if s.f == nil {
		return nil
	}
	err := s.f.Close()
	_ = os.Remove(s.f.Name())
	s.f = nil
	return err
}
