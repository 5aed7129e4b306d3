package api

import (
	"io"
	"os"

	"gridzone/importers/shapefile"
)

// looseFiles are the files of a form: one that is imported as it is, or several that make up a shapefile.
type looseFiles struct {
	dir   string
	names []string
	files []*os.File
}

// add keeps the next file of the form.
func (l *looseFiles) add(name string, body io.Reader) error {
	if len(l.files) > 0 {
		for _, given := range []string{l.names[0], name} {
			if _, _, ok := shapefile.Part(given); !ok {
				return badParameter("file", "given more than once; one file at a time, or the files of one shapefile (.shp, .dbf, .shx, .prj, .cpg)")
			}
		}
	}
	if len(l.files) == len(shapefile.Parts()) {
		return badParameter("file", "given more often than a shapefile has files")
	}
	file, err := scratch(l.dir, "gridzone-import-*")
	if err != nil {
		return err
	}
	l.names, l.files = append(l.names, name), append(l.files, file)
	return copyBody(file, body)
}

// one returns the file that is imported, and its name; several are packed into one, which is the same whatever their order. The file is no longer the form's.
func (l *looseFiles) one() (file *os.File, name string, err error) {
	switch len(l.files) {
	case 0:
		return nil, "", badParameter("file", "the form has no such field; it carries the file")
	case 1:
		file, l.files = l.files[0], nil
		return file, l.names[0], nil
	}
	stem, err := shapefile.Together(l.names)
	if err != nil {
		return nil, "", badParameter("file", err.Error())
	}
	parts := map[string]io.Reader{}
	for i, f := range l.files {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, "", noRoom(err)
		}
		_, ext, _ := shapefile.Part(l.names[i])
		parts[ext] = f
	}
	if file, err = scratch(l.dir, "gridzone-import-*"); err != nil {
		return nil, "", err
	}
	if err := shapefile.Pack(file, stem, parts); err != nil {
		discard(file)
		return nil, "", noRoom(err)
	}
	return file, stem + ".shp", nil
}

// close throws away what is left.
func (l *looseFiles) close() {
	for _, f := range l.files {
		discard(f)
	}
}
