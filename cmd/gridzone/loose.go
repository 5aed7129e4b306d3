package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gridzone/importers/shapefile"
)

// openImport opens a file to import. The .shp of a shapefile comes with the files beside it that have its name, as one.
func openImport(ctx context.Context, std streams, name string) (io.ReadCloser, error) {
	if err := asFolder(name); err != nil {
		return nil, err
	}
	in, err := openInput(ctx, std, name)
	if err != nil {
		return nil, err
	}
	file, isFile := in.(*os.File)
	if isFile && size(file) > 0 {
		if err := inUse(file, name); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	_, ext, isPart := shapefile.Part(name)
	if !isFile || !isPart || size(file) <= 0 {
		return in, nil
	}
	part, err := shapefile.Loose(file)
	switch {
	case err != nil:
		err = usageError{err}
	case ext == ".dbf" && part == ".dbf", ext == ".shx" && part == ".shp":
		err = usagef("%s belongs to a shapefile: name its .shp, and what is beside it is taken with it", name)
	case ext == ".shp" && part == ".shp":
		file.Close()
		return gathered(name)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return in, nil
}

// asFolder refuses a folder, and names the shapefiles in it.
func asFolder(name string) error {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return nil //nolint:nilerr // opening says it
	}
	found, _ := filepath.Glob(filepath.Join(name, "*.[sS][hH][pP]"))
	if len(found) == 0 {
		return usagef("%s is a folder; name a file in it", name)
	}
	return usagef("%s is a folder; name a file in it, one for each layer: %s", name, strings.Join(found[:min(len(found), 10)], ", "))
}

// gathered packs the files of a shapefile on the way, always into the same bytes.
func gathered(shp string) (io.ReadCloser, error) {
	stem, _, _ := shapefile.Part(filepath.Base(shp))
	beside, err := os.ReadDir(filepath.Dir(shp))
	if err != nil {
		return nil, usageError{err}
	}
	g := &gathering{parts: map[string]io.Reader{}}
	for _, exact := range []bool{true, false} { // where names differ by case alone, the very name goes first
		for _, one := range beside {
			s, ext, ok := shapefile.Part(one.Name())
			if !ok || !(s == stem || !exact && strings.EqualFold(s, stem)) || g.parts[ext] != nil || ext == ".shp" && one.Name() != filepath.Base(shp) {
				continue
			}
			f, err := os.Open(filepath.Join(filepath.Dir(shp), one.Name()))
			if err != nil {
				return nil, errors.Join(usageError{err}, g.Close())
			}
			g.parts[ext], g.files = f, append(g.files, f)
			g.size += max(size(f), 0)
		}
	}
	if g.parts[".dbf"] == nil {
		return nil, errors.Join(usagef("%s has no .dbf beside it, in which its codes are", shp), g.Close())
	}
	var out *io.PipeWriter
	g.PipeReader, out = io.Pipe()
	g.done = make(chan struct{})
	go func() {
		defer close(g.done)
		out.CloseWithError(shapefile.Pack(out, stem, g.parts))
	}()
	return g, nil
}

// gathering is the files of a shapefile as one.
type gathering struct {
	*io.PipeReader
	parts map[string]io.Reader
	files []*os.File
	size  int64
	done  chan struct{} // nothing is packed any more
}

// Close ends the packing and closes the files.
func (g *gathering) Close() error {
	if g.PipeReader != nil {
		g.PipeReader.Close()
		<-g.done
	}
	for _, f := range g.files {
		f.Close()
	}
	return nil
}

// withoutCompanions leaves out of a list of files what belongs to a .shp in it, so that grids.* is one shapefile.
func withoutCompanions(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		stem, ext, ok := shapefile.Part(name)
		return ok && ext != ".shp" && slices.ContainsFunc(names, func(other string) bool {
			s, e, _ := shapefile.Part(other)
			return e == ".shp" && strings.EqualFold(s, stem)
		})
	})
}
