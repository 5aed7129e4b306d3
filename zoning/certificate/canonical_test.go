package certificate_test

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/certificate"
)

// The examples of RFC 8785: sections 3.2.2, 3.2.3 and 3.2.4.
func TestCanonicalOfTheRFC(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{
			"{\n\"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],\n" +
				"\"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n\"literals\": [null, true, false]\n}",
			`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		},
		{
			`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`,
			"{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
		},
		{` [ ] `, `[]`},
		{`{"b":{"d":1,"c":[{"z":0,"a":-0}]},"a":""}`, `{"a":"","b":{"c":[{"a":0,"z":0}],"d":1}}`},
		{`"禁养区"`, `"禁养区"`},
	} {
		got, err := certificate.Canonical([]byte(tc.in))
		require.NoError(t, err, tc.in)
		assert.Equal(t, tc.want, string(got))
		again, err := certificate.Canonical(got)
		require.NoError(t, err)
		assert.Equal(t, string(got), string(again), "canonical text stays as it is")
	}
}

// Appendix B of RFC 8785: the bits of a number and how it is written.
func TestCanonicalNumbers(t *testing.T) {
	for bits, want := range map[string]string{
		"0000000000000000": "0", "8000000000000000": "0", "0000000000000001": "5e-324", "8000000000000001": "-5e-324",
		"7fefffffffffffff": "1.7976931348623157e+308", "4340000000000000": "9007199254740992", "c340000000000000": "-9007199254740992",
		"4430000000000000": "295147905179352830000", "44b52d02c7e14af5": "9.999999999999997e+22", "44b52d02c7e14af6": "1e+23",
		"44b52d02c7e14af7": "1.0000000000000001e+23", "444b1ae4d6e2ef4e": "999999999999999700000", "444b1ae4d6e2ef4f": "999999999999999900000",
		"444b1ae4d6e2ef50": "1e+21", "3eb0c6f7a0b5ed8c": "9.999999999999997e-7", "3eb0c6f7a0b5ed8d": "0.000001",
		"41b3de4355555553": "333333333.3333332", "41b3de4355555554": "333333333.33333325", "41b3de4355555555": "333333333.3333333",
		"41b3de4355555556": "333333333.3333334", "41b3de4355555557": "333333333.33333343", "becbf647612f3696": "-0.0000033333333333333333",
		"43143ff3c1cb0959": "1424953923781206.2",
	} {
		n, err := strconv.ParseUint(bits, 16, 64)
		require.NoError(t, err)
		got, err := certificate.Canonical([]byte(strconv.FormatFloat(math.Float64frombits(n), 'e', -1, 64)))
		require.NoError(t, err, bits)
		assert.Equal(t, want, string(got), bits)
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": "", "no JSON": `{"a":`, "two texts": `{} {}`, "not UTF-8": "\"\xff\"", "a name twice": `{"a":1,"a":2}`,
		"a name twice, escaped": `{"a":1,"\u0061":2}`, "a name twice, deep": `[{"x":[{"b":1,"c":{"a":[],"b":2,"a":3}}]}]`,
		"half a surrogate": `"\ud800"`, "two high halves": `"\ud800\ud800"`, "half and a NUL": `"\ud800\u0000"`, "the low half first": `"\udc00\ud800"`, "no number": `1e999`,
	} {
		_, err := certificate.Canonical([]byte(text))
		assert.ErrorIs(t, err, zoning.ErrInvalid, name)
	}
	for _, text := range []string{`{"a":{"a":1},"b":{"a":2}}`, `[{"a":1},{"a":1}]`, `{"a":"a","b":"a"}`, `["a","a"]`, `"\\\\ud800"`} {
		got, err := certificate.Canonical([]byte(text))
		require.NoError(t, err, text)
		assert.Equal(t, text, string(got))
	}
}

func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{"b":[1,2.50,"€\n"],"a":null}`, `"\ud83d\ude00"`, `[[[]]]`, `{"a":{"a":1},"":{}}`, `-0.0e-7`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := certificate.Canonical([]byte(s))
		if err != nil {
			require.ErrorIs(t, err, zoning.ErrInvalid)
			return
		}
		again, err := certificate.Canonical(got)
		require.NoError(t, err)
		require.Equal(t, string(got), string(again))
		var a, b any
		require.NoError(t, json.NewDecoder(strings.NewReader(s)).Decode(&a))
		require.NoError(t, json.Unmarshal(got, &b))
		require.Equal(t, a, b)
	})
}
