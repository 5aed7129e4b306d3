// Package gpb reads and writes the GeoPackage geometry blob (OGC 12-128r19,
// clause 2.1.3): a header with envelope, then ISO WKB. Coordinates keep every bit.
package gpb

import "github.com/paulmach/orb"

// SRSID is the spatial reference of every blob written: EPSG:4490.
const SRSID = 4490

// Encode returns the blob of g with its envelope. A nil or empty g gives an empty-geometry blob.
func Encode(g orb.MultiPolygon) []byte { panic("not built yet") }

// Decode returns the shape in a blob; a polygon becomes a multipolygon of one part.
func Decode(blob []byte) (orb.MultiPolygon, error) { panic("not built yet") }
