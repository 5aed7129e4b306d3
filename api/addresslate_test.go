package api_test

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/internal/gpkgtest"
	"gridzone/zoning"
)

// lengthy is a store that tells what changed when somebody lets it.
type lengthy struct {
	zoning.Store
	lets chan struct{}
}

func (l lengthy) Changes(ctx context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		<-l.lets
		for r, err := range l.Store.Changes(ctx, layer, from, to) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// Addresses of an older revision that take long to make ready are told to come back for, in the time that the answer says; who does has them, and meanwhile
// the newest are answered for.
func TestOlderAddressesThatTakeLong(t *testing.T) {
	store := gpkgtest.Open(t)
	setting := open(t, api.Options{}, quarter()...)
	doc := description(t, setting)
	for _, op := range []*openapi3.Operation{doc.Paths.Find("/v1/locate").Get, doc.Paths.Find("/v1/locate").Post, doc.Paths.Find("/v1/addresses").Get} {
		assert.Contains(t, op.Description, "503 busy with Retry-After", "%s says so", op.OperationID)
	}
	requests := map[string]string{
		addressed("中山路12号"): "", "GET /v1/addresses?q=" + url.QueryEscape("中山路1"): "", "GET /v1/addresses?lon=120.06&lat=30.06": "", "POST /v1/locate?": "地址\n中山路12号\n"}
	was := map[string]string{}
	for request, body := range requests {
		was[request] = setting.expect(200, request, body, asCSV).body
	}
	openOver(t, store, today, api.Options{}, quarter()...).close(zoning.Addresses, "D12")
	for request, body := range requests {
		synctest.Test(t, func(t *testing.T) {
			lets := make(chan struct{})
			s := openOver(t, lengthy{store, lets}, today, api.Options{})
			older := request + "&revision=1"
			a := s.ask(older, body, asCSV)
			for asked := 1; a.status != 200; asked++ {
				require.Equal(t, 503, a.status, a.body)
				assert.Contains(t, a.body, `"code":"busy"`)
				seconds, err := strconv.Atoi(a.header.Get("Retry-After"))
				require.NoError(t, err, "it says when to come back")
				if asked == 3 {
					close(lets)
				}
				require.Less(t, asked, 5, "what was let through is there")
				assert.Equal(t, "road", decode[api.AddressAnswer](t, s.expect(200, addressed("中山路12号"), "")).Match.Level, older)
				time.Sleep(time.Duration(seconds) * time.Second)
				a = s.ask(older, body, asCSV)
			}
			assert.Equal(t, was[request], a.body, older)
		})
	}
}
