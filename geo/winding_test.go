package geo

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
)

func TestWound(t *testing.T) {
	left := rect(0, 0, 2, 1) // counter-clockwise
	right := backwards(left)
	// A sliver of which rounding hides the area:
	//   b = a moved by one bit up in the middle
	sliver := ring(120, 30, 121, 31, 120.5, 30.500000000000004)
	flat := ring(0, 0, 1, 1, 2, 2)
	for name, c := range map[string]struct {
		given, shell, hole orb.Ring
	}{
		"counter-clockwise":     {left, left, right},
		"clockwise":             {right, left, right},
		"sliver":                {sliver, sliver, backwards(sliver)},
		"sliver, the other way": {backwards(sliver), sliver, backwards(sliver)},
		"without area":          {flat, flat, flat},
		"empty":                 {nil, nil, nil},
	} {
		before := c.given.Clone()
		assert.Equal(t, c.shell, Wound(c.given, true), name)
		assert.Equal(t, c.hole, Wound(c.given, false), name)
		assert.Equal(t, before, c.given.Clone(), "%s is left as it was", name)
	}
}
