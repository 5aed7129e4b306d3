package decimal_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers/decimal"
)

func TestParse(t *testing.T) {
	for _, text := range []string{"0", "-0", "1", "120.75", "+30.5", ".5", "5.", "1e3", "1E-7", "120.123456789012345678", "0.1", "9007199254740993",
		"123456789012345678", "1234567890123456789", "0.000000000000000000000001", "2.2250738585072014e-308", "-179.99999999999997"} {
		want, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		got, ok := decimal.Parse(text)
		assert.True(t, ok, text)
		assert.Equal(t, math.Float64bits(want), math.Float64bits(got), text)
	}
	for _, text := range []string{"", "-", ".", "NaN", "Inf", "-inf", "infinity", "0x1p4", "1_0", "1e400", "1e", " 1", "1 ", "1,2", "一", "1.2.3", "--1"} {
		_, ok := decimal.Parse(text)
		assert.False(t, ok, "%q", text)
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"120.75", "1e22", "-.5e-3", "9007199254740992.5", "00000000000000000000.1", "0x1", "nan"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := decimal.Parse(text)
		want, err := strconv.ParseFloat(text, 64)
		if ok {
			require.NoError(t, err)
			require.Equal(t, math.Float64bits(want), math.Float64bits(got))
			return
		}
		if err == nil && !math.IsInf(want, 0) && !math.IsNaN(want) {
			require.True(t, strings.ContainsAny(text, "xX_pP"), "%q was refused", text)
		}
	})
}
