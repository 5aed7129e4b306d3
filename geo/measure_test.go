package geo

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/require"
)

// wigglyTiles cuts the box from west, south into nx by ny tiles whose shared borders
// are wiggly and identical on both sides, vertices included; about n vertices a tile.
func wigglyTiles(rng *rand.Rand, west, south, step float64, nx, ny, n int) []orb.MultiPolygon {
	per := max(1, n/4)
	corner := func(i, j int) orb.Point { return orb.Point{west + step*float64(i), south + step*float64(j)} }
	wiggle := func(a, b orb.Point) []orb.Point {
		line := make([]orb.Point, 0, per+1)
		line = append(line, a)
		for k := 1; k < per; k++ {
			t, w := float64(k)/float64(per), step/float64(per)/3
			line = append(line, orb.Point{
				a[0] + t*(b[0]-a[0]) + w*(2*rng.Float64()-1) + step/10*math.Sin(math.Pi*t)*math.Sin(7*t),
				a[1] + t*(b[1]-a[1]) + w*(2*rng.Float64()-1) + step/10*math.Sin(math.Pi*t)*math.Sin(5*t),
			})
		}
		return append(line, b)
	}
	across, up := map[[2]int][]orb.Point{}, map[[2]int][]orb.Point{}
	for j := range ny + 1 {
		for i := range nx + 1 {
			if i < nx {
				across[[2]int{i, j}] = wiggle(corner(i, j), corner(i+1, j))
			}
			if j < ny {
				up[[2]int{i, j}] = wiggle(corner(i, j), corner(i, j+1))
			}
		}
	}
	var tiles []orb.MultiPolygon
	for j := range ny {
		for i := range nx {
			r := orb.Ring{}
			r = append(r, across[[2]int{i, j}]...)
			r = append(r, up[[2]int{i + 1, j}][1:]...)
			for k := per - 1; k >= 0; k-- {
				r = append(r, across[[2]int{i, j + 1}][k])
			}
			for k := per - 1; k >= 0; k-- {
				r = append(r, up[[2]int{i, j}][k])
			}
			tiles = append(tiles, orb.MultiPolygon{{r}})
		}
	}
	return tiles
}

// wigglyBlob returns a wiggly polygon of n vertices around a centre with holes of n/10
// vertices; radius in degrees.
func wigglyBlob(rng *rand.Rand, centre orb.Point, radius float64, n, holes int) orb.MultiPolygon {
	wave := func(c orb.Point, radius float64, n int) orb.Ring {
		var amp, phase [12]float64
		for k := range amp {
			amp[k], phase[k] = rng.Float64()*0.3/float64(k+2), rng.Float64()*2*math.Pi
		}
		r := make(orb.Ring, 0, n+1)
		for i := range n {
			a := 2 * math.Pi * float64(i) / float64(n)
			d := radius * (1 + 0.5/float64(n)*rng.Float64())
			for k := range amp {
				d += radius * amp[k] * math.Sin(float64(k*k+2)*a+phase[k])
			}
			r = append(r, orb.Point{c[0] + d*math.Cos(a), c[1] + d*math.Sin(a)})
		}
		return append(r, r[0])
	}
	p := orb.Polygon{wave(centre, radius, n)}
	for h := range holes {
		a := 2 * math.Pi * float64(h) / float64(holes)
		c := orb.Point{centre[0] + radius*0.3*math.Cos(a), centre[1] + radius*0.3*math.Sin(a)}
		p = append(p, wave(c, radius*0.3/float64(holes+2), max(4, n/10)))
	}
	return orb.MultiPolygon{p}
}

// rectangle is the polygon between two corners.
func rectangle(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

// geographicLib runs one of its programs on the ellipsoid of this package.
func geographicLib(t testing.TB, input string, program string, args ...string) []string {
	args = append(args, "-e", "6378137", "1/298.257222101")
	cmd := exec.Command(program, args...)
	cmd.Stdin = strings.NewReader(input)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	require.NoError(t, cmd.Run(), "%s (Debian: geographiclib-tools): %s", program, complaint.String())
	return strings.Split(strings.TrimSpace(out.String()), "\n")
}

// geodesics returns the lengths of the geodesics between pairs of points.
func geodesics(t testing.TB, pairs [][2]orb.Point) []float64 {
	var in strings.Builder
	for _, p := range pairs {
		fmt.Fprintf(&in, "%.16f %.16f %.16f %.16f\n", p[0][1], p[0][0], p[1][1], p[1][0])
	}
	lines := geographicLib(t, in.String(), "GeodSolve", "-i", "-p", "9")
	require.Len(t, lines, len(pairs))
	lengths := make([]float64, len(lines))
	for i, line := range lines {
		fields := strings.Fields(line)
		require.Len(t, fields, 3, line)
		length, err := strconv.ParseFloat(fields[2], 64)
		require.NoError(t, err)
		lengths[i] = length
	}
	return lengths
}
