package importers

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// accepts tells whether the scanner takes a text for one JSON value, and what it read.
func accepts(text []byte) (v any, first *fault) {
	s := scanner{text: text, depth: 64, members: 1000, names: map[string]string{}}
	s.soft = func(f *fault) {
		if first == nil {
			first = f
		}
	}
	v, err := s.value(true)
	if err == nil && first == nil {
		if s.next(); s.pos < len(text) {
			err = s.unexpected("the end")
		}
	}
	if first == nil {
		first = err
	}
	return v, first
}

// referee judges a JSON text by the standard library, and by what the scanner
// asks for beyond it.
func referee(text []byte) bool {
	if !json.Valid(text) || !utf8.Valid(text) {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return strict(d, 64) && !loneSurrogate(text)
}

func strict(d *json.Decoder, depth int) bool {
	t, err := d.Token()
	if err != nil {
		return false
	}
	switch t := t.(type) {
	case json.Delim:
		if depth == 0 {
			return false
		}
		seen := map[string]bool{}
		for d.More() {
			if t == '{' {
				key, err := d.Token()
				name, ok := key.(string)
				if err != nil || !ok || seen[name] || strings.ContainsRune(name, 0) {
					return false
				}
				seen[name] = true
			}
			if !strict(d, depth-1) {
				return false
			}
		}
		_, err := d.Token()
		return err == nil || err == io.EOF
	case string:
		return !strings.ContainsRune(t, 0)
	case json.Number:
		_, err := strconv.ParseFloat(string(t), 64)
		return err == nil
	default:
		return true
	}
}

// loneSurrogate looks for half a surrogate pair among the escapes of a valid text.
func loneSurrogate(text []byte) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if text[i+1] != 'u' {
			i++
			continue
		}
		r, _ := strconv.ParseUint(string(text[i+2:i+6]), 16, 32)
		i += 5
		switch {
		case r >= 0xdc00 && r < 0xe000:
			return true
		case r >= 0xd800 && r < 0xdc00:
			if i+6 >= len(text) || text[i+1] != '\\' || text[i+2] != 'u' {
				return true
			}
			low, _ := strconv.ParseUint(string(text[i+3:i+7]), 16, 32)
			if low < 0xdc00 || low >= 0xe000 {
				return true
			}
			i += 6
		}
	}
	return false
}

func TestScannerRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"nothing":                {``, codeTruncated},
		"blanks":                 {` `, codeTruncated},
		"unclosed object":        {`{"a":1`, codeTruncated},
		"unclosed text":          {`{"a`, codeTruncated},
		"half a literal":         {`[tru`, codeTruncated},
		"missing comma":          {`{"a":1 "b":2}`, codeSyntax},
		"comma before a brace":   {`{"a":1,}`, codeSyntax},
		"comma before a bracket": {`[1,]`, codeSyntax},
		"two commas":             {`[1,,2]`, codeSyntax},
		"brackets crossed":       {`{"a":[1}`, codeSyntax},
		"name without quotes":    {`{a:1}`, codeSyntax},
		"single quotes":          {`{'a':1}`, codeSyntax},
		"trailing garbage":       {`{} x`, codeSyntax},
		"two values":             {`1 2`, codeSyntax},
		"literal in capitals":    {`[True]`, codeSyntax},
		"leading zero":           {`[01]`, codeBadNumber},
		"minus leading zero":     {`[-01]`, codeBadNumber},
		"plus":                   {`[+1]`, codeBadNumber},
		"point first":            {`[.5]`, codeBadNumber},
		"point last":             {`[1.]`, codeBadNumber},
		"no exponent":            {`[1e]`, codeBadNumber},
		"hexadecimal":            {`[0x10]`, codeBadNumber},
		"NaN":                    {`[NaN]`, codeBadNumber},
		"Infinity":               {`[-Infinity]`, codeBadNumber},
		"too large":              {`[1e400]`, codeNumberRange},
		"too small below":        {`[-1e400]`, codeNumberRange},
		"twice":                  {`{"a":1,"a":1}`, codeDuplicateKey},
		"twice, once escaped":    {`{"a":1,"\u0061":1}`, codeDuplicateKey},
		"twice, deep down":       {`[{"x":{"b":1,"b":2}}]`, codeDuplicateKey},
		"NUL":                    {"[\"a\x00b\"]", codeNUL},
		"escaped NUL":            {`["\u0000"]`, codeNUL},
		"NUL in a name":          {`{"\u0000":1}`, codeNUL},
		"lone high surrogate":    {`["\ud800"]`, codeLoneSurrogate},
		"lone low surrogate":     {`["\udc00"]`, codeLoneSurrogate},
		"two high surrogates":    {`["\ud800\ud800"]`, codeLoneSurrogate},
		"bare line end":          {"[\"a\nb\"]", codeSyntax},
		"bare tab":               {"[\"a\tb\"]", codeSyntax},
		"unknown escape":         {`["\x41"]`, codeSyntax},
		"bad hexadecimal":        {`["\u00g0"]`, codeSyntax},
		"GBK":                    {"[\"\xcd\xf8\xb8\xf1\"]", codeBadUTF8},
		"overlong":               {"[\"\xc0\x80\"]", codeBadUTF8},
		"surrogate in UTF-8":     {"[\"\xed\xa0\x80\"]", codeBadUTF8},
		"NUL outside a text":     {"[1\x00]", codeSyntax},
		"too deep":               {strings.Repeat("[", 65) + strings.Repeat("]", 65), codeTooDeep},
	} {
		t.Run(name, func(t *testing.T) {
			_, f := accepts([]byte(c.text))
			require.NotNil(t, f)
			assert.Equal(t, c.code, f.code, f.detail)
			assert.False(t, referee([]byte(c.text)))
		})
	}
}

