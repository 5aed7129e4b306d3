package tokens

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/zoning"
)

func TestWhoComesWithAToken(t *testing.T) {
	expiry := today().Add(time.Hour)
	r, e := rsaPair(t, "r"), ecPair(t, "e")
	i := newIssuer(t, r.published(), e.published())
	v, _ := i.verifier(t)
	plain := zoning.Actor{Name: "wang", Role: zoning.Editor, Divisions: []string{"330402"}, Key: "oidc:f3b1", Expires: expiry}
	two := []string{"330402", "330411"}
	for name, c := range map[string]struct {
		changes map[string]any
		who     zoning.Actor
	}{
		"plain":                         {nil, plain},
		"several audiences":             {map[string]any{"aud": []string{"other", "gridzone"}}, plain},
		"a list of one role":            {map[string]any{"gridzone_role": []string{"editor"}}, plain},
		"one division as a text":        {map[string]any{"gridzone_divisions": "330402"}, plain},
		"divisions in a text":           {map[string]any{"gridzone_divisions": "330402 330411"}, zoning.Actor{Name: "wang", Role: zoning.Editor, Divisions: two, Key: "oidc:f3b1", Expires: expiry}},
		"divisions in a list":           {map[string]any{"gridzone_divisions": two}, zoning.Actor{Name: "wang", Role: zoning.Editor, Divisions: two, Key: "oidc:f3b1", Expires: expiry}},
		"everywhere":                    {map[string]any{"gridzone_role": "admin", "gridzone_divisions": "*"}, zoning.Actor{Name: "wang", Role: zoning.Admin, Key: "oidc:f3b1", Expires: expiry}},
		"everywhere in a list":          {map[string]any{"gridzone_role": "admin", "gridzone_divisions": []string{"*"}}, zoning.Actor{Name: "wang", Role: zoning.Admin, Key: "oidc:f3b1", Expires: expiry}},
		"no name":                       {map[string]any{"preferred_username": nil}, zoning.Actor{Name: "f3b1", Role: zoning.Editor, Divisions: []string{"330402"}, Key: "oidc:f3b1", Expires: expiry}},
		"blanks around the name":        {map[string]any{"preferred_username": " wang "}, plain},
		"good from a minute ago":        {map[string]any{"nbf": today().Add(-time.Minute).Unix()}, plain},
		"a clock of the issuer's ahead": {map[string]any{"nbf": today().Add(time.Minute).Unix()}, plain},
		"made by such a clock":          {map[string]any{"iat": today().Add(leeway).Unix()}, plain},
	} {
		t.Run(name, func(t *testing.T) {
			for _, token := range []string{
				sign(t, jose.RS256, "r", r.private, i.claims(c.changes)), sign(t, jose.ES256, "e", e.private, i.claims(c.changes)),
				sign(t, jose.ES256, "", e.private, i.claims(c.changes)),
			} {
				who, err := v.Identify(t.Context(), token)
				require.NoError(t, err)
				assert.Equal(t, c.who, who)
			}
		})
	}
}

func TestClaimsByOtherNames(t *testing.T) {
	r := rsaPair(t, "r")
	i := newIssuer(t, r.published())
	v, err := New(Options{Issuer: i.URL, Audience: "gridzone", NameClaim: "sub", RoleClaim: "https://example.org/role", DivisionsClaim: "area"},
		func(code string) bool { return code == "330411" }, today)
	require.NoError(t, err)
	who, err := v.Identify(t.Context(), sign(t, jose.RS256, "r", r.private, i.claims(map[string]any{"https://example.org/role": "viewer", "area": "330411"})))
	require.NoError(t, err)
	assert.Equal(t, zoning.Actor{Name: "f3b1", Role: zoning.Viewer, Divisions: []string{"330411"}, Key: "oidc:f3b1", Expires: today().Add(time.Hour)}, who)
}

