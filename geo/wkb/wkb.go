// Package wkb reads and writes shapes as the well-known binary of ISO 19125 (OGC 06-103r4, clause 8). Coordinates keep every bit.
package wkb

import (
	"encoding/binary"
	"errors"
	"math"

	"github.com/paulmach/orb"
)

// ErrFormat is wrapped by every error of Decode.
var ErrFormat = errors.New("no well-known binary of a polygon")

const (
	polygon      = 3
	multiPolygon = 6

	partSize  = 9 // byte order, type, count
	pointSize = 16
)

// Encode returns g as a multipolygon, little endian. What Decode returns for it has the same parts, rings and bits as g,
// even where g is not valid; nil for a g of no part.
func Encode(g orb.MultiPolygon) []byte { return Append(make([]byte, 0, Size(g)), g) }

// Size returns how many bytes Append appends.
func Size(g orb.MultiPolygon) int {
	n := partSize
	for _, p := range g {
		n += partSize
		for _, r := range p {
			n += 4 + pointSize*len(r)
		}
	}
	return n
}

// Append appends what Encode returns to b.
func Append(b []byte, g orb.MultiPolygon) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(le.AppendUint32(append(b, 1), multiPolygon), uint32(len(g)))
	for _, p := range g {
		b = le.AppendUint32(le.AppendUint32(append(b, 1), polygon), uint32(len(p)))
		for _, r := range p {
			b = le.AppendUint32(b, uint32(len(r)))
			for _, at := range r {
				b = le.AppendUint64(b, math.Float64bits(at[0]))
				b = le.AppendUint64(b, math.Float64bits(at[1]))
			}
		}
	}
	return b
}
