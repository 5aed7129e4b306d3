package main

import (
	"database/sql"
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/api"
	"gridzone/zoning/certificate"
)

// Whoever has the store's file can write anything into it. What a stored check says cannot be changed unseen all the same.
func TestTamperingWithTheStoreIsFound(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.gpkg")
	quiet := streams{in: strings.NewReader(""), out: io.Discard, err: t.Output()}
	require.Equal(t, exitDone, run(t.Context(), []string{"demo", "--grids", "40", "--files", dir}, quiet))
	for _, layer := range []string{"divisions", "grids"} {
		require.Equal(t, exitDone, run(t.Context(), []string{"import", "--store", path, "--layer", layer, filepath.Join(dir, layer+".geojson")}, quiet))
	}
	ask := func(want int, args ...string) string {
		t.Helper()
		var out strings.Builder
		require.Equal(t, want, run(t.Context(), append(args, "--store", path), streams{in: strings.NewReader(""), out: &out, err: t.Output()}), out.String())
		return out.String()
	}
	var held api.StoredCheck
	require.NoError(t, json.Unmarshal([]byte(ask(exitDone, "check", "--lon", "120.75", "--lat", "30.75", "--at", "2026-11-24", "--save", "--json")), &held))
	require.Equal(t, "not_published", held.Answer.Verdict)
	verify := func(want int) (v api.CheckVerification) {
		t.Helper()
		require.NoError(t, json.Unmarshal([]byte(ask(want, "verify", "--json", held.ID)), &v))
		return v
	}
	require.True(t, verify(exitDone).AsIssued)

	db, err := sql.Open("sqlite", "file:"+url.PathEscape(path))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	var original string
	require.NoError(t, db.QueryRow("SELECT body FROM record WHERE kind = 'check' AND id = ?", held.ID).Scan(&original))
	forge := func(body string) {
		t.Helper()
		_, err := db.Exec("UPDATE record SET body = ? WHERE kind = 'check' AND id = ?", body, held.ID)
		require.NoError(t, err)
	}
	other := strings.Replace(original, `"verdict":"not_published"`, `"verdict":"no_zone"`, 1)
	require.NotEqual(t, original, other)

	forge(other) // the answer alone
	v := verify(exitRefused)
	assert.False(t, v.DigestOK)
	require.Len(t, v.Differences, 1)
	assert.Equal(t, "/verdict", v.Differences[0].Pointer)
	assert.Equal(t, "no_zone", v.Differences[0].Issued)
	assert.Equal(t, "not_published", v.Differences[0].Now)

	forged, err := certificate.Parse([]byte(other))
	require.NoError(t, err)
	forged, err = forged.Issue() // with the digest that goes with it
	require.NoError(t, err)
	require.True(t, forged.Intact())
	forge(string(forged.Text()))
	v = verify(exitRefused)
	assert.True(t, v.DigestOK)
	assert.Nil(t, v.Anchored, "the audit trail knows another digest")
	assert.True(t, v.AuditOK)

	_, err = db.Exec("UPDATE audit SET detail = replace(detail, ?, ?)", held.Digest, forged.Digest) // and in the audit trail
	require.ErrorContains(t, err, "not changed", "an honest program is told")
	_, err = db.Exec("DROP TRIGGER audit_unchanged")
	require.NoError(t, err)
	_, err = db.Exec("UPDATE audit SET detail = replace(detail, ?, ?)", held.Digest, forged.Digest)
	require.NoError(t, err)
	v = verify(exitRefused)
	assert.False(t, v.AuditOK)
	assert.Contains(t, ask(exitRefused, "verify", held.ID), "audit trail: not what was written")
	_, err = db.Exec("UPDATE audit SET detail = replace(detail, ?, ?)", forged.Digest, held.Digest)
	require.NoError(t, err)

	for _, garbage := range []string{`{}`, `{"id":"` + held.ID + `","question":{"lon":120,"lat":30,"at":"2026-11-24","revision":99},"answer":{}}`,
		strings.Replace(original, `"revision":2`, `"revision":"x"`, 1), strings.Replace(original, `"lon":120.75`, `"lon":"here"`, 1)} {
		forge(garbage)
		v = verify(exitRefused)
		assert.False(t, v.DigestOK, garbage)
		assert.NotEmpty(t, v.Differences, garbage)
	}
	forge(`[]`)
	assert.Contains(t, ask(exitRefused, "verify", held.ID), "is no certificate")
	forge(original)
	assert.True(t, verify(exitDone).AsIssued)
}
