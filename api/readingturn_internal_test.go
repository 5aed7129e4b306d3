package api

import (
	"context"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
	"gridzone/zoning/certificate"
	"gridzone/zoning/publishing"
)

// unchangedStore is an empty store that tells of no change.
type unchangedStore struct{ emptyStore }

func (unchangedStore) Changes(context.Context, zoning.Layer, int64, int64) iter.Seq2[*zoning.Row, error] {
	return func(func(*zoning.Row, error) bool) {}
}

// Whoever asks much of older revisions waits for his own; others are answered meanwhile, and who asks of the newest waits for nobody.
func TestTurnsOfOlderRevisions(t *testing.T) {
	live, err := atlas.Open(t.Context(), unchangedStore{}, atlas.Options{})
	require.NoError(t, err)
	s := &service{live: live}
	begin := func(ctx context.Context, peer, revision string, handle func(*gin.Context, *query) error) error {
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/v1/locate", nil)
		r.RemoteAddr = peer
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = r
		q := &query{names: []string{"q", "at", "revision", "from_revision"}}
		for _, name := range q.names[2:] {
			require.NoError(t, q.set(name, revision))
		}
		require.NoError(t, q.set("q", "1"))
		return handle(c, q)
	}
	moment := func(c *gin.Context, q *query) error {
		_, err := s.moment(c, q, nil)
		return err
	}
	asked := map[string]func(*gin.Context, *query) error{
		"a place":    moment,
		"an address": func(c *gin.Context, q *query) error { _, _, err := s.search(c, q, "1", 1); return err },
		"addresses":  s.addresses,
		"two":        func(c *gin.Context, q *query) error { _, err := s.twoRevisions(c, q); return err },
		"what a publication did": func(c *gin.Context, _ *query) error {
			_, err := s.publishedSides(c, s.current(), &publishing.Life{})
			return err
		},
		"a certificate": func(c *gin.Context, _ *query) error { _, err := s.verify(c, "", certificate.Certificate{}); return err },
	}
	greedy := origin{addr: netip.MustParseAddr("203.0.113.9")}.network()
	for what, handle := range asked {
		t.Run(what, func(t *testing.T) {
			s.reading = newTurns()
			leaves := taken(t, s.reading, greedy)
			ctx, leave := context.WithCancel(t.Context())
			waits := make(chan error, 1)
			go func() { waits <- begin(ctx, "203.0.113.9:1", "7", handle) }()
			for s.reading.standing(greedy) < 3 { // two that are read, and the one that waits
				select {
				case err := <-waits:
					require.FailNow(t, "it does not wait", "%v", err)
				default:
					runtime.Gosched()
				}
			}
			require.NoError(t, begin(t.Context(), "203.0.113.9:2", "0", moment), "the newest")
			for _, other := range []string{"203.0.113.10:1", "127.0.0.1:1"} {
				assert.NotErrorIs(t, begin(t.Context(), other, "7", handle), context.Canceled)
			}
			leave()
			require.ErrorIs(t, <-waits, context.Canceled)
			for _, leave := range leaves {
				leave()
			}
			assert.Empty(t, s.reading.by, "nobody is remembered")
		})
	}
	s.reading = newTurns()
	require.ErrorContains(t, begin(t.Context(), "203.0.113.9:1", "7", moment), "there is no revision 7")
}
