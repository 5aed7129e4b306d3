package api

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/tiles"
	"gridzone/zoning/atlas"
)

// Who has the description of the tiles already is told so without a sheet of them.
func TestTileJSONIsNotMadeForWhoHasIt(t *testing.T) {
	live, err := atlas.Open(t.Context(), emptyStore{}, atlas.Options{})
	require.NoError(t, err)
	public, err := parsePublicURL("")
	require.NoError(t, err)
	s := &service{live: live, public: public, tiles: tiles.New(tiles.Options{}), drawing: newTurns()}
	ask := func(tag string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(answer)
		c.Request = httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/tiles/all", nil)
		c.Request.Header.Set("If-None-Match", tag)
		c.Params = gin.Params{{Key: "layer", Value: "all"}}
		require.NoError(t, s.tileJSON(c, &query{names: []string{"at", "revision"}}))
		return answer
	}
	first := ask(`"none"`)
	require.Equal(t, http.StatusOK, first.Code)
	s.tiles = nil // there is none to ask for a sheet
	again := ask(first.Header().Get("Etag"))
	assert.Equal(t, http.StatusNotModified, again.Code)
	assert.Empty(t, again.Body)
	assert.Panics(t, func() { ask(`"another"`) })
}
