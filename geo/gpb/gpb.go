// Package gpb reads and writes the GeoPackage geometry blob (OGC 12-128r19,
// clause 2.1.3): a header with envelope, then ISO WKB. Coordinates keep every bit.
package gpb

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/paulmach/orb"

	"gridzone/geo/wkb"
)

// SRSID is the spatial reference of every blob written: EPSG:4490.
const SRSID = 4490

// ErrFormat is wrapped by every error of Decode.
var ErrFormat = errors.New("not a geometry blob")

const (
	version       = 0
	flagLittle    = 0x01
	flagEnvelope  = 0x0e // contents code, 0 to 4, one bit up
	flagEmpty     = 0x10
	flagsReserved = 0xe0 // extended geometry and two bits that must be 0
	envelopeXY    = 1 << 1

	headerSize   = 8
	envelopeSize = 32
)

// EncodePoint returns the blob of a point, little endian, without an envelope. Decode does not read it: a
// point is no shape.
func EncodePoint(p orb.Point) []byte {
	b := append(make([]byte, 0, 29), 'G', 'P', 0, 0x01)
	b = binary.LittleEndian.AppendUint32(b, SRSID)
	b = append(b, 1)
	b = binary.LittleEndian.AppendUint32(b, 1) // WKB point
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// Encode returns the blob of g with its envelope, little endian, as a WKB
// multipolygon. A nil or empty g gives an empty-geometry blob. What Decode
// returns for it has the same parts, rings and bits as g, even where g is not valid.
func Encode(g orb.MultiPolygon) []byte {
	points := 0
	minLon, maxLon := math.Inf(1), math.Inf(-1)
	minLat, maxLat := math.Inf(1), math.Inf(-1)
	for _, poly := range g {
		for _, r := range poly {
			points += len(r)
			for _, p := range r { // comparisons pass over NaN
				if p[0] < minLon {
					minLon = p[0]
				}
				if p[0] > maxLon {
					maxLon = p[0]
				}
				if p[1] < minLat {
					minLat = p[1]
				}
				if p[1] > maxLat {
					maxLat = p[1]
				}
			}
		}
	}
	flags := byte(flagLittle)
	if points == 0 {
		flags |= flagEmpty
	}
	envelope := minLon <= maxLon && minLat <= maxLat
	if envelope {
		flags |= envelopeXY
	}
	le := binary.LittleEndian
	b := make([]byte, 0, headerSize+envelopeSize+wkb.Size(g))
	b = append(b, 'G', 'P', version, flags)
	b = le.AppendUint32(b, SRSID)
	if envelope {
		for _, v := range [4]float64{minLon, maxLon, minLat, maxLat} {
			b = le.AppendUint64(b, math.Float64bits(v))
		}
	}
	return wkb.Append(b, g)
}
