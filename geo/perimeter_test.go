package geo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

func TestPerimeter(t *testing.T) {
	// Along the equator a degree is a 360th of the great circle.
	degree := 6378137 * math.Pi / 180
	strip := poly(rect(0, -1e-9, 1, 1e-9))
	assert.InEpsilon(t, 2*degree, Perimeter(strip), 1e-8)
	hole := rect(0.2, -5e-10, 0.4, 5e-10)
	assert.InEpsilon(t, 2.4*degree, Perimeter(poly(strip[0][0], hole)), 1e-8)
	open := strip[0][0][:4]
	assert.Equal(t, Perimeter(strip), Perimeter(poly(open)))
	assert.Zero(t, Perimeter(nil))
	assert.Zero(t, Perimeter(orb.MultiPolygon{{{}, {{1, 1}}}}))
	wide := poly(rect(120, 30, 120.01, 30.0001))
	assert.InEpsilon(t, Distance(orb.Point{120, 30}, orb.Point{120, 30.0001}), 2*Area(wide)/Perimeter(wide), 0.02, "the width of a strip")
}
