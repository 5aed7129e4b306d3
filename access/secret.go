package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"strings"

	"gridzone/zoning"
)

const (
	idBytes     = 5  // of an id: 8 characters
	secretBytes = 32 // 256 bits, which nobody guesses: a plain hash of them is enough
)

// idForm writes ids: lower case letters and digits that are not taken for each other.
func idForm() *base32.Encoding {
	return base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)
}

// Secret is a key as its owner has it: gz_, the id, and 256 random bits.
type Secret struct {
	ID     string
	random string
}

// NewSecret makes a key that never was.
func NewSecret() Secret {
	var id [idBytes]byte
	var random [secretBytes]byte
	_, _ = rand.Read(id[:]) // never fails
	_, _ = rand.Read(random[:])
	return Secret{ID: idForm().EncodeToString(id[:]), random: base64.RawURLEncoding.EncodeToString(random[:])}
}

// ParseSecret reads a key, and tells whether it is one by its form.
func ParseSecret(text string) (Secret, bool) {
	rest, ok := strings.CutPrefix(text, zoning.KeyMark)
	if !ok || len(rest) != idForm().EncodedLen(idBytes)+1+base64.RawURLEncoding.EncodedLen(secretBytes) {
		return Secret{}, false
	}
	id, random, ok := strings.Cut(rest, "_") // an id holds none
	if !ok {
		return Secret{}, false
	}
	if b, err := idForm().DecodeString(id); err != nil || len(b) != idBytes {
		return Secret{}, false
	}
	if b, err := base64.RawURLEncoding.Strict().DecodeString(random); err != nil || len(b) != secretBytes {
		return Secret{}, false
	}
	return Secret{ID: id, random: random}, true
}

// Text is the whole key, to be shown once.
func (s Secret) Text() string { return zoning.KeyMark + s.ID + "_" + s.random }

// String is what of the key may be seen.
func (s Secret) String() string { return zoning.KeyMark + s.ID + "_…" }

// GoString is String.
func (s Secret) GoString() string { return s.String() }

// hash is what is kept of the key: SHA-256 of the whole.
func (s Secret) hash() [sha256.Size]byte { return sha256.Sum256([]byte(s.Text())) }

// is tells whether it is the key of a hash, in a time that does not depend on how much of it is right.
func (s Secret) is(hash []byte) bool {
	own := s.hash()
	return subtle.ConstantTimeCompare(own[:], hash) == 1
}
