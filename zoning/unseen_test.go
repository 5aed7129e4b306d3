package zoning_test

import (
	"testing"
	"unicode"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"

	"gridzone/zoning"
)

func TestUnseen(t *testing.T) {
	for text, want := range map[string]rune{
		"": 0, "Nanhu 南湖区 No. 1": 0, "南湖区\u3000一号": 0, "a\u00a0b": 0, "葛\U000E0100": 0, "Ürümqi": 0, "ئۈرۈمچى": 0, "می\u200cخ": 0, "ᠬᠢᠨ\u180eᠠ": 0, "ᠠ\u180b": 0,
		"a\nb": '\n', "a\r": '\r', "\ta": '\t', "a\u007f": '\u007f', "a\u0085": '\u0085', "a\u00adb": '\u00ad', "w\u200bang": '\u200b',
		"w\u200dang": '\u200d', "\u200cwang": '\u200c', "南\u200d湖": '\u200d', "a\u200eb": '\u200e', "a\u200f": '\u200f', "a\u2028b": '\u2028', "a\u2029b": '\u2029',
		"a\u202agpj": '\u202a', "a\u202egpj": '\u202e', "a\u2060": '\u2060', "a\u2066b\u2069": '\u2066', "\ufeffa": '\ufeff', "a\ufff9": '\ufff9', "a\U000E0041": '\U000E0041',
	} {
		found, is := zoning.Unseen(text)
		assert.Equal(t, want, found, "%q", text)
		assert.Equal(t, want != 0, is, "%q", text)
		words, is := zoning.UnseenInWords(text)
		if want == '\n' || want == '\r' || want == '\t' {
			want = 0
		}
		assert.Equal(t, want, words, "%q", text)
		assert.Equal(t, want != 0, is, "%q", text)
	}
}

// Every character is judged by its category, those too that are passed by at once.
func TestUnseenGoesByCategory(t *testing.T) {
	for r := range rune(unicode.MaxRune + 1) {
		if 0xD800 <= r && r <= 0xDFFF { // halves of pairs are no characters
			continue
		}
		if _, is := zoning.Unseen(string(r)); is != unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Fatalf("%U", r)
		}
	}
}

// What cannot be seen is refused in everything that somebody names or writes on record, by the field; published words have several lines.
func TestCheckFindsWhatIsUnseen(t *testing.T) {
	const bad, lines = "a\u202eb", "a\r\n\tb"
	shape := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}
	found := func(thing zoning.Thing) (fields []string) {
		for _, f := range zoning.Check(&zoning.Row{Thing: thing, Shape: shape, Valid: zoning.Unbounded}) {
			if f.Code == "unseen_character" {
				assert.Contains(t, f.Detail, "U+202E")
				assert.NotEmpty(t, f.Repair)
				fields = append(fields, f.Field)
			}
		}
		return fields
	}
	basis := []zoning.Basis{{Number: bad, Title: bad, Status: bad, Link: bad}}
	for _, c := range []struct {
		thing zoning.Thing
		want  []string
	}{
		{zoning.Division{Code: bad, Name: bad}, []string{"code", "name"}},
		{zoning.Grid{Code: "G", Name: bad, Division: bad, Replaces: []string{bad}}, []string{"name", "division", "replaces"}},
		{zoning.Zone{Code: "Z", Name: bad, Extent: bad, Bases: basis}, []string{"name", "extent", "bases", "bases", "bases", "bases"}},
		{zoning.Zone{Code: "Z", Extent: lines}, nil},
		{zoning.Farm{Code: "F", Name: bad}, []string{"name"}},
		{zoning.Address{Code: "A", Address: bad, Aliases: []string{bad}, Source: bad}, []string{"address", "aliases", "source"}},
		{zoning.Publication{ID: "p", Issuer: bad, Document: bad, Title: bad, Bases: basis, Rules: []zoning.Rule{{Basis: bad}}, Equivalents: &zoning.Equivalents{Name: bad, Source: bad}},
			[]string{"issuer", "document", "title", "bases/0/number", "bases/0/title", "bases/0/status", "bases/0/link", "rules/0/basis", "equivalents/name", "equivalents/source"}},
	} {
		assert.Equal(t, c.want, found(c.thing), "%T", c.thing)
	}
}
