package importers_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/exporters"
	"gridzone/importers"
	"gridzone/store/gpkg"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// manyCells is a file of so many grids side by side.
func manyCells(n int) string {
	features := make([]string, n)
	for i := range features {
		features[i] = polygon(fmt.Sprintf(`"code":"G%05d","name":"n","kind":"base"`, i), square(120+float64(i%100)/100, 30+float64(i/100)/100, 0.01))
	}
	return collection(features...)
}

// heard is an import's progress, as it was told.
type heard []importers.Progress

// stages lists the stages in the order in which they were first told.
func (h heard) stages() []importers.Stage {
	var out []importers.Stage
	for _, p := range h {
		if len(out) == 0 || out[len(out)-1] != p.Stage {
			out = append(out, p.Stage)
		}
	}
	return out
}

func TestProgressGoesThroughAllStages(t *testing.T) {
	s := open(t)
	text := manyCells(3000)
	var told heard
	o := gridOptions()
	o.Size, o.Progress = int64(len(text)), func(p importers.Progress) { told = append(told, p) }
	r := s.load(t, o, text)
	require.Equal(t, 3000, r.New)
	assert.Equal(t, []importers.Stage{importers.Reading, importers.Waiting, importers.Judging, importers.Committing}, told.stages())
	steps := map[importers.Stage]int{}
	last := importers.Progress{}
	for i, p := range told {
		assert.GreaterOrEqual(t, p.Share, last.Share, "step %d", i)
		assert.GreaterOrEqual(t, p.Bytes, last.Bytes)
		assert.GreaterOrEqual(t, p.Features, last.Features)
		assert.Less(t, p.Share, 1.0)
		if p.Share > last.Share {
			steps[p.Stage]++
		}
		if p.Stage == importers.Reading {
			assert.InDelta(t, 0.4*float64(p.Bytes)/float64(len(text)), p.Share, 1e-9, "the share follows the bytes")
		}
		last = p
	}
	assert.Greater(t, steps[importers.Reading], 3)
	assert.Greater(t, steps[importers.Judging], 3)
	assert.Greater(t, steps[importers.Committing], 3)
	assert.Equal(t, int64(len(text)), last.Bytes)
	assert.Equal(t, 3000, last.Features)
	assert.InDelta(t, 0.75, last.Share, 1e-9, "the commit and the next Atlas are left")
}

// A file that changes nothing goes through the same stages.
func TestProgressOfNothingNew(t *testing.T) {
	s := open(t)
	text := manyCells(300)
	s.load(t, gridOptions(), text)
	var told heard
	o := gridOptions()
	o.Progress = func(p importers.Progress) { told = append(told, p) }
	assert.Equal(t, 300, s.load(t, o, text).Unchanged)
	assert.Equal(t, []importers.Stage{importers.Reading, importers.Waiting, importers.Judging, importers.Committing}, told.stages())
	for _, p := range told {
		if p.Stage == importers.Reading {
			assert.Zero(t, p.Share, "how much is left is not known")
		}
	}
}

// digest is that of everything on record.
func (s shop) digest(t *testing.T) string {
	t.Helper()
	store, ok := s.store.(*gpkg.Store)
	require.True(t, ok)
	held, err := store.Digest(t.Context(), nil)
	require.NoError(t, err)
	require.Empty(t, held.Broken)
	return held.Digest
}

// Wherever an import is cancelled, nothing of it is on record, and the store takes the next.
func TestCancelledInEachStage(t *testing.T) {
	s := open(t)
	s.load(t, gridOptions(), manyCells(10))
	text := manyCells(5000)
	before := s.digest(t)
	for _, stage := range []importers.Stage{importers.Reading, importers.Waiting, importers.Judging, importers.Committing} {
		for _, well := range []bool{false, true} { // as it begins, and well into it
			if stage == importers.Waiting && well {
				continue
			}
			name := fmt.Sprintf("%s, well into it: %v", stage, well)
			ctx, cancel := context.WithCancel(t.Context())
			o := gridOptions()
			o.Size = int64(len(text))
			begun := -1.0
			var last importers.Progress
			o.Progress = func(p importers.Progress) {
				if last = p; p.Stage != stage {
					return
				}
				if begun < 0 {
					begun = p.Share
				}
				if !well || p.Share > begun+0.05 {
					cancel()
				}
			}
			_, err := importers.Import(ctx, s.Live, strings.NewReader(text), o)
			require.ErrorIs(t, err, context.Canceled, name)
			assert.Equal(t, stage, last.Stage, name)
			assert.Equal(t, before, s.digest(t), name)
			cancel()
		}
	}
	assert.Equal(t, 4990, s.load(t, gridOptions(), text).New)
}

