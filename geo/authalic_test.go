package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

// TestStripAgreesWithQuadrature integrates the closed form of Q along edges.
func TestStripAgreesWithQuadrature(t *testing.T) {
	rng := seeded(t)
	for range soak(300) {
		lat := 170*rng.Float64() - 85
		reach := math.Pow(10, -2+2.5*rng.Float64())
		a := orb.Point{1, max(-90, min(90, lat+reach*(2*rng.Float64()-1)))}
		b := orb.Point{1 + rng.Float64(), max(-90, min(90, lat+reach*(2*rng.Float64()-1)))}
		q := newStrip(lat)
		at := func(s float64) float64 {
			return closed(math.Sin((a[1]+s*(b[1]-a[1]))*radian)) - closed(math.Sin(lat*radian))
		}
		const steps = 400
		var simpson sum
		for i := range steps {
			s, e := float64(i)/steps, float64(i+1)/steps
			simpson.add((at(s) + 4*at((s+e)/2) + at(e)) / (6 * steps))
		}
		want := simpson.value() * (b[0] - a[0]) * radian
		size := (math.Abs(a[1]-lat) + math.Abs(b[1]-lat)) * radian * semiMajorM * semiMajorM * (b[0] - a[0]) * radian
		assert.InDelta(t, want, q.under(a, b), 1e-13*size+0.1, "from %v to %v, origin %v", a, b, lat)
		assert.Equal(t, q.under(a, b), -q.under(b, a))
	}
}

func TestSumKeepsWhatFloatsLose(t *testing.T) {
	var s sum
	s.add(1e16)
	for range 1000 {
		s.add(0.1)
	}
	s.add(-1e16)
	assert.InDelta(t, 100, s.value(), 1e-10)
}
