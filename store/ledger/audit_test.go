package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The bytes that are hashed are fixed: a chain must verify for as long as it is kept.
func TestAuditEntryIsCanonicalJSON(t *testing.T) {
	e := entry{n: 2, time: 1764000000123456, actor: "张\"三\\", command: "import", detail: "{\"a\":\"\u2028<&>\\n\"}\x01\b\f\n\r\t\x7f", revision: 1, previous: "ab"}
	canonical := `{"actor":"张\"三\\","command":"import","detail":"{\"a\":\"` + "\u2028" + `<&>\\n\"}\u0001\b\f\n\r\t` + "\x7f" +
		`","n":2,"previous":"ab","revision":1,"time":"2025-11-24T16:00:00.123456Z"}`
	sum := sha256.Sum256([]byte(canonical))
	assert.Equal(t, hex.EncodeToString(sum[:]), e.hash())
	var back struct{ Actor, Detail string }
	require.NoError(t, json.Unmarshal([]byte(canonical), &back))
	assert.Equal(t, e.actor, back.Actor)
	assert.Equal(t, e.detail, back.Detail)
}
