package gpb

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/rand/v2"
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

// same compares every bit, NaN payloads and signed zeros included, and the
// difference between no ring and an empty one.
func same(t *testing.T, want, got orb.MultiPolygon) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Len(t, got[i], len(want[i]))
		for j := range want[i] {
			require.Len(t, got[i][j], len(want[i][j]))
			for k := range want[i][j] {
				for d := range 2 {
					require.Equal(t, math.Float64bits(want[i][j][k][d]), math.Float64bits(got[i][j][k][d]))
				}
			}
		}
	}
}

func TestEncodeHeader(t *testing.T) {
	got := Encode(orb.MultiPolygon{{square(1, 2, 3)}})
	head := "4750" + "00" + "03" + "8a110000" + // GP, version 0, little endian with envelope, 4490
		"000000000000f03f" + "0000000000001040" + // lon 1 to 4
		"0000000000000040" + "0000000000001440" + // lat 2 to 5
		"01" + "06000000" + "01000000" + "01" + "03000000" + "01000000" + "05000000"
	assert.Equal(t, head, hex.EncodeToString(got[:len(head)/2]))
	body, err := wkb.Unmarshal(got[40:])
	require.NoError(t, err)
	assert.Equal(t, orb.MultiPolygon{{square(1, 2, 3)}}, body)
}

func TestEncodeEmpty(t *testing.T) {
	for name, g := range map[string]orb.MultiPolygon{"nil": nil, "no part": {}} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, "47500011"+"8a110000"+"010600000000000000", hex.EncodeToString(Encode(g)))
			got, err := Decode(Encode(g))
			require.NoError(t, err)
			assert.Nil(t, got)
		})
	}
}

func TestRoundTrip(t *testing.T) {
	nan := math.Float64frombits(0x7ff8000000000123)
	for name, g := range map[string]orb.MultiPolygon{
		"holes and parts":   city(),
		"not closed":        {{{{0, 0}, {1, 0}, {1, 1}}}},
		"last bits":         {{{{math.Nextafter(120, 121), math.Copysign(0, -1)}, {math.MaxFloat64, 5e-324}}}},
		"not finite":        {{{{nan, math.Inf(1)}, {math.Inf(-1), nan}}}},
		"part without ring": {{}, {square(1, 1, 1)}},
		"empty ring":        {{{}, square(1, 1, 1)}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Decode(Encode(g))
			require.NoError(t, err)
			same(t, g, got)
			assert.Equal(t, Encode(g), Encode(got))
		})
	}
}

// Big-endian bodies, written by orb, read the same; so does a lone polygon.
func TestDecodeForeign(t *testing.T) {
	for name, order := range map[string]binary.ByteOrder{"big": binary.BigEndian, "little": binary.LittleEndian} {
		for kind, g := range map[string]orb.Geometry{"polygon": city()[0], "multipolygon": city()} {
			t.Run(name+" "+kind, func(t *testing.T) {
				body, err := wkb.Marshal(g, order)
				require.NoError(t, err)
				flags, head := byte(0), make([]byte, 4)
				if name == "little" {
					flags = flagLittle
				}
				order.PutUint32(head, SRSID)
				blob := append(append([]byte{'G', 'P', 0, flags}, head...), body...)
				got, err := Decode(blob)
				require.NoError(t, err)
				want := city()
				if kind == "polygon" {
					want = want[:1]
				}
				same(t, want, got)
			})
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := Encode(city())
	with := func(at int, b byte) []byte {
		c := append([]byte(nil), good...)
		c[at] = b
		return c
	}
	type refusal struct {
		blob []byte
		says string
	}
	cases := map[string]refusal{
		"nothing":           {nil, "no header"},
		"magic":             {with(0, 'X'), "GP"},
		"version":           {with(2, 1), "version 1"},
		"extended":          {with(3, 0x23), "extended"},
		"envelope code":     {with(3, 0x0b), "envelope"},
		"srs":               {with(4, 0x8b), "4491"},
		"says empty":        {with(3, 0x13), "says empty"},
		"byte order":        {with(40, 2), "byte order"},
		"z":                 {with(42, 0x04), "two dimensions"},
		"ewkb":              {with(44, 0x80), "two dimensions"},
		"point":             {with(41, 1), "two dimensions"},
		"too many polygons": {with(47, 0x7f), "polygons in"},
		"negative polygons": {with(48, 0xff), "count"},
		"too many rings":    {with(56, 0x7f), "rings in"},
		"too many points":   {with(60, 0x7f), "positions in"},
		"trailing":          {append(with(0, 'G'), 0), "after the geometry"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(c.blob)
			require.ErrorIs(t, err, ErrFormat)
			assert.ErrorContains(t, err, c.says)
		})
	}
	for cut := range good {
		_, err := Decode(good[:cut])
		assert.ErrorIs(t, err, ErrFormat, "cut at %d", cut)
	}
}

// Rings share one slice but none can be appended into the next.
func TestDecodeRingsCannotGrow(t *testing.T) {
	got, err := Decode(Encode(city()))
	require.NoError(t, err)
	_ = append(got[0][0], orb.Point{9, 9})
	_ = append(got[0], orb.Ring{})
	same(t, city(), got)
}

func TestDecodeAllocates(t *testing.T) {
	blob := Encode(city())
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = Decode(blob) }), 3.0)
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(city()))
	f.Add(Encode(nil))
	f.Add(Encode(orb.MultiPolygon{{}}))
	big, err := wkb.Marshal(city(), binary.BigEndian)
	require.NoError(f, err)
	f.Add(append([]byte{'G', 'P', 0, 0, 0, 0, 0x11, 0x8a}, big...))
	f.Fuzz(func(t *testing.T, blob []byte) {
		g, err := Decode(blob)
		if err != nil {
			require.ErrorIs(t, err, ErrFormat)
			return
		}
		again, err := Decode(Encode(g))
		require.NoError(t, err)
		same(t, g, again)
	})
}

func benchmarkCity() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	g := make(orb.MultiPolygon, 5237)
	for i := range g {
		ring := make(orb.Ring, 501)
		for j := range ring {
			ring[j] = orb.Point{120 + r.Float64(), 30 + r.Float64()}
		}
		g[i] = orb.Polygon{ring}
	}
	return Encode(g)
}

func BenchmarkDecode(b *testing.B) {
	blob := benchmarkCity()
	b.SetBytes(int64(len(blob)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(blob); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	g, err := Decode(benchmarkCity())
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		Encode(g)
	}
}
