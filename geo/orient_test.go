package geo

import (
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// soak multiplies the number of random cases when GRIDZONE_SOAK is set.
func soak(n int) int {
	if os.Getenv("GRIDZONE_SOAK") != "" {
		return 30 * n
	}
	return n
}

// seeded returns a source of random cases and prints its seed when the test fails.
func seeded(t testing.TB) *rand.Rand {
	seed := rand.Uint64()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d", seed)
		}
	})
	return rand.New(rand.NewPCG(seed, 1))
}

// ratOrient is the referee of orient.
func ratOrient(a, b, c orb.Point) int {
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	diff := func(x, y float64) *big.Rat { return new(big.Rat).Sub(rat(x), rat(y)) }
	left := new(big.Rat).Mul(diff(a[0], c[0]), diff(b[1], c[1]))
	right := new(big.Rat).Mul(diff(a[1], c[1]), diff(b[0], c[0]))
	return left.Cmp(right)
}

// nudge moves x by up to n floats.
func nudge(r *rand.Rand, x float64, n int) float64 {
	for range r.IntN(n + 1) {
		x = math.Nextafter(x, math.Inf(1-2*r.IntN(2)))
	}
	return x
}

func TestOrientRules(t *testing.T) {
	const tiny, huge = math.SmallestNonzeroFloat64, math.MaxFloat64
	for name, c := range map[string]struct {
		a, b, c orb.Point
		want    int
	}{
		"left":                  {orb.Point{0, 0}, orb.Point{1, 0}, orb.Point{0, 1}, 1},
		"right":                 {orb.Point{0, 0}, orb.Point{1, 0}, orb.Point{0, -1}, -1},
		"collinear":             {orb.Point{0.1, 0.1}, orb.Point{0.3, 0.3}, orb.Point{0.7, 0.7}, 0},
		"one float off":         {orb.Point{0.1, 0.1}, orb.Point{0.3, 0.3}, orb.Point{0.7, math.Nextafter(0.7, 1)}, 1},
		"same":                  {orb.Point{3, 4}, orb.Point{3, 4}, orb.Point{1, 2}, 0},
		"denormal":              {orb.Point{0, 0}, orb.Point{tiny, 0}, orb.Point{0, tiny}, 1},
		"denormal, collinear":   {orb.Point{0, 0}, orb.Point{tiny, tiny}, orb.Point{3 * tiny, 3 * tiny}, 0},
		"denormal against huge": {orb.Point{-huge, -tiny}, orb.Point{huge, tiny}, orb.Point{0, tiny}, 1},
		"huge":                  {orb.Point{-huge, -huge}, orb.Point{huge, huge}, orb.Point{-huge, huge}, 1},
		"huge, collinear":       {orb.Point{-huge, -huge}, orb.Point{huge, huge}, orb.Point{1, 1}, 0},
		"huge, one float off":   {orb.Point{-huge, -huge}, orb.Point{huge, huge}, orb.Point{1, 1 - 0x1p-53}, -1},
	} {
		assert.Equal(t, c.want, orient(c.a, c.b, c.c), name)
		assert.Equal(t, -c.want, orient(c.b, c.a, c.c), name)
	}
}

func TestOrientAgainstRationals(t *testing.T) {
	r := seeded(t)
	scales := []float64{1, 1, 1, 120.75, 1e-300, 1e-320, 1e300, 1e-150, 1e150, 0x1p-399, 0x1p499}
	zeros := 0
	for range soak(60_000) {
		s := scales[r.IntN(len(scales))]
		v := func() float64 {
			switch r.IntN(4) {
			case 0:
				return float64(r.IntN(9)-4) * s
			case 1:
				return nudge(r, float64(r.IntN(9)-4)*s, 2)
			default:
				return (r.Float64() - 0.5) * s
			}
		}
		a, b := orb.Point{v(), v()}, orb.Point{v(), v()}
		f := float64(r.IntN(17)-8) / 4
		c := orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
		if r.IntN(3) == 0 {
			c = orb.Point{v(), v()}
		}
		if !finite(c) {
			continue
		}
		want := ratOrient(a, b, c)
		require.Equal(t, want, orient(a, b, c), "%v %v %v", a, b, c)
		require.Equal(t, want, orientExact(a, b, c), "%v %v %v", a, b, c)
		if want == 0 {
			zeros++
		}
	}
	assert.Positive(t, zeros, "collinear cases were met")
}

func TestOrientAllocatesNothing(t *testing.T) {
	a, b, c := orb.Point{120.1, 30.1}, orb.Point{120.3, 30.3}, orb.Point{120.2, 30.2}
	assert.Zero(t, testing.AllocsPerRun(100, func() { orient(a, b, c); orientExact(a, b, c) }))
}

func FuzzOrient(f *testing.F) {
	f.Add(0.1, 0.1, 0.3, 0.3, 0.7, 0.7)
	f.Add(1e308, -1e308, 5e-324, 0.0, -1e308, 1e308)
	f.Fuzz(func(t *testing.T, ax, ay, bx, by, cx, cy float64) {
		a, b, c := orb.Point{ax, ay}, orb.Point{bx, by}, orb.Point{cx, cy}
		if finite(a) && finite(b) && finite(c) {
			require.Equal(t, ratOrient(a, b, c), orient(a, b, c))
		}
	})
}
