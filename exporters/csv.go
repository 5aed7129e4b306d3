package exporters

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// inTable begins CSV: a line for the names of its columns, and one for each row.
func inTable(ctx context.Context, w io.Writer, o *Options) (sink, error) {
	var head []byte
	for i, c := range o.columns() {
		head = appendCell(head, i, c.name)
	}
	head = append(head, ",WKT\n"...)
	if o.Tame != nil {
		head = o.Tame([]byte("\ufeff"), head)
	}
	return inText(string(head), "", "", (*output).record)(ctx, w, o)
}

// record appends a row as a line of CSV.
func (o *output) record(dst []byte, r *zoning.Row, properties []Property) []byte {
	from := len(dst)
	for i, p := range properties {
		dst = appendCell(dst, i, inWords(p.Value))
	}
	if o.o.extra() {
		dst = appendCell(dst, 1, beside(properties, r.Thing))
	}
	dst = append(appendWKT(append(dst, ',', '"'), r), "\"\n"...)
	if o.o.Tame == nil {
		return dst
	}
	return o.o.Tame(dst[:from], bytes.Clone(dst[from:]))
}

// inWords is a property in a table; an empty cell for null.
func inWords(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.RawMessage:
		return string(v)
	default:
		return string(appendValue(nil, v))
	}
}

// appendCell appends the i-th field of a line.
func appendCell(dst []byte, i int, text string) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	if !strings.ContainsAny(text, "\",\r\n") && strings.TrimSpace(text) == text {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(text, `"`, `""`)...)
	return append(dst, '"')
}

// appendWKT appends where a row is as well-known text (OGC 06-103r4), nothing for a row without a shape. Coordinates keep every bit.
func appendWKT(dst []byte, r *zoning.Row) []byte {
	if at, isPoint := r.Spot(); isPoint {
		return append(appendPair(append(dst, "POINT ("...), at, ' '), ')')
	}
	switch len(r.Shape) {
	case 0:
		return dst
	case 1:
		return appendRings(append(dst, "POLYGON "...), r.Shape[0])
	}
	dst = append(dst, "MULTIPOLYGON ("...)
	for i, p := range r.Shape {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendRings(dst, p)
	}
	return append(dst, ')')
}

func appendRings(dst []byte, p orb.Polygon) []byte {
	dst = append(dst, '(')
	for i, ring := range p {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '(')
		for k, at := range geo.Wound(ring, i == 0) {
			if k > 0 {
				dst = append(dst, ',')
			}
			dst = appendPair(dst, at, ' ')
		}
		dst = append(dst, ')')
	}
	return append(dst, ')')
}

// appendPair appends a longitude and a latitude with something between them.
func appendPair(dst []byte, p orb.Point, between byte) []byte {
	return appendFloat(append(appendFloat(dst, p[0]), between), p[1])
}
