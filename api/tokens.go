package api

import (
	"context"

	"gridzone/zoning"
)

// isToken tells whether a credential is taken for a token of the identity provider and not for a key: where there is a provider, what
// comes as Bearer without the mark of a key is.
func (s *service) isToken(cred credential) bool {
	return s.tokens != nil && !cred.basic && !zoning.Marked(cred.key)
}

// identify returns who comes with a credential; see access.Keyring for what is lenient.
func (s *service) identify(ctx context.Context, cred credential, lenient bool) (zoning.Actor, error) {
	if s.isToken(cred) {
		return s.tokens.Identify(ctx, cred.key)
	}
	return s.keys.Identify(ctx, cred.key, lenient)
}

// notGood says what may be wrong with a credential. Which of these it is, the log tells.
func (s *service) notGood(cred credential) string {
	if s.isToken(cred) {
		return "the token is not good: it is none of the provider's, for another audience, has expired, or does not give a role and divisions that are known here"
	}
	return "the key is not good: it is wrong, has expired or was revoked"
}

// hasDivision tells whether there is, was or will be a division of a code.
func (s *service) hasDivision(division string) bool {
	return len(s.live.Atlas().History(zoning.Divisions, division)) > 0
}
