// Package access turns a credential into who acts: API keys are made, kept, revoked and looked up here. A key is a random secret, which is
// shown once and kept hashed; what it may do is on record under its id. The package knows nothing of how a request carries a credential.
package access
