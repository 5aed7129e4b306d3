package geo

import (
	"errors"
	"testing"

	"github.com/peterstace/simplefeatures/geom"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Nothing is known that makes the library fail, so it is made to: the second
// try is on the lattice, and a second failure is the caller's to hear of.
func TestOverlayIsTriedAgain(t *testing.T) {
	good, tie := poly(rect(0, 0, 4, 4)), poly(ring(4, 0, 0, 4, 0, 0, 4, 4))
	faults := map[string]func() (geom.Geometry, error){
		"error":   func() (geom.Geometry, error) { return geom.Geometry{}, errors.New("no") },
		"panic":   func() (geom.Geometry, error) { panic("no") },
		"invalid": func() (geom.Geometry, error) { return asGeom(tie), nil },
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			got, err := settled(func(snap bool) (geom.Geometry, error) {
				if snap {
					return asGeom(good), nil
				}
				return fault()
			})
			require.NoError(t, err)
			assert.Equal(t, good, got)

			_, err = settled(func(bool) (geom.Geometry, error) { return fault() })
			require.ErrorIs(t, err, ErrOverlay)
			assert.NotErrorIs(t, err, ErrInvalid, "the input was valid")
		})
	}
	on, err := snapped(asGeom(poly(rect(0.1234567891, 0, 4, 4.00000000049))))
	require.NoError(t, err)
	assert.Equal(t, poly(rect(0.123456789, 0, 4, 4))[0].Bound(), fromGeom(nil, on).Bound())
}
