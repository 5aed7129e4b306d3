package access

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

// aJWT is a token in form alone: {"alg":"none"}.{"sub":"a"} and no signature of anybody.
const aJWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"

func TestHeld(t *testing.T) {
	for range 50 {
		key := NewSecret().Text()
		for _, text := range []string{key, "owner " + key, `{"a":"` + key + `"}`, key + key, "x" + aJWT + "x"} {
			assert.True(t, zoning.Held(text), text)
		}
		assert.NotContains(t, zoning.Conceal("a "+key), key[12:])
		for _, text := range []string{"", key[:len(key)-1], strings.ToUpper(key), strings.Replace(key, "gz_", "gz-", 1), "gz_" + key[3:11], "gz_grid_of_a_town", "eyJhbGciOiJub25lIn0"} {
			assert.False(t, zoning.Held(text), text)
		}
	}
}
