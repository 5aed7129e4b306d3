package geo

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDisc(t *testing.T) {
	for _, p := range []orb.Point{{120.75, 30.75}, {0, 0}, {-70, -55}, {179, 60}} {
		for _, metres := range []float64{0.001, 0.2, 50, 1000, 20000} {
			t.Run(fmt.Sprint(p, metres), func(t *testing.T) {
				g := Disc(p, metres)
				require.Empty(t, Validate(poly(g[0][0]), 0))
				requireSound(t, g)
				r := g[0][0]
				for i := range r[:len(r)-1] {
					assert.LessOrEqual(t, Distance(p, r[i]), 1.001*metres+1e-8)
					mid := orb.Point{(r[i][0] + r[i+1][0]) / 2, (r[i][1] + r[i+1][1]) / 2}
					assert.GreaterOrEqual(t, Distance(p, mid), metres-1e-8)
				}
			})
		}
	}
	for _, metres := range []float64{0, -1, math.NaN()} {
		assert.Nil(t, Disc(orb.Point{120, 30}, metres))
	}
	assert.Nil(t, Disc(orb.Point{math.NaN(), 30}, 1))
	assert.Nil(t, Disc(orb.Point{120, math.Inf(1)}, 1))
	assert.False(t, broken(Disc(orb.Point{120, 30}, 1e-9)))
}

// Grown and shrunk, a shape's corners are as far from its old boundary as asked,
// from 1 % too far to nothing too near.
func TestBuffer(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 4))
	yard := poly(ring(120.75, 30.75, 120.752, 30.75, 120.752, 30.751, 120.751, 30.7505, 120.75, 30.752))
	for name, g := range map[string]orb.MultiPolygon{
		"yard":   yard,
		"hole":   poly(rect(120, 30, 120.01, 30.01), rect(120.004, 30.004, 120.006, 30.006)),
		"parts":  {{rect(120, 30, 120.001, 30.001)}, {rect(120.002, 30, 120.003, 30.001)}},
		"wiggly": poly(wiggly(r, 300, 120.5, 30.5, 0.01)),
	} {
		for _, metres := range []float64{0.2, 5, 20, -0.2, -5, -20} {
			t.Run(fmt.Sprint(name, metres), func(t *testing.T) {
				s := Prepare(g)
				got, err := Buffer(g, metres)
				require.NoError(t, err)
				require.NotEmpty(t, got)
				requireSound(t, got)
				if metres > 0 {
					assert.Greater(t, Area(got), Area(g))
				} else {
					assert.Less(t, Area(got), Area(g))
				}
				eachEdge(got, func(p, q orb.Point) {
					for _, at := range []orb.Point{p, {(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}} {
						d, _ := BoundaryDistance(at, s)
						require.Equal(t, metres < 0, d < 0)
						require.GreaterOrEqual(t, math.Abs(d), math.Abs(metres)*0.995-1e-6)
						if at == p && metres > 0 {
							require.LessOrEqual(t, math.Abs(d), math.Abs(metres)*1.01+1e-6)
						}
					}
				})
			})
		}
	}
	gone, err := Buffer(yard, -500)
	require.NoError(t, err)
	assert.Nil(t, gone)
	same, err := Buffer(yard, 0)
	require.NoError(t, err)
	assert.InEpsilon(t, Area(yard), Area(same), 1e-9)
	_, err = Buffer(yard, math.NaN())
	assert.ErrorIs(t, err, ErrOverlay)
}

// Every place within the distance is in the grown shape.
func TestBufferHoldsEveryPlaceNearby(t *testing.T) {
	seed := uint64(31)
	r := rand.New(rand.NewPCG(seed, 4))
	g := poly(wiggly(r, 40, 120.5, 30.5, 0.003))
	s := Prepare(g)
	const metres = 30
	got, err := Buffer(g, metres)
	require.NoError(t, err)
	grown := Prepare(got)
	b := grown.Bound()
	for range soak(20000) {
		p := orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
		d, _ := BoundaryDistance(p, s)
		switch {
		case d < metres*0.995:
			require.NotEqual(t, Outside, grown.Locate(p), "seed %d: %v is %v m away", seed, p, d)
		case d > metres*1.01:
			require.Equal(t, Outside, grown.Locate(p), "seed %d: %v is %v m away", seed, p, d)
		}
	}
}
