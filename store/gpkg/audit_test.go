package gpkg

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

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
	require.NoError(t, s.engine.readers.QueryRowContext(t.Context(), "SELECT revision FROM audit WHERE n = 5").Scan(&revision))
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
		_, err := s.engine.writer.ExecContext(t.Context(), tamper.do)
		require.NoError(t, err)
		_, _, err = s.VerifyAudit(t.Context())
		assert.ErrorIs(t, err, zoning.ErrConflict, tamper.do)
		if tamper.undo != "" {
			_, err = s.engine.writer.ExecContext(t.Context(), tamper.undo)
			require.NoError(t, err)
			_, _, err = s.VerifyAudit(t.Context())
			require.NoError(t, err, tamper.undo)
		}
	}
}
