package geo_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
)

// frame is a square ring around (x, y), its half side r.
func frame(x, y, r float64) orb.Ring {
	return orb.Ring{{x - r, y - r}, {x + r, y - r}, {x + r, y + r}, {x - r, y + r}, {x - r, y - r}}
}

func backwards(r orb.Ring) orb.Ring {
	r = r.Clone()
	slices.Reverse(r)
	return r
}

// The rings of a lake with an island that has a pond, beside a second part; in any order and direction:
//
//	+-----------------+  +---+
//	| A  +--------+   |  | E |
//	|    | B  +-+ |   |  +---+
//	|    |    |C| |   |
//	|    |    +-+ |   |
//	|    +--------+   |
//	+-----------------+
func TestNest(t *testing.T) {
	a, b, c, d, e := frame(0, 0, 10), frame(0, 0, 5), frame(0, 0, 3), frame(0, 0, 1), frame(20, 0, 2)
	for name, r := range map[string][]orb.Ring{
		"shells first": {a, b, c, d, e}, "inside out": {e, d, c, b, a}, "backwards": {backwards(a), b, backwards(c), d, e},
	} {
		t.Run(name, func(t *testing.T) {
			shape, _, err := geo.Nest(r)
			require.NoError(t, err)
			require.Len(t, shape, 3)
			got := map[int]int{}
			for _, p := range shape {
				got[len(p)]++
			}
			assert.Equal(t, map[int]int{1: 1, 2: 2}, got)
			assert.Empty(t, geo.Validate(shape, 0))
			assert.Equal(t, geo.Outside, geo.Locate(orb.Point{4, 0}, shape))
			assert.Equal(t, geo.Inside, geo.Locate(orb.Point{2, 0}, shape))
			assert.Equal(t, geo.Outside, geo.Locate(orb.Point{0, 0}, shape))
			assert.Equal(t, geo.Inside, geo.Locate(orb.Point{20, 0}, shape))
		})
	}
	for name, x := range map[string]struct {
		rings []orb.Ring
		agree bool
	}{
		"all as they should":        {[]orb.Ring{backwards(a), b, backwards(c), d, backwards(e)}, true},
		"all the other way":         {[]orb.Ring{a, backwards(b), c, backwards(d), e}, true},
		"a hole that runs as shell": {[]orb.Ring{a, b}, false},
		"two shells either way":     {[]orb.Ring{a, backwards(e)}, false},
		"one ring":                  {[]orb.Ring{a}, true},
	} {
		_, agree, err := geo.Nest(x.rings)
		require.NoError(t, err)
		assert.Equal(t, x.agree, agree, name)
	}
}

func TestNestKeepsOrder(t *testing.T) {
	e, hole, a := frame(20, 0, 2), frame(1, 0, 1), frame(0, 0, 10)
	shape, _, err := geo.Nest([]orb.Ring{hole, e, a})
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{e}, {a, hole}}, shape)
	shape, _, err = geo.Nest(nil)
	require.NoError(t, err)
	assert.Empty(t, shape)
}

// Rings that touch: a hole with every corner on the edge of its shell, a part with every corner on the edge of another, shells side by side.
func TestNestTouching(t *testing.T) {
	a := frame(0, 0, 10)
	inscribed := orb.Ring{{-10, 0}, {0, -10}, {10, 0}, {0, 10}, {-10, 0}}
	shape, _, err := geo.Nest([]orb.Ring{inscribed, a})
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{a, inscribed}}, shape)

	notch := orb.Ring{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}} // the corner that the next shape has cut out, all of whose corners are its own
	l := orb.Ring{{-10, -10}, {10, -10}, {10, 0}, {0, 0}, {0, 10}, {-10, 10}, {-10, -10}}
	shape, _, err = geo.Nest([]orb.Ring{l, notch})
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{l}, {notch}}, shape)

	in := orb.Ring{{-10, -10}, {10, -10}, {0, 0}, {-10, -10}}
	filled := orb.Ring{{-10, -10}, {10, -10}, {10, 10}, {0, 0}, {-10, 10}, {-10, -10}}
	shape, _, err = geo.Nest([]orb.Ring{filled, in}) // its corners are corners of the other, and it lies inside
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{filled, in}}, shape)

	shape, _, err = geo.Nest([]orb.Ring{a, a.Clone()})
	require.NoError(t, err)
	assert.Len(t, shape, 2, "one ring twice is not a hole in itself")
	assert.NotEmpty(t, geo.Validate(shape, 0))
}

func TestNestOfAnything(t *testing.T) {
	nan := orb.Ring{{math.NaN(), 0}, {1, 0}, {1, 1}, {math.NaN(), 0}}
	shape, _, err := geo.Nest([]orb.Ring{frame(0, 0, 10), nan, {}, {{1, 1}}, frame(0, 0, 1)[:4]})
	require.NoError(t, err)
	rings := 0
	for _, p := range shape {
		rings += len(p)
	}
	assert.Equal(t, 5, rings)
}

// Thousands of holes cost thousands of looks; rings around each other without end are given up.
func TestNestBounds(t *testing.T) {
	rings := []orb.Ring{frame(0, 0, 1000)}
	for i := range 20_000 {
		rings = append(rings, frame(float64(i%200)*9-900, float64(i/200)*9-450, 3))
	}
	shape, _, err := geo.Nest(rings)
	require.NoError(t, err)
	require.Len(t, shape, 1)
	assert.Len(t, shape[0], 20_001)

	rings = nil
	for i := range 4000 {
		rings = append(rings, frame(0, 0, float64(i+1)))
	}
	_, _, err = geo.Nest(rings)
	require.ErrorIs(t, err, geo.ErrNested)

	rings = nil
	circle := orb.Ring{}
	for i := range 2000 {
		angle := float64(i) / 1000 * math.Pi
		circle = append(circle, orb.Point{math.Cos(angle), math.Sin(angle)})
	}
	for range 100 { // which follow each other all around
		rings = append(rings, circle)
	}
	_, _, err = geo.Nest(rings)
	require.ErrorIs(t, err, geo.ErrNested)
}
