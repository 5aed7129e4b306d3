package shapefile

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"gridzone/importers/dataset"
)

// judge reads a file and sees that it is refused with a fault, or read into what may stand in a dataset.
func judge(t *testing.T, file []byte) {
	for _, points := range []bool{false, true} {
		in := input(file)
		in.Points = points
		in.Limits = dataset.Limits{FeatureVertices: 1000, RingVertices: 900}
		features, _, err := readAll(in)
		var fault *dataset.FileFault
		if err != nil {
			assert.True(t, errors.As(err, &fault), err)
		}
		for _, f := range features {
			n := 0
			for _, poly := range f.Shape {
				assert.NotEmpty(t, poly)
				for _, ring := range poly {
					n += len(ring)
				}
			}
			if f.Shape != nil {
				assert.Equal(t, f.Vertices, n)
			}
			assert.LessOrEqual(t, n, 1000)
			assert.False(t, f.Shape != nil && f.Point != nil || f.Point != nil && !points)
			for _, p := range f.Properties {
				switch v := p.Value.(type) {
				case string:
					assert.True(t, utf8.ValidString(v) && !strings.ContainsRune(v, 0))
				case json.Number:
					assert.True(t, json.Valid([]byte(v)), v)
				}
			}
		}
	}
}

func FuzzShp(f *testing.F) {
	s, x, _ := sound(f)
	f.Add(s, x)
	s, x = shp(polygonZ, area(polygonZ, box(0, 0, 1), box(0, 0, 0.5)), little(int32(0)))
	f.Add(s, x)
	s, x = shp(point, little(int32(1), 120.5, 30.25), little(int32(1), 1.0, inf))
	f.Add(s, x)
	s, _ = shp(polygonM, area(polygonM, box(0, 0, 1)))
	f.Add(s, []byte{})
	table := codes("1", "2")
	f.Fuzz(func(t *testing.T, s, x []byte) {
		files := []any{"a.shp", s, "a.dbf", table}
		if len(x) > 0 {
			files = append(files, "a.shx", x)
		}
		judge(t, wrap(t, files...))
	})
}

func FuzzDbf(f *testing.F) {
	_, _, d := sound(f)
	f.Add(d, "GBK", "")
	f.Add(dbf(0, []field{{"v", 'C', 20, 0}, {"d", 'D', 8, 0}, {"l", 'L', 1, 0}, {"i", 'I', 4, 0}, {"o", 'O', 8, 0}, {"t", '@', 8, 0}}, []string{"网格", "20140301", "T", "", "", ""}, []string{"*", "缃戞牸", "", "", "", "", ""}), "", "GEOGCS[]")
	f.Add(dbf(0, []field{{"v", 'C', 300, 1}, {"m", 'M', 10, 0}, {"f", 'F', 19, 11}}, []string{"x", "", "1.5e+003"}), "UTF-8", "")
	s, _ := shp(polygon, area(polygon, box(0, 0, 1)), area(polygon, box(3, 0, 1)))
	f.Fuzz(func(t *testing.T, d []byte, cpg, prj string) {
		judge(t, wrap(t, "a.shp", s, "a.dbf", d, "a.cpg", cpg, "a.prj", prj))
	})
}
