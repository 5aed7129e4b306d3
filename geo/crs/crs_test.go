package crs

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// The vectors are given to 1e-8 degrees, 1 mm.
func TestVectors(t *testing.T) {
	for _, v := range []struct{ wgs, gcj, bd orb.Point }{
		{orb.Point{120.75, 30.75}, orb.Point{120.75432064, 30.74770247}, orb.Point{120.76090054, 30.75344637}},
		{orb.Point{120.68, 30.52}, orb.Point{120.68421575, 30.51752413}, orb.Point{120.69078519, 30.52333100}},
	} {
		near(t, v.gcj, ToGCJ02(v.wgs), 0.6e-8)
		near(t, v.bd, ToBD09(v.wgs), 0.6e-8)
		near(t, v.wgs, FromGCJ02(v.gcj), 0.6e-8)
		near(t, v.wgs, FromBD09(v.bd), 0.6e-8)
	}
}

func near(t *testing.T, want, got orb.Point, degrees float64) {
	t.Helper()
	assert.InDelta(t, want[0], got[0], degrees)
	assert.InDelta(t, want[1], got[1], degrees)
}

// Anywhere in China the way there and back ends within 0.01 mm of where it began.
func TestInverse(t *testing.T) {
	const degrees = 1e-10
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{
			rapid.Float64Range(chinaWest, chinaEast).Draw(t, "lon"),
			rapid.Float64Range(chinaSouth, chinaNorth).Draw(t, "lat"),
		}
		for name, back := range map[string]orb.Point{"gcj02": FromGCJ02(ToGCJ02(p)), "bd09": FromBD09(ToBD09(p))} {
			if math.Abs(back[0]-p[0]) > degrees || math.Abs(back[1]-p[1]) > degrees {
				t.Fatalf("%s: %v came back as %v", name, p, back)
			}
		}
	})
}

func TestOutsideChina(t *testing.T) {
	for name, p := range map[string]orb.Point{
		"Paris": {2.35, 48.85}, "Sydney": {151.2, -33.9}, "origin": {0, 0}, "Sapporo": {141.35, 43.06},
		"south": {105, 0.5}, "infinite": {math.Inf(1), 30}, "huge": {1e300, -1e300},
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range []func(orb.Point) orb.Point{ToGCJ02, FromGCJ02, ToBD09, FromBD09} {
				assert.Equal(t, p, f(p))
			}
		})
	}
	for _, f := range []func(orb.Point) orb.Point{ToGCJ02, FromGCJ02, ToBD09, FromBD09} {
		got := f(orb.Point{math.NaN(), 30})
		assert.True(t, math.IsNaN(got[0]))
		assert.Equal(t, f(orb.Point{200, 30}), orb.Point{200, 30}, "the next point does not suffer")
	}
}

// A constant shift of about 480 m and 1.1 km is how such data is recognised.
func TestSizeOfShift(t *testing.T) {
	const metre = 1 / 111e3
	p := orb.Point{120.75, 30.75}
	size := func(q orb.Point) float64 {
		return math.Hypot((q[0]-p[0])*math.Cos(30.75*math.Pi/180), q[1]-p[1]) / metre
	}
	assert.InDelta(t, 480, size(ToGCJ02(p)), 30)
	assert.InDelta(t, 1100, size(ToBD09(p)), 60)
}

func FuzzInverse(f *testing.F) {
	f.Add(120.75, 30.75)
	f.Add(chinaWest, chinaNorth)
	f.Add(math.NaN(), math.Inf(-1))
	f.Add(chinaEast, chinaSouth)
	f.Fuzz(func(t *testing.T, lon, lat float64) {
		p := orb.Point{lon, lat}
		for _, q := range []orb.Point{FromGCJ02(p), FromBD09(p)} {
			if p == p && !math.IsInf(lon, 0) && !math.IsInf(lat, 0) {
				assert.False(t, math.IsNaN(q[0]) || math.IsNaN(q[1]))
			}
		}
		if InChina(p) {
			near(t, p, FromGCJ02(ToGCJ02(p)), 1e-10)
			near(t, p, FromBD09(ToBD09(p)), 1e-10)
		}
	})
}

func BenchmarkToGCJ02(b *testing.B)   { run(b, ToGCJ02) }
func BenchmarkFromGCJ02(b *testing.B) { run(b, FromGCJ02) }
func BenchmarkFromBD09(b *testing.B)  { run(b, FromBD09) }

func run(b *testing.B, f func(orb.Point) orb.Point) {
	r := rand.New(rand.NewPCG(1, 2))
	points := make([]orb.Point, 1024)
	for i := range points {
		points[i] = orb.Point{120 + r.Float64(), 30 + r.Float64()}
	}
	i := 0
	for b.Loop() {
		f(points[i%len(points)])
		i++
	}
}
