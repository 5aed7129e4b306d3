package importers

import (
	"fmt"
	"io"
	"os"
)

// aside is a file that stands whole on disk, and ends with its import.
type aside struct {
	*os.File
	close func()
}

// keepAside reads a source to its end and returns the file it came from, if that can be read from anywhere, else a
// temporary one in dir.
func keepAside(src *source, dir string) (*aside, error) {
	if file, ok := src.from.(*os.File); ok {
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			if _, err := io.Copy(io.Discard, src); err != nil {
				return nil, err
			}
			return &aside{file, func() {}}, nil
		}
	}
	file, err := os.CreateTemp(dir, "gridzone-import-*")
	if err != nil {
		return nil, fmt.Errorf("keep the file aside: %w", err)
	}
	kept := &aside{file, func() {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}}
	if _, err := io.Copy(file, src); err != nil {
		kept.close()
		return nil, err
	}
	return kept, nil
}
