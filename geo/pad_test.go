package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rim of a padded box is as far from what it holds as was asked for, and not much farther.
func TestPad(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // made-up places
	for range 2000 {
		p := orb.Point{20 + 100*r.Float64(), 170*r.Float64() - 85}
		metres := []float64{0.2, 30, 1000, 10_000, 100_000}[r.IntN(5)]
		b := Pad(p.Bound(), metres)
		for range 20 {
			s := r.Float64()
			across, along := b.Min[0]+s*(b.Max[0]-b.Min[0]), b.Min[1]+s*(b.Max[1]-b.Min[1])
			for _, q := range []orb.Point{{across, b.Min[1]}, {across, b.Max[1]}, {b.Min[0], along}, {b.Max[0], along}} {
				require.GreaterOrEqual(t, Distance(p, q), metres, "%v %v", p, q)
			}
		}
		if metres <= 10_000 {
			assert.Less(t, Distance(p, orb.Point{p[0], b.Max[1]}), 1.02*metres)
			assert.Less(t, Distance(p, orb.Point{b.Max[0], p[1]}), 1.06*metres, "%v", p)
		}
	}
	near := Pad(orb.Point{0, 89.9999}.Bound(), 100) // over the pole are places 180 degrees away
	assert.True(t, near.Contains(orb.Point{180, 89.9999}))
}
