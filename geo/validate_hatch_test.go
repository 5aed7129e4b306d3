package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

// hatching is a comb of long strokes at an angle, all of one ring:
//
//	 _   _   _
//	/ / / / / /
//	 /_/ /_/ /_ ... closed below
func hatching(strokes int, angle, length, gap float64) orb.MultiPolygon {
	var r orb.Ring
	sin, cos := math.Sincos(angle)
	at := func(along, across float64) orb.Point {
		return orb.Point{120 + along*cos - across*sin, 30 + along*sin + across*cos}
	}
	for i := range strokes {
		along := [2]float64{0, length}
		if i%2 == 1 {
			along[0], along[1] = along[1], along[0]
		}
		r = append(r, at(along[0], float64(i)*gap), at(along[1], float64(i)*gap))
	}
	// Back below, past the strokes' ends.
	if strokes%2 == 1 {
		r = append(r, at(length*1.1, float64(strokes-1)*gap), at(length*1.1, -gap), at(0, -gap))
	} else {
		r = append(r, at(-length*0.1, float64(strokes-1)*gap), at(-length*0.1, 0))
	}
	return orb.MultiPolygon{{append(r, r[0])}}
}

func TestValidateHatchings(t *testing.T) {
	for _, angle := range []float64{0, 0.3, math.Pi / 4, 1.1, 2.5} {
		g := hatching(2000, angle, 0.5, 1e-4)
		assert.Empty(t, Validate(g, 0), "angle %g", angle)
		// One stroke's end is put across its neighbours.
		bent := g.Clone()
		p, q := bent[0][0][1001], bent[0][0][1006]
		bent[0][0][1001] = orb.Point{q[0] + (q[0]-p[0])*0.2, q[1] + (q[1]-p[1])*0.2}
		assert.NotEmpty(t, Validate(bent, 0), "angle %g", angle)
	}
}

// The turned search finds what comparing every pair of edges does.
func TestValidateHatchingsAgainstAllPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	turned := 0
	for range 300 {
		g := hatching(20+rng.IntN(40), rng.Float64()*math.Pi, 0.01+rng.Float64(), 0.01)
		r := g[0][0]
		for range rng.IntN(4) {
			i := 1 + rng.IntN(len(r)-2)
			r[i] = orb.Point{r[i][0] + rng.NormFloat64()*0.01, r[i][1] + rng.NormFloat64()*0.01}
		}
		v := validator{g: g}
		c, ok := v.checkRing(0, 0, r)
		if !ok || len(v.found) > 0 {
			continue
		}
		if _, ok := hatchTurn([]cleanRing{c}); ok {
			turned++
		}
		crossings := 0
		for i := range c.pts {
			for j := i + 2; j < len(c.pts); j++ {
				if k, _, _ := meet(c.pts[i], following(c.pts, i), c.pts[j], following(c.pts, j)); k > meetTouch {
					crossings++
				}
			}
		}
		found := 0
		for _, x := range Validate(g, 0) {
			if x.Rule == RuleSelfCrossing {
				found++
			}
		}
		assert.Equal(t, crossings, found)
	}
	assert.Greater(t, turned, 100)
}

func BenchmarkValidateHatching(b *testing.B) {
	g := hatching(50_000, 0.7, 1, 2e-5)
	for b.Loop() {
		if len(Validate(g, 0)) > 0 {
			b.Fatal("the hatching is valid")
		}
	}
}
