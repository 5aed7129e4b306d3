package tiles

import (
	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers and constants of Mapbox Vector Tile 2.1, 4.
const (
	tileLayers = 3

	layerName, layerFeatures, layerKeys, layerValues, layerExtent, layerVersion = 1, 2, 3, 4, 5, 15
	featureID, featureTags, featureType, featureGeometry                        = 1, 2, 3, 4
	valueString                                                                 = 1

	typePoint, typePolygon        = 1, 3
	moveTo, lineTo, closePath     = 1, 2, 7
	mvtVersion                    = 2
	lengthDelimited, wireIsVarint = protowire.BytesType, protowire.VarintType
)

// layerWriter gathers one layer of a tile.
type layerWriter struct {
	name     string
	fields   []Field
	features []byte
	values   map[string]uint64
	order    []string
	tags     []byte
	geometry []byte
	one      []byte
}

func newLayerWriter(name string, fields []Field) *layerWriter {
	return &layerWriter{name: name, fields: fields, values: map[string]uint64{}}
}

// add takes a feature with the geometry that was written last.
func (w *layerWriter) add(f *feature, kind uint64) {
	w.tags = w.tags[:0]
	for key, v := range f.tags {
		if v == "" {
			continue
		}
		n, ok := w.values[v]
		if !ok {
			n = uint64(len(w.order))
			w.values[v] = n
			w.order = append(w.order, v)
		}
		w.tags = protowire.AppendVarint(protowire.AppendVarint(w.tags, uint64(key)), n)
	}
	b := w.one[:0]
	b = protowire.AppendVarint(protowire.AppendTag(b, featureID, wireIsVarint), f.id)
	b = protowire.AppendBytes(protowire.AppendTag(b, featureTags, lengthDelimited), w.tags)
	b = protowire.AppendVarint(protowire.AppendTag(b, featureType, wireIsVarint), kind)
	b = protowire.AppendBytes(protowire.AppendTag(b, featureGeometry, lengthDelimited), w.geometry)
	w.one = b
	w.features = protowire.AppendBytes(protowire.AppendTag(w.features, layerFeatures, lengthDelimited), b)
}

// point writes the geometry of a point, with the tile's first unit at o.
func (w *layerWriter) point(p, o vec) {
	w.geometry = protowire.AppendVarint(w.geometry[:0], command(moveTo, 1))
	w.step(vec{}, p.sub(o))
}

// areas writes the geometry of areas.
func (w *layerWriter) areas(areas []area, o vec) {
	w.geometry = w.geometry[:0]
	at := o
	for _, a := range areas {
		for _, r := range a {
			w.geometry = protowire.AppendVarint(w.geometry, command(moveTo, 1))
			w.step(at, r[0])
			w.geometry = protowire.AppendVarint(w.geometry, command(lineTo, len(r)-1))
			for i := 1; i < len(r); i++ {
				w.step(r[i-1], r[i])
			}
			w.geometry = protowire.AppendVarint(w.geometry, command(closePath, 1))
			at = r[len(r)-1]
		}
	}
}

func (w *layerWriter) step(from, to vec) {
	w.geometry = protowire.AppendVarint(w.geometry, protowire.EncodeZigZag(to.x-from.x))
	w.geometry = protowire.AppendVarint(w.geometry, protowire.EncodeZigZag(to.y-from.y))
}

func command(id uint64, count int) uint64 { return id | uint64(count)<<3 }

// appendTo appends the layer to a tile, where it has a feature.
func (w *layerWriter) appendTo(tile []byte) []byte {
	if len(w.features) == 0 {
		return tile
	}
	b := make([]byte, 0, len(w.features)+1024)
	b = protowire.AppendVarint(protowire.AppendTag(b, layerVersion, wireIsVarint), mvtVersion)
	b = protowire.AppendString(protowire.AppendTag(b, layerName, lengthDelimited), w.name)
	b = append(b, w.features...)
	for _, f := range w.fields {
		b = protowire.AppendString(protowire.AppendTag(b, layerKeys, lengthDelimited), f.Name)
	}
	var value []byte
	for _, v := range w.order {
		value = protowire.AppendString(protowire.AppendTag(value[:0], valueString, lengthDelimited), v)
		b = protowire.AppendBytes(protowire.AppendTag(b, layerValues, lengthDelimited), value)
	}
	b = protowire.AppendVarint(protowire.AppendTag(b, layerExtent, wireIsVarint), Extent)
	return protowire.AppendBytes(protowire.AppendTag(tile, tileLayers, lengthDelimited), b)
}
