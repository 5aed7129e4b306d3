package crs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// The vectors are given to 0.1 mm.
func TestGaussVectors(t *testing.T) {
	for _, v := range []struct {
		name    string
		lonLat  orb.Point
		numbers orb.Point
	}{
		{"EPSG:4549", orb.Point{120.75, 30.75}, orb.Point{571815.3661, 3403497.8255}},
		{"EPSG:4549", orb.Point{120.68, 30.52}, orb.Point{565266.6585, 3377955.6464}},
		{"EPSG:4549", orb.Point{121.10, 30.70}, orb.Point{605385.2531, 3398230.7742}},
		{"EPSG:4528", orb.Point{120.30, 30.30}, orb.Point{40528858.4896, 3353408.0085}},
		{"EPSG:4499", orb.Point{120.75, 30.75}, orb.Point{21284530.2377, 3405421.3372}},
	} {
		s, err := Find(v.name)
		require.NoError(t, err)
		assert.True(t, s.Projected())
		got := s.FromLonLat(v.lonLat)
		assert.InDelta(t, v.numbers[0], got[0], 0.6e-4, v.name)
		assert.InDelta(t, v.numbers[1], got[1], 0.6e-4, v.name)
		near(t, v.lonLat, s.ToLonLat(v.numbers), 1e-9)
		assert.True(t, s.Holds(v.numbers))
	}
}

// everySystem lists one System for each code and name known.
func everySystem(t testing.TB) []System {
	t.Helper()
	var all []System
	find := func(name string) {
		s, err := Find(name)
		require.NoError(t, err)
		all = append(all, s)
	}
	for _, f := range familyTable {
		for code := f.first; code <= f.last; code++ {
			find(fmt.Sprint("EPSG:", code))
		}
	}
	for _, name := range []string{"EPSG:4490", "EPSG:4326", "EPSG:3857", "OGC:CRS84", "gcj02", "bd09"} {
		find(name)
	}
	return all
}

// place draws a place that a system is made for.
func place(s System, rng *rand.Rand) orb.Point {
	if t, ok := s.plan.(transverse); ok {
		south := 0.0
		if t.north > 0 {
			south = -80
		}
		return orb.Point{t.meridian + 8*rng.Float64() - 4, south + 80*rng.Float64()}
	}
	return orb.Point{chinaWest + rng.Float64()*(chinaEast-chinaWest), chinaSouth + rng.Float64()*(chinaNorth-chinaSouth)}
}

// There and back ends where it began, to a thousandth of a millimetre.
func TestThereAndBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, s := range everySystem(t) {
		for range 200 {
			p := place(s, rng)
			q := s.ToLonLat(s.FromLonLat(p))
			if math.Abs(p[0]-q[0]) > 1e-11 || math.Abs(p[1]-q[1]) > 1e-11 {
				t.Fatalf("%s: %v came back as %v", s.Name(), p, q)
			}
			found, err := Find(s.Name())
			require.NoError(t, err)
			assert.Equal(t, s, found, "its name finds it")
		}
	}
}

// cs2cs converts with PROJ. With -d 6 metres are to 1 um, and degrees are asked to 1e-11.
func cs2cs(t *testing.T, from, to, format string, points []orb.Point) []orb.Point {
	t.Helper()
	var in strings.Builder
	for _, p := range points {
		fmt.Fprintf(&in, "%.13f %.13f\n", p[0], p[1])
	}
	cmd := exec.CommandContext(t.Context(), "cs2cs", "-f", format, from, to)
	cmd.Stdin = strings.NewReader(in.String())
	out, err := cmd.Output()
	require.NoError(t, err, "cs2cs of Debian's proj-bin")
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	require.Len(t, lines, len(points))
	got := make([]orb.Point, len(points))
	for i, line := range lines {
		_, err := fmt.Sscan(line, &got[i][0], &got[i][1])
		require.NoError(t, err, line)
	}
	return got
}

