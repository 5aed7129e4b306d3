package importers

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gridzone/importers/dataset"
	"gridzone/zoning"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// endless makes up a file piece by piece and keeps none of it.
type endless struct {
	piece func(i int) string
	i     int
	rest  string
	bytes int64
	limit int64 // after it the file ends
	end   string
}

func (e *endless) Read(p []byte) (int, error) {
	for e.rest == "" {
		switch {
		case e.bytes < e.limit:
			e.rest = e.piece(e.i)
			e.i++
		case e.end != "":
			e.rest, e.end = e.end, ""
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	e.bytes += int64(n)
	return n, nil
}

// soak is how much more the long run reads than the ordinary one.
func soak() int64 {
	if os.Getenv("GRIDZONE_SOAK") != "" {
		return 16
	}
	return 1
}

// live returns the bytes the last collection found in use.
func live() int64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64()) //nolint:gosec // a size in memory
}

// manyGrids is a collection of grids of 200 vertices.
func manyGrids(limit int64, first string) *endless {
	var b strings.Builder
	for k := range 200 {
		b.WriteString("[120.7" + strconv.Itoa(1000+k) + ",30.7" + strconv.Itoa(1000+k*k%999) + "],")
	}
	ring := b.String()
	return &endless{limit: limit, end: "\n]}", piece: func(i int) string {
		if i == 0 {
			return `{"type":"FeatureCollection","features":[` + first
		}
		comma := ","
		if i == 1 && first == "" {
			comma = ""
		}
		return comma + "\n" + `{"type":"Feature","properties":{"code":"G` + strconv.Itoa(i) + `","name":"n","kind":"base","note":"` + strconv.Itoa(i) + `"},"geometry":{"type":"Polygon","coordinates":[[[120,30],` + ring[:len(ring)-1] + `,[121,30],[120,30]]]}}`
	}}
}

// A refused file costs no more memory the longer it is: nothing of it is kept.
func TestRefusedFileInBoundedMemory(t *testing.T) {
	o := Options{Layer: zoning.Zones, Limits: dataset.Limits{Features: 1 << 30, Vertices: 1 << 40}} // grids are no zones: every feature is refused
	require.NoError(t, o.Check())
	var peak int64
	o.Progress = func(Progress) { peak = max(peak, live()) }
	runtime.GC()
	before := live()
	src := manyGrids(64<<20*soak(), "")
	f, err := readFile(context.Background(), src, o)
	require.NoError(t, err)
	assert.True(t, f.report.Refused())
	assert.Equal(t, src.i-1, f.report.Features)
	assert.Less(t, peak-before, int64(48<<20)+200*int64(f.report.Features), "beside the codes seen, for which duplicates are looked")
	t.Logf("%d MB, %d features, peak %d MB", src.bytes>>20, f.report.Features, (peak-before)>>20)
}

// The text of a file is never held: what stays are 16 bytes a vertex and the rows.
func TestFileCostsItsCoordinates(t *testing.T) {
	o := Options{Layer: zoning.Grids, Limits: dataset.Limits{Vertices: 1 << 40}}
	require.NoError(t, o.Check())
	var peak int64
	o.Progress = func(Progress) { peak = max(peak, live()) }
	runtime.GC()
	before := live()
	src := manyGrids(32<<20*soak(), "")
	f, err := pipelineOnly(src, o)
	require.NoError(t, err)
	assert.Less(t, peak-before, 16*int64(f.vertices)+3000*int64(f.report.Features)+48<<20)
	t.Logf("%d MB, %d vertices, peak %d MB", src.bytes>>20, f.vertices, (peak-before)>>20)
	runtime.KeepAlive(f)
}

// pipelineOnly reads a file with its shapes taken for valid, as validity is not what is measured.
func pipelineOnly(r io.Reader, o Options) (*file, error) {
	f := &file{o: o, gauge: gauge{tell: o.Progress}, named: map[string][]claim{}, tallies: map[note]*tally{}, suspicions: map[string]int{}, report: &Report{limit: 10}}
	columns, err := newColumns(o.Layer, nil)
	if err != nil {
		return nil, err
	}
	split := func(emit func([]byte, []item) error) error { return newSplitter(r, o, emit).run() }
	worker := func() func([]byte, item) *parsed {
		rows := &rowReader{layer: o.Layer, columns: columns, grids: columns, reader: newFeatureReader(o.Limits, false)}
		return func(text []byte, it item) *parsed {
			p := rows.read(text, it)
			p.errors = nil
			return p
		}
	}
	return f, pipeline(context.Background(), spared(), 1<<26, split, worker, f.take)
}

