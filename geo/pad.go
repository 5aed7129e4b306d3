package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Pad grows a box of longitudes and latitudes in degrees by metres on every side, a little too much rather than too
// little: no place within metres of one in the box lies outside. Beside a pole, where every longitude is near, the
// box goes round the earth. Longitudes are not brought back into -180 to 180.
func Pad(b orb.Bound, metres float64) orb.Bound {
	const degree = 110_000 // metres of latitude; everywhere at least 110,574 on GRS 80
	lat := metres / degree
	widest := max(math.Abs(b.Min[1]), math.Abs(b.Max[1])) + lat
	lon := 360.0
	if widest < 89 {
		lon = min(lon, 1.01*lat/math.Cos(widest*math.Pi/180))
	}
	return orb.Bound{Min: orb.Point{b.Min[0] - lon, b.Min[1] - lat}, Max: orb.Point{b.Max[0] + lon, b.Max[1] + lat}}
}