// Every code agrees with PROJ, forward and back, within 1 um and 1e-11 degrees.
func TestAgreesWithPROJ(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, s := range everySystem(t) {
		if !s.Projected() {
			continue
		}
		base := "EPSG:4490"
		if p, ok := s.plan.(transverse); !ok || p.on == wgs84 {
			base = "EPSG:4326"
		}
		var places, swapped []orb.Point
		for range 20 {
			p := place(s, rng)
			places, swapped = append(places, p), append(swapped, orb.Point{p[1], p[0]})
		}
		// The register gives latitude and northing first, but for Web Mercator and UTM.
		northFirst := strings.HasPrefix(s.Name(), "EPSG:4")
		for i, want := range cs2cs(t, base, s.Name(), "%.7f", swapped) {
			if northFirst {
				want = orb.Point{want[1], want[0]}
			}
			got := s.FromLonLat(places[i])
			if math.Abs(got[0]-want[0]) > 1e-6 || math.Abs(got[1]-want[1]) > 1e-6 {
				t.Fatalf("%s at %v: %.7f, PROJ says %.7f", s.Name(), places[i], got, want)
			}
			near(t, places[i], s.ToLonLat(want), 2e-11)
		}
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"EPSG:4490": "EPSG:4490", "4490": "EPSG:4490", "epsg:4326": "EPSG:4326", "urn:ogc:def:crs:EPSG::4549": "EPSG:4549", "EPSG::4528": "EPSG:4528",
		"urn:ogc:def:crs:EPSG:6.9:3857": "EPSG:3857", "http://www.opengis.net/def/crs/EPSG/0/4499": "EPSG:4499", "https://www.opengis.net/def/crs/EPSG/0/32651": "EPSG:32651",
		"CRS84": "OGC:CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84": "OGC:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84": "OGC:CRS84",
		"GCJ-02": "gcj02", "gcj02": "gcj02", "BD-09": "bd09", "bd09ll": "bd09", " cgcs2000 ": "EPSG:4490", "WGS 84": "EPSG:4326",
	} {
		s, err := Find(name)
		require.NoError(t, err, name)
		assert.Equal(t, want, s.Name(), name)
	}
	assert.Equal(t, "EPSG:4490", System{}.Name())
	for _, name := range []string{"", "EPSG:", "EPSG:1", "EPSG:4555x", "EPSG:4512.5", "EPSG:4555 ", "EPSG:99999", "4", "ESRI:102100", "Jiaxing local", "EPSG:32600", "EPSG:32661"} {
		_, err := Find(name)
		require.Error(t, err, name)
	}
	_, err := Find("Jiaxing local")
	require.ErrorIs(t, err, ErrUnknown)
	assert.ErrorContains(t, err, "EPSG:4534 to 4554")
}

// Xian 1980 and Beijing 1954 are refused with the reason, whichever of their codes comes.
func TestOldDatums(t *testing.T) {
	for code, datum := range map[int]string{
		4610: "Xian 1980", 2327: "Xian 1980", 2349: "Xian 1980", 2385: "Xian 1980", 2390: "Xian 1980",
		4214: "Beijing 1954", 2401: "Beijing 1954", 2437: "Beijing 1954", 21420: "Beijing 1954", 21461: "Beijing 1954", 21483: "Beijing 1954",
		4555: "New Beijing", 4781: "New Beijing", 4822: "New Beijing",
	} {
		_, err := Find(fmt.Sprint("EPSG:", code))
		require.ErrorIs(t, err, ErrDatum, code)
		assert.ErrorContains(t, err, datum)
		assert.ErrorContains(t, err, "surveying office")
	}
}

func TestHolds(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name string
		p    orb.Point
		want bool
	}{
		{"EPSG:4490", orb.Point{120, 30}, true}, {"EPSG:4490", orb.Point{180, -90}, true}, {"EPSG:4490", orb.Point{180.1, 30}, false},
		{"EPSG:4549", orb.Point{500000, 3403497}, true}, {"EPSG:4549", orb.Point{40500000, 3403497}, false}, {"EPSG:4528", orb.Point{500000, 3403497}, false},
		{"EPSG:4528", orb.Point{39500000, 3403497}, false}, {"EPSG:4549", orb.Point{500000, 11e6}, false}, {"EPSG:3857", orb.Point{13e6, 3.6e6}, true},
		{"EPSG:3857", orb.Point{21e6, 3.6e6}, false}, {"gcj02", orb.Point{120, 30}, true}, {"bd09", orb.Point{2.35, 48.85}, false},
	} {
		s, err := Find(c.name)
		require.NoError(t, err)
		assert.Equal(t, c.want, s.Holds(c.p), "%s %v", c.name, c.p)
		for _, p := range []orb.Point{{nan, 30}, {120, nan}, {inf, 30}, {120, -inf}} {
			assert.False(t, s.Holds(p), "%s %v", c.name, p)
		}
	}
}

// Neighbours to the east stay to the east: the projection keeps the order of places, in and around its zone.
func TestTransverseIsMonotone(t *testing.T) {
	s, err := Find("EPSG:4549")
	require.NoError(t, err)
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(0, 60).Draw(t, "lat")
		lon := rapid.Float64Range(116, 124).Draw(t, "lon")
		step := rapid.Float64Range(1e-7, 0.1).Draw(t, "step")
		a, b := s.FromLonLat(orb.Point{lon, lat}), s.FromLonLat(orb.Point{lon + step, lat})
		if a[0] >= b[0] {
			t.Fatalf("%v lies not west of %v", a, b)
		}
	})
}

func BenchmarkGauss(b *testing.B) {
	s, err := Find("EPSG:4549")
	require.NoError(b, err)
	p := orb.Point{571815.3661, 3403497.8255}
	b.Run("to degrees", func(b *testing.B) {
		for b.Loop() {
			s.ToLonLat(p)
		}
	})
	b.Run("from degrees", func(b *testing.B) {
		for b.Loop() {
			s.FromLonLat(orb.Point{120.75, 30.75})
		}
	})
}
