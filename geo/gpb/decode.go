package gpb

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo/wkb"
)

// Decode returns the shape in a blob; a polygon becomes a multipolygon of one part.
//
// It is strict: the header must be version 0 in EPSG:4490, and the body as wkb.Decode takes it.
// An empty geometry gives a nil shape.
func Decode(blob []byte) (orb.MultiPolygon, error) {
	body, empty, err := header(blob)
	if err != nil {
		return nil, err
	}
	shape, err := wkb.Decode(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if empty && slices.ContainsFunc(shape, func(p orb.Polygon) bool {
		return slices.ContainsFunc(p, func(r orb.Ring) bool { return len(r) > 0 })
	}) {
		return nil, fmt.Errorf("%w: the header says empty, the geometry is not", ErrFormat)
	}
	return shape, nil
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
	order := wkb.ByteOrder(flags & flagLittle)
	if srs := int32(order.Uint32(b[4:])); srs != SRSID {
		return nil, false, fmt.Errorf("%w: spatial reference %d, want %d", ErrFormat, srs, SRSID)
	}
	envelope := [8]int{0, 32, 48, 48, 64, -1, -1, -1}[flags&flagEnvelope>>1]
	if envelope < 0 || len(b) < headerSize+envelope {
		return nil, false, fmt.Errorf("%w: bad or cut envelope, flags %#02x", ErrFormat, flags)
	}
	return b[headerSize+envelope:], flags&flagEmpty != 0, nil
}
