package api_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
)

// inForce publishes the draft p.
func (s *service) inForce() {
	s.t.Helper()
	s.expect(200, "POST /v1/publications/p/submit", "", li)
	s.expect(200, "POST /v1/publications/p/approve", "", wang, s.seen("p"))
}

// A withdrawal from a mistyped day is made earlier by another one. Both are told, and what the first one meant is answered at its revision.
func TestAWithdrawalIsMadeEarlier(t *testing.T) {
	s := drafting(t)
	s.inForce()
	const withdraw, place = "POST /v1/publications/p/withdraw", "GET /v1/check?lon=120.02&lat=30.02&at=2026-12-24"
	s.expect(200, withdraw, `{"why":"annulled","from":"2062-12-24"}`, js, wang)
	for _, from := range []string{"2062-12-24", "2063-01-01", "2026-11-22"} {
		a := s.expect(422, withdraw, `{"why":"mistyped","from":"`+from+`"}`, js, wang)
		assert.Contains(t, a.body, `"pointer":"/from"`)
	}
	p := decode[api.Publication](t, s.expect(200, withdraw, `{"why":"2026 was meant","from":"2026-12-24"}`, js, wang))
	assert.Equal(t, []string{"withdrawn", "2026-12-24"}, []string{p.State, p.ValidTo})
	require.Len(t, p.Steps, 5)
	assert.Equal(t, []string{"2062-12-24", "annulled", "2026-12-24", "2026 was meant"}, []string{p.Steps[3].From, p.Steps[3].Why, p.Steps[4].From, p.Steps[4].Why})
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.ask(place, "")).Verdict)
	assert.Equal(t, "prohibited", decode[api.CheckAnswer](t, s.ask(place+"&revision=3", "")).Verdict, "what was on record stays known")

	s.expect(200, withdraw, `{"why":"at once"}`, js, wang)
	a := s.expect(409, withdraw, `{"why":"again"}`, js, wang)
	assert.Contains(t, a.body, "has come about")
}

// The end of what was superseded from a mistyped day is made earlier as well.
func TestASupersededEndIsMadeEarlier(t *testing.T) {
	s := drafting(t)
	s.inForce()
	s.expect(201, "POST /v1/publications", `{"id":"q","division":"330402001001","issuer":"The town","document":"No. 13","valid_from":"2062-12-24","supersedes":["p"]}`, js, li)
	s.expect(200, "POST /v1/publications/q/submit", "", li)
	s.expect(200, "POST /v1/publications/q/approve", "", wang, s.seen("q"))
	p := decode[api.Publication](t, s.expect(200, "POST /v1/publications/p/withdraw", `{"why":"2026 was meant","from":"2026-12-24"}`, js, wang))
	assert.Equal(t, []string{"withdrawn", "2026-12-24"}, []string{p.State, p.ValidTo})
	assert.Equal(t, []string{"supersede", "withdraw"}, []string{p.Steps[3].Step, p.Steps[4].Step})
	assert.Equal(t, "no_zone", decode[api.CheckAnswer](t, s.ask("GET /v1/check?lon=120.02&lat=30.02&at=2026-12-24", "")).Verdict)
}

// A withdrawal that leaves the day out is the same request after midnight.
func TestWithdrawalIsRepeatedAfterMidnight(t *testing.T) {
	s, sleep := overnight(t)
	s.expect(201, "POST /v1/publications", draft, js, li)
	s.expect(201, "PUT /v1/publications/p/zones/Z", zoneZ, gj, li, ifAny)
	s.inForce()
	const withdraw, key = "POST /v1/publications/p/withdraw", "Idempotency-Key: k"
	first := s.expect(200, withdraw, `{"why":"annulled"}`, js, wang, key)
	assert.Equal(t, "2026-11-23", decode[api.Publication](t, first).Steps[3].From)
	sleep()
	again := s.expect(200, withdraw, `{"why":"annulled"}`, js, wang, key)
	assert.Equal(t, first.body, again.body)
	s.expect(422, withdraw, `{"why":"annulled","from":"2026-11-23"}`, js, wang, key)
}
