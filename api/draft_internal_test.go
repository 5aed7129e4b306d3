package api

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning/atlas"
	"gridzone/zoning/publishing"
)

// A preview is built in a place for heavy questions: where there is none, the store is not even read.
func TestPreviewsWaitForAPlace(t *testing.T) {
	s := &service{heavy: make(chan struct{}, 1)}
	s.heavy <- struct{}{}
	gone, leave := context.WithCancel(t.Context())
	leave()
	_, err := s.previewOf(gone, atlas.New(1, 0, nil), &publishing.Life{})
	require.ErrorIs(t, err, context.Canceled)
	assert.Len(t, s.heavy, 1, "the place is another's")
}
