package importers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
)

var update = flag.Bool("update", false, "rewrite the expected reports")

// uploads returns the files of a folder of testdata, their layers first in their names.
func uploads(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.geojson*"))
	require.NoError(t, err)
	files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, ".report") })
	require.NotEmpty(t, files)
	return files
}

func layerOf(file string) zoning.Layer {
	name, _, _ := strings.Cut(filepath.Base(file), ".")
	layer, _, _ := strings.Cut(name, "-")
	return zoning.Layer(layer)
}

// expected compares a report with the one kept beside the file, or writes it.
func expected(t *testing.T, file string, r *importers.Report) {
	t.Helper()
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	require.NoError(t, e.Encode(r))
	golden := file + ".report"
	if *update {
		require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o600))
	}
	want, err := os.ReadFile(golden) //nolint:gosec // a test's own file
	require.NoError(t, err)
	assert.Equal(t, string(want), got.String())
}

// withVillages opens a store with the divisions of testdata on record.
func withVillages(t testing.TB) shop {
	t.Helper()
	s := open(t)
	text, err := os.ReadFile("testdata/good/divisions.geojson")
	require.NoError(t, err)
	r := s.load(t, importers.Options{Layer: zoning.Divisions, Name: "divisions.geojson"}, string(text))
	require.False(t, r.Refused(), describe(r))
	return s
}

func TestUploads(t *testing.T) {
	s := withVillages(t)
	for _, folder := range []string{"good", "bad"} {
		for _, file := range uploads(t, folder) {
			t.Run(filepath.Join(folder, filepath.Base(file)), func(t *testing.T) {
				text, err := os.ReadFile(file) //nolint:gosec // a test's own file
				require.NoError(t, err)
				o := importers.Options{Layer: layerOf(file), Name: filepath.Base(file), DryRun: true}
				r := s.load(t, o, string(text))
				assert.Equal(t, folder == "bad", r.Refused())
				expected(t, file, r)
				for _, list := range [][]importers.Place{r.Errors, r.Warnings, r.Repairs} {
					for _, p := range list {
						assert.NotEmpty(t, p.Code)
						assert.NotEmpty(t, p.Detail)
						assert.NotEmpty(t, p.Repair, p.Code)
					}
				}
				assert.NotContains(t, describe(r), "张某")
				assert.NotContains(t, describe(r), "李某")
				assert.NotContains(t, describe(r), "000-000")
				assert.True(t, json.Valid(r.Places()))

				// However the bytes come, the report is the same.
				slow, err := importers.Import(t.Context(), s.Live, iotest.OneByteReader(bytes.NewReader(text)), o)
				require.NoError(t, err)
				assert.Equal(t, r.Errors, slow.Errors)
				assert.Equal(t, r.Warnings, slow.Warnings)
				assert.Equal(t, r.Digest, slow.Digest)
			})
		}
	}
	assert.Equal(t, int64(1), s.Atlas().Revision(), "dry runs leave no revision")
}
