package access

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// aJWT is a token in form alone: {"alg":"none"}.{"sub":"a"} and no signature of anybody.
const aJWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"

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
		assert.Equal(t, want, Conceal(text))
	}
}

func TestHeld(t *testing.T) {
	for range 50 {
		key := NewSecret().Text()
		for _, text := range []string{key, "owner " + key, `{"a":"` + key + `"}`, key + key, "x" + aJWT + "x"} {
			assert.True(t, Held(text), text)
		}
		assert.NotContains(t, Conceal("a "+key), key[12:])
		for _, text := range []string{"", key[:len(key)-1], strings.ToUpper(key), strings.Replace(key, "gz_", "gz-", 1), "gz_" + key[3:11], "gz_grid_of_a_town", "eyJhbGciOiJub25lIn0"} {
			assert.False(t, Held(text), text)
		}
	}
}
