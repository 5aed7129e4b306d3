package gpkg

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"gridzone/zoning"
)

// location is where the file was opened, and which file that was. SQLite goes on with the file it opened wherever that is moved to: what is
// committed to it then nobody finds again.
type location struct {
	path string
	file os.FileInfo
}

func newLocation(path string) (*location, error) {
	file, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return &location{path, file}, nil
}

// check returns zoning.ErrReplaced when the path no longer leads to the file that was opened, by device and inode. It opens
// nothing: closing a second descriptor of the file would give up the locks that SQLite holds on it.
func (l *location) check() error {
	now, err := os.Stat(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: there is nothing at %s any more", zoning.ErrReplaced, l.path)
	case err != nil:
		return fmt.Errorf("%w: %w", zoning.ErrUnavailable, err)
	case !os.SameFile(now, l.file):
		return fmt.Errorf("%w: another file is at %s", zoning.ErrReplaced, l.path)
	}
	return nil
}
