package api_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
)

// A key that somebody pasted where it would be kept is refused, and the place is named; nothing tells the key.
func TestPastedKeys(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	key := access.NewSecret().Text()
	const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	require.NoError(t, w.WriteField("allow", "because "+key))
	part, err := w.CreateFormFile("file", "a.geojson")
	require.NoError(t, err)
	_, err = part.Write([]byte(oneGrid))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, c := range []struct{ request, body, header, place string }{
		{"POST /v1/keys", `{"role":"viewer","owner":"KEY"}`, js, "/owner"},
		{"POST /v1/keys", `{"role":"viewer","owner":"` + token + `"}`, js, "/owner"},
		{"POST /v1/keys", `{"role":"viewer","divisions":["330402","x KEY"]}`, js, "/divisions/1"},
		{"POST /v1/keys", `{"role":"viewer","KEY":1}`, js, ""},
		{"POST /v1/publications", `{"title":"a/KEY"}`, js, "/title"},
		{"POST /v1/publications/p/reject", `{"why":"KEY"}`, js, "/why"},
		{"POST /v1/coverage/exceptions", `{"kind":"gap","reason":"KEY","geometry":` + gapPlace + `}`, js, "/reason"},
		{"POST /v1/checks", `{"lon":120.13,"lat":30.06,"species":"KEY"}`, js, "/species"},
		{"PUT /v1/farms/f", `{"type":"Feature","properties":{"species":"pig","count":1,"name":"KEY"},"geometry":null}`, js, "/properties/name"},
		{"POST /v1/imports?layer=grids&allow=KEY", oneGrid, js, "allow"},
		{"POST /v1/imports?layer=grids", form.String(), "Content-Type: " + w.FormDataContentType(), "allow"},
		{"POST /v1/imports?layer=grids", oneGrid, "Idempotency-Key: KEY", "Idempotency-Key"},
		{"DELETE /v1/keys/KEY", "", js, "id"},
		{"PUT /v1/farms/KEY", "{}", js, "code"},
		{"GET /v1/audit?key=KEY", "", js, "key"},
	} {
		of := strings.NewReplacer("KEY", key)
		a := s.expect(400, of.Replace(c.request), of.Replace(c.body), admin, of.Replace(c.header))
		p := decode[api.Problem](t, a)
		require.NotEmpty(t, p.Errors, c.request)
		assert.Equal(t, c.place, p.Errors[0].Pointer, c.request)
		assert.Contains(t, p.Detail, "an API key or a token", c.request)
		assert.NotContains(t, a.body, key[12:], c.request)
	}
	for e, err := range s.file.Entries(t.Context(), zoning.TrailQuery{}) {
		require.NoError(t, err)
		assert.NotContains(t, e.Detail, key[12:])
	}
	assert.Equal(t, int64(1), s.live.Atlas().Revision())
}

// Wrong keys are in the log as often as they are told so: nobody fills the disk.
func TestWrongKeysInTheLog(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	for range 40 {
		s.ask("GET /v1/farms", "", away, "Authorization: Bearer gz_wrong")
	}
	n := strings.Count(s.logged.String(), `msg="key refused"`)
	assert.GreaterOrEqual(t, n, 10)
	assert.Less(t, n, 20)
}
