package publishing_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"

	"gridzone/internal/gpkgtest"
	"gridzone/store/gpkg"
	"gridzone/zoning"
)

// Days are counted from a day that needs no thought.
const (
	always  = zoning.Always
	forever = zoning.Forever
)

func newStore(t *testing.T) *gpkg.Store {
	t.Helper()
	return gpkgtest.Open(t)
}

func span(from, to zoning.Day) zoning.Interval { return zoning.Interval{From: from, To: to} }

// square is a square with its lower left corner there, size degrees wide.
func square(lon, lat, size float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + size, lat}, {lon + size, lat + size}, {lon, lat + size}, {lon, lat}}}}
}

func zone(code string, from, to zoning.Day) *zoning.Row {
	return &zoning.Row{Valid: span(from, to), Shape: square(120.7, 30.7, 0.01),
		Thing: zoning.Zone{Code: code, Kind: zoning.Prohibited, Division: "330402001001", Scope: zoning.Whole}}
}

func published(id, division string, valid zoning.Interval, supersedes ...string) *zoning.Row {
	return &zoning.Row{Valid: valid, Thing: zoning.Publication{ID: id, State: zoning.Published, Division: division, Supersedes: supersedes}}
}

// do runs a command that must succeed.
func do(t *testing.T, s zoning.Store, f func(ctx context.Context, tx zoning.Tx) error) zoning.Outcome {
	t.Helper()
	out, err := try(t, s, f)
	require.NoError(t, err)
	return out
}

func try(t *testing.T, s zoning.Store, f func(ctx context.Context, tx zoning.Tx) error) (zoning.Outcome, error) {
	t.Helper()
	return s.Do(t.Context(), zoning.Command{Name: "test", Actor: zoning.Actor{Name: "tester"}},
		func(ctx context.Context, tx zoning.Tx) ([]byte, error) { return nil, f(ctx, tx) })
}

// onRecord writes what is on record of a layer: publications as id:state[from,to), zones as code:publication[from,to).
func onRecord(t *testing.T, s zoning.Reader, layer zoning.Layer) []string {
	t.Helper()
	found := []string{}
	end := func(d zoning.Day, mark string) string {
		if d == always || d == forever {
			return mark
		}
		return fmt.Sprint(int(d))
	}
	for r, err := range s.Rows(t.Context(), zoning.Query{Layer: layer}) {
		require.NoError(t, err)
		said := r.Publication
		if p, ok := r.Thing.(zoning.Publication); ok {
			said = string(p.State)
		}
		found = append(found, fmt.Sprintf("%s:%s[%s,%s)", r.Code(), said, end(r.Valid.From, "-"), end(r.Valid.To, "+")))
	}
	return found
}
