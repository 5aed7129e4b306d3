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
	h, err := Split(blob)
	if err != nil {
		return nil, err
	}
	if h.SRS != SRSID {
		return nil, fmt.Errorf("%w: spatial reference %d, want %d", ErrFormat, h.SRS, SRSID)
	}
	shape, err := wkb.Decode(h.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if h.Empty && slices.ContainsFunc(shape, func(p orb.Polygon) bool {
		return slices.ContainsFunc(p, func(r orb.Ring) bool { return len(r) > 0 })
	}) {
		return nil, fmt.Errorf("%w: the header says empty, the geometry is not", ErrFormat)
	}
	return shape, nil
}

// Header is what stands before the WKB of a blob, and the WKB.
type Header struct {
	SRS   int32 // id in the file's table of spatial references
	Empty bool
	Body  []byte // shares the blob's memory
}

// Split tells the header of a blob, whoever wrote it, from the WKB behind it. An extended geometry, which is no WKB, is refused.
func Split(b []byte) (Header, error) {
	if len(b) < headerSize {
		return Header{}, fmt.Errorf("%w: %d bytes are no header", ErrFormat, len(b))
	}
	if b[0] != 'G' || b[1] != 'P' {
		return Header{}, fmt.Errorf("%w: it does not begin with GP", ErrFormat)
	}
	if b[2] != version {
		return Header{}, fmt.Errorf("%w: version %d", ErrFormat, b[2])
	}
	flags := b[3]
	if flags&flagsReserved != 0 {
		return Header{}, fmt.Errorf("%w: flags %#02x (extended geometry?)", ErrFormat, flags)
	}
	envelope := [8]int{0, 32, 48, 48, 64, -1, -1, -1}[flags&flagEnvelope>>1]
	if envelope < 0 || len(b) < headerSize+envelope {
		return Header{}, fmt.Errorf("%w: bad or cut envelope, flags %#02x", ErrFormat, flags)
	}
	return Header{int32(wkb.ByteOrder(flags & flagLittle).Uint32(b[4:])), flags&flagEmpty != 0, b[headerSize+envelope:]}, nil
}
