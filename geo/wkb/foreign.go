package wkb

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Geometry is what Foreign decodes.
type Geometry struct {
	Type    string           // as the standard names it: Polygon, MultiPolygon, Point, or one that is not decoded
	Shape   orb.MultiPolygon // of a Polygon or a MultiPolygon; nil if it is empty
	Point   *orb.Point       // of a Point; nil if it is empty
	Heights int              // ordinates after the first two that were dropped
}

// typeTable names the types of ISO 13249-3.
var typeTable = map[uint32]string{
	point: "Point", 2: "LineString", polygon: "Polygon", 4: "MultiPoint", 5: "MultiLineString", multiPolygon: "MultiPolygon", 7: "GeometryCollection",
	8: "CircularString", 9: "CompoundCurve", 10: "CurvePolygon", 11: "MultiCurve", 12: "MultiSurface", 15: "PolyhedralSurface", 16: "TIN", 17: "Triangle",
}

const (
	point     = 1
	flagZ     = 0x80000000 // of the older notation (EWKB, OGR's 2.5D)
	flagM     = 0x40000000
	flagSRID  = 0x20000000
	dimension = 1000 // of ISO's: Z, M, both
)

// Foreign decodes what other programs write: a polygon, a multipolygon or a point, in two dimensions or with heights and measures, which
// are dropped and counted. Of another type it tells the name alone. It is as strict as Decode about everything else, and keeps every bit of
// the two ordinates. A point that is not a number in both is empty.
func Foreign(b []byte) (Geometry, error) {
	c := cursor{b: b}
	kind, err := c.head()
	if err != nil {
		return Geometry{}, err
	}
	g := Geometry{Type: typeTable[kind]}
	switch kind {
	case point:
		if err := c.need(1); err != nil {
			return g, err
		}
		if p := c.position(); !math.IsNaN(p[0]) || !math.IsNaN(p[1]) {
			g.Point = &p
		}
	case polygon:
		p, err := c.polygon()
		if err != nil {
			return g, err
		}
		if len(p) > 0 {
			g.Shape = orb.MultiPolygon{p}
		}
	case multiPolygon:
		if g.Shape, err = c.multiPolygon(); err != nil {
			return g, err
		}
	default:
		if g.Type == "" {
			return g, fmt.Errorf("%w: there is no WKB type %d", ErrFormat, kind)
		}
		return g, nil
	}
	if len(c.b) > 0 {
		return g, fmt.Errorf("%w: %d bytes after the geometry", ErrFormat, len(c.b))
	}
	g.Heights = c.heights
	return g, nil
}

// cursor reads WKB from its front.
type cursor struct {
	b         []byte
	order     binary.ByteOrder
	ordinates int // of a position in the part that was begun last
	heights   int
}

// head reads byte order and type.
func (c *cursor) head() (kind uint32, err error) {
	if len(c.b) < partSize-4 {
		return 0, fmt.Errorf("%w: cut in a part's head", ErrFormat)
	}
	if c.b[0] > 1 {
		return 0, fmt.Errorf("%w: byte order %d", ErrFormat, c.b[0])
	}
	c.order = ByteOrder(c.b[0])
	kind = c.order.Uint32(c.b[1:])
	c.b = c.b[partSize-4:]
	c.ordinates = 2
	for _, flag := range []uint32{flagZ, flagM} {
		if kind&flag != 0 {
			c.ordinates++
		}
	}
	if kind&flagSRID != 0 {
		return 0, fmt.Errorf("%w: a spatial reference in the geometry (EWKB)", ErrFormat)
	}
	kind &^= flagZ | flagM
	if c.ordinates == 2 && kind >= dimension && kind < 4*dimension {
		c.ordinates += [...]int{0, 1, 1, 2}[kind/dimension]
		kind %= dimension
	}
	return kind, nil
}

// count reads how many there are of something that takes at least so many bytes.
func (c *cursor) count(least int, what string) (int, error) {
	if len(c.b) < 4 {
		return 0, fmt.Errorf("%w: cut in a count", ErrFormat)
	}
	n := int64(c.order.Uint32(c.b))
	c.b = c.b[4:]
	if n > int64(len(c.b)/least) {
		return 0, fmt.Errorf("%w: %d %s in %d bytes", ErrFormat, n, what, len(c.b))
	}
	return int(n), nil
}

func (c *cursor) need(positions int) error {
	if len(c.b) < positions*c.ordinates*8 {
		return fmt.Errorf("%w: cut in a position", ErrFormat)
	}
	return nil
}

func (c *cursor) position() orb.Point {
	p := orb.Point{math.Float64frombits(c.order.Uint64(c.b)), math.Float64frombits(c.order.Uint64(c.b[8:]))}
	c.b = c.b[c.ordinates*8:]
	c.heights += c.ordinates - 2
	return p
}

// polygon reads the rings of a polygon.
func (c *cursor) polygon() (orb.Polygon, error) {
	rings, err := c.count(4, "rings")
	if err != nil {
		return nil, err
	}
	poly := make(orb.Polygon, rings)
	for i := range poly {
		n, err := c.count(c.ordinates*8, "positions")
		if err != nil {
			return nil, err
		}
		poly[i] = make(orb.Ring, n)
		for k := range poly[i] {
			poly[i][k] = c.position()
		}
	}
	return poly, nil
}

// multiPolygon reads the polygons of a multipolygon.
func (c *cursor) multiPolygon() (orb.MultiPolygon, error) {
	parts, err := c.count(partSize, "polygons")
	if err != nil || parts == 0 {
		return nil, err
	}
	shape := make(orb.MultiPolygon, parts)
	for i := range shape {
		kind, err := c.head()
		if err != nil {
			return nil, err
		}
		if kind != polygon {
			return nil, fmt.Errorf("%w: WKB type %d in a multipolygon", ErrFormat, kind)
		}
		if shape[i], err = c.polygon(); err != nil {
			return nil, err
		}
	}
	return shape, nil
}
