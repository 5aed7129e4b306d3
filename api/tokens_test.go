package api_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/access/tokens"
	"gridzone/api"
	"gridzone/zoning"
)

// provider is an identity provider on this machine.
type provider struct {
	t    *testing.T
	url  string
	key  *ecdsa.PrivateKey
	away atomic.Bool
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	p := &provider{t: t, key: key}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.away.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var body any = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k"}}}
		if strings.HasPrefix(r.URL.Path, "/.well-known/") {
			body = map[string]string{"issuer": p.url, "jwks_uri": p.url + "/keys"}
		}
		_ = json.NewEncoder(w).Encode(body)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	p.url = server.URL
	return p
}

// token is the header that brings a token, good for an hour of the service, with other claims beside.
func (p *provider) token(s *service, claims map[string]any) string {
	p.t.Helper()
	all := map[string]any{"iss": p.url, "aud": "gridzone", "sub": "f3b1", "preferred_username": "wang", "exp": s.live.Now().Add(time.Hour).Unix()}
	maps.Copy(all, claims)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.key}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
	require.NoError(p.t, err)
	text, err := json.Marshal(all)
	require.NoError(p.t, err)
	signed, err := signer.Sign(text)
	require.NoError(p.t, err)
	compact, err := signed.CompactSerialize()
	require.NoError(p.t, err)
	return "Authorization: Bearer " + compact
}

func (p *provider) options() api.Options {
	return api.Options{Tokens: tokens.Options{Issuer: p.url, Audience: "gridzone"}}
}

func TestTokensOfAProvider(t *testing.T) {
	p := newProvider(t)
	s := open(t, p.options(), town()...)
	division := s.live.Atlas().Rows(zoning.Divisions, s.live.Atlas().Day())[0].Code()
	admin := p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*"})
	viewer := p.token(s, map[string]any{"gridzone_role": "viewer", "gridzone_divisions": []string{division}})
	const closed, public = "GET /v1/farms", "GET /v1/locate?lon=120&lat=30"

	made := decode[api.KeyMade](t, s.expect(201, "POST /v1/keys", `{"role":"viewer","owner":"li"}`, admin, "Content-Type: application/json"))
	assert.Equal(t, "wang", made.MadeBy, "the record names whom the token names")
	s.expect(200, closed, "", viewer)
	s.expect(200, public, "", viewer)
	s.expect(200, closed, "", "Authorization: Bearer "+made.Key)
	refused := s.expect(403, "GET /v1/keys", "", viewer)
	assert.Equal(t, "forbidden", decode[api.Problem](t, refused).Code)
	assert.Equal(t, 400, s.ask(closed, "", viewer, "Gridzone-Actor: li").status, "who acts is known by the token")

	bare := strings.TrimPrefix(admin, "Authorization: Bearer ")
	for name, header := range map[string]string{
		"for another audience":     p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*", "aud": "other"}),
		"expired":                  p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*", "exp": s.live.Now().Add(-time.Second).Unix()}),
		"without a role":           p.token(s, map[string]any{"gridzone_divisions": "*"}),
		"of an unknown division":   p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "999999"}),
		"changed":                  admin[:len(admin)-8] + "AAAAAAAA",
		"as the password of Basic": "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("wang:"+bare)),
		"with the mark of a key":   "Authorization: Bearer gz_" + bare,
	} {
		for _, request := range []string{closed, public} {
			a := s.ask(request, "", header)
			assert.Equal(t, 401, a.status, "%s, %s: %s", name, request, a.body)
			assert.Equal(t, "unauthenticated", decode[api.Problem](t, a).Code, name)
		}
	}
	assert.NotContains(t, s.logged.String(), strings.Split(bare, ".")[2], "no token is in the log")
	assert.Contains(t, s.logged.String(), "audience", "but what was wrong with one is")
}

// Without a provider a token is a key that is wrong.
func TestTokensWithoutAProvider(t *testing.T) {
	p := newProvider(t)
	s := open(t, api.Options{}, town()...)
	assert.Equal(t, 401, s.ask("GET /v1/farms", "", p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*"})).status)
}

// While the provider is away nobody else is concerned.
func TestTheProviderIsAway(t *testing.T) {
	p := newProvider(t)
	s := open(t, p.options(), town()...)
	p.away.Store(true)
	token, key := p.token(s, map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*"}), s.key(access.Asked{Role: zoning.Viewer})
	for _, request := range []string{"GET /v1/farms", "GET /v1/locate?lon=120&lat=30"} {
		a := s.expect(503, request, "", token)
		assert.Equal(t, "issuer_away", decode[api.Problem](t, a).Code)
		assert.NotEmpty(t, a.header.Get("Retry-After"))
		s.expect(200, request, "", key)
	}
	s.expect(200, "GET /v1/locate?lon=120&lat=30", "", away)
	const said = "The issuer of tokens is away"
	assert.Contains(t, *description(t, s).Paths.Find("/v1/locate").Get.Responses.Value("503").Value.Description, said)
	without := open(t, api.Options{}, town()...)
	assert.NotContains(t, *description(t, without).Paths.Find("/v1/locate").Get.Responses.Value("503").Value.Description, said)
}

func TestTokensNeedAnAudience(t *testing.T) {
	s := open(t, api.Options{})
	_, err := api.New(s.live, api.Options{Tokens: tokens.Options{Issuer: "https://login.example.org"}})
	assert.ErrorContains(t, err, "audience")
}
