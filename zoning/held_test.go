package zoning_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

const (
	// aJWT is a token in form alone: {"alg":"none"}.{"sub":"a"} and no signature of anybody.
	aJWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"
	// aKey is a key in form alone.
	aKey = "gz_0123abcd_S-e_cret0S-e_cret1S-e_cret2S-e_cret3S-e_cre"
)

func TestConceal(t *testing.T) {
	const key, other = "gz_abcdefghij_S-e_cret0", "gz_klmnopqrst_Other1"
	for text, want := range map[string]string{
		"":                                  "",
		"no key, gz_ and gz_abc":            "no key, gz_ and gz_abc",
		key:                                 "gz_abcdefghij_withheld",
		"/v1/farms/" + key + "/x?" + other:  "/v1/farms/gz_abcdefghij_withheld/x?gz_klmnopqrst_withheld",
		`{"code":"` + key + `","a":"gz_a"}`: `{"code":"gz_abcdefghij_withheld","a":"gz_a"}`,
		"/v1/farms/" + aJWT + "/x":          "/v1/farms/token-withheld/x",
		"eyJ.eyJ.a and eyJhbGciOi":          "eyJ.eyJ.a and eyJhbGciOi",
	} {
		assert.Equal(t, want, zoning.Conceal(text))
	}
}
