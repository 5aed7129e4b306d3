package tiles

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Many who ask at once wait for one making; each may leave, and when the last has, the making is told to end and the next to ask begins anew.
func TestSharedIsMadeOnce(t *testing.T) {
	var s shared[int]
	var made atomic.Int32
	release, begun := make(chan struct{}), make(chan struct{}, 8)
	build := func(ctx context.Context) (int, error) {
		made.Add(1)
		begun <- struct{}{}
		select {
		case <-release:
			return 7, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	one, leaveOne := context.WithCancel(context.Background())
	two, leaveTwo := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for _, ctx := range []context.Context{one, two} {
		wg.Go(func() {
			_, err := s.get(ctx, build)
			assert.ErrorIs(t, err, context.Canceled)
		})
	}
	<-begun
	for waiting := 0; waiting < 2; {
		s.mu.Lock()
		waiting = s.flying.waiting
		s.mu.Unlock()
	}
	leaveOne()
	leaveTwo()
	wg.Wait()
	assert.EqualValues(t, 1, made.Load())
	for range 5 {
		wg.Go(func() {
			v, err := s.get(context.Background(), build)
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
		})
	}
	<-begun
	close(release)
	wg.Wait()
	assert.EqualValues(t, 2, made.Load())
	s.forget()
	_, err := s.get(context.Background(), func(context.Context) (int, error) { return 0, errors.New("no") })
	require.EqualError(t, err, "no")
	v, err := s.get(context.Background(), build)
	require.NoError(t, err, "what failed is tried again")
	assert.Equal(t, 7, v)
}

// What breaks while it is made is an error of those who wait for it, and the next to ask begins anew: it is made on a goroutine of its own, where a panic would
// end the process.
func TestSharedOutlivesAPanic(t *testing.T) {
	var s shared[int]
	_, err := s.get(t.Context(), func(context.Context) (int, error) { panic("a ring of no kind") })
	require.ErrorContains(t, err, "panic: a ring of no kind\n")
	assert.Contains(t, err.Error(), "TestSharedOutlivesAPanic", "it says where")
	v, err := s.get(t.Context(), func(context.Context) (int, error) { return 7, nil })
	require.NoError(t, err)
	assert.Equal(t, 7, v)
}

func TestCacheIsBounded(t *testing.T) {
	c := newCache(4 * (besides + 100))
	ctx := context.Background()
	drawn := 0
	ask := func(x int) {
		_, err := c.get(ctx, tileKey{x: x}, func(context.Context) (*Tile, error) {
			drawn++
			return &Tile{Body: make([]byte, 60), Zipped: make([]byte, 40)}, nil
		})
		require.NoError(t, err)
	}
	for x := range 4 {
		ask(x)
	}
	ask(0)
	assert.Equal(t, 4, drawn)
	ask(4) // 1 was not asked for for longest
	ask(0)
	assert.Equal(t, 5, drawn)
	ask(1)
	assert.Equal(t, 6, drawn)
	assert.Len(t, c.tiles, 4)
	assert.LessOrEqual(t, c.size, c.most)
	_, err := c.get(ctx, tileKey{x: 9}, func(context.Context) (*Tile, error) { return nil, errors.New("no") })
	require.Error(t, err)
	assert.NotContains(t, c.tiles, tileKey{x: 9})
}

// Levels and drawings that were not asked for for longest go; asked again, they are made again, the same.
func TestWhatIsKeptIsBounded(t *testing.T) {
	ctx := context.Background()
	a := cityAtlas(fixtures.Options{Seed: 3, Grids: 40, Vertices: 60, Zones: -1})
	tiles := New(Options{MaxLevels: 60 << 10, MaxSheets: 2})
	s, err := tiles.Sheet(a, "grids", today)
	require.NoError(t, err)
	first := map[int][]byte{}
	for range 2 {
		for zoom := 9; zoom <= 14; zoom++ {
			at := tilesOver(s, zoom)[0]
			body, err := s.Tile(ctx, zoom, at[0], at[1])
			require.NoError(t, err)
			if first[zoom] != nil {
				assert.Equal(t, first[zoom], body)
			}
			first[zoom] = body
			assert.True(t, tiles.keeper.size <= 60<<10 || len(tiles.keeper.kept) == 1)
		}
	}
	for i := range 5 {
		a = a.Next(int64(i+2), today, nil, []*zoning.Row{rowOf(zoning.Grid{Code: "x" + string(rune('a'+i)), Kind: zoning.Base}, square(float64(i), 0, float64(i+1), 1))})
		s, err := tiles.Sheet(a, "grids", today)
		require.NoError(t, err)
		at := tilesOver(s, 9)[0]
		_, err = s.Tile(ctx, 9, at[0], at[1])
		require.NoError(t, err)
	}
	assert.Len(t, tiles.drawings[zoning.Grids], 2)
	for _, q := range tiles.asked {
		assert.Contains(t, tiles.drawings[zoning.Grids], q.sheet.drawings[0], "nothing else keeps a drawing")
	}
	left, cancel := context.WithCancel(ctx)
	cancel()
	s, err = New(Options{}).Sheet(a, "grids", today)
	require.NoError(t, err)
	_, err = s.Tile(left, 9, 0, 0)
	require.ErrorIs(t, err, context.Canceled)
}

// FuzzTile draws any tile of a small city.
func FuzzTile(f *testing.F) {
	s := sheetOf(f, cityAtlas(fixtures.Options{Seed: 3, Grids: 12, Vertices: 40, Zones: 12}), All)
	empty := sheetOf(f, atlas.New(1, today, nil), All)
	for zoom := 0; zoom <= MaxZoom; zoom += 4 {
		at := tilesOver(s, zoom)[0]
		f.Add(uint8(zoom), uint32(at[0]), uint32(at[1]))
	}
	f.Fuzz(func(t *testing.T, z uint8, x, y uint32) {
		zoom := int(z) % (MaxZoom + 1)
		column, row := int(x)&(1<<zoom-1), int(y)&(1<<zoom-1)
		body, err := s.Tile(context.Background(), zoom, column, row)
		require.NoError(t, err)
		for _, l := range decoded(t, body) {
			for _, f := range l.Features {
				if f.Geometry.Dimensions() == 2 {
					requireSound(t, areasOf(t, f.Geometry))
				}
			}
		}
		body, err = empty.Tile(context.Background(), zoom, column, row)
		require.NoError(t, err)
		assert.Empty(t, body)
	})
}

// atOnce is a turn that nobody waits for.
func atOnce(context.Context) (func(), error) { return func() {}, nil }

// A turn is waited for before a tile is drawn, and given back; what is at hand needs none.
func TestTilesAreDrawnInTurn(t *testing.T) {
	made := New(Options{})
	s, err := made.Sheet(cityAtlas(fixtures.Options{Seed: 1, Grids: 20, Vertices: 20}), All, today)
	require.NoError(t, err)
	none := errors.New("no turn")
	taken, given := 0, 0
	never := func(context.Context) (func(), error) { return nil, none }
	once := func(context.Context) (func(), error) { taken++; return func() { given++ }, nil }
	for _, ask := range []func(Turn) (*Tile, error){
		func(turn Turn) (*Tile, error) { return made.Tile(t.Context(), s, 0, 0, 0, turn) },
		func(turn Turn) (*Tile, error) { return made.Picture(t.Context(), s, turn) },
	} {
		taken, given = 0, 0
		_, err = ask(never)
		require.ErrorIs(t, err, none)
		first, err := ask(once)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 1}, []int{taken, given})
		again, err := ask(never)
		require.NoError(t, err)
		assert.Same(t, first, again)
	}
}
