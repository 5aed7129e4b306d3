package pages

import (
	"html/template"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNamedIsInertAndKeptApart(t *testing.T) {
	for text, html := range map[string]template.HTML{
		"东栅村":                           "东栅村",
		"<img src=x onerror=alert(1)>":  "&lt;img src=x onerror=alert(1)&gt;",
		"a\u202eb":                      "<bdi>a\u202eb</bdi>",
		"a\u2069\u202eb":                "<bdi>a\u202eb</bdi>",                   // ends an isolate that is not its own
		"\u2067a\u2069\u2069\u2066b":    "<bdi>\u2067a\u2069\u2066b\u2069</bdi>", // and leaves one open
		"a\r\nb\u2029\u202ec\u0085\x1d": "<bdi>a  b \u202ec  </bdi>",             // ends a paragraph
	} {
		assert.Equal(t, html, named(text), "%q", text)
	}
	assert.Equal(t, template.HTML(`<bdi class="long" tabindex="0">`+strings.Repeat("W", 10_000)+`</bdi>`), named(strings.Repeat("W", 10_000)))
}

func TestIsolatedIsAPartOfASentence(t *testing.T) {
	assert.Equal(t, "东栅村", isolated("东栅村"))
	assert.Equal(t, words{"该地点位于禁养区“\u2068א\u2069”（7）内。", "It is in \u2068א\u2069 7."}, reasonWords(Reason{Code: "in_zone", Text: "It is in א 7.", ZoneKind: "prohibited", ZoneCode: "7", ZoneName: "א"}))
	assert.Equal(t, "\u2068a\u202eb\u2069", isolated("a\u202eb"))
	assert.Equal(t, "\u2068שלום\u2069", isolated("שלום"))
	assert.Equal(t, strings.Repeat("村", 79)+"…", isolated(strings.Repeat("村", 81)))
	assert.Equal(t, "\u2068\u2067"+strings.Repeat("W", 78)+"\u2069…\u2069", isolated("\u2067"+strings.Repeat("W", 100)))
}

// A status of the record is told in the language of the page where it is known, and else as it is.
func TestTheStatusOfADocument(t *testing.T) {
	for _, tc := range []struct {
		lang       Lang
		text, want string
	}{
		{English, "现行有效", `<span lang="en">in force</span>`},
		{English, "已废止", `<span lang="en">repealed</span>`},
		{Chinese, "现行有效", `<span lang="zh">现行有效</span>`},
		{English, "<尚待核实>", "&lt;尚待核实&gt;"},
	} {
		assert.Equal(t, tc.want, string(statusHTML(tc.lang, tc.text)))
	}
}