// occupied is a store in which others write for a while.
type occupied struct {
	zoning.Store
	times int // that it has no patience
}

func (o *occupied) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	if o.times > 0 {
		o.times--
		return zoning.Outcome{}, fmt.Errorf("%w: another process is writing", zoning.ErrBusy)
	}
	return o.Store.Do(ctx, c, f)
}

func TestPatientImportWaitsForItsTurn(t *testing.T) {
	s := open(t)
	store := &occupied{s.store, 0}
	live, err := atlas.Open(t.Context(), store, atlas.Options{})
	require.NoError(t, err)
	text := manyCells(5)
	store.times = 2
	_, err = importers.Import(t.Context(), live, strings.NewReader(text), gridOptions())
	require.ErrorIs(t, err, zoning.ErrBusy)
	store.times = 2
	o := gridOptions()
	o.Patient = true
	r, err := importers.Import(t.Context(), live, strings.NewReader(text), o)
	require.NoError(t, err)
	assert.Equal(t, 5, r.New)

	// It waits no longer than its caller.
	store.times = 1 << 30
	ctx, cancel := context.WithCancelCause(t.Context())
	o.Progress = func(p importers.Progress) {
		if p.Stage == importers.Waiting && store.times < 1<<30 {
			cancel(errors.New("enough"))
		}
	}
	_, err = importers.Import(ctx, live, strings.NewReader(text), o)
	require.ErrorIs(t, err, context.Canceled)
}

// Whatever the format, the share follows what is read of the file, and reading ends when nobody wants it.
func TestProgressOfEachFormat(t *testing.T) {
	s := open(t)
	s.load(t, gridOptions(), manyCells(3000))
	for _, format := range exporters.FormatNames() {
		if !slices.Contains(importers.Formats(), format) {
			continue
		}
		t.Run(format, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "grids")
			file, err := os.Create(name)
			require.NoError(t, err)
			t.Cleanup(func() { _ = file.Close() })
			require.NoError(t, exporters.Write(t.Context(), file, exporters.Options{Format: format, Layer: zoning.Grids}, s.store.Rows(t.Context(), zoning.Query{Layer: zoning.Grids})))
			info, err := file.Stat()
			require.NoError(t, err)
			o := gridOptions()
			o.Size, o.DryRun, o.TempDir = info.Size(), true, t.TempDir()
			var told heard
			again := func(ctx context.Context, tell func(importers.Progress)) error {
				_, err := file.Seek(0, io.SeekStart)
				require.NoError(t, err)
				o.Progress = tell
				r, err := importers.Import(ctx, s.Live, file, o)
				if err == nil {
					assert.False(t, r.Refused(), describe(r))
				}
				return err
			}
			require.NoError(t, again(t.Context(), func(p importers.Progress) { told = append(told, p) }))
			last, steps := importers.Progress{}, 0
			for _, p := range told {
				assert.GreaterOrEqual(t, p.Share, last.Share)
				assert.GreaterOrEqual(t, p.Bytes, last.Bytes)
				assert.LessOrEqual(t, p.Bytes, o.Size)
				if p.Stage == importers.Reading && p.Share > last.Share {
					steps++
				}
				last = p
			}
			assert.Equal(t, o.Size, last.Bytes)
			least := 1
			if slices.Contains([]string{"geojson", "geojsonseq", "kml", "shapefile", "geopackage"}, format) { // which can say how far they are
				least = 6
			}
			assert.GreaterOrEqual(t, steps, least)

			ctx, cancel := context.WithCancel(t.Context())
			err = again(ctx, func(p importers.Progress) {
				if last = p; p.Share > 0.1 {
					cancel()
				}
			})
			require.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, importers.Reading, last.Stage)
			left, err := os.ReadDir(o.TempDir)
			require.NoError(t, err)
			assert.Empty(t, left)
		})
	}
}

// Where grids are fitted to their neighbours, that is told, and can be cancelled, as well.
func TestProgressOfFitting(t *testing.T) {
	s := open(t)
	text := manyCells(2000)
	before := s.digest(t)
	o := gridOptions()
	o.DryRun, o.Size = true, int64(len(text))
	var told heard
	o.Progress = func(p importers.Progress) { told = append(told, p) }
	s.load(t, o, text)
	assert.Equal(t, []importers.Stage{importers.Reading, importers.Judging, importers.Waiting, importers.Judging, importers.Committing}, told.stages())
	ctx, cancel := context.WithCancel(t.Context())
	var last importers.Progress
	o.Progress = func(p importers.Progress) {
		if last = p; p.Share > 0.45 {
			cancel()
		}
	}
	_, err := importers.Import(ctx, s.Live, strings.NewReader(text), o)
	require.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, importers.Judging, last.Stage)
	assert.Equal(t, before, s.digest(t))
}
