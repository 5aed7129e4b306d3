package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"gridzone/zoning"
)

// Create makes a store in a file and fills it. Nothing may lie at path (else zoning.ErrConflict), and nothing does until fill has
// returned nil and the file is whole, without a log, and on the disk: what is made while a process is killed never gets
// the name. Until then it lies in the folder within, which is on the same disk; what a process that is killed leaves is there. The file can be read and
// written by whom mode says.
func Create(ctx context.Context, within, path, timeZone string, mode fs.FileMode, fill func(s *Store) error) error {
	path, err := filepath.Abs(path)
	if err == nil {
		within, err = filepath.Abs(within)
	}
	if err != nil {
		return fmt.Errorf("make a store: %w: %w", zoning.ErrInvalid, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return taken(path)
	}
	if err := folderFault(path); err != nil {
		return fmt.Errorf("make a store: %w", err)
	}
	f, err := os.CreateTemp(within, "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("make a store: %w", openFault(path, err))
	}
	part := f.Name()
	defer func() {
		for _, beside := range []string{"", "-wal", "-shm", "-journal"} {
			_ = os.Remove(part + beside) // most are not there
		}
	}()
	defer f.Close()
	s, err := OpenIn(ctx, part, timeZone)
	if err != nil {
		return err
	}
	if err := errors.Join(fill(s), s.Close()); err != nil {
		return err
	}
	if err := settle(ctx, part, f, mode); err != nil {
		return fault("make a store", err)
	}
	if err := place(part, path); err != nil {
		return fmt.Errorf("make a store: %w", err)
	}
	return nil
}

// ownerAlone may read and write a new file: staff and digests of keys are in it. SQLite gives the log beside it the mode of the file.
const ownerAlone fs.FileMode = 0o600

// begin makes an empty file where there is none; one that is there keeps its mode.
func begin(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, ownerAlone)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func taken(path string) error {
	return fmt.Errorf("%w: %s exists already; name a file that does not", zoning.ErrConflict, path)
}

// Mode tells who may read and write the store's file.
func (s *Store) Mode() (fs.FileMode, error) {
	info, err := os.Stat(s.path)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", zoning.ErrUnavailable, err)
	}
	return info.Mode().Perm(), nil
}

// settle makes a closed store a file without a log, so that it can be read where nothing can be written, lets
// those at it who may, and forces it to the disk.
func settle(ctx context.Context, part string, f *os.File, mode fs.FileMode) error {
	base, err := sqlite.NewConnector(dsn(part, []pragma{{"journal_mode", "DELETE", ""}}, "mode", "rw"))
	if err != nil {
		return err
	}
	db := sql.OpenDB(base)
	var journal string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if journal != "delete" {
		return fmt.Errorf("the journal mode is %s", journal)
	}
	if err := f.Chmod(mode); err != nil {
		return err
	}
	return f.Sync()
}

// place gives a finished file its name, never one that is taken.
func place(part, path string) error {
	err := os.Link(part, path)
	if errors.Is(err, fs.ErrExist) {
		return taken(path)
	}
	if err != nil { // a file system without links
		if _, gone := os.Lstat(path); gone == nil {
			return taken(path)
		}
		if err := os.Rename(part, path); err != nil {
			return err
		}
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
