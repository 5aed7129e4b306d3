package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is accepted, encoding/json reads without any leniency, and in no other way; pointers lead into the body.
func FuzzDecodeStrict(f *testing.F) {
	for _, text := range []string{`{}`, `{"title":"T","Title":"U"}`, `{"rules":[{"zone_kind":null}]}`, ` {"bases" : [ {"number":"1"} , null ] } `,
		`{"equivalents":{"animals":[{"animals":1e2}]}}`, `{"quota":1.5}`, `{"a/b":[]}`, `[]`, `nul`, `{"supersedes":["\ud800"]}`, `{"ti\u0074le":"x"}`, `{"quota":99999999999999999999}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want PublicationAsked
		err := decodeStrict(body, &got)
		if err != nil {
			p := asProblem(err)
			require.Equal(t, codeBadBody, p.Code)
			for _, e := range p.Errors {
				assert.True(t, e.Pointer == "" || e.Pointer[0] == '/', e.Pointer)
			}
			return
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		require.NoError(t, d.Decode(&want))
		assert.Equal(t, want, got)
		var again PublicationAsked
		require.NoError(t, decodeStrict(marshal(got), &again), "what was read can be written and read")
	})
}
