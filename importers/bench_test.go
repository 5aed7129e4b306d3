package importers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/paulmach/orb/geojson"
	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
	"gridzone/store/gpkg"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// cityText makes a GeoJSON file of that many grids and vertices, with that many decimals (-1: all
// a float64 has). 5,237 grids of 500 vertices are 66 MB at 7 decimals and 104 MB at all.
func cityText(grids, vertices, decimals int) []byte {
	var b bytes.Buffer
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range grids {
		if i > 0 {
			b.WriteByte(',')
		}
		lon, lat := 120.3+0.009*float64(i%80), 30.4+0.009*float64(i/80)
		fmt.Fprintf(&b, "\n{\"type\":\"Feature\",\"properties\":{\"code\":\"33040200%04d%03d\",\"name\":\"网格%d\",\"kind\":\"base\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[", i/900, i%900+1, i)
		var line []byte
		for k := range vertices + 1 {
			angle := 2 * math.Pi * float64(k%vertices) / float64(vertices)
			radius := 0.004 * (1 + 0.05*math.Sin(9*angle))
			if k > 0 {
				line = append(line, ',')
			}
			line = append(line, '[')
			line = strconv.AppendFloat(line, lon+radius*math.Cos(angle), 'f', decimals, 64)
			line = append(line, ',')
			line = strconv.AppendFloat(line, lat+radius*math.Sin(angle), 'f', decimals, 64)
			line = append(line, ']')
		}
		b.Write(line)
		b.WriteString("]]}}")
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}

var (
	wholeCity = sync.OnceValue(func() []byte { return cityText(5237, 500, 7) })
	fullCity  = sync.OnceValue(func() []byte { return cityText(5237, 500, -1) })
)

// Reading alone: splitting, scanning, numbers; on one goroutine.
func BenchmarkParse(b *testing.B) {
	b.Run("7 decimals", func(b *testing.B) { benchmarkParse(b, wholeCity()) })
	b.Run("all decimals", func(b *testing.B) { benchmarkParse(b, fullCity()) })
}

func benchmarkParse(b *testing.B, text []byte) {
	limits := dataset.Limits{}.OrDefaults()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		reader := newFeatureReader(limits, false)
		n := 0
		err := newSplitter(bytes.NewReader(text), Options{Limits: limits}, func(block []byte, items []item) error {
			for _, it := range items {
				f := reader.read(block[it.start:it.end], it.short)
				if f.fatal != nil || len(f.faults) > 0 {
					return io.ErrUnexpectedEOF
				}
				n++
			}
			return nil
		}).run()
		require.NoError(b, err)
		require.Equal(b, 5237, n)
	}
}

// Cutting alone.
func BenchmarkSplit(b *testing.B) {
	text := wholeCity()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		require.NoError(b, newSplitter(bytes.NewReader(text), Options{Limits: dataset.Limits{}.OrDefaults()}, func([]byte, []item) error { return nil }).run())
	}
}

// The whole reading as an import does it: digest, properties, validity, on all processors.
func BenchmarkRead(b *testing.B) {
	text := wholeCity()
	o := Options{Layer: zoning.Grids}
	require.NoError(b, o.Check())
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		f, err := readFile(context.Background(), bytes.NewReader(text), o)
		require.NoError(b, err)
		require.False(b, f.report.Refused(), "%+v", f.report)
		require.Len(b, f.rows, 5237)
	}
}

// The peer: orb's own reader, which validates nothing.
func BenchmarkOrb(b *testing.B) {
	text := wholeCity()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		c, err := geojson.UnmarshalFeatureCollection(text)
		require.NoError(b, err)
		require.Len(b, c.Features, 5237)
	}
}

// From the first byte to the durable commit, with the Atlas that answers from it.
func BenchmarkImport(b *testing.B) {
	text := wholeCity()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		b.StopTimer()
		store, err := gpkg.Open(b.Context(), filepath.Join(b.TempDir(), "city.gpkg"))
		require.NoError(b, err)
		live, err := atlas.Open(b.Context(), store, atlas.Options{})
		require.NoError(b, err)
		b.StartTimer()
		r, err := Import(context.Background(), live, bytes.NewReader(text), Options{Layer: zoning.Grids, Name: "city.geojson"})
		require.NoError(b, err)
		b.StopTimer()
		require.Equal(b, 5237, r.New)
		require.NoError(b, store.Close())
		b.StartTimer()
	}
}
