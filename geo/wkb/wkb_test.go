package wkb

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func square(lon, lat, side float64) orb.Ring {
	return orb.Ring{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}
}

func city() orb.MultiPolygon {
	return orb.MultiPolygon{
		{square(120, 30, 1), square(120.2, 30.2, 0.1), square(120.5, 30.5, 0.2)},
		{square(122, 30, 1)},
	}
}

// bits are the coordinates of a shape, one list a ring.
func bits(g orb.MultiPolygon) (all [][][]uint64) {
	for _, p := range g {
		rings := [][]uint64{}
		for _, r := range p {
			ring := []uint64{}
			for _, at := range r {
				ring = append(ring, math.Float64bits(at[0]), math.Float64bits(at[1]))
			}
			rings = append(rings, ring)
		}
		all = append(all, rings)
	}
	return all
}

// Another writer and another reader of the format agree.
func TestAnothersWKB(t *testing.T) {
	ours, err := wkb.Unmarshal(Encode(city()))
	require.NoError(t, err)
	assert.Equal(t, city(), ours)
	for _, order := range []binary.ByteOrder{binary.BigEndian, binary.LittleEndian} {
		theirs, err := wkb.Marshal(city(), order)
		require.NoError(t, err)
		got, err := Decode(theirs)
		require.NoError(t, err)
		assert.Equal(t, city(), got)
		theirs, err = wkb.Marshal(city()[0], order)
		require.NoError(t, err)
		got, err = Decode(theirs)
		require.NoError(t, err)
		assert.Equal(t, city()[:1], got, "a polygon is a multipolygon of one part")
	}
}

func TestSize(t *testing.T) {
	for _, g := range []orb.MultiPolygon{nil, {{}}, {{{}}}, city()} {
		assert.Len(t, Encode(g), Size(g))
		assert.Equal(t, cap(Encode(g)), Size(g), "one allocation")
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := Encode(city())
	for cut := range good {
		_, err := Decode(good[:cut])
		assert.ErrorIs(t, err, ErrFormat, "cut at %d", cut)
	}
	for name, bad := range map[string][]byte{
		"more":  append(Encode(city()), 0),
		"point": {1, 1, 0, 0, 0, 0, 0, 0, 0},
		"z":     {1, 0xeb, 3, 0, 0, 0, 0, 0, 0},
		"srid":  {1, 3, 0, 0, 0x20, 0, 0, 0, 0},
		"order": {2, 3, 0, 0, 0, 0, 0, 0, 0},
		"rings": {1, 3, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f},
	} {
		_, err := Decode(bad)
		assert.ErrorIs(t, err, ErrFormat, name)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(city()))
	f.Add(Encode(nil))
	f.Add(Encode(orb.MultiPolygon{{}}))
	big, err := wkb.Marshal(city(), binary.BigEndian)
	require.NoError(f, err)
	f.Add(big)
	f.Fuzz(func(t *testing.T, b []byte) {
		g, err := Decode(b)
		if err != nil {
			require.ErrorIs(t, err, ErrFormat)
			return
		}
		again, err := Decode(Encode(g))
		require.NoError(t, err)
		require.Equal(t, bits(g), bits(again))
	})
}
