package gpkg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/store/storetest"
	"gridzone/zoning"
)

// A copy taken while nobody writes holds the same, and is restored by copying it.
func TestBackupRestores(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "store.gpkg"))
	openAll(t, s, city(60))
	for range 5 {
		_, err := s.Do(t.Context(), command("x"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			return nil, tx.SetStaff(ctx, "33040200000000", []zoning.Staff{{Name: fmt.Sprint(tx.Revision())}})
		})
		require.NoError(t, err)
	}
	want, err := storetest.Digest(t.Context(), s)
	require.NoError(t, err)

	copied := filepath.Join(folder, "备份 1?.gpkg")
	var seen []int
	total := 0
	require.NoError(t, s.Backup(t.Context(), copied, func(done, all int) { seen, total = append(seen, done), all }))
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
	entries, hash, err := s.VerifyAudit(t.Context())
	require.NoError(t, err)
	again, same, err := r.VerifyAudit(t.Context())
	require.NoError(t, err)
	assert.Equal(t, entries, again)
	assert.Equal(t, hash, same)
	openAll(t, r, city(3)[:1])
	assert.Equal(t, 0, leftovers(t, folder))
}

func leftovers(t *testing.T, folder string) int {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(folder, ".*.part*"))
	require.NoError(t, err)
	return len(list)
}

// Copies taken while others write are each of one revision, and writers do not wait.
func TestBackupWhileWriting(t *testing.T) {
	folder := t.TempDir()
	s, err := openWith(t.Context(), filepath.Join(folder, "store.gpkg"), settings{busy: busyTimeout, now: time.Now, step: 8})
	require.NoError(t, err)
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				_, err := writeBatch(t.Context(), s)
				assert.NoError(t, err)
			}
		})
	}
	last := int64(0)
	for i := range 8 {
		path := filepath.Join(folder, fmt.Sprint(i, ".gpkg"))
		during := int64(0)
		require.NoError(t, s.Backup(t.Context(), path, func(int, int) {
			if during > 0 {
				return
			}
			out, err := writeBatch(t.Context(), s)
			assert.NoError(t, err)
			during = out.Revision
		}))
		b := open(t, path)
		n := whole(t, b)
		assert.GreaterOrEqual(t, n, last, "older than the back-up before")
		assert.Less(t, n, during, "what was written after it began is not in it")
		last = n
		require.NoError(t, b.Close())
	}
	stop()
	wg.Wait()
	whole(t, s)
}

func TestBackupRefuses(t *testing.T) {
	folder := t.TempDir()
	s := open(t, filepath.Join(folder, "store.gpkg"))
	openAll(t, s, city(500))
	taken := filepath.Join(folder, "taken")
	require.NoError(t, os.WriteFile(taken, []byte("mine"), 0o600))
	err := s.Backup(t.Context(), taken, nil)
	assert.ErrorIs(t, err, zoning.ErrConflict)
	assert.ErrorContains(t, err, taken)
	assert.ErrorIs(t, s.Backup(t.Context(), s.path, nil), zoning.ErrConflict, "onto itself")
	assert.ErrorIs(t, s.Backup(t.Context(), filepath.Join(folder, "none", "x"), nil), zoning.ErrInvalid)
	kept, err := os.ReadFile(taken)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))

	// Someone takes the name while the copy is made.
	late := filepath.Join(folder, "late")
	err = s.Backup(t.Context(), late, func(int, int) { assert.NoError(t, os.WriteFile(late, []byte("mine"), 0o600)) })
	assert.ErrorIs(t, err, zoning.ErrConflict)
	kept, err = os.ReadFile(late)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))

	ctx, cancel := context.WithCancel(t.Context())
	steps := 0
	err = s.Backup(ctx, filepath.Join(folder, "cancelled"), func(done, total int) {
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
	assert.ErrorIs(t, s.Backup(t.Context(), filepath.Join(folder, "closed"), nil), zoning.ErrUnavailable)
	assert.Zero(t, leftovers(t, folder))
}
