package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"gridzone/zoning"
)

// Hash makes the hash of an entry.
type Hash func(e *zoning.AuditEntry) string

// Canonical is the hash of an entry as the contract has it, made in another way than stores make it: the SHA-256 of RFC 8785 JSON, in
// which names stand in order and only what must be is escaped. It serves entries without control characters, and U+2028.
func Canonical(e *zoning.AuditEntry) string {
	members := map[string]any{"n": e.N, "time": e.Time.UTC().Format("2006-01-02T15:04:05.000000Z"), "actor": e.Actor, "command": e.Command,
		"detail": e.Detail, "revision": e.Revision, "previous": e.Previous}
	for name, value := range map[string]string{"key": e.Key, "request": e.Request, "refused": e.Refused} {
		if value != "" {
			members[name] = value
		}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(members) // strings and numbers
	sum := sha256.Sum256([]byte(strings.TrimSuffix(b.String(), "\n")))
	return hex.EncodeToString(sum[:])
}
