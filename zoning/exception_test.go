package zoning_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestExceptionCheck(t *testing.T) {
	sound := zoning.Exception{ID: "E1", Kind: zoning.FaultGap, Reason: "南湖水面", Actor: "王工"}
	require.NoError(t, sound.Check())
	for says, change := range map[string]func(e *zoning.Exception){
		"not a kind of fault":          func(e *zoning.Exception) { e.Kind = "lake" },
		"as it is written":             func(e *zoning.Exception) { e.Kind = "Gap" },
		"no fault of a place":          func(e *zoning.Exception) { e.Kind = zoning.FaultUnexpectedCount },
		"needs a reason":               func(e *zoning.Exception) { e.Reason = " \u3000" },
		"one line of up to":            func(e *zoning.Exception) { e.Reason = "a\nb" },
		"that can be seen":             func(e *zoning.Exception) { e.Reason = "a\u202eb" },
		"one line of up to 1000":       func(e *zoning.Exception) { e.Reason = strings.Repeat("湖", zoning.MaxReason+1) },
		"must be named: give --actor ": func(e *zoning.Exception) { e.Actor = zoning.Local },
		"must be named":                func(e *zoning.Exception) { e.Actor = "" },
	} {
		e := sound
		change(&e)
		require.ErrorIs(t, e.Check(), zoning.ErrInvalid, says)
		assert.ErrorContains(t, e.Check(), says)
	}
	sound.Reason = strings.Repeat("湖", zoning.MaxReason)
	require.NoError(t, sound.Check())
}

func TestFaultKinds(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range zoning.FaultKinds() {
		for _, name := range []string{string(k), strings.ToUpper(string(k)), " " + k.Label()} {
			parsed, err := zoning.ParseFaultKind(name)
			require.NoError(t, err)
			assert.Equal(t, k, parsed)
		}
		assert.NotEqual(t, string(k), k.Label())
		assert.False(t, seen[k.Label()], "two kinds are called %s", k.Label())
		seen[k.Label()] = true
	}
	_, err := zoning.ParseFaultKind("hole")
	require.ErrorIs(t, err, zoning.ErrInvalid)
}
