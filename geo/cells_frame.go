package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// A frame places longitudes and latitudes on a fine integer grid of units, so
// that a cell is a prefix of a point's bits. The same rounding is applied to points and
// to vertices and is monotone, so a point is never taken for one of another cell; it
// is off by less than one unit.
type frame struct {
	lon0, lat0     float64
	perLon, perLat float64 // units a degree
	width, height  float64 // units
	columns, rows  uint64  // cells
	deepest        int     // shift of the smallest cell
}

const (
	cellShift = 33 // a cell of the top is 2^33 units a side
	nodeShift = 2  // a node cuts a cell into 2^2 x 2^2
	nodeSide  = 1 << nodeShift
	nodeCells = nodeSide * nodeSide

	// A leaf is 2^15 steps a side on its own lattice, on which it begins at
	// leafLow, so that what lies around it has coordinates of 16 bits too.
	leafShift = 15
	leafLow   = 1 << 14
	leafHigh  = leafLow + 1<<leafShift

	// Edges that pass within reach steps of a leaf are in it. A point is clear
	// of a chain when it is more than blur steps away: each of the two is off by
	// less than 1.1 steps from rounding down, and clipping adds nothing to that.
	reach = 16
	blur  = 4

	// The share of cells that have an edge, where two shapes share each border.
	// Fewer cells make more points ask a leaf, more no longer fit the caches. A million
	// shapes reach maxCells (64 MB): half of the points ask a leaf then, and with a quarter of the cells four in five.
	touchedShare = 0.2
	maxCells     = 16 << 20
	largestDeg   = 1e9 // what lies beyond is not placed in a frame
)

// place returns the units of p, and whether it is within the frame.
func (f *frame) place(p orb.Point) (x, y uint64, ok bool) {
	fx, fy := (p[0]-f.lon0)*f.perLon, (p[1]-f.lat0)*f.perLat
	if !(fx >= 0 && fx < f.width && fy >= 0 && fy < f.height) {
		return 0, 0, false
	}
	return uint64(int64(fx)), uint64(int64(fy)), true
}

// lattice16 returns where x lies on the lattice of its leaf of 2^shift units.
func lattice16(x uint64, shift int) int {
	return leafLow + int(x>>(shift-leafShift)&(1<<leafShift-1))
}

// units returns the units of p without rounding them down.
func (f *frame) units(p orb.Point) (x, y float64) {
	return (p[0] - f.lon0) * f.perLon, (p[1] - f.lat0) * f.perLat
}

// degrees returns the point at the units given.
func (f *frame) degrees(x, y float64) orb.Point {
	return orb.Point{f.lon0 + x/f.perLon, f.lat0 + y/f.perLat}
}

// newFrame chooses cells for shapes in box b whose edges are lon and lat degrees
// long in all: so small that touchedShare of them have an edge, and not many more
// than there are edges.
func newFrame(b box, lon, lat float64, edges int) frame {
	squash := 1.0 // cells are square in metres where latitudes are what they should be
	if lat := max(math.Abs(b.minLat), math.Abs(b.maxLat)); lat < 85 {
		squash = math.Cos(lat / 180 * math.Pi)
	}
	largest := max(math.Abs(b.minLon), math.Abs(b.maxLon), math.Abs(b.minLat), math.Abs(b.maxLat))
	least := max(largest*0x1p-36, 1e-200) // thousands of floats across a cell
	w, h := max((b.maxLon-b.minLon)*squash, least), max(b.maxLat-b.minLat, least)
	size := touchedShare * 2 * w * h / max(lon*squash+lat, least)
	most := float64(min(maxCells, 16+4*edges))
	size = max(size, math.Sqrt(w*h/most), w/most, h/most, least)
	f := frame{perLon: 0x1p33 * squash / size, perLat: 0x1p33 / size}
	f.lon0, f.lat0 = b.minLon-size/squash/2, b.minLat-size/2
	f.columns = uint64((b.maxLon-f.lon0)*squash/size) + 2
	f.rows = uint64((b.maxLat-f.lat0)/size) + 2
	f.width, f.height = float64(f.columns<<cellShift), float64(f.rows<<cellShift)
	f.deepest = cellShift
	for f.fine(f.deepest-nodeShift, size, largest) {
		f.deepest -= nodeShift
	}
	return f
}

// fine tells whether a cell of 2^shift units is still wide in floats, and its
// steps in what rounding does to units.
func (f *frame) fine(shift int, size, largest float64) bool {
	return shift >= leafShift &&
		size*math.Ldexp(1, shift-cellShift) >= largest*0x1p-46 &&
		math.Ldexp(1, shift-leafShift) >= max(f.width, f.height)*0x1p-48
}
