package wkb

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// written is WKB of a kind, each position with these ordinates behind its first two.
func written(order binary.AppendByteOrder, flag byte, kind uint32, shape orb.MultiPolygon, more ...float64) []byte {
	polygonOf := func(b []byte, kind uint32, p orb.Polygon) []byte {
		b = order.AppendUint32(order.AppendUint32(append(b, flag), kind), uint32(len(p)))
		for _, r := range p {
			b = order.AppendUint32(b, uint32(len(r)))
			for _, at := range r {
				for _, f := range append([]float64{at[0], at[1]}, more...) {
					b = order.AppendUint64(b, math.Float64bits(f))
				}
			}
		}
		return b
	}
	if (kind&^(flagZ|flagM))%1000 == polygon {
		return polygonOf(nil, kind, shape[0])
	}
	b := order.AppendUint32(order.AppendUint32([]byte{flag}, kind), uint32(len(shape)))
	for _, p := range shape {
		b = polygonOf(b, kind-multiPolygon+polygon, p)
	}
	return b
}

func TestForeign(t *testing.T) {
	parts := orb.MultiPolygon{{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}, {{1.5, 2.5}, {3, 3}, {3, 4}, {1.5, 2.5}}}, {{{7, 8}, {9, 8}, {9, 9}, {7, 8}}}}
	for name, c := range map[string]struct {
		kind uint32
		more []float64
	}{
		"multipolygon": {multiPolygon, nil}, "with heights": {1006, []float64{7}}, "with measures": {2006, []float64{7}}, "with both": {3006, []float64{7, 8}},
		"with heights, as it was": {multiPolygon | flagZ, []float64{7}}, "with both, as it was": {multiPolygon | flagZ | flagM, []float64{7, 8}},
	} {
		t.Run(name, func(t *testing.T) {
			for flag, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
				g, err := Foreign(written(order, byte(flag), c.kind, parts, c.more...))
				require.NoError(t, err)
				assert.Equal(t, Geometry{Type: "MultiPolygon", Shape: parts, Heights: 12 * len(c.more)}, g)
				g, err = Foreign(written(order, byte(flag), c.kind-multiPolygon+polygon, parts[:1], c.more...))
				require.NoError(t, err)
				assert.Equal(t, Geometry{Type: "Polygon", Shape: parts[:1], Heights: 8 * len(c.more)}, g)
			}
		})
	}
	nan := math.NaN()
	for name, c := range map[string]struct {
		g     orb.Geometry
		point *orb.Point
		shape orb.MultiPolygon
	}{
		"point": {orb.Point{1, 2}, &orb.Point{1, 2}, nil}, "no point": {orb.Point{nan, nan}, nil, nil}, "no polygon": {orb.Polygon{}, nil, nil}, "no part": {orb.MultiPolygon{}, nil, nil},
		"line": {orb.LineString{{1, 2}, {3, 4}}, nil, nil}, "points": {orb.MultiPoint{{1, 2}}, nil, nil}, "collection": {orb.Collection{orb.Point{1, 2}}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := wkb.Marshal(c.g)
			require.NoError(t, err)
			g, err := Foreign(b)
			require.NoError(t, err)
			assert.Equal(t, c.g.GeoJSONType(), g.Type)
			assert.Equal(t, c.point, g.Point)
			assert.Equal(t, c.shape, g.Shape)
		})
	}
	half, err := Foreign(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64([]byte{1, 1, 0, 0, 0}, math.Float64bits(nan)), 0))
	require.NoError(t, err)
	require.NotNil(t, half.Point, "a point that is half a number is not empty")
}

func TestForeignRefuses(t *testing.T) {
	good := written(binary.LittleEndian, 1, 1006, orb.MultiPolygon{{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}}, 7)
	for cut := range good {
		_, err := Foreign(good[:cut])
		assert.ErrorIs(t, err, ErrFormat, "cut at %d", cut)
	}
	for name, text := range map[string]string{
		"byte order": "0203000000" + "00000000", "no such type": "0163000000", "type 4001": "01a10f0000" + "00000000", "with a reference": "0103000020" + "8a110000" + "00000000",
		"many rings": "0103000000" + "ffffffff", "many positions": "0103000000" + "01000000" + "ffffffff", "many parts": "0106000000" + "ffffff7f", "line in parts": "0106000000" + "01000000" + "0102000000" + "00000000",
		"more": "0106000000" + "00000000" + "00",
	} {
		b, err := hex.DecodeString(text)
		require.NoError(t, err)
		_, err = Foreign(b)
		assert.ErrorIs(t, err, ErrFormat, name)
	}
}

// Foreign reads all that Decode reads, and reads it the same.
func FuzzForeign(f *testing.F) {
	f.Add(Encode(orb.MultiPolygon{{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}, {}}))
	f.Add(written(binary.BigEndian, 0, 3006, orb.MultiPolygon{{{{1, 2}, {3, 4}}}}, 7, 8))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Foreign(b)
		if err != nil {
			require.ErrorIs(t, err, ErrFormat)
		}
		shape, strict := Decode(b)
		if strict != nil {
			return
		}
		require.NoError(t, err)
		if len(shape) == 1 && len(shape[0]) == 0 && g.Type == "Polygon" {
			shape = nil
		}
		require.Equal(t, Encode(shape), Encode(g.Shape))
	})
}
