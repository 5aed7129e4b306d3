package wkb

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Decode returns the shape in b; a polygon becomes a multipolygon of one part.
//
// It is strict: one polygon or multipolygon in two dimensions that fills b to its last byte.
// Z and M are refused rather than dropped. Either byte order is read, and every
// count is checked against the bytes that remain before anything is allocated.
// All positions of a shape lie in one slice; rings are cut from it and cannot
// grow into each other. A multipolygon of no part gives a nil shape.
func Decode(b []byte) (orb.MultiPolygon, error) {
	var n size
	if err := n.measure(b); err != nil {
		return nil, err
	}
	if n.polygons == 0 {
		return nil, nil
	}
	return n.fill(b), nil
}

// ByteOrder returns the order that a flag of 0 (big endian) or 1 stands for.
func ByteOrder(flag byte) binary.ByteOrder {
	if flag == 0 {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// size is what a shape needs, found by one walk over its counts.
type size struct {
	polygons, rings, points int
	multi                   bool
}

// measure walks the WKB without reading a coordinate.
func (n *size) measure(b []byte) error {
	kind, count, rest, err := part(b)
	if err != nil {
		return err
	}
	switch kind {
	case polygon:
		n.polygons = 1
		if rest, err = n.measurePolygon(b); err != nil {
			return err
		}
	case multiPolygon:
		if count > len(rest)/partSize {
			return fmt.Errorf("%w: %d polygons in %d bytes", ErrFormat, count, len(rest))
		}
		n.multi, n.polygons = true, count
		for range count {
			if rest, err = n.measurePolygon(rest); err != nil {
				return err
			}
		}
	default:
		return fmt.Errorf("%w: WKB type %d is no polygon in two dimensions", ErrFormat, kind)
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: %d bytes after the geometry", ErrFormat, len(rest))
	}
	return nil
}

func (n *size) measurePolygon(b []byte) (rest []byte, err error) {
	kind, rings, rest, err := part(b)
	if err != nil {
		return nil, err
	}
	if kind != polygon {
		return nil, fmt.Errorf("%w: WKB type %d in a multipolygon", ErrFormat, kind)
	}
	if rings > len(rest)/4 {
		return nil, fmt.Errorf("%w: %d rings in %d bytes", ErrFormat, rings, len(rest))
	}
	order := ByteOrder(b[0])
	n.rings += rings
	for range rings {
		if len(rest) < 4 {
			return nil, fmt.Errorf("%w: cut in a ring's count", ErrFormat)
		}
		points := int64(order.Uint32(rest))
		rest = rest[4:]
		if points > int64(len(rest)/pointSize) {
			return nil, fmt.Errorf("%w: %d positions in %d bytes", ErrFormat, points, len(rest))
		}
		n.points += int(points)
		rest = rest[points*pointSize:]
	}
	return rest, nil
}

// part reads byte order, type and count.
func part(b []byte) (kind uint32, count int, rest []byte, err error) {
	if len(b) < partSize {
		return 0, 0, nil, fmt.Errorf("%w: cut in a part's head", ErrFormat)
	}
	if b[0] > 1 {
		return 0, 0, nil, fmt.Errorf("%w: byte order %d", ErrFormat, b[0])
	}
	order := ByteOrder(b[0])
	c := order.Uint32(b[5:])
	if c > math.MaxInt32 {
		return 0, 0, nil, fmt.Errorf("%w: count %d", ErrFormat, c)
	}
	return order.Uint32(b[1:]), int(c), b[partSize:], nil
}

// fill reads the coordinates of a body that measure has walked.
func (n *size) fill(b []byte) orb.MultiPolygon {
	if n.multi {
		b = b[partSize:]
	}
	shape := make(orb.MultiPolygon, n.polygons)
	rings := make([]orb.Ring, n.rings)
	points := make([]orb.Point, n.points)
	for i := range shape {
		little := b[0] == 1
		order := ByteOrder(b[0])
		count := int(order.Uint32(b[5:]))
		b = b[partSize:]
		shape[i], rings = orb.Polygon(rings[:count:count]), rings[count:]
		for j := range shape[i] {
			k := int(order.Uint32(b))
			ring := points[:k:k]
			points = points[k:]
			raw := b[4 : 4+k*pointSize]
			b = b[4+k*pointSize:]
			if little {
				readLittle(ring, raw)
			} else {
				readBig(ring, raw)
			}
			shape[i][j] = orb.Ring(ring)
		}
	}
	return shape
}

func readLittle(ring []orb.Point, raw []byte) {
	for i := range ring {
		p := raw[i*pointSize : i*pointSize+pointSize]
		ring[i] = orb.Point{
			math.Float64frombits(binary.LittleEndian.Uint64(p)),
			math.Float64frombits(binary.LittleEndian.Uint64(p[8:])),
		}
	}
}

func readBig(ring []orb.Point, raw []byte) {
	for i := range ring {
		p := raw[i*pointSize : i*pointSize+pointSize]
		ring[i] = orb.Point{
			math.Float64frombits(binary.BigEndian.Uint64(p)),
			math.Float64frombits(binary.BigEndian.Uint64(p[8:])),
		}
	}
}
