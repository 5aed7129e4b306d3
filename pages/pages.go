package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

//go:embed *.html
var files embed.FS

//go:embed style.css
var style string

// Lang is the language of a page.
type Lang string

// The languages.
const (
	Both    Lang = ""
	Chinese Lang = "zh"
	English Lang = "en"
)

// Pages holds the templates.
type Pages struct{ sets map[Lang]*template.Template }

// New returns the pages. Their templates are read once in a process, by whoever is the first.
func New() (*Pages, error) { return read() }

//nolint:gochecknoglobals // read once, and never changed
var read = sync.OnceValues(func() (*Pages, error) {
	p := &Pages{sets: map[Lang]*template.Template{}}
	for _, lang := range []Lang{Both, Chinese, English} {
		set, err := template.New("pages").Funcs(functions(lang)).ParseFS(files, "*.html")
		if err != nil {
			return nil, fmt.Errorf("read the pages: %w", err)
		}
		p.sets[lang] = set
	}
	return p, nil
})

// Policy is the Content-Security-Policy of every page: nothing is loaded, nothing runs, and only the style sheet inside counts.
func Policy() string { return PolicyFor(style) }

// PolicyFor is the Policy of a page with another style sheet inside, which is what stands between the tags to the byte.
func PolicyFor(style string) string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// page is what a template is given.
type page struct {
	Lang Lang
	It   any
}

func (p *Pages) render(lang Lang, name string, it any) ([]byte, error) {
	set := p.sets[lang]
	if set == nil {
		return nil, fmt.Errorf("%w: no page is written in %q", zoning.ErrInvalid, lang)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, page{lang, it}); err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return bytes.TrimLeft(b.Bytes(), "\n"), nil
}

// functions are what templates call. say takes the Chinese and the English words.
func functions(lang Lang) template.FuncMap {
	say := func(zh, en string) template.HTML { return said(lang, words{zh, en}) }
	tell := func(w words) template.HTML { return said(lang, w) }
	return template.FuncMap{
		"style":    func() template.CSS { return template.CSS(style) }, //nolint:gosec // our own
		"say":      say,
		"title":    func(zh, en string) string { return plain(lang, words{zh, en}) },
		"kind":     func(k zoning.ZoneKind) template.HTML { return tell(kindWords(k)) },
		"level":    func(l zoning.Level) template.HTML { return tell(levelWords(l)) },
		"state":    func(s zoning.State, ended bool) template.HTML { return tell(stateWords(s, ended)) },
		"basis":    func(k zoning.BasisKind) template.HTML { return tell(basisWords(k)) },
		"status":   func(text string) template.HTML { return statusHTML(lang, text) },
		"category": func(c string) template.HTML { return tell(categoryWords(c)) },
		"verdict":  func(v zoning.Verdict) template.HTML { return tell(verdictWords(v)) },
		"touching": func(v zoning.Verdict) template.HTML { return tell(touchingWords(v)) },
		"partly":   func(v zoning.Verdict) template.HTML { return tell(partlyWords(v)) },
		"outcome":  func(o zoning.RuleOutcome) template.HTML { return tell(outcomeWords(o)) },
		"relation": func(r string) template.HTML { return tell(relationWords(r)) },
		"reason":   func(r Reason) template.HTML { return tell(reasonWords(r)) },
		"species": func(s zoning.Species) template.HTML {
			return tell(words{s.Label(), strings.ReplaceAll(string(s), "_", " ")})
		},
		"measure": func(m zoning.Measure) template.HTML { return tell(measureWords(m)) },
		"action":  func(a zoning.Action) template.HTML { return tell(actionWords(a)) },
		"rule":    func(r *Rule) template.HTML { return tell(ruleWords(r.Rule, r.Text)) },
		"law":     func(r zoning.Rule) template.HTML { return tell(ruleWords(r, r.Words())) },
		"pigs":    pigs,
		"need":    func(n string) template.HTML { return tell(needWords(n)) },
		"fault":   func(k zoning.FaultKind) template.HTML { return tell(faultWords(k)) },
		"number":  number,
		"coordinate": func(p *orb.Point) string {
			return strconv.FormatFloat(p[0], 'f', 7, 64) + ", " + strconv.FormatFloat(p[1], 'f', 7, 64)
		},
		"mu":   func(m2 float64) string { return number(m2*3/2000, 2) },
		"web":  web,
		"name": named,
		"days": func(v zoning.Interval) template.HTML { return tell(daysWords(v)) },
		"inc":  func(i int) int { return i + 1 },
	}
}

// said writes words in a language, or in both.
func said(lang Lang, w words) template.HTML {
	span := func(lang Lang, s string) string {
		return `<span lang="` + string(lang) + `">` + template.HTMLEscapeString(s) + `</span>`
	}
	switch {
	case lang == Chinese && w.zh != "":
		return template.HTML(span(Chinese, w.zh)) //nolint:gosec // escaped
	case lang == English || w.zh == "":
		return template.HTML(span(English, w.en)) //nolint:gosec // escaped
	case w.en == "" || w.en == w.zh:
		return template.HTML(span(Chinese, w.zh)) //nolint:gosec // escaped
	}
	return template.HTML(span(Chinese, w.zh) + " " + span(English, w.en)) //nolint:gosec // escaped
}

// plain is said without mark-up.
func plain(lang Lang, w words) string {
	switch lang {
	case Chinese:
		return w.zh
	case English:
		return w.en
	}
	return w.zh + " " + w.en
}

// number writes a number with blanks between thousands.
func number(f float64, decimals int) string {
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	whole, rest, _ := strings.Cut(s, ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "−", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u2009" + whole[i:]
	}
	if rest != "" {
		whole += "." + rest
	}
	return sign + whole
}

// web returns an address that may be a link, "" for any other: only http and https are.
func web(address string) string {
	for _, scheme := range []string{"https://", "http://"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return address
		}
	}
	return ""
}
