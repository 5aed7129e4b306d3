package publishing_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// said writes what an Atlas has on record of a layer.
func said(a *atlas.Atlas, layer zoning.Layer) []string {
	var found []string
	for r := range a.OnRecord(layer) {
		found = append(found, fmt.Sprintf("%v %s %+v %v", r.Valid, r.Publication, r.Thing, r.Shape))
	}
	return found
}

// A preview is what publishing then does: of every row, and of an answer.
func TestPreviewIsWhatPublishingDoes(t *testing.T) {
	for name, tc := range map[string]struct {
		publication *zoning.Row
		zones       []*zoning.Row
	}{
		"supersedes":   {published("new", village, span(20, forever), "old"), []*zoning.Row{zone("x", always, forever), zone("b", 30, 40)}},
		"same codes":   {published("new", village, span(10, 20)), []*zoning.Row{zone("c", always, 12), zone("c", 14, forever)}},
		"higher up":    {published("new", town, span(20, forever), "old", "other"), nil},
		"from the day": {published("new", village, span(-5, forever), "old"), []*zoning.Row{zone("a", always, forever)}},
	} {
		t.Run(name, func(t *testing.T) {
			s := before(t)
			live, err := atlas.Open(t.Context(), s, atlas.Options{})
			require.NoError(t, err)
			now := live.Atlas()
			zonesNow := said(now, zoning.Zones)
			preview, err := publishing.Preview(t.Context(), now, tc.publication, tc.zones)
			require.NoError(t, err)
			assert.Equal(t, zonesNow, said(now, zoning.Zones), "what is in force stays as it is")
			assert.Equal(t, now.Revision(), preview.Revision())
			_, err = live.Do(t.Context(), zoning.Command{Name: "publish"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
				return nil, publishing.Enforce(ctx, tx, tc.publication, tc.zones)
			})
			require.NoError(t, err)
			then := live.Atlas()
			for _, layer := range atlas.Layers() {
				assert.Equal(t, said(then, layer), said(preview, layer))
			}
			for _, day := range []zoning.Day{-10, 0, 11, 13, 15, 25, 35, 50} {
				for _, p := range []orb.Point{{120.705, 30.705}, {120.71, 30.7}, {121, 31}} {
					want, got := then.Locate(p, day), preview.Locate(p, day)
					assert.Equal(t, len(want.Zones), len(got.Zones))
					for i := range want.Zones {
						assert.Equal(t, want.Zones[i].Row.Code(), got.Zones[i].Row.Code())
						assert.Equal(t, want.Zones[i].Row.Publication, got.Zones[i].Row.Publication)
					}
				}
			}
		})
	}
}

func TestPreviewRefusesWhatPublishingRefuses(t *testing.T) {
	live, err := atlas.Open(t.Context(), before(t), atlas.Options{})
	require.NoError(t, err)
	_, err = publishing.Preview(t.Context(), live.Atlas(), published("old", village, span(0, 9)), nil)
	require.ErrorIs(t, err, zoning.ErrConflict)
	_, err = publishing.Preview(t.Context(), live.Atlas(), published("new", village, span(0, 9), "nobody"), nil)
	require.ErrorIs(t, err, zoning.ErrInvalid)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = publishing.Preview(ctx, live.Atlas(), published("new", village, span(0, 9)), []*zoning.Row{zone("x", always, forever)})
	require.ErrorIs(t, err, context.Canceled)
}

func TestPreviewsAreKept(t *testing.T) {
	live, err := atlas.Open(t.Context(), before(t), atlas.Options{})
	require.NoError(t, err)
	var previews publishing.Previews
	loaded := 0
	of := func(id string, version int64) *atlas.Atlas {
		t.Helper()
		a, err := previews.Of(t.Context(), live.Atlas(), id, version, func() (*zoning.Row, []*zoning.Row, error) {
			loaded++
			return published(id, village, span(20, forever)), []*zoning.Row{zone("x", always, forever)}, nil
		})
		require.NoError(t, err)
		return a
	}
	first := of("n", 1)
	assert.Same(t, first, of("n", 1))
	assert.NotSame(t, first, of("n", 2), "another version")
	assert.NotSame(t, first, of("m", 1), "another draft")
	assert.Equal(t, 3, loaded)
	_, err = live.Do(t.Context(), zoning.Command{Name: "x"}, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) ([]byte, error) {
		return nil, publishing.End(ctx, tx, "old", 5, zoning.Withdrawn)
	})
	require.NoError(t, err)
	assert.NotSame(t, first, of("n", 1), "another revision")
	of("k", 1)
	of("n", 1)
	of("l", 1)
	loaded = 0
	of("n", 1)
	assert.Zero(t, loaded, "the last used are kept")
	of("n", 2)
	assert.Equal(t, 1, loaded, "no more than a few are")

	broken := errors.New("the store is away")
	_, err = previews.Of(t.Context(), live.Atlas(), "o", 1, func() (*zoning.Row, []*zoning.Row, error) { return nil, nil, broken })
	require.ErrorIs(t, err, broken)
	assert.NotNil(t, of("o", 1), "a failure is not kept")
}

// Who asks for another draft does not wait for one that is being made; who asks for the same one gets it, and may leave meanwhile.
func TestPreviewsAreMadeBesideEachOther(t *testing.T) {
	live, err := atlas.Open(t.Context(), before(t), atlas.Options{})
	require.NoError(t, err)
	var previews publishing.Previews
	begun, goOn, loaded := make(chan struct{}), make(chan struct{}), atomic.Int32{}
	of := func(ctx context.Context, id string, load func() error) (*atlas.Atlas, error) {
		return previews.Of(ctx, live.Atlas(), id, 1, func() (*zoning.Row, []*zoning.Row, error) {
			loaded.Add(1)
			return published(id, village, span(20, forever)), nil, load()
		})
	}
	atOnce := func() error { return nil }
	broken := errors.New("the store is away")
	first := make(chan error, 1)
	go func() {
		_, err := of(t.Context(), "slow", func() error { close(begun); <-goOn; return broken })
		first <- err
	}()
	<-begun
	_, err = of(t.Context(), "quick", atOnce)
	require.NoError(t, err, "another draft")
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err = of(gone, "slow", atOnce)
	require.ErrorIs(t, err, context.Canceled)

	got := make(chan *atlas.Atlas, 2)
	for range 2 {
		go func() {
			a, err := of(t.Context(), "slow", atOnce)
			assert.NoError(t, err)
			got <- a
		}()
	}
	close(goOn)
	require.ErrorIs(t, <-first, broken)
	a := <-got
	require.NotNil(t, a, "who waits makes it when the first one fails")
	assert.Same(t, a, <-got, "one makes it")
	assert.EqualValues(t, 3, loaded.Load())
}
