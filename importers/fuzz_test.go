package importers

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// Whatever the bytes: no panic, places within the file, the same answer for any
// size of reads; and what is accepted is JSON to the standard library too. It is
// read on one goroutine, so that coverage follows from the input alone.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.geojson*")
	require.NoError(f, err)
	for _, file := range files {
		if filepath.Ext(file) == ".report" {
			continue
		}
		text, err := os.ReadFile(file) //nolint:gosec // a test's own file
		require.NoError(f, err)
		if len(text) < 4096 {
			f.Add(text, uint8(1))
			f.Add(text, uint8(2))
			f.Add(text, uint8(3))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, which uint8) {
		layers := zoning.FileLayers()
		o := Options{Layer: layers[int(which)%len(layers)], Limits: dataset.Limits{FeatureBytes: 1 << 16, RingVertices: 1000, Features: 1000}}
		require.NoError(t, o.Check())
		whole, err := readThrough(context.Background(), bytes.NewReader(text), o, 0)
		require.NoError(t, err)
		slow, err := readThrough(context.Background(), iotest.OneByteReader(bytes.NewReader(text)), o, 0)
		require.NoError(t, err)
		require.Equal(t, whole.report, slow.report)
		for _, list := range [][]Place{whole.report.Errors, whole.report.Warnings} {
			for _, p := range list {
				if p.Offset < 0 || p.Offset > int64(len(text)) || p.Feature < -1 || p.Feature >= whole.report.Features+1 {
					t.Fatalf("place %+v in %d bytes", p, len(text))
				}
			}
		}
		require.True(t, json.Valid(whole.report.Places()))
		if whole.report.Refused() {
			return
		}
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		records := [][]byte{text}
		if whole.report.Format == "geojsonseq" {
			records = bytes.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == recordSeparator })
			if bytes.HasPrefix(bytes.TrimSpace(text), []byte{recordSeparator}) {
				records = bytes.Split(text, []byte{recordSeparator})
			}
		}
		for _, record := range records {
			if len(bytes.TrimSpace(record)) > 0 && !json.Valid(record) {
				t.Fatalf("accepted, but no JSON: %q", record)
			}
		}
	})
}
