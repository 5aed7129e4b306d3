package exporters

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// AppendFeature appends the row with its Properties, fit for everybody, as a GeoJSON Feature (RFC 7946: shells counter-clockwise)
// without a line end. Coordinates keep every bit.
func AppendFeature(dst []byte, r *zoning.Row) []byte { return appendFeature(dst, r, Properties(r)) }

func appendFeature(dst []byte, r *zoning.Row, properties []Property) []byte {
	dst = append(dst, `{"type":"Feature","id":`...)
	dst = appendString(dst, r.Code())
	dst = append(dst, `,"properties":{`...)
	for i, p := range properties {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, p.Name)
		dst = append(dst, ':')
		dst = appendValue(dst, p.Value)
	}
	dst = append(dst, `},"geometry":`...)
	dst = AppendPlace(dst, r)
	return append(dst, '}')
}

// AppendPlace appends where a row is as a GeoJSON geometry: a farm without a shape and an address are at their Point, everything else is its shape.
func AppendPlace(dst []byte, r *zoning.Row) []byte {
	at, isPoint := r.Spot()
	if !isPoint {
		return AppendGeometry(dst, r.Shape)
	}
	dst = append(dst, `{"type":"Point","coordinates":`...)
	return append(appendPosition(dst, at), '}')
}

// AppendGeometry appends a shape as a GeoJSON geometry: a Polygon when it has one
// part, a MultiPolygon when it has several, null when it has none.
func AppendGeometry(dst []byte, shape orb.MultiPolygon) []byte {
	switch len(shape) {
	case 0:
		return append(dst, "null"...)
	case 1:
		dst = append(dst, `{"type":"Polygon","coordinates":`...)
		dst = appendPolygon(dst, shape[0])
	default:
		dst = append(dst, `{"type":"MultiPolygon","coordinates":[`...)
		for i, poly := range shape {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendPolygon(dst, poly)
		}
		dst = append(dst, ']')
	}
	return append(dst, '}')
}

func appendPolygon(dst []byte, p orb.Polygon) []byte {
	dst = append(dst, '[')
	for i, ring := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRing(dst, geo.Wound(ring, i == 0)) // as importers does: what is on record through them stays as it is
	}
	return append(dst, ']')
}

func appendRing(dst []byte, ring orb.Ring) []byte {
	dst = append(dst, '[')
	for i, p := range ring {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendPosition(dst, p)
	}
	return append(dst, ']')
}

func appendPosition(dst []byte, p orb.Point) []byte {
	dst = append(dst, '[')
	dst = appendFloat(dst, p[0])
	dst = append(dst, ',')
	dst = appendFloat(dst, p[1])
	return append(dst, ']')
}

// appendFloat appends the shortest number that reads back as the same float64; null for what JSON has no number for.
func appendFloat(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, "null"...)
	case abs != 0 && (abs < 1e-6 || abs >= 1e21):
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	default:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
}

func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case string:
		return appendString(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case float64:
		return appendFloat(dst, v)
	case json.RawMessage:
		return append(dst, v...)
	default:
		return append(dst, raw(v)...)
	}
}

// appendString appends a quoted text.
func appendString(dst []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			return append(dst, raw(s)...)
		}
	}
	dst = append(dst, '"')
	dst = append(dst, s...)
	return append(dst, '"')
}
