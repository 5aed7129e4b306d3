package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

// What messengers add to the address of a page keeps nobody from it; programs are told, and known parameters are still looked at.
func TestPagesWithMarksOfMessengers(t *testing.T) {
	s := open(t, api.Options{Trusted: true}, town()...)
	issued := decode[api.StoredCheck](t, s.expect(201, "POST /v1/checks", `{"lon":120.06,"lat":30.06}`, asJSON))
	const browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8"
	for _, path := range []string{"/", "/places/330402", "/v1/checks/" + issued.ID, "/v1/checks/" + issued.ID + "/verify"} {
		a := s.expect(200, "GET "+path+"?from=singlemessage&isappinstalled=0", "", browser)
		assert.True(t, strings.HasPrefix(a.header.Get("Content-Type"), "text/html"), path)
		assert.Contains(t, s.expect(400, "GET "+path+"?from=x&f=json", "", browser).body, "unknown_parameter", path)
		s.expect(400, "GET "+path+"?f=word&from=x", "", browser)
		if path != "/places/330402" {
			assert.Contains(t, s.expect(400, "GET "+path+"?from=x", "", "Accept: application/json").body, "unknown_parameter", path)
		}
	}
	s.expect(400, "GET /places/330402?at=yesterday&from=x", "", browser)
	s.expect(400, "GET /v1/check?lon=120.06&lat=30.06&from=x", "", browser)
}
