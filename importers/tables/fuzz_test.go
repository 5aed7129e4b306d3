package tables_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
	"gridzone/importers/tables"
)

// FuzzText: whatever the bytes, a table of text is read to its end or has its fault; what is read is text, and rings are closed where the table has turning points.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"code,name,WKT\n007,水,\"POLYGON ((0 0,1 0,0 1,0 0))\"\n", "code;geom\n1;SRID=4490;POINT (1 2)\n", "\xef\xbb\xbfcode,lon,lat\r\n'=1,120.75,30.75\r\n", "\xff\xfec\x00\t\x00W\x00K\x00T\x00\n\x00",
		"编码：a\n点号,圈号,X,Y\nJ1,1,3403497.8,40571815.3\nJ2,1,3403597.8,40571815.3\nJ3,1,3403597.8,40571915.3\n编码：b\nJ1,1,1,1\n", "code,lon,lat\na,120°45′30″,30:45:30\n,121,30\n\n,120,31\n",
		"\xb1\xe0\xc2\xeb,\xbe\xad\xb6\xc8,\xce\xb3\xb6\xc8\na,120,30\n", "code,extra,WKT\n1,\"{\"\"a\"\":[1,{}]}\",\n", "a b\nc d\n", "点号 X Y\nA1\n1 2 3\n",
	} {
		f.Add([]byte(text), uint8(0))
		f.Add([]byte(text), uint8(3))
	}
	f.Fuzz(func(t *testing.T, b []byte, how uint8) {
		in := input(string(b))
		in.Points = how&1 > 0
		in.Limits = dataset.Limits{FeatureBytes: 1 << 12, RingVertices: 50, FeatureVertices: 100, Members: 30, Depth: 8}
		_, err := tables.IsTurningPoints(in)
		require.NoError(t, err)
		open := opener(tables.OpenCSV)
		if how&2 > 0 {
			open = tables.OpenTurningPoints
		}
		r, err := open(t.Context(), in)
		var fault *dataset.FileFault
		if err != nil {
			require.ErrorAs(t, err, &fault)
			return
		}
		defer r.Close()
		end := int64(0)
		for {
			feature, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				require.ErrorAs(t, err, &fault)
				break
			}
			require.GreaterOrEqual(t, feature.End, end)
			require.LessOrEqual(t, feature.End, in.Size)
			end = feature.End
			require.LessOrEqual(t, len(feature.Faults), 110)
			n := 0
			for _, p := range feature.Shape {
				for _, ring := range p {
					n += len(ring)
					require.True(t, how&2 == 0 || ring[0] == ring[len(ring)-1])
				}
			}
			require.LessOrEqual(t, n, 201)
			for _, p := range feature.Properties {
				if s, ok := p.Value.(string); ok {
					require.True(t, utf8.ValidString(s) && !strings.Contains(s, "\x00"))
				}
				require.True(t, utf8.ValidString(p.Name) && !strings.ContainsAny(p.Name, "\x00\uFFFD"))
			}
		}
		for _, n := range r.About().Notes {
			require.True(t, utf8.ValidString(n.Detail))
		}
	})
}
