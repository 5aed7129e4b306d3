package gpkg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

// copyTo copies a store into a file, as the command does.
func copyTo(ctx context.Context, s *Store, path string, told func(done, total int64)) error {
	mode, err := s.Mode()
	if err != nil {
		return err
	}
	return Create(ctx, filepath.Dir(path), path, s.TimeZone(), mode, func(made *Store) error {
		_, err := s.CopyTo(ctx, made.Store, told)
		return err
	})
}

// A copy taken while nobody writes holds the same, and is restored by copying it.
func TestCopyIsAStore(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "store.gpkg"))
	openAll(t, s, city(60))
	openAll(t, s, []*zoning.Row{{Valid: zoning.Unbounded, Thing: zoning.Farm{Code: "f", At: orb.Point{120.5, 30.5}}}})
	for range 5 {
		_, err := s.Do(t.Context(), command("x"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			return nil, tx.SetStaff(ctx, "33040200000000", []zoning.Staff{{Name: fmt.Sprint(tx.Revision())}})
		})
		require.NoError(t, err)
	}
	want, err := storetest.Digest(t.Context(), s)
	require.NoError(t, err)

	copied := filepath.Join(folder, "备份 1?.gpkg")
	var seen []int64
	total := int64(0)
	require.NoError(t, copyTo(t.Context(), s, copied, func(done, all int64) { seen, total = append(seen, done), all }))
	require.Greater(t, len(seen), 3)
	assert.IsNonDecreasing(t, seen)
	assert.Equal(t, total, seen[len(seen)-1], "all is done in the end")
	assert.NoFileExists(t, copied+"-wal")
	mode := func(path string) os.FileMode {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return info.Mode()
	}
	assert.Equal(t, mode(s.path), mode(copied))
	require.NoError(t, os.Chmod(copied, 0o444))
	assert.Contains(t, gdal(t, "ogrinfo", "-so", copied, "grids"), "Feature Count: 5237")

	bytes, err := os.ReadFile(copied)
	require.NoError(t, err)
	restored := filepath.Join(t.TempDir(), "restored.gpkg")
	require.NoError(t, os.WriteFile(restored, bytes, 0o600))
	r := open(t, restored)
	got, err := storetest.Digest(t.Context(), r)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	sound(t, r)
	assert.Equal(t, shownOf(t, s), shownOf(t, r))
	trail, err := s.VerifyTrail(t.Context())
	require.NoError(t, err)
	again, err := r.VerifyTrail(t.Context())
	require.NoError(t, err)
	assert.Nil(t, trail.Fault)
	assert.Equal(t, trail, again)
	openAll(t, r, city(3)[:1])
	assert.Equal(t, 0, leftovers(t, folder))
}

// shownOf is what a store keeps for other programs: extents, and the places of farms.
func shownOf(t *testing.T, s *Store) (shown []string) {
	t.Helper()
	rows, err := s.engine.readers.QueryContext(t.Context(), `SELECT table_name || ' ' || quote(min_x) || ' ' || quote(min_y) || ' ' || quote(max_x) || ' ' || quote(max_y)
		FROM gpkg_contents UNION ALL SELECT code || ' ' || quote(spot) FROM farms_row ORDER BY 1`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		shown = append(shown, line)
	}
	require.NoError(t, rows.Err())
	require.Greater(t, len(shown), 4)
	return shown
}

func leftovers(t *testing.T, folder string) int {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(folder, ".*.part*"))
	require.NoError(t, err)
	return len(list)
}

// Copies taken while others write are each of one revision, and writers do not wait.
func TestCopyWhileWriting(t *testing.T) {
	folder := t.TempDir()
	s, err := openWith(t.Context(), filepath.Join(folder, "store.gpkg"), settings{busy: busyTimeout, now: time.Now})
	require.NoError(t, err)
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var looking sync.RWMutex // while a copy is looked at, nobody writes: the store would only grow
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				looking.RLock()
				_, err := writeBatch(t.Context(), s)
				looking.RUnlock()
				assert.NoError(t, err)
			}
		})
	}
	look := func(path string) int64 {
		looking.Lock()
		defer looking.Unlock()
		b := open(t, path)
		defer func() { assert.NoError(t, b.Close()) }()
		return whole(t, b)
	}
	last := int64(0)
	for i := range 8 {
		path := filepath.Join(folder, fmt.Sprint(i, ".gpkg"))
		during := int64(0)
		require.NoError(t, copyTo(t.Context(), s, path, func(int64, int64) {
			if during > 0 {
				return
			}
			out, err := writeBatch(t.Context(), s)
			assert.NoError(t, err)
			during = out.Revision
		}))
		n := look(path)
		assert.GreaterOrEqual(t, n, last, "older than the back-up before")
		assert.Less(t, n, during, "what was written after it began is not in it")
		last = n
	}
	stop()
	wg.Wait()
	whole(t, s)
}

func TestCopyRefuses(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "store.gpkg"))
	openAll(t, s, city(500))
	taken := filepath.Join(folder, "taken")
	require.NoError(t, os.WriteFile(taken, []byte("mine"), 0o600))
	err := copyTo(t.Context(), s, taken, nil)
	assert.ErrorIs(t, err, zoning.ErrConflict)
	assert.ErrorContains(t, err, taken)
	assert.ErrorIs(t, copyTo(t.Context(), s, s.path, nil), zoning.ErrConflict, "onto itself")
	assert.ErrorIs(t, copyTo(t.Context(), s, filepath.Join(folder, "none", "x"), nil), zoning.ErrInvalid)
	kept, err := os.ReadFile(taken)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))

	// Someone takes the name while the copy is made.
	late := filepath.Join(folder, "late")
	err = copyTo(t.Context(), s, late, func(int64, int64) { assert.NoError(t, os.WriteFile(late, []byte("mine"), 0o600)) })
	assert.ErrorIs(t, err, zoning.ErrConflict)
	kept, err = os.ReadFile(late)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))

	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	err = copyTo(ctx, s, filepath.Join(folder, "cancelled"), func(done, total int64) {
		if steps++; steps == 2 {
			cancel()
		}
		assert.Less(t, done, total)
	})
	cancel()
	assert.ErrorIs(t, err, context.Canceled)
	assert.NoFileExists(t, filepath.Join(folder, "cancelled"))
	assert.Zero(t, leftovers(t, folder))
	require.NoError(t, s.Close())
	assert.ErrorIs(t, copyTo(t.Context(), s, filepath.Join(folder, "closed"), nil), zoning.ErrUnavailable)
	assert.Zero(t, leftovers(t, folder))
}
