package geo

import (
	"slices"

	"github.com/paulmach/orb"
)

// Wound returns a ring in the direction of RFC 7946, a shell's counter-clockwise and a hole's clockwise, from the same first
// position: the ring itself when it runs so or its direction cannot be said, else a copy. The direction is found exactly, for rings that do not cross themselves.
func Wound(r orb.Ring, shell bool) orb.Ring {
	turns := ringTurns(r)
	if turns == 0 || (turns > 0) == shell {
		return r
	}
	r = r.Clone()
	slices.Reverse(r)
	return r
}