// A ring of millions of vertices is refused with what it costs to look at its beginning.
func TestEndlessRing(t *testing.T) {
	vertices := int(1_000_000 * soak())
	for name, c := range map[string]struct {
		limits dataset.Limits
		code   string
	}{
		"too many vertices": {dataset.Limits{FeatureBytes: 8 << 20, RingVertices: 100_000}, codeTooManyVertices},
		"too many bytes":    {dataset.Limits{FeatureBytes: 1 << 20}, codeFeatureTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Layer: zoning.Grids, Limits: c.limits}
			require.NoError(t, o.Check())
			peak := int64(0)
			src := &endless{limit: int64(22 * vertices), end: "]]}}]}", piece: func(i int) string {
				if i == 0 {
					return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"G1","kind":"base"},"geometry":{"type":"Polygon","coordinates":[[[120.0,30.0]`
				}
				if i%10_000 == 0 {
					peak = max(peak, live())
				}
				return ",[120.1234567,30.12345]"
			}}
			runtime.GC()
			before := live()
			f, err := readFile(context.Background(), src, o)
			require.NoError(t, err)
			require.Len(t, f.report.Errors, 1)
			assert.Equal(t, c.code, f.report.Errors[0].Code)
			assert.Equal(t, "G1", f.report.Errors[0].ID)
			assert.Contains(t, f.report.Errors[0].Pointer, "/features/0/geometry/coordinates/0")
			assert.Less(t, peak-before, int64(4*o.Limits.FeatureBytes+16<<20))
		})
	}
}

func TestLimits(t *testing.T) {
	one := `{"type":"Feature","properties":{"code":"G1","name":"n","kind":"base"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}`
	two := strings.Replace(one, "G1", "G2", 1)
	text := `{"type":"FeatureCollection","features":[` + one + "," + two + "]}"
	for name, c := range map[string]struct {
		limits dataset.Limits
		code   string
	}{
		"bytes":               {dataset.Limits{Bytes: 300}, codeFileTooLarge},
		"features":            {dataset.Limits{Features: 1}, codeTooManyFeatures},
		"bytes of a feature":  {dataset.Limits{FeatureBytes: 50}, codeFeatureTooLarge},
		"vertices of a ring":  {dataset.Limits{RingVertices: 3}, codeTooManyVertices},
		"vertices of a shape": {dataset.Limits{FeatureVertices: 3}, codeTooManyVertices},
		"vertices of a file":  {dataset.Limits{Vertices: 7}, codeTooManyVertices},
		"depth":               {dataset.Limits{Depth: 4}, codeTooDeep},
		"members":             {dataset.Limits{Members: 2}, codeTooManyMembers},
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Layer: zoning.Grids, Limits: c.limits}
			require.NoError(t, o.Check())
			f, err := readFile(context.Background(), strings.NewReader(text), o)
			require.NoError(t, err)
			require.NotEmpty(t, f.report.Errors)
			assert.Equal(t, c.code, f.report.Errors[0].Code, f.report.Errors[0].Detail)
		})
	}
	o := Options{Layer: zoning.Grids, Limits: dataset.Limits{Bytes: int64(len(text)), Features: 2, RingVertices: 4, FeatureVertices: 4, Vertices: 8, Depth: 5, Members: 3}}
	require.NoError(t, o.Check())
	f, err := readFile(context.Background(), strings.NewReader(text), o)
	require.NoError(t, err)
	assert.False(t, f.report.Refused(), f.report.Errors)
}

// When the reader or the context fails, that is an error, not a fault of the file, and nothing is left running.
func TestReaderFails(t *testing.T) {
	o := Options{Layer: zoning.Grids}
	require.NoError(t, o.Check())
	gone := errors.New("connection reset")
	_, err := readFile(context.Background(), io.MultiReader(strings.NewReader(`{"type":"FeatureCollection","features":[`), &failing{gone}), o)
	require.ErrorIs(t, err, gone)

	ctx, cancel := context.WithCancel(context.Background())
	src := manyGrids(1<<40, "")
	o.Progress = func(p Progress) {
		if p.Features > 0 {
			cancel()
		}
	}
	_, err = readFile(ctx, src, o)
	require.ErrorIs(t, err, context.Canceled)
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }
