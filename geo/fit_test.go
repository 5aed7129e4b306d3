package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const mLon, mLat = 1 / 95_800.0, 1 / 110_870.0 // a metre in degrees, near 30.7 N

// metres draws a ring of positions in metres from a corner near Jiaxing.
func metres(xy ...float64) orb.Ring {
	var r orb.Ring
	for i := 0; i < len(xy); i += 2 {
		r = append(r, orb.Point{120.7 + xy[i]*mLon, 30.7 + xy[i+1]*mLat})
	}
	return append(r, r[0])
}

func TestFitted(t *testing.T) {
	/*
	   left | right    the strip between them is the sliver
	*/
	right := poly(metres(100, 0, 200, 0, 200, 100, 100, 100))
	dense := poly(metres(100, 0, 200, 0, 200, 100, 100, 100, 100, 75, 100, 50, 100, 25))
	for name, c := range map[string]struct {
		shape  orb.MultiPolygon
		others []orb.MultiPolygon
		want   orb.MultiPolygon // nil: as it was
		unfit  bool
		why    string
	}{
		"a gap, open at its ends":  {shape: poly(metres(0, 0, 99.6, 0, 99.6, 100, 0, 100)), others: []orb.MultiPolygon{right}, want: poly(metres(0, 0, 100, 0, 100, 100, 0, 100))},
		"an overlap":               {shape: poly(metres(0, 0, 100.5, 0, 100.5, 100, 0, 100)), others: []orb.MultiPolygon{right}, want: poly(metres(0, 0, 100, 0, 100, 100, 0, 100))},
		"to and fro":               {shape: poly(metres(0, 0, 99.6, 0, 100.6, 100, 0, 100)), others: []orb.MultiPolygon{right}, want: poly(metres(0, 0, 100, 0, 100, 100, 0, 100))},
		"the other has more":       {shape: poly(metres(0, 0, 99.6, 0, 99.6, 100, 0, 100)), others: []orb.MultiPolygon{dense}, want: poly(metres(0, 0, 100, 0, 100, 100, 0, 100))},
		"an exact border":          {shape: poly(metres(0, 0, 100, 0, 100, 100, 0, 100)), others: []orb.MultiPolygon{right}},
		"a wide gap":               {shape: poly(metres(0, 0, 98, 0, 98, 100, 0, 100)), others: []orb.MultiPolygon{right}},
		"a wide overlap":           {shape: poly(metres(0, 0, 102, 0, 102, 100, 0, 100)), others: []orb.MultiPolygon{right}},
		"only a corner is near":    {shape: poly(metres(0, 100.4, 99.6, 100.4, 99.6, 200, 0, 200)), others: []orb.MultiPolygon{right}},
		"far away":                 {shape: poly(metres(0, 300, 99.6, 300, 99.6, 400, 0, 400)), others: []orb.MultiPolygon{right}},
		"a wedge":                  {shape: poly(metres(0, 0, 99.9, 0, 96, 100, 0, 100)), others: []orb.MultiPolygon{right}, unfit: true},
		"a corner that two hold":   {shape: poly(metres(0, 0, 99.6, 0, 99.6, 100, 0, 100)), others: []orb.MultiPolygon{right, poly(metres(0, 100, 99.6, 100, 99.6, 200, 0, 200))}, want: nil, unfit: false},
		"one beside two":           {shape: poly(metres(0, 0, 99.6, 0, 99.6, 100, 0, 100)), others: []orb.MultiPolygon{poly(metres(100, -50, 200, -50, 200, 40, 100, 40)), poly(metres(100, 40, 200, 40, 200, 150, 100, 150))}},
		"a third in the strip":     {shape: poly(metres(0, 0, 99.4, 0, 99.4, 100, 0, 100)), others: []orb.MultiPolygon{right, poly(metres(99.4, 40, 100, 40, 100, 60, 99.4, 60))}, unfit: true, why: "more of shape 1 would be overlapped"},
		"nothing beside":           {shape: right, others: nil},
		"with itself, wide enough": {shape: right, others: []orb.MultiPolygon{right}},
	} {
		t.Run(name, func(t *testing.T) {
			fit, err := Fitted(Prepare(c.shape), prepared(c.others...), 1)
			if c.unfit {
				require.ErrorIs(t, err, ErrUnfit)
				require.ErrorContains(t, err, c.why)
				return
			}
			require.NoError(t, err)
			switch {
			case c.want != nil:
				assert.Equal(t, c.want, fit.Shape)
				assert.Len(t, fit.To, 1)
				assert.InDelta(t, 0.5, fit.MovedM, 0.15)
			case name == "a corner that two hold":
				assert.Contains(t, fit.Shape[0][0], c.shape[0][0][2], "it stays, as it lies on a border")
				assert.Contains(t, fit.Shape[0][0], right[0][0][3])
				assert.NotContains(t, fit.Shape[0][0], c.shape[0][0][1])
			case name == "one beside two":
				assert.Len(t, fit.To, 2)
				for _, o := range c.others {
					assert.Zero(t, OverlapArea(Prepare(fit.Shape), Prepare(o)))
				}
			default:
				assert.Equal(t, c.shape, fit.Shape)
				assert.Empty(t, fit.To)
			}
			again, err := Fitted(Prepare(fit.Shape), prepared(c.others...), 1)
			require.NoError(t, err)
			assert.Equal(t, fit.Shape, again.Shape)
			assert.Empty(t, again.To)
		})
	}
}

// A tile whose positions were shaken by less than half the width goes back to where it was, to the last bit: its neighbours hold its border.
func TestFittedPutsTilesBack(t *testing.T) {
	const seed = 21
	r := rand.New(rand.NewPCG(seed, 9))
	tiles := patchwork(r, 8, 16, 120.7, 30.7, 0.008)
	whole := prepared(tiles...)
	for n := range soak(60) {
		column, row := 1+r.IntN(6), 1+r.IntN(6)
		at := row*8 + column
		others := append(append([]*Prepared{}, whole[:at]...), whole[at+1:]...)

		fit, err := Fitted(whole[at], others, 1)
		require.NoError(t, err)
		require.Empty(t, fit.To, "seed %d, case %d: a tile that fits is left alone", seed, n)

		shaken := eachRing(tiles[at], func(ring orb.Ring) orb.Ring {
			out := ring[:len(ring)-1].Clone()
			for i := range out {
				out[i][0] += 0.6 * (r.Float64() - 0.5) * mLon
				out[i][1] += 0.6 * (r.Float64() - 0.5) * mLat
			}
			return append(out, out[0])
		})
		fit, err = Fitted(Prepare(shaken), others, 1)
		require.NoError(t, err, "seed %d, case %d", seed, n)
		require.Equal(t, tiles[at], fit.Shape, "seed %d, case %d", seed, n)
		require.NotEmpty(t, fit.To)
	}
}

func FuzzFitted(f *testing.F) {
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 255, 4, 0, 8, 0, 8, 4, 4, 4}, 1.0)
	f.Add([]byte{0, 0, 4, 0, 4, 4, 0, 4, 255, 16, 16, 20, 16, 20, 20, 16, 20}, 1e6)
	f.Fuzz(func(t *testing.T, data []byte, width float64) {
		if len(data) > 100 {
			return
		}
		g := shapeFrom(data, true)
		if len(g) < 2 || valid(g[:1]) != nil || valid(g[1:2]) != nil || !(width > 0 && width < 1e7) {
			return
		}
		fit, err := Fitted(Prepare(g[:1]), prepared(g[1:2]), width)
		if err != nil {
			return
		}
		require.NoError(t, valid(fit.Shape))
		again, err := Fitted(Prepare(fit.Shape), prepared(g[1:2]), width)
		require.NoError(t, err)
		require.Equal(t, fit.Shape, again.Shape)
	})
}
