// Package tokens turns a token of an identity provider (OpenID Connect) into who acts: it checks the token against the keys that the
// provider publishes, and reads role and divisions from its claims. It knows nothing of how a request carries a token, and keeps nothing
// but the provider's keys, in memory.
package tokens
