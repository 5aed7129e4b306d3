package api_test

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/access"
	"gridzone/api"
	"gridzone/zoning"
)

// The name of a file goes on record: what it says of a number or a key is withheld, and what cannot be seen is refused.
func TestNamesOfFilesOnRecord(t *testing.T) {
	s := open(t, api.Options{}, town()...)
	admin := s.key(access.Asked{Role: zoning.Admin, Owner: "root"})
	secret := access.NewSecret().Text()
	for _, c := range []struct{ name, want string }{{"zhang-13800138000.geojson", "zhang-number-withheld.geojson"}, {"0573-82821234.geojson", "number-withheld.geojson"}, {"grids-330402001001.geojson", "grids-330402001001.geojson"}} {
		a := s.upload(c.name, oneGrid, admin)
		require.Equal(t, 200, a.status, a.body)
		assert.Contains(t, s.expect(200, "GET /v1/audit?command=import", "", admin).body, `"file":"`+c.want+`"`)
		s.expect(200, "POST /v1/imports?layer=grids&name="+c.name, oneGrid, admin, gj)
	}
	for _, name := range []string{"a\u202egpj.geojson", "a\u200b.geojson", "a\u2028.geojson"} {
		for _, a := range []answer{s.upload(name, oneGrid, admin), s.ask("POST /v1/imports?layer=grids&name="+url.QueryEscape(name), oneGrid, admin, gj)} {
			assert.Equal(t, 400, a.status, "%q", name)
			assert.Contains(t, a.body, `"pointer":"name"`)
		}
	}
	assert.Equal(t, 200, s.upload(secret+".geojson", oneGrid, admin).status)
	trail := s.expect(200, "GET /v1/audit", "", admin).body
	for _, gone := range []string{"13800138000", "82821234", secret[12:]} {
		assert.NotContains(t, trail, gone)
	}
}

// upload sends a file under its name, in a form.
func (s *service) upload(name, file, header string) answer {
	s.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	require.NoError(s.t, err)
	_, err = part.Write([]byte(file))
	require.NoError(s.t, err)
	require.NoError(s.t, form.Close())
	return s.ask("POST /v1/imports?layer=grids", body.String(), header, "Content-Type: "+form.FormDataContentType())
}
