package api_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
	"gridzone/zoning"
)

// What a map page asks for, asked for by several at once while the record changes: each answer is whole, and goes no further back than the one before.
func TestMapsWhileTheRecordChanges(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	var readers sync.WaitGroup
	over := make(chan struct{})
	for range 4 {
		readers.Go(func() {
			newest := 0
			for more := true; more; {
				select {
				case <-over:
					more = false // one more round, which sees the last change
				default:
				}
				for _, path := range []string{"/styles/gridzone.json", "/tiles/all", "/tiles/all" + townTile, "/tiles/grids" + townTile, "/v1/days", "/v1/locate?lon=120&lat=30", "/v1/locate?lon=120&lat=30&revision=1"} {
					a := s.ask("GET "+path, "")
					if !assert.Equal(t, http.StatusOK, a.status, "%s: %s", path, a.body) {
						return
					}
					if path == "/tiles/all"+townTile {
						codes := len(codes(t, a.body, "grids"))
						assert.GreaterOrEqual(t, codes, newest)
						newest = codes
					}
				}
			}
			assert.Equal(t, 5+6, newest)
		})
	}
	for i := range 6 {
		s.put(row(zoning.Grid{Code: fmt.Sprintf("more-%d", i), Kind: zoning.Micro}, square(float64(2*i), 12, float64(2*i)+1, 13)))
	}
	close(over)
	readers.Wait()
}
