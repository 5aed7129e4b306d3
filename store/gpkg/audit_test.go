package gpkg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
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

func TestAuditChain(t *testing.T) {
	s := opened(t)
	for range 4 {
		_, err := writeBatch(t.Context(), s)
		require.NoError(t, err)
	}
	openAll(t, s, nil) // changed nothing, and is in the trail all the same
	entries, last, err := s.VerifyAudit(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 5, entries)
	assert.Len(t, last, 64)
	var revision int64
	require.NoError(t, s.readers.QueryRowContext(t.Context(), "SELECT revision FROM audit WHERE n = 5").Scan(&revision))
	assert.EqualValues(t, 4, revision)

	// A repeated request did nothing: there is nothing to record.
	c := command("keyed")
	c.Key = "k"
	for range 2 {
		_, err := s.Do(t.Context(), c, func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
		require.NoError(t, err)
	}
	entries, _, err = s.VerifyAudit(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 6, entries)

	// Whatever is changed behind the store's back shows.
	for _, tamper := range []struct{ do, undo string }{
		{"UPDATE audit SET actor = 'other' WHERE n = 2", "UPDATE audit SET actor = 'child' WHERE n = 2"},
		{"UPDATE audit SET time = time + 1 WHERE n = 3", "UPDATE audit SET time = time - 1 WHERE n = 3"},
		{"UPDATE audit SET revision = 9 WHERE n = 1", "UPDATE audit SET revision = 1 WHERE n = 1"},
		{"UPDATE audit SET command = command || ' ' WHERE n = 6", "UPDATE audit SET command = 'keyed' WHERE n = 6"},
		{"UPDATE audit SET detail = detail || ' ' WHERE n = 4", "UPDATE audit SET detail = rtrim(detail) WHERE n = 4"},
		{"UPDATE audit SET n = 7 WHERE n = 6", "UPDATE audit SET n = 6 WHERE n = 7"},
		{"DELETE FROM audit WHERE n = 3", ""},
	} {
		_, err := s.writer.ExecContext(t.Context(), tamper.do)
		require.NoError(t, err)
		_, _, err = s.VerifyAudit(t.Context())
		assert.ErrorIs(t, err, zoning.ErrConflict, tamper.do)
		if tamper.undo != "" {
			_, err = s.writer.ExecContext(t.Context(), tamper.undo)
			require.NoError(t, err)
			_, _, err = s.VerifyAudit(t.Context())
			require.NoError(t, err, tamper.undo)
		}
	}
}
