package geo

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mask says which shapes hold p, and which of them on their boundary.
func mask(p orb.Point, shapes []*Prepared) (m uint64) {
	for i, s := range shapes {
		m |= uint64(s.Locate(p)) << (2 * i)
	}
	return m
}

// Whatever random points of the region find, a witness has found too.
func TestWitnessesAgainstSampling(t *testing.T) {
	seed := uint64(17)
	r := rand.New(rand.NewPCG(seed, 4))
	for i := range soak(400) {
		var shapes []*Prepared
		for range 1 + r.IntN(6) {
			g := poly(wiggly(r, 3+r.IntN(40), 120+0.01*r.Float64(), 30+0.01*r.Float64(), 0.001+0.01*r.Float64()))
			if r.IntN(3) == 0 {
				x, y := 120+0.01*r.Float64(), 30+0.01*r.Float64()
				g = poly(rect(x, y, x+0.002, y+0.002))
			}
			shapes = append(shapes, Prepare(g))
		}
		at := orb.Point{120.005, 30.005}
		if r.IntN(2) == 0 { // on a corner, where most edges meet
			at = shapes[0].Shape()[0][0][0]
		}
		region := Prepare(Disc(at, []float64{0.2, 5, 50, 500}[r.IntN(4)]))
		found := map[uint64]bool{}
		points := witnesses(region, append(shapes, nil))
		for _, p := range points {
			require.NotEqual(t, Outside, region.Locate(p))
			found[mask(p, shapes)] = true
		}
		b := region.Bound()
		for range 2000 {
			p := orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
			if region.Locate(p) == Outside {
				continue
			}
			require.True(t, found[mask(p, shapes)], "seed %d, case %d: nothing stands for %v", seed, i, p)
		}
	}
}

// witnesses is Witnesses for whoever has time.
func witnesses(region *Prepared, shapes []*Prepared) []orb.Point {
	points, err := Witnesses(context.Background(), region, shapes)
	if err != nil {
		panic(err)
	}
	return points
}

// counted is a context that ends once it was asked so often.
type counted struct {
	context.Context
	left int
}

func (c *counted) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

func TestWitnessesEndWithTheContext(t *testing.T) {
	// A plaid: each strip crosses all of the others' direction, 80 x 80 x 4 crossings.
	var strips []*Prepared
	for i := range 80 {
		x := float64(i) / 10
		strips = append(strips, Prepare(poly(rect(x, -1, x+0.05, 9))), Prepare(poly(rect(-1, x, 9, x+0.05))))
	}
	region := Prepare(poly(rect(-2, -2, 10, 10)))
	most := &counted{context.Background(), 1 << 30}
	whole, err := Witnesses(most, region, strips)
	require.NoError(t, err)
	require.Greater(t, len(whole), 4*80*80)
	asked := 1<<30 - most.left
	require.Greater(t, asked, 80, "it asks again and again")
	for n := range asked {
		points, err := Witnesses(&counted{context.Background(), n}, region, strips)
		require.ErrorIs(t, err, context.Canceled, "asked %d times", n)
		require.Nil(t, points)
	}
}

// Edges that hardly meet are work as well.
func TestWitnessesAskOftenEnough(t *testing.T) {
	var squares []*Prepared
	for i := range 5000 {
		x, y := float64(i%71), float64(i/71)
		squares = append(squares, Prepare(poly(rect(x, y, x+0.5, y+0.5))))
	}
	ctx := &counted{context.Background(), 1 << 30}
	_, err := Witnesses(ctx, Prepare(poly(rect(-1, -1, 80, 80))), squares)
	require.NoError(t, err)
	assert.Greater(t, 1<<30-ctx.left, 2*4*5000/witnessRest, "for every so many edges, and for every so many corners")
}

func TestWitnesses(t *testing.T) {
	region := Prepare(poly(rect(0, 0, 10, 10)))
	left, right, corner := poly(rect(-5, -5, 5, 15)), poly(rect(5, -5, 15, 15)), poly(rect(10, 10, 12, 12))
	/*
	   +-----|-----+ corner
	   |     |     |
	   | left|right|
	   |     |     |
	   +-----|-----+
	*/
	shapes := prepared(left, right, corner)
	found := map[uint64]bool{}
	for _, p := range witnesses(region, shapes) {
		found[mask(p, shapes)] = true
	}
	in, on := uint64(Inside), uint64(Boundary)
	assert.Equal(t, map[uint64]bool{
		in: true, in << 2: true, // either side
		on | on<<2:    true, // the line between
		in<<2 | on<<4: true, // the corner, in one point
	}, found)
	assert.Empty(t, witnesses(Prepare(nil), shapes))
	assert.Equal(t, []orb.Point{{5, 5}}, witnesses(region, nil), "one face, one point")
	assert.Equal(t, []orb.Point{{5, 5}, {10, 10}}, witnesses(region, shapes[2:]), "touched in a corner")
}

func TestInteriorPoint(t *testing.T) {
	for name, g := range map[string]orb.MultiPolygon{
		"square":      poly(rect(0, 0, 4, 4)),
		"with a hole": poly(rect(0, 0, 4, 4), rect(0.5, 0.5, 3.5, 3.5)),
		"hole touches everywhere on the middle line": poly(rect(0, 0, 4, 4), ring(0, 2, 2, 1, 4, 2, 2, 3)),
		"comb":        poly(ring(0, 0, 9, 0, 9, 1, 8, 9, 7, 1, 6, 9, 5, 1, 4, 9, 3, 1, 2, 9, 1, 1)),
		"sliver":      poly(ring(120, 30, 121, 31, 120.5, 30.5000000001)),
		"flat":        poly(rect(0, 1, 10, 1.0000000001)),
		"parts":       {{rect(0, 0, 1, 1)}, {rect(2, 2, 6, 6)}},
		"empty first": {{}, {rect(0, 0, 1, 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			p := InteriorPoint(g)
			assert.Equal(t, Inside, Locate(p, g), "%v", p)
			assert.Equal(t, p, InteriorPoint(g))
		})
	}
	assert.Equal(t, orb.Point{4, 4}, InteriorPoint(orb.MultiPolygon{{rect(0, 0, 1, 1)}, {rect(2, 2, 6, 6)}}), "the larger part")
	assert.False(t, finite(InteriorPoint(nil)))
	assert.Equal(t, orb.Point{1, 2}, InteriorPoint(orb.MultiPolygon{{{{1, 2}}}}))
}

func BenchmarkWitnesses(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 3))
	tiles := prepared(patchwork(r, 12, 125, 120.5, 30.5, 0.01)...)
	at := tiles[40].Shape()[0][0][0]
	b.Run("uncut", func(b *testing.B) {
		inside := InteriorPoint(tiles[40].Shape())
		for b.Loop() {
			witnesses(Prepare(Disc(inside, 0.2)), tiles[40:41])
		}
	})
	for _, metres := range []float64{0.2, 50, 2000} {
		region := Prepare(Disc(at, metres))
		b.Run(map[float64]string{0.2: "0.2m", 50: "50m", 2000: "2km"}[metres], func(b *testing.B) {
			for b.Loop() {
				witnesses(region, tiles)
			}
		})
	}
}
