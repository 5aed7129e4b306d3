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

// backupStep is how many pages are copied between two looks at the context.
const backupStep = 256

// Backup writes a consistent copy of the whole store, history included, to path while it is in use.
// path must not exist. The copy is of one revision, is on the disk before it gets
// its name, and is a store of its own: to restore, copy it to where the store
// was. progress, which may be nil, is told how many of how many pages are done.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int)) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("back up: %w: %w", zoning.ErrInvalid, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("back up: %w: %s exists already; give another name", zoning.ErrConflict, path)
	}
	if err := folderFault(path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.part")
	if err != nil {
		return fmt.Errorf("back up: %w", openFault(path, err))
	}
	part := f.Name()
	defer os.Remove(part)
	defer f.Close()
	if err := s.copyTo(ctx, part, progress); err != nil {
		return fault("back up", err)
	}
	if err := s.settle(ctx, part, f); err != nil {
		return fault("back up", err)
	}
	if err := place(part, path); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return nil
}

// copyTo copies the pages of one snapshot into a file.
func (s *Store) copyTo(ctx context.Context, part string, progress func(done, total int)) error {
	return s.engine.snapshot(ctx, func(conn *sql.Conn) error {
		// The first look fixes the snapshot; a page copy without one starts again at each commit.
		var revisions int64
		if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM revision").Scan(&revisions); err != nil {
			return err
		}
		return conn.Raw(func(c any) error {
			return copyPages(ctx, c.(backuper), dsn(part, nil, "mode", "rwc"), s.step, progress)
		})
	})
}

// backuper is what the driver's connections offer beside database/sql.
type backuper interface {
	NewBackup(dst string) (*sqlite.Backup, error)
}

func copyPages(ctx context.Context, c backuper, dst string, step int32, progress func(done, total int)) (err error) {
	b, err := c.NewBackup(dst)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Finish()) }()
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if more, err = b.Step(step); err != nil {
			return err
		}
		if progress != nil {
			total := b.PageCount()
			progress(total-b.Remaining(), total)
		}
	}
	return nil
}

// settle makes the copy a file without a log, so that it can be read where nothing
// can be written, gives it the permissions of the store, and forces it to the disk.
func (s *Store) settle(ctx context.Context, part string, f *os.File) error {
	base, err := sqlite.NewConnector(dsn(part, []pragma{{"journal_mode", "DELETE", ""}}, "mode", "rw"))
	if err != nil {
		return err
	}
	db := sql.OpenDB(base)
	var mode string
	err = db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("the copy's journal mode is %s", mode)
	}
	if info, err := os.Stat(s.path); err == nil {
		if err := f.Chmod(info.Mode().Perm()); err != nil {
			return err
		}
	}
	return f.Sync()
}

// place gives a finished file its name, never one that is taken.
func place(part, path string) error {
	err := os.Link(part, path)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %s exists already; give another name", zoning.ErrConflict, path)
	}
	if err != nil { // a file system without links
		if _, gone := os.Lstat(path); gone == nil {
			return fmt.Errorf("%w: %s exists already; give another name", zoning.ErrConflict, path)
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
