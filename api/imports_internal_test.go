package api

import (
	"testing"

	"gridzone/importers/dataset"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is set for uploads is what the reader of files is told, above its own defaults as well.
func TestLimitsReachTheImport(t *testing.T) {
	o := Options{MaxUpload: 3 << 30, MaxVertices: 7}
	o.setDefaults()
	s := &service{o: o}
	q := query{names: []string{"layer"}}
	require.NoError(t, q.set("layer", "grids"))
	given, err := s.importOptions(&q)
	require.NoError(t, err)
	assert.Equal(t, dataset.Limits{Bytes: 3 << 30, Vertices: 7}, given.Limits)
}
