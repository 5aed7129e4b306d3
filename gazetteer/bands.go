package gazetteer

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"gridzone/geo"
)

// bands are points in strips of latitude, each from west to east.
type bands struct {
	south, height float64
	ends          []uint32 // of each strip, in order
	order         []uint32
}

// bandHeight is the least height of a strip in degrees, about 100 m.
const bandHeight = 0.001

func newBands(points []orb.Point) bands {
	b := bands{height: bandHeight}
	if len(points) == 0 {
		return b
	}
	south, north := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		south, north = min(south, p[1]), max(north, p[1])
	}
	b.south = south
	b.height = max(bandHeight, (north-south)/65536)
	b.ends = make([]uint32, b.of(north)+1)
	for _, p := range points {
		b.ends[b.of(p[1])]++
	}
	from := uint32(0)
	for k, n := range b.ends { // where they begin, until they are in their place
		b.ends[k] = from
		from += n
	}
	type eastward struct {
		lon float64
		i   uint32
	}
	strips := make([]eastward, len(points))
	for i, p := range points {
		k := b.of(p[1])
		strips[b.ends[k]] = eastward{p[0], uint32(i)}
		b.ends[k]++
	}
	from = 0
	for _, to := range b.ends {
		slices.SortFunc(strips[from:to], func(p, q eastward) int { return cmp.Or(cmp.Compare(p.lon, q.lon), cmp.Compare(p.i, q.i)) })
		from = to
	}
	b.order = make([]uint32, len(points))
	for k, e := range strips {
		b.order[k] = e.i
	}
	return b
}

func (b *bands) of(lat float64) int { return int((lat - b.south) / b.height) }

// around calls take for points about p, until those that are left are at least as far off as reach says, in metres; reach is asked again and again.
func (b *bands) around(points []orb.Point, p orb.Point, reach func() float64, take func(i uint32, metres float64)) {
	if len(b.order) == 0 {
		return
	}
	middle := int(math.Floor((p[1] - b.south) / b.height))
	for off := 0; ; off++ {
		// A degree of latitude is 110,574 m or more, so a strip off away is at least that far.
		if float64(max(0, off-1))*b.height*110_500 > reach() || middle-off < 0 && middle+off >= len(b.ends) && off > max(middle, -middle)+len(b.ends) {
			return
		}
		b.strip(middle+off, points, p, reach, take)
		if off > 0 {
			b.strip(middle-off, points, p, reach, take)
		}
	}
}

// strip looks at the points of one strip, those nearest in longitude first.
func (b *bands) strip(k int, points []orb.Point, p orb.Point, reach func() float64, take func(i uint32, metres float64)) {
	if k < 0 || k >= len(b.ends) {
		return
	}
	from, to := run(b.ends, uint32(k))
	list := b.order[from:to]
	// The length of a degree of longitude is never less than here, at the far end of the strip and of the way to it.
	far := min(90, max(math.Abs(p[1]), math.Abs(b.south+float64(k)*b.height), math.Abs(b.south+float64(k+1)*b.height)))
	degree := 111_300 * math.Cos(far*math.Pi/180) * 0.99
	start := sort.Search(len(list), func(i int) bool { return points[list[i]][0] >= p[0] })
	for i := start; i < len(list) && (points[list[i]][0]-p[0])*degree <= reach(); i++ {
		take(list[i], geo.Distance(p, points[list[i]]))
	}
	for i := start - 1; i >= 0 && (p[0]-points[list[i]][0])*degree <= reach(); i-- {
		take(list[i], geo.Distance(p, points[list[i]]))
	}
}
