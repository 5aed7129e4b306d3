package tokens

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"
)

// today is the service's clock in these tests.
func today() time.Time { return time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC) }

// issuer is an identity provider on this machine.
type issuer struct {
	*httptest.Server
	asked atomic.Int32 // how often it was asked for its keys

	mu   sync.Mutex
	keys []any // of its set
	away bool
	sent bool   // whoever asks for its keys is sent elsewhere, where they are
	name string // what it calls itself, if that is not its address
}

func newIssuer(t *testing.T, published ...any) *issuer {
	t.Helper()
	i := &issuer{keys: published}
	i.Server = httptest.NewServer(i)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var body any
	switch {
	case i.away:
		w.WriteHeader(http.StatusBadGateway)
		return
	case r.URL.Path == "/.well-known/openid-configuration":
		name := i.URL
		if i.name != "" {
			name = i.name
		}
		body = map[string]any{"issuer": name, "jwks_uri": i.URL + "/keys"}
	case i.sent && r.URL.Path == "/keys":
		http.Redirect(w, r, i.URL+"/elsewhere", http.StatusFound)
		return
	default:
		i.asked.Add(1)
		body = map[string]any{"keys": i.keys}
	}
	_ = json.NewEncoder(w).Encode(body)
}

// becomes changes the issuer while it is not being asked.
func (i *issuer) becomes(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

// pair is a key that signs, and what is published of it.
type pair struct {
	id      string
	private crypto.Signer
}

func rsaPair(t *testing.T, id string) pair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	return pair{id, key}
}

func ecPair(t *testing.T, id string) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	return pair{id, key}
}

func (p pair) published() jose.JSONWebKey {
	return jose.JSONWebKey{Key: p.private.Public(), KeyID: p.id, Use: "sig"}
}

// sign makes a token; with is a private key, or the bytes of an HMAC.
func sign(t *testing.T, alg jose.SignatureAlgorithm, id string, with any, claims map[string]any) string {
	t.Helper()
	options := (&jose.SignerOptions{}).WithType("JWT")
	if id != "" {
		options = options.WithHeader("kid", id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: with}, options)
	require.NoError(t, err)
	text, err := json.Marshal(claims)
	require.NoError(t, err)
	signed, err := signer.Sign(text)
	require.NoError(t, err)
	compact, err := signed.CompactSerialize()
	require.NoError(t, err)
	return compact
}

// claims are those of a good token, with changes; nil takes one away.
func (i *issuer) claims(changes map[string]any) map[string]any {
	c := map[string]any{
		"iss": i.URL, "aud": "gridzone", "sub": "f3b1", "preferred_username": "wang", "exp": today().Add(time.Hour).Unix(),
		"gridzone_role": "editor", "gridzone_divisions": []string{"330402"},
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

// verifier takes tokens of the issuer, with a clock for its keys that stands until it is moved.
func (i *issuer) verifier(t *testing.T) (v *Verifier, wait func(time.Duration)) {
	t.Helper()
	known := func(code string) bool { return code == "330402" || code == "330411" }
	v, err := New(Options{Issuer: i.URL, Audience: "gridzone"}, known, today)
	require.NoError(t, err)
	at := today()
	v.keys.elapsed = func() time.Time { return at }
	return v, func(d time.Duration) { at = at.Add(d) }
}
