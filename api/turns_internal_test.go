package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/tiles"
	"gridzone/zoning/atlas"
)

// Whoever asks for many days waits for his own; others are answered meanwhile, and so is he once one of his is made.
func TestTurnsOfAddresses(t *testing.T) {
	live, err := atlas.Open(t.Context(), emptyStore{}, atlas.Options{})
	require.NoError(t, err)
	s := &service{live: live, tiles: tiles.New(tiles.Options{}), drawing: newTurns()}
	ask := func(ctx context.Context, peer, at string, handle func(*gin.Context, *query) error) error {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/tiles/all/10/1/1", nil)
		r.RemoteAddr = peer
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = r
		c.Params = gin.Params{{Key: "layer", Value: "all"}, {Key: "z", Value: "10"}, {Key: "x", Value: "1"}, {Key: "y", Value: "1"}}
		q := &query{names: []string{"at", "revision", "v"}}
		if at != "" {
			require.NoError(t, q.set("at", at))
		}
		return handle(c, q)
	}
	begin := func(c *gin.Context, q *query) error {
		m, _, err := s.tilesAsked(c, q, nil)
		if err == nil {
			m.done()
		}
		return err
	}
	greedy := origin{addr: netip.MustParseAddr("203.0.113.9")}.network()
	leaves := taken(t, s.drawing, greedy)
	ctx, leave := context.WithCancel(t.Context())
	waits := make(chan error, 2)
	go func() { waits <- ask(ctx, "203.0.113.9:1", "2020-01-01", begin) }()
	go func() { waits <- ask(ctx, "203.0.113.9:2", "", s.tile) }()
	for s.drawing.standing(greedy) < 4 { // two that are made, and those wait
		runtime.Gosched()
	}
	require.NoError(t, ask(t.Context(), "127.0.0.1:1", "2020-01-03", s.tile), "programs on this machine wait for none")
	require.NoError(t, ask(t.Context(), "203.0.113.10:1", "2020-01-01", s.tile))
	leaves[0]()
	require.NoError(t, <-waits)
	require.NoError(t, <-waits)
	next, err := s.drawing.enter(t.Context(), greedy)
	require.NoError(t, err)
	leave()
	_, err = s.drawing.enter(ctx, greedy)
	require.ErrorIs(t, err, context.Canceled, "who has left does not wait")
	next()
	leaves[1]()
	assert.Empty(t, s.drawing.by, "nobody is remembered")
}

// taken takes both turns of a caller, and tells how each is left.
func taken(t *testing.T, all *turns, from network) (leaves []func()) {
	t.Helper()
	for range atWork {
		leave, err := all.enter(t.Context(), from)
		require.NoError(t, err)
		leaves = append(leaves, leave)
	}
	return leaves
}

// standing tells how many things that a caller asked for are in the making or wait.
func (t *turns) standing(from network) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.by[from].in
}
