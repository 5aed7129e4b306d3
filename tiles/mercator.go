package tiles

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	// Extent is how many units a side of a tile has.
	Extent = 1 << extentBits
	// MaxZoom is the last zoom that is drawn: a unit is 0.15 m there, on the equator. Maps enlarge its tiles beyond that.
	MaxZoom = 16
	// Buffer is how far, in units, what is drawn goes on beyond the sides of a tile.
	Buffer = 64

	extentBits = 12
	fineBits   = 8 // of a unit of the last zoom: the lattice that everything is reckoned on, 0.6 mm
	worldBits  = MaxZoom + extentBits + fineBits

	maxLat = 85.051128779806604 // atan(sinh(pi)), where the square of Web Mercator ends
	// curveDeg is how long an edge may be, in degrees of latitude, before it gets points in between: straight in longitude and
	// latitude is not straight in Mercator. What is shorter leaves the line by a few millimetres.
	curveDeg = 0.005
	longDeg  = 2 // the same in degrees of longitude, so that cross does not overflow
)

// vec is a place: in steps of the fine lattice, or in units of a zoom. x goes east from the 180th meridian, y south.
type vec struct{ x, y int64 }

func (a vec) sub(b vec) vec { return vec{a.x - b.x, a.y - b.y} }

// cross is positive where b lies counter-clockwise of a, were y to go up. It is exact for edges no longer than longest.
func cross(a, b vec) int64 { return a.x*b.y - a.y*b.x }

// longest is how long an edge may be, in steps of the fine lattice, in either direction.
const longest = 1 << 30

func dot(a, b vec) int64 { return a.x*b.x + a.y*b.y }

// less orders places by x, then by y.
func (a vec) less(b vec) bool { return a.x < b.x || (a.x == b.x && a.y < b.y) }

// project returns where a position lies on the fine lattice (EPSG:3857 stretched to a power of two). Degrees of CGCS2000 are taken
// for those of WGS 84, as maps do.
func project(p orb.Point) vec {
	const world = 1 << worldBits
	lat := max(-maxLat, min(maxLat, p[1])) * (math.Pi / 180)
	x := (p[0]/360 + 0.5) * world
	y := (0.5 - math.Asinh(math.Tan(lat))/(2*math.Pi)) * world
	return vec{within(x), within(y)}
}

func within(v float64) int64 { return max(0, min(1<<worldBits, int64(math.Round(v)))) }

// shiftOf is by how many bits a unit of a zoom is longer than a step of the fine lattice.
func shiftOf(zoom int) int { return MaxZoom - zoom + fineBits }

// rounded returns the unit of a zoom that a place belongs to: the square from half a unit before its middle up to, and not including, half a unit after.
func rounded(p vec, shift int) vec {
	half := int64(1) << (shift - 1)
	return vec{(p.x + half) >> shift, (p.y + half) >> shift}
}

// middle is the inverse of rounded.
func middle(u vec, shift int) vec { return vec{u.x << shift, u.y << shift} }