func TestTokensThatLetNobodyIn(t *testing.T) {
	r, e, other := rsaPair(t, "r"), ecPair(t, "e"), rsaPair(t, "r")
	i := newIssuer(t, r.published(), e.published())
	v, _ := i.verifier(t)
	for name, c := range map[string]struct {
		changes map[string]any
		why     string
	}{
		"another audience":              {map[string]any{"aud": "other"}, "audience"},
		"no audience":                   {map[string]any{"aud": nil}, "audience"},
		"an audience that begins so":    {map[string]any{"aud": "gridzone2"}, "audience"},
		"another issuer":                {map[string]any{"iss": "https://login.example.org"}, "different provider"},
		"no issuer":                     {map[string]any{"iss": nil}, "different provider"},
		"the issuer with a stroke":      {map[string]any{"iss": i.URL + "/"}, "different provider"},
		"expired":                       {map[string]any{"exp": today().Add(-time.Second).Unix()}, "has expired"},
		"no expiry":                     {map[string]any{"exp": nil}, "when it expires"},
		"an expiry that is none":        {map[string]any{"exp": "tomorrow"}, "claims"},
		"not good yet":                  {map[string]any{"nbf": today().Add(time.Hour).Unix()}, "not before"},
		"made tomorrow":                 {map[string]any{"iat": today().Add(24 * time.Hour).Unix(), "exp": today().Add(25 * time.Hour).Unix()}, "yet to come"},
		"made beyond the leeway":        {map[string]any{"iat": today().Add(leeway + time.Second).Unix()}, "yet to come"},
		"no subject":                    {map[string]any{"sub": nil}, "whose it is"},
		"a name that is empty":          {map[string]any{"preferred_username": ""}, "who its bearer is"},
		"two names":                     {map[string]any{"preferred_username": []string{"wang", "li"}}, "who its bearer is"},
		"a name with a line's end":      {map[string]any{"preferred_username": "wang\nli"}, "as the record cannot"},
		"the name of nobody":            {map[string]any{"preferred_username": " Local"}, "beside the store"},
		"no role":                       {map[string]any{"gridzone_role": nil}, "one role"},
		"no role in the list":           {map[string]any{"gridzone_role": []string{}}, "one role"},
		"two roles":                     {map[string]any{"gridzone_role": []string{"editor", "approver"}}, "one role"},
		"a role that is none":           {map[string]any{"gridzone_role": "root"}, "a role in"},
		"a role in other letters":       {map[string]any{"gridzone_role": "Admin"}, "a role in"},
		"a role that is a number":       {map[string]any{"gridzone_role": 1}, "one role"},
		"no divisions":                  {map[string]any{"gridzone_divisions": nil}, "names no divisions"},
		"no divisions in the list":      {map[string]any{"gridzone_divisions": []string{}}, "names no divisions"},
		"no divisions in the text":      {map[string]any{"gridzone_divisions": " "}, "names no divisions"},
		"divisions that are numbers":    {map[string]any{"gridzone_divisions": []int{330402}}, "names no divisions"},
		"a division that is empty":      {map[string]any{"gridzone_divisions": []string{"330402", ""}}, "not on record"},
		"an unknown division":           {map[string]any{"gridzone_divisions": []string{"330402", "999999"}}, "not on record"},
		"everywhere and one more":       {map[string]any{"gridzone_divisions": []string{"*", "330402"}}, "not on record"},
		"everywhere and one more, text": {map[string]any{"gridzone_divisions": "* 330402"}, "not on record"},
	} {
		t.Run(name, func(t *testing.T) {
			refusedFor(t, v, sign(t, jose.RS256, "r", r.private, i.claims(c.changes)), c.why)
		})
	}

	public, err := x509.MarshalPKIXPublicKey(r.private.Public())
	require.NoError(t, err)
	published, err := json.Marshal(r.published())
	require.NoError(t, err)
	good := sign(t, jose.RS256, "r", r.private, i.claims(nil))
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","kid":"r"}`))
	admin, err := json.Marshal(i.claims(map[string]any{"gridzone_role": "admin"}))
	require.NoError(t, err)
	for name, token := range map[string]string{
		"by another key of the same id":       sign(t, jose.RS256, "r", other.private, i.claims(nil)),
		"by another key without an id":        sign(t, jose.RS256, "", other.private, i.claims(nil)),
		"by a longer hash":                    sign(t, jose.RS512, "r", r.private, i.claims(nil)),
		"by RSA-PSS":                          sign(t, jose.PS256, "r", r.private, i.claims(nil)),
		"by the other's key":                  sign(t, jose.ES256, "r", e.private, i.claims(nil)),
		"by HMAC with the public key in PEM":  sign(t, jose.HS256, "r", pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}), i.claims(nil)),
		"by HMAC with the public key in DER":  sign(t, jose.HS256, "r", public, i.claims(nil)),
		"by HMAC with the public key as JSON": sign(t, jose.HS256, "r", published, i.claims(nil)),
		"by nothing":                          none + "." + parts[1] + ".",
		"by nothing, with a signature":        none + "." + parts[1] + "." + parts[2],
		"with other claims":                   parts[0] + "." + base64.RawURLEncoding.EncodeToString(admin) + "." + parts[2],
		"without a signature":                 parts[0] + "." + parts[1] + ".",
		"in two parts":                        parts[0] + "." + parts[1],
		"with nothing in it":                  "..",
		"a word":                              "letmein",
		"nothing":                             "",
		"much too long":                       good + strings.Repeat("A", longestToken),
	} {
		t.Run(name, func(t *testing.T) { refusedFor(t, v, token, "the token") })
	}
}

// A key that comes in the token itself is anybody's.
func TestTheKeyInTheTokenIsNotBelieved(t *testing.T) {
	r, own := rsaPair(t, "r"), rsaPair(t, "own")
	i := newIssuer(t, r.published())
	v, _ := i.verifier(t)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: own.private}, &jose.SignerOptions{EmbedJWK: true})
	require.NoError(t, err)
	text, err := json.Marshal(i.claims(nil))
	require.NoError(t, err)
	signed, err := signer.Sign(text)
	require.NoError(t, err)
	token, err := signed.CompactSerialize()
	require.NoError(t, err)
	refusedFor(t, v, token, "no key of the issuer")
}

func refusedFor(t *testing.T, v *Verifier, token, why string) {
	t.Helper()
	who, err := v.Identify(t.Context(), token)
	require.ErrorIs(t, err, access.ErrUnknown)
	assert.ErrorContains(t, err, why)
	assert.Equal(t, zoning.Actor{}, who)
	assert.Less(t, len(err.Error()), 400, "the log is not the bearer's to fill")
}
