package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// The bytes that are hashed are fixed: a chain must verify for as long as it is kept.
func TestAuditEntryIsCanonicalJSON(t *testing.T) {
	e := zoning.AuditEntry{N: 2, Time: time.UnixMicro(1764000000123456), Actor: "张\"三\\", Command: "import", Detail: "{\"a\":\"\u2028<&>\\n\"}\x01\b\f\n\r\t\x7f", Revision: 1, Previous: "ab"}
	canonical := `{"actor":"张\"三\\","command":"import","detail":"{\"a\":\"` + "\u2028" + `<&>\\n\"}\u0001\b\f\n\r\t` + "\x7f" +
		`","n":2,"previous":"ab","revision":1,"time":"2025-11-24T16:00:00.123456Z"}`
	sum := sha256.Sum256([]byte(canonical))
	assert.Equal(t, hex.EncodeToString(sum[:]), hashOf(&e))
	var back struct{ Actor, Detail string }
	require.NoError(t, json.Unmarshal([]byte(canonical), &back))
	assert.Equal(t, e.Actor, back.Actor)
	assert.Equal(t, e.Detail, back.Detail)
}

// What came later stands in the hash where there is something in it: an entry of before has the hash that it had.
func TestAuditEntryWithKeyAndRefusal(t *testing.T) {
	e := zoning.AuditEntry{N: 1, Time: time.UnixMicro(1764000000123456), Actor: "a", Command: "c", Key: "k", Request: "q", Refused: "stale"}
	canonical := `{"actor":"a","command":"c","detail":"","key":"k","n":1,"previous":"","refused":"stale","request":"q","revision":0,"time":"2025-11-24T16:00:00.123456Z"}`
	sum := sha256.Sum256([]byte(canonical))
	assert.Equal(t, hex.EncodeToString(sum[:]), hashOf(&e))
	for _, other := range []func(*zoning.AuditEntry){
		func(e *zoning.AuditEntry) { e.Key, e.Request = e.Request, e.Key },
		func(e *zoning.AuditEntry) { e.Key, e.Refused = "", "" },
	} {
		changed := e
		other(&changed)
		assert.NotEqual(t, hashOf(&e), hashOf(&changed))
	}
}

// Each entry has the next number and the hash of the one before, whatever else is right with it.
func TestNextInTheChain(t *testing.T) {
	linked := func(n int64, previous string) *zoning.AuditEntry {
		e := zoning.AuditEntry{N: n, Time: time.UnixMicro(1764000000123456 + n), Actor: "a", Command: "c", Previous: previous}
		e.Hash = hashOf(&e)
		return &e
	}
	first := linked(1, "")
	after := func() *chain {
		c := &chain{}
		require.True(t, c.takes(first))
		return c
	}
	second := linked(2, first.Hash)
	require.True(t, after().takes(second))
	for name, wrong := range map[string]*zoning.AuditEntry{
		"a gap": linked(3, first.Hash), "again": linked(1, first.Hash), "before": linked(0, first.Hash),
		"after another": linked(2, second.Hash), "after nothing": linked(2, ""),
	} {
		assert.False(t, after().takes(wrong), name)
	}
	second.Actor = "b"
	assert.False(t, after().takes(second), "edited")
	assert.False(t, (&chain{}).takes(linked(2, "")), "the first is 1")
	assert.False(t, (&chain{}).takes(linked(1, first.Hash)), "the first follows nothing")
}