func TestScannerReads(t *testing.T) {
	v, f := accepts([]byte(" {\"网格\" : [1, -0.5e-3, true, false, null, \"\\u7f51\\ud83d\\ude00\\n\\/\"], \"b\":{}, \"c\":[]} "))
	require.Nil(t, f)
	assert.Equal(t, map[string]any{
		"网格": []any{json.Number("1"), json.Number("-0.5e-3"), true, false, nil, "网😀\n/"},
		"b":  map[string]any{}, "c": []any{},
	}, v)
	_, f = accepts([]byte(strings.Repeat("[", 64) + strings.Repeat("]", 64)))
	assert.Nil(t, f)
}

// Documents are made of tokens that are mostly, not always, in order.
func TestScannerAgreesWithReferee(t *testing.T) {
	var document *rapid.Generator[string]
	scalar := rapid.SampledFrom([]string{"1", "0", "-0", "-1.5e3", "1e400", "01", "true", "false", "null", "nul", `"a"`, `"\u0061"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u0000"`,
		`"网格"`, "\"\xff\"", `""`, "1.", "NaN", "123456789012345678901234567890", "1e-400", `"\q"`, `"`, ""})
	blank := rapid.SampledFrom([]string{"", "", "", " ", "\n\t", "\r", "\v", ","})
	document = rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			parts := rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[string] { return document }), 0, 3).Draw(t, "array")
			return blank.Draw(t, "b") + "[" + strings.Join(parts, ",") + "]"
		case 1:
			names := rapid.SliceOfN(rapid.SampledFrom([]string{`"a"`, `"b"`, `"\u0061"`, `"网"`, `a`}), 0, 3).Draw(t, "names")
			var parts []string
			for _, n := range names {
				parts = append(parts, n+blank.Draw(t, "b")+":"+rapid.Deferred(func() *rapid.Generator[string] { return document }).Draw(t, "value"))
			}
			return "{" + strings.Join(parts, ",") + "}" + blank.Draw(t, "b")
		default:
			return blank.Draw(t, "b") + scalar.Draw(t, "scalar")
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		text := document.Draw(t, "text")
		_, f := accepts([]byte(text))
		assert.Equal(t, referee([]byte(text)), f == nil, "%q: %+v", text, f)
	})
}

func FuzzScanner(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"\u7f51\ud83d\ude00",null,true]}`, `[01]`, `{"a":1,"a":2}`, "[\"\xff\"]", `[1e400]`, `["\ud800"]`, "", "{", `"\`, `-`, `[[[[[[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, fault := accepts(text)
		if want := referee(text); want != (fault == nil) {
			t.Fatalf("referee %v, scanner %+v", want, fault)
		}
		if fault != nil {
			if fault.at < 0 || fault.at > len(text) {
				t.Fatalf("fault at %d of %d", fault.at, len(text))
			}
			return
		}
		var want any
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		assert.Equal(t, want, v)
	})
}

// Every number reads as strconv reads it, to the bit.
func TestNumbersAreExact(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	texts := []string{"0", "-0", "0.0", "-0.0", "1", "9007199254740992", "9007199254740993", "-9007199254740993", "0.1", "0.3", "120.75", "1e22", "1e23", "1.7976931348623157e308", "5e-324", "2.4703282292062327e-324", "1e-400",
		"0.000000000000000000001", "0.0000000000000000000001", "0.00000000000000000000001", "123456789012345678.9", "9999999999999999999", "18446744073709551616", "1844674407370955161.7", "0." + strings.Repeat("0", 30) + "1"}
	for range 200_000 {
		switch random.IntN(4) {
		case 0:
			texts = append(texts, strconv.FormatFloat(math.Float64frombits(random.Uint64()), 'g', -1, 64))
		case 1:
			texts = append(texts, strconv.FormatFloat(120+random.Float64(), 'f', -1, 64))
		case 2:
			texts = append(texts, strconv.FormatFloat(random.NormFloat64()*100, 'f', random.IntN(24), 64))
		default:
			texts = append(texts, strconv.FormatUint(random.Uint64()>>random.IntN(60), 10)+"."+strconv.FormatUint(random.Uint64()>>random.IntN(60), 10))
		}
	}
	for _, text := range texts {
		want, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(want) || math.IsInf(want, 0) {
			continue
		}
		s := scanner{text: []byte(text + "]"), soft: func(f *fault) { t.Fatalf("%s: %s", text, f.detail) }}
		got, f := s.number()
		require.Nil(t, f, text)
		require.Equal(t, math.Float64bits(want), math.Float64bits(got), text)
		require.Equal(t, len(text), s.pos)
	}
}

func TestPointers(t *testing.T) {
	text := `{"a/b": [10, {"c~": "x", "d": [[], [1, 2]]}], "e": null}`
	for _, c := range []struct{ at, want string }{
		{"10", "/a~1b/0"}, {`"x"`, "/a~1b/1/c~0"}, {`"c~"`, "/a~1b/1/c~0"}, {"2]", "/a~1b/1/d/1/1"}, {"[1, 2", "/a~1b/1/d/1"}, {"null", "/e"}, {`{"a/b"`, ""},
	} {
		assert.Equal(t, []string{c.want}, pointers([]byte(text), []int{strings.Index(text, c.at)}), c.at)
	}
	assert.Equal(t, []string{"/a~1b/0", "/e", ""}, pointers([]byte(text), []int{strings.Index(text, "10"), strings.Index(text, "null"), len(text)}))
	assert.Equal(t, []string{"/a/1"}, pointers([]byte(`{"a":[1,`), []int{8}), "a text that breaks off")
}
