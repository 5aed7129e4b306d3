package tokens

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"gridzone/access"
	"gridzone/zoning"
)

// ErrIssuerAway says that a token can be neither taken nor refused, as the issuer's keys cannot be had.
var ErrIssuerAway = errors.New("the issuer of tokens is away")

// longestToken is how many bytes of a token are looked at.
const longestToken = 16 << 10

// leeway is how far the issuer's clock may be ahead: as much as go-oidc leaves nbf.
const leeway = 5 * time.Minute

// algorithms are those by which a token may be signed. They are of two keys each: none that holds the issuer's public keys can sign, as with HMAC.
func algorithms() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.RS256, jose.ES256}
}

// Verifier tells who comes with a token. It is safe for concurrent use.
type Verifier struct {
	o     Options
	known func(division string) bool
	keys  *keys
	rules *oidc.Config
}

// once gives the keys to one verification, and keeps why they could not be had.
type once struct {
	keys *keys
	away error
}

// VerifySignature is what oidc.KeySet asks for.
func (o *once) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := o.keys.verify(ctx, token)
	if !errors.Is(err, errNoKey) {
		o.away = err
	}
	return payload, err
}

// New returns a verifier. known tells whether a division is on record; by now tokens expire. The issuer is not asked before the first token comes.
func New(o Options, known func(division string) bool, now func() time.Time) (*Verifier, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	v := &Verifier{o: o.withDefaults(), known: known, keys: &keys{issuer: o.Issuer, fetch: fetchKeys, elapsed: time.Now}}
	var names []string
	for _, a := range algorithms() {
		names = append(names, string(a))
	}
	v.rules = &oidc.Config{ClientID: o.Audience, SupportedSigningAlgs: names, Now: now}
	return v, nil
}

// Identify returns who comes with a token. access.ErrUnknown, with the reason for the log, when it is not good or does not say what its
// bearer may do here; ErrIssuerAway when that cannot be known.
func (v *Verifier) Identify(ctx context.Context, token string) (zoning.Actor, error) {
	if len(token) > longestToken || strings.Count(token, ".") != 2 {
		return zoning.Actor{}, refused("has not the form of one")
	}
	with := &once{keys: v.keys}
	good, err := oidc.NewVerifier(v.o.Issuer, with, v.rules).Verify(ctx, token)
	var expired *oidc.TokenExpiredError
	switch {
	case with.away != nil:
		return zoning.Actor{}, with.away
	case errors.As(err, &expired) && expired.Expiry.IsZero():
		return zoning.Actor{}, refused("does not say when it expires")
	case errors.As(err, &expired):
		return zoning.Actor{}, refused("has expired")
	case err != nil:
		return zoning.Actor{}, refused("is not good: %.200s", err.Error())
	case good.IssuedAt.After(v.rules.Now().Add(leeway)):
		return zoning.Actor{}, refused("was made at a time that is yet to come (iat)")
	}
	return v.actor(good)
}

// refused is an access.ErrUnknown with its reason.
func refused(why string, about ...any) error {
	return fmt.Errorf("%w: the token %s", access.ErrUnknown, fmt.Sprintf(why, about...))
}
