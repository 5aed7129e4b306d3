package api_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/store/gpkg"
)

// When another file is moved over the store's, what was read goes on being answered, nothing is written, and readiness says why.
func TestAReplacedFileIsTold(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	file, ok := s.file.(*gpkg.Store)
	require.True(t, ok)
	other := file.Path() + ".other"
	stranger, err := gpkg.Open(t.Context(), other)
	require.NoError(t, err)
	require.NoError(t, stranger.Close())
	require.NoError(t, os.Link(file.Path(), file.Path()+".aside"))
	require.NoError(t, os.Rename(other, file.Path()))
	require.Error(t, s.live.Refresh(t.Context()))
	ready := decode[api.Readiness](t, s.expect(200, "GET /readyz", ""))
	assert.Equal(t, "replaced", ready.Trouble)
	assert.Contains(t, ready.LastError, "another was put in its place")
	a := s.expect(503, "POST /v1/publications", draft, js, li)
	assert.Contains(t, a.body, "no longer where it was opened")
	s.expect(200, "GET /v1/locate?lon=120.05&lat=30.05", "")
	require.NoError(t, os.Rename(file.Path()+".aside", file.Path()))
	s.expect(201, "POST /v1/publications", draft, js, li)
	require.NoError(t, s.live.Refresh(t.Context()))
	assert.NotContains(t, s.ask("GET /readyz", "").body, "trouble")
}
