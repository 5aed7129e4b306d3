package tokens

import (
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
)

func TestNewKeysOfTheIssuer(t *testing.T) {
	before, after := rsaPair(t, "before"), ecPair(t, "after")
	i := newIssuer(t, before.published())
	v, wait := i.verifier(t)
	old, young := sign(t, jose.RS256, "before", before.private, i.claims(nil)), sign(t, jose.ES256, "after", after.private, i.claims(nil))
	for range 3 {
		_, err := v.Identify(t.Context(), old)
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, i.asked.Load(), "keys are kept")

	i.becomes(func() { i.keys = []any{after.published()} })
	refusedFor(t, v, young, "no key of the issuer") // it was asked just now
	assert.EqualValues(t, 1, i.asked.Load())
	wait(rest)
	_, err := v.Identify(t.Context(), young)
	require.NoError(t, err)
	assert.EqualValues(t, 2, i.asked.Load())
	refusedFor(t, v, old, "no key of the issuer")
}

// A key that the issuer has taken back is good no more, though no token names another.
func TestKeysGrowOld(t *testing.T) {
	a, b := rsaPair(t, "a"), rsaPair(t, "b")
	i := newIssuer(t, a.published())
	v, wait := i.verifier(t)
	token := sign(t, jose.RS256, "a", a.private, i.claims(nil))
	_, err := v.Identify(t.Context(), token)
	require.NoError(t, err)
	i.becomes(func() { i.keys = []any{b.published()} })
	wait(fresh - time.Second)
	_, err = v.Identify(t.Context(), token)
	require.NoError(t, err)
	wait(time.Second)
	refusedFor(t, v, token, "no key of the issuer")
}

// Where tokens do not name their key, a new one is found all the same.
func TestNewKeysWithoutIDs(t *testing.T) {
	before, after := rsaPair(t, ""), rsaPair(t, "")
	i := newIssuer(t, before.published())
	v, wait := i.verifier(t)
	_, err := v.Identify(t.Context(), sign(t, jose.RS256, "", before.private, i.claims(nil)))
	require.NoError(t, err)
	i.becomes(func() { i.keys = []any{after.published()} })
	wait(rest)
	_, err = v.Identify(t.Context(), sign(t, jose.RS256, "", after.private, i.claims(nil)))
	require.NoError(t, err)
}

func TestHowOftenTheIssuerIsAsked(t *testing.T) {
	r, other := rsaPair(t, "r"), rsaPair(t, "other")
	i := newIssuer(t, r.published())
	v, wait := i.verifier(t)
	forged := []string{sign(t, jose.RS256, "other", other.private, i.claims(nil)), sign(t, jose.RS256, "", other.private, i.claims(nil)),
		sign(t, jose.RS256, "r", other.private, i.claims(nil))}
	var all sync.WaitGroup
	for n := range 60 {
		all.Go(func() {
			_, err := v.Identify(t.Context(), forged[n%len(forged)])
			assert.ErrorIs(t, err, access.ErrUnknown)
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, i.asked.Load())
	wait(rest)
	refusedFor(t, v, forged[2], "no key") // its id is known: nothing is to be had by asking
	assert.EqualValues(t, 1, i.asked.Load())
	refusedFor(t, v, forged[0], "no key")
	assert.EqualValues(t, 2, i.asked.Load())
}

func TestTheIssuerIsAway(t *testing.T) {
	r, next := rsaPair(t, "r"), rsaPair(t, "next")
	i := newIssuer(t, r.published())
	v, wait := i.verifier(t)
	token, young := sign(t, jose.RS256, "r", r.private, i.claims(nil)), sign(t, jose.RS256, "next", next.private, i.claims(nil))
	i.becomes(func() { i.away = true })
	for range 2 { // asked, and not asked again yet
		_, err := v.Identify(t.Context(), token)
		require.ErrorIs(t, err, ErrIssuerAway)
		assert.NotErrorIs(t, err, access.ErrUnknown, "nobody knows")
	}
	i.becomes(func() { i.away = false })
	wait(rest)
	_, err := v.Identify(t.Context(), token)
	require.NoError(t, err)

	i.becomes(func() { i.away = true })
	wait(kept - time.Second)
	_, err = v.Identify(t.Context(), token)
	require.NoError(t, err, "its keys are kept for a while")
	_, err = v.Identify(t.Context(), young)
	require.ErrorIs(t, err, ErrIssuerAway, "it may have this key by now")
	wait(time.Second)
	_, err = v.Identify(t.Context(), token)
	require.ErrorIs(t, err, ErrIssuerAway)
}

// What an issuer may answer, and what then becomes of a good token.
func TestWhatIssuersAnswer(t *testing.T) {
	r := rsaPair(t, "r")
	private := jose.JSONWebKey{Key: r.private, KeyID: "r"}
	cipher := r.published()
	cipher.Use = "enc"
	symmetric := jose.JSONWebKey{Key: []byte("0123456789abcdef0123456789abcdef"), KeyID: "r"}
	for name, c := range map[string]struct {
		change func(i *issuer)
		good   bool
	}{
		"keys beside others": {func(i *issuer) {
			i.keys = []any{map[string]any{"kty": "OKP", "crv": "Ed448"}, 7, symmetric, r.published()}
		}, true},
		"no keys":                      {func(i *issuer) { i.keys = nil }, false},
		"keys that are not for this":   {func(i *issuer) { i.keys = []any{cipher} }, false},
		"a private key":                {func(i *issuer) { i.keys = []any{private} }, false},
		"keys that are elsewhere":      {func(i *issuer) { i.sent = true }, false},
		"another's name":               {func(i *issuer) { i.name = "https://login.example.org" }, false},
		"its name with another stroke": {func(i *issuer) { i.name = i.URL + "/" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t, r.published())
			c.change(i)
			v, _ := i.verifier(t)
			_, err := v.Identify(t.Context(), sign(t, jose.RS256, "r", r.private, i.claims(nil)))
			if c.good {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, ErrIssuerAway)
		})
	}
}
