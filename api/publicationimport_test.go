package api_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/api"
)

// Imports say which approved publications they override; into a draft they say nothing of days, which are the draft's.
func TestImportsSpeakOfPublications(t *testing.T) {
	s := drafting(t)
	warned := func(request, zone string) (codes []string, body string) {
		a := s.expect(200, request, zone, gj, li, "If-Match: *")
		for _, w := range decode[api.ImportReport](t, a).Warnings {
			codes = append(codes, w.Code)
		}
		return codes, a.body
	}
	zone := strings.Replace(zoneZ, `"name":"Z"`, `"code":"Y","name":"Y"`, 1)
	codes, _ := warned("POST /v1/imports?layer=zones&publication=p", zone)
	assert.NotContains(t, codes, "in_force_on_all_days")
	s.inForce()
	codes, _ = warned("POST /v1/imports?layer=zones&dry_run=true", strings.Replace(zoneZ, `"name":"Z"`, `"code":"W","name":"W"`, 1))
	assert.Contains(t, codes, "in_force_on_all_days")
	assert.NotContains(t, codes, "overrides_approved_publication")
	zone = strings.Replace(zone, `"name":"Y"`, `"name":"other","valid_from":"2026-12-24"`, 1)
	for _, dry := range []string{"true", "false"} {
		codes, body := warned("POST /v1/imports?layer=zones&dry_run="+dry, zone)
		assert.Contains(t, codes, "overrides_approved_publication", dry)
		assert.Contains(t, body, `"id":"p","detail":"1 zone of the publication \"p\" (document \"No. 12\"), which was approved`)
	}
}
