package tokens

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

const longest = 1 << 20 // bytes of what an issuer may answer

// fetchKeys reads what an issuer says of itself (OpenID Connect Discovery 1.0, section 4) and then its keys (RFC 7517), of which
// those that sign by RSA or by elliptic curves are returned.
func fetchKeys(ctx context.Context, issuer string) ([]jose.JSONWebKey, error) {
	var of struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := get(ctx, strings.TrimSuffix(issuer, "/")+"/.well-known/openid-configuration", &of); err != nil {
		return nil, fmt.Errorf("read what the issuer says of itself: %w", err)
	}
	if of.Issuer != issuer {
		return nil, fmt.Errorf("the issuer calls itself %.200q and not %q", of.Issuer, issuer)
	}
	if err := secure(of.Keys); err != nil {
		return nil, fmt.Errorf("where the issuer keeps its keys: %w", err)
	}
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := get(ctx, of.Keys, &set); err != nil {
		return nil, fmt.Errorf("read the keys of the issuer: %w", err)
	}
	var found []jose.JSONWebKey
	for _, text := range set.Keys {
		var kind struct {
			Type string `json:"kty"`
			Use  string `json:"use"`
		}
		if json.Unmarshal(text, &kind) != nil || (kind.Type != "RSA" && kind.Type != "EC") || (kind.Use != "" && kind.Use != "sig") {
			continue // RFC 7517, section 5: what is not understood is passed over
		}
		var key jose.JSONWebKey
		if json.Unmarshal(text, &key) == nil && key.IsPublic() && key.Valid() {
			found = append(found, key)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("the issuer has no keys that sign by RSA or by elliptic curves")
	}
	return found, nil
}

// get reads a JSON document. Nobody is sent elsewhere for it.
func get(ctx context.Context, address string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d", address, answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, longest+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", address, err)
	case len(text) > longest:
		return fmt.Errorf("%s answers with more than %d bytes", address, longest)
	case json.Unmarshal(text, into) != nil:
		return fmt.Errorf("%s does not answer with the JSON expected", address)
	}
	return nil
}
