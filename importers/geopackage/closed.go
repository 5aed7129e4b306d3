package geopackage

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"gridzone/importers/dataset"
)

// journalMagic begins a journal that a change has to be undone by (https://www.sqlite.org/fileformat2.html, 3).
const journalMagic = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"

// beside tells what stands beside the file. known is false where that cannot be seen, as of a file that came over a wire.
func beside(in *dataset.Input) (unwritten, known bool) {
	f, ok := in.ReaderAt.(interface {
		Name() string
		Stat() (os.FileInfo, error)
	})
	if !ok || filepath.Base(f.Name()) != in.Name {
		return false, false
	}
	mine, err := f.Stat()
	if err != nil {
		return false, false
	}
	there, err := os.Stat(f.Name())
	if err != nil || !os.SameFile(mine, there) {
		return false, false
	}
	if log, err := os.Stat(f.Name() + "-wal"); err == nil && log.Size() > 0 {
		return true, true
	}
	return hot(f.Name() + "-journal"), true
}

// hot tells whether there is a journal that a change has to be undone by.
func hot(path string) bool {
	f, err := os.Open(path) //nolint:gosec // beside the file that is read
	if err != nil {
		return false
	}
	defer f.Close()
	begin := make([]byte, len(journalMagic))
	_, err = io.ReadFull(f, begin)
	return err == nil && bytes.Equal(begin, []byte(journalMagic))
}

// notClosed is the fault of a file that may lack its last changes.
func notClosed(detail string) *dataset.FileFault {
	return &dataset.FileFault{Code: codeNotClosed, Detail: detail, Repair: "close every program that has it open (QGIS, ArcGIS, a service), and send it again; " +
		"if none has, export the layer into a new GeoPackage"}
}
