package zoning_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestNamedActor(t *testing.T) {
	for name, want := range map[string]string{"": "local", "wang": "wang", "王工": "王工", strings.Repeat("王", 100): strings.Repeat("王", 100)} {
		who, err := zoning.NamedActor(name)
		require.NoError(t, err)
		assert.Equal(t, zoning.Actor{Name: want}, who)
	}
	for _, name := range []string{"a\nb", "\x00", "\xff", strings.Repeat("王", 101), "\u0085", "w\u200bang", "wang\u202e", "\ufeffwang", "wang " + aKey} {
		_, err := zoning.NamedActor(name)
		require.ErrorIs(t, err, zoning.ErrInvalid, "%q", name)
		assert.NotContains(t, err.Error(), aKey[12:])
	}
}
