package main

import (
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access/tokens"
)

// Who names a provider has its tokens taken: here there is none to ask what this one is worth, and the service serves all the same.
func TestServeWithAProvider(t *testing.T) {
	s := startLogging(t, &logged{}, "--store", filepath.Join(t.TempDir(), "a.gpkg"), "--oidc-issuer", "http://127.0.0.1:1", "--oidc-audience", "gridzone")
	// {"alg":"RS256"}.{}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/v1/farms", http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA")
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	assert.Contains(t, string(text), `"issuer_away"`)
	assert.Equal(t, exitDone, s.stop())
}

func TestEveryFlagOfAProvider(t *testing.T) {
	p := provider{OIDCIssuer: "i", OIDCAudience: "a", OIDCNameClaim: "n", OIDCRoleClaim: "r", OIDCDivisionsClaim: "d"}
	assert.Equal(t, tokens.Options{Issuer: "i", Audience: "a", NameClaim: "n", RoleClaim: "r", DivisionsClaim: "d"}, p.tokens())
}
