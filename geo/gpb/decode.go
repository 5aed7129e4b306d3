package gpb

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Decode returns the shape in a blob; a polygon becomes a multipolygon of one part.
//
// It is strict: the header must be version 0 in EPSG:4490, the body one WKB
// polygon or multipolygon in two dimensions that fills the blob to its last byte.
// Z and M are refused rather than dropped. Either byte order is read, and every
// count is checked against the bytes that remain before anything is allocated.
// All positions of a shape lie in one slice; rings are cut from it and cannot
// grow into each other. An empty geometry gives a nil shape.
func Decode(blob []byte) (orb.MultiPolygon, error) {
	body, empty, err := header(blob)
	if err != nil {
		return nil, err
	}
	var n size
	if err := n.measure(body); err != nil {
		return nil, err
	}
	if empty && n.points > 0 {
		return nil, fmt.Errorf("%w: the header says empty, the geometry is not", ErrFormat)
	}
	if n.polygons == 0 {
		return nil, nil
	}
	return n.fill(body), nil
}

// header checks the GeoPackage header and returns the WKB after it.
func header(b []byte) (body []byte, empty bool, err error) {
	if len(b) < headerSize {
		return nil, false, fmt.Errorf("%w: %d bytes are no header", ErrFormat, len(b))
	}
	if b[0] != 'G' || b[1] != 'P' {
		return nil, false, fmt.Errorf("%w: it does not begin with GP", ErrFormat)
	}
	if b[2] != version {
		return nil, false, fmt.Errorf("%w: version %d", ErrFormat, b[2])
	}
	flags := b[3]
	if flags&flagsReserved != 0 {
		return nil, false, fmt.Errorf("%w: flags %#02x (extended geometry?)", ErrFormat, flags)
	}
	order := byteOrder(flags & flagLittle)
	if srs := int32(order.Uint32(b[4:])); srs != SRSID {
		return nil, false, fmt.Errorf("%w: spatial reference %d, want %d", ErrFormat, srs, SRSID)
	}
	envelope := [8]int{0, 32, 48, 48, 64, -1, -1, -1}[flags&flagEnvelope>>1]
	if envelope < 0 || len(b) < headerSize+envelope {
		return nil, false, fmt.Errorf("%w: bad or cut envelope, flags %#02x", ErrFormat, flags)
	}
	return b[headerSize+envelope:], flags&flagEmpty != 0, nil
}

func byteOrder(flag byte) binary.ByteOrder {
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
	case wkbPolygon:
		n.polygons = 1
		if rest, err = n.measurePolygon(b); err != nil {
			return err
		}
	case wkbMultiPolygon:
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
	if kind != wkbPolygon {
		return nil, fmt.Errorf("%w: WKB type %d in a multipolygon", ErrFormat, kind)
	}
	if rings > len(rest)/4 {
		return nil, fmt.Errorf("%w: %d rings in %d bytes", ErrFormat, rings, len(rest))
	}
	order := byteOrder(b[0])
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
	order := byteOrder(b[0])
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
		order := byteOrder(b[0])
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
