package gpkg

import (
	"context"
	"database/sql"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// sqlFile makes a database by other means.
func sqlFile(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	defer db.Close()
	for _, s := range statements {
		_, err := db.ExecContext(t.Context(), s)
		require.NoError(t, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	require.NoError(t, os.WriteFile(at("text.gpkg"), []byte("{\"type\": \"FeatureCollection\"}"), 0o600))
	require.NoError(t, os.WriteFile(at("short.gpkg"), []byte("SQLite"), 0o600))
	require.NoError(t, os.WriteFile(at("damaged.gpkg"), append([]byte(magic), make([]byte, 5000)...), 0o600))
	sqlFile(t, at("other.db"), "CREATE TABLE a (b)", "INSERT INTO a VALUES (1)")
	sqlFile(t, at("qgis.gpkg"), "PRAGMA application_id = 1196444487", "CREATE TABLE gpkg_contents (table_name TEXT)")
	socket, err := net.Listen("unix", at("socket"))
	require.NoError(t, err)
	defer socket.Close()

	newer, err := Open(t.Context(), at("newer.gpkg"))
	require.NoError(t, err)
	require.NoError(t, newer.Close())
	sqlFile(t, at("newer.gpkg"), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")

	for _, c := range []struct{ path, says string }{
		{"", "no path"},
		{folder, "is a folder"},
		{at("text.gpkg"), "is not a GeoPackage"},
		{at("short.gpkg"), "is not a GeoPackage"},
		{at("other.db"), "not a GeoPackage; give another path"},
		{at("qgis.gpkg"), "not one made by gridzone"},
		{at("newer.gpkg"), "newer gridzone (schema 99999, this program knows 10)"},
		{at("none/store.gpkg"), "make it first"},
		{at("text.gpkg/store.gpkg"), "not a directory"},
		{at("socket"), "no regular file"},
		{at("damaged.gpkg"), "damaged.gpkg"},
		{at("a\x00b"), "invalid argument"},
	} {
		before, _ := os.ReadFile(c.path)
		_, err := Open(t.Context(), c.path)
		require.Error(t, err, c.path)
		assert.ErrorContains(t, err, c.says)
		if c.path != "" {
			assert.ErrorContains(t, err, c.path, "the path is named")
		}
		after, _ := os.ReadFile(c.path)
		assert.Equal(t, before, after, "%s was changed", c.path)
		assert.NoFileExists(t, c.path+"-wal")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Open(ctx, at("new.gpkg"))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestOpenRefusesWithTheVocabulary(t *testing.T) {
	_, err := Open(t.Context(), t.TempDir())
	assert.ErrorIs(t, err, zoning.ErrInvalid)
	_, err = Open(t.Context(), filepath.Join(t.TempDir(), "none", "a.gpkg"))
	assert.ErrorIs(t, err, zoning.ErrInvalid)
}

// unprivileged runs f as a user whom permissions bind, on the present thread alone.
func unprivileged(t *testing.T, f func()) {
	t.Helper()
	if os.Getuid() != 0 {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		assert.NoError(t, syscall.Setfsuid(65534))
		f()
	}()
	<-done
}

func TestOpenWhereNothingCanBeWritten(t *testing.T) {
	folder, err := os.MkdirTemp("", "gridzone")
	require.NoError(t, err)
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "store.gpkg")
	s, err := Open(t.Context(), path)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	for _, c := range []struct {
		name         string
		folder, file os.FileMode
		path         string
	}{
		{"the file", 0o777, 0o444, path},
		{"the folder", 0o555, 0o666, path},
		{"a new file", 0o555, 0o666, filepath.Join(folder, "new.gpkg")},
		{"not even read", 0o755, 0o000, path},
	} {
		require.NoError(t, os.Chmod(path, c.file))
		require.NoError(t, os.Chmod(folder, c.folder))
		unprivileged(t, func() {
			_, err := Open(t.Context(), c.path)
			assert.ErrorIs(t, err, zoning.ErrUnavailable, c.name)
			assert.ErrorContains(t, err, c.path)
			assert.ErrorContains(t, err, "permission", c.name)
		})
	}
	require.NoError(t, os.Chmod(folder, 0o700))
	require.NoError(t, os.Chmod(path, 0o600))
	open(t, path)
}

// An empty file, and a database with nothing in it, are places for a new store.
func TestOpenFills(t *testing.T) {
	folder := t.TempDir()
	empty, begun := filepath.Join(folder, "empty"), filepath.Join(folder, "begun")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	sqlFile(t, begun, "PRAGMA journal_mode = WAL", "CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL, is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')))",
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, 1)")
	for _, path := range []string{empty, begun} {
		s := open(t, path)
		openAll(t, s, city(3)[:10])
		sound(t, s)
	}
}

// Many who come upon a new file at once all get the same store.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	errs := make(chan error)
	for range 8 {
		go func() {
			s, err := Open(t.Context(), path)
			if err == nil {
				_, err = writeBatch(t.Context(), s)
				err = firstOf(err, s.Close())
			}
			errs <- err
		}()
	}
	for range 8 {
		assert.NoError(t, <-errs)
	}
	assert.EqualValues(t, 8, whole(t, open(t, path)))
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A writer in another process keeps the file: ours waits, then says so; readers go on.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.gpkg")
	other := open(t, path)
	s, err := openWith(t.Context(), path, settings{busy: 50 * time.Millisecond, now: time.Now})
	require.NoError(t, err)
	defer s.Close()
	_, err = other.Do(t.Context(), command("holds the file"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
		require.NoError(t, tx.Open(ctx, city(3)[:1]...))
		_, err := writeBatch(t.Context(), s)
		assert.ErrorIs(t, err, zoning.ErrBusy)
		_, err = s.Newest(t.Context())
		assert.NoError(t, err)
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err = writeBatch(impatient, s)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		return nil, nil
	})
	require.NoError(t, err)
	out, err := writeBatch(t.Context(), s)
	require.NoError(t, err)
	assert.EqualValues(t, 2, out.Revision)
}
