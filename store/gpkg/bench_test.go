package gpkg

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// city is 5,237 grids side by side, of about so many vertices each.
func city(vertices int) []*zoning.Row {
	list := make([]*zoning.Row, 5237)
	for i := range list {
		lon, lat := 120.3+float64(i%73)/80, 30.3+float64(i/73)/80
		ring := make(orb.Ring, vertices+1)
		for k := range ring {
			a := 2 * math.Pi * float64(k%vertices) / float64(vertices)
			ring[k] = orb.Point{lon + math.Cos(a)/160, lat + math.Sin(a)/160}
		}
		list[i] = &zoning.Row{Valid: zoning.Unbounded, Shape: orb.MultiPolygon{{ring}}, Thing: zoning.Grid{
			Code: fmt.Sprintf("330402%03d%03d%03d", i/1000, i/100%10, i%100), Name: fmt.Sprintf("grid %d", i), Kind: zoning.Base,
			Division: fmt.Sprintf("330402%03d%03d", i/1000, i/100%10),
		}}
	}
	return list
}

func command(name string) zoning.Command {
	return zoning.Command{Name: name, Actor: zoning.Actor{Name: "tester"}}
}

func openAll(tb testing.TB, s *Store, list []*zoning.Row) {
	tb.Helper()
	_, err := s.Do(tb.Context(), command("import"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, tx.Open(ctx, list...) })
	require.NoError(tb, err)
}

// The bar for the whole import is 5 s; this is the store's part of it, to the durable commit.
func BenchmarkOpenRows(b *testing.B) {
	for _, vertices := range []int{50, 500} {
		b.Run(fmt.Sprint(vertices), func(b *testing.B) {
			list := city(vertices)
			for b.Loop() {
				b.StopTimer()
				s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
				b.StartTimer()
				openAll(b, s, list)
				b.StopTimer()
				require.NoError(b, s.Close())
				b.StartTimer()
			}
		})
	}
}

// Everything of a layer is closed and recorded again, as when a whole file changed.
func BenchmarkReplaceRows(b *testing.B) {
	list := city(500)
	s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
	openAll(b, s, list)
	for b.Loop() {
		_, err := s.Do(b.Context(), command("import"), func(ctx context.Context, tx zoning.Tx) ([]byte, error) {
			ids := make([]int64, len(list))
			for i, r := range list {
				ids[i] = r.ID
			}
			if err := tx.Close(ctx, zoning.Grids, ids...); err != nil {
				return nil, err
			}
			return nil, tx.Open(ctx, list...)
		})
		require.NoError(b, err)
	}
}

func BenchmarkReadRows(b *testing.B) {
	for _, vertices := range []int{50, 500} {
		b.Run(fmt.Sprint(vertices), func(b *testing.B) {
			s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
			openAll(b, s, city(vertices))
			for b.Loop() {
				n := 0
				for _, err := range s.Rows(b.Context(), zoning.Query{Layer: zoning.Grids}) {
					require.NoError(b, err)
					n++
				}
				require.Equal(b, 5237, n)
			}
		})
	}
}

func BenchmarkReadWithin(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
	openAll(b, s, city(50))
	box := orb.Bound{Min: orb.Point{120.6, 30.6}, Max: orb.Point{120.61, 30.61}}
	for b.Loop() {
		for _, err := range s.Rows(b.Context(), zoning.Query{Layer: zoning.Grids, Within: &box}) {
			require.NoError(b, err)
		}
	}
}

func BenchmarkNewest(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
	openAll(b, s, city(50)[:10])
	for b.Loop() {
		_, err := s.Newest(b.Context())
		require.NoError(b, err)
	}
}

func BenchmarkSmallCommand(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "a.gpkg"))
	list := city(50)
	i := 0
	for b.Loop() {
		openAll(b, s, list[i%len(list):i%len(list)+1])
		i++
	}
}

func BenchmarkCopy(b *testing.B) {
	folder := b.TempDir()
	s := open(b, filepath.Join(folder, "a.gpkg"))
	openAll(b, s, city(500))
	i := 0
	for b.Loop() {
		require.NoError(b, copyTo(b.Context(), s, filepath.Join(folder, fmt.Sprint(i)), nil))
		i++
	}
}

// Opening a store that is there already.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.gpkg")
	open(b, path)
	for b.Loop() {
		s, err := Open(b.Context(), path)
		require.NoError(b, err)
		require.NoError(b, s.Close())
	}
}
