package certificate_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

const (
	question = `{"revision":7,"lon":120.75,"lat":30.75,"accuracy_m":0.2,"at":"2026-11-23","crs":"EPSG:4490","count":500}`
	answer   = `{"verdict":"prohibited","certain":true,"alternatives":[],"outcome":"forbidden","rule":{"zone_kind":"prohibited","number":1},
		"grid":{"code":"g1"},"divisions":[{"code":"330400"},{"code":"330402"}],"boundary_distance_m":-12.5,"reasons":[{"code":"in_zone","text":"The place is in it."}],
		"zones":[{"code":"z1","kind":"prohibited","relation":"inside","publication":"p1","overlap_m2":1000000,"share":0.5,"bases":[{"number":"No. 1"}]}],"revision":7,"at":"2026-11-23"}`
)

func issued(t *testing.T) certificate.Certificate {
	t.Helper()
	c, err := certificate.Certificate{
		ID: "00112233445566778899aabbccddeeff", Issued: time.Date(2026, 11, 23, 4, 5, 6, 7000, time.UTC),
		Engine: "gridzone 1.0.0", Question: []byte(question), Answer: []byte(answer),
	}.Issue()
	require.NoError(t, err)
	return c
}

func TestIssueAndParse(t *testing.T) {
	c := issued(t)
	assert.True(t, c.Intact())
	read, err := certificate.Parse(c.Text())
	require.NoError(t, err)
	assert.Equal(t, c, read)
	assert.Equal(t, "gridzone 1.0.0", read.Engine)
	assert.Equal(t, time.Date(2026, 11, 23, 4, 5, 6, 7000, time.UTC), read.Issued)
	assert.JSONEq(t, question, string(read.Question))
	assert.JSONEq(t, answer, string(read.Answer))

	// The digest is reproduced without this package: the whole without its digest, canonical.
	without := strings.Replace(string(c.Text()), `"digest":"`+c.Digest+`",`, "", 1)
	require.NotEqual(t, without, string(c.Text()))
	sum := sha256.Sum256([]byte(without))
	assert.Equal(t, hex.EncodeToString(sum[:]), c.Digest)

	// Blanks and the order of members do not matter to who holds a copy.
	var loose map[string]any
	require.NoError(t, json.Unmarshal(c.Text(), &loose))
	indented, err := json.MarshalIndent(loose, "", "  ")
	require.NoError(t, err)
	copied, err := certificate.Parse(indented)
	require.NoError(t, err)
	assert.True(t, copied.Intact())
	assert.True(t, copied.Same(c))
}

// places yields every value in a JSON text, with a function that puts another in its place.
func places(v any, put func(any), yield func(put func(any))) {
	yield(put)
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			places(v[name], func(w any) { v[name] = w }, yield)
		}
	case []any:
		for i := range v {
			places(v[i], func(w any) { v[i] = w }, yield)
		}
	}
}

func TestTamperingWithAnyMemberIsFound(t *testing.T) {
	c := issued(t)
	count := 0
	count1 := func(func(any)) { count++ }
	var whole any
	require.NoError(t, json.Unmarshal(c.Text(), &whole))
	places(whole, func(any) {}, count1)
	require.Greater(t, count, 40)
	for n := 1; n < count; n++ { // 0 is the whole
		for _, other := range []any{"tampered", nil, 4711.0, false, map[string]any{}} {
			var v any
			require.NoError(t, json.Unmarshal(c.Text(), &v))
			at := 0
			places(v, func(any) {}, func(put func(any)) {
				if at == n {
					put(other)
				}
				at++
			})
			text, err := json.Marshal(v)
			require.NoError(t, err)
			tampered, err := certificate.Parse(text)
			require.NoError(t, err)
			if tampered.Same(c) {
				continue // it was that before
			}
			assert.False(t, tampered.Intact(), "%s", text)
		}
	}
	var v map[string]any
	require.NoError(t, json.Unmarshal(c.Text(), &v))
	for name := range v {
		less := maps.Clone(v)
		delete(less, name)
		text, err := json.Marshal(less)
		require.NoError(t, err)
		tampered, err := certificate.Parse(text)
		require.NoError(t, err)
		assert.False(t, tampered.Intact(), "without %s", name)
	}
	v["note"] = "added"
	text, err := json.Marshal(v)
	require.NoError(t, err)
	tampered, err := certificate.Parse(text)
	require.NoError(t, err)
	assert.False(t, tampered.Intact(), "with a member more")
}

func TestParseRefusesWhatIsNoObject(t *testing.T) {
	for _, text := range []string{"", "null", "[]", "7", `"x"`, `{"id":1,"id":2}`} {
		_, err := certificate.Parse([]byte(text))
		assert.ErrorIs(t, err, zoning.ErrInvalid, text)
	}
	for _, c := range []certificate.Certificate{{}, {Question: []byte("{}"), Answer: []byte("{")}, {Question: nil, Answer: []byte("{}")}} {
		_, err := c.Issue()
		assert.ErrorIs(t, err, zoning.ErrInvalid)
	}
}

func TestID(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		id := certificate.NewID()
		assert.True(t, certificate.IsID(id), id)
		assert.False(t, seen[id])
		seen[id] = true
	}
	for _, id := range []string{"", "00112233445566778899aabbccddee", "00112233445566778899AABBCCDDEEFF", "00112233445566778899aabbccddeefg", "00112233445566778899aabbccddeeff00"} {
		assert.False(t, certificate.IsID(id), id)
	}
}

func TestAnchor(t *testing.T) {
	anchor, err := certificate.Anchor("1", "2")
	require.NoError(t, err)
	assert.Equal(t, `{"digest":"2","id":"1"}`, anchor)
}
