package pages_test

import (
	"crypto/sha256"
	"encoding/base64"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"gridzone/pages"
	"gridzone/zoning"
)

// hostile is a text that would run something if it were not escaped.
const hostile = `"'></style></title><img src=x onerror=alert(1)><script>alert(1)</script>{{.}}`

// poison puts hostile text into every string that can be reached, javascript: into every address of a basis, and two things into every list.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(hostile)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		poison(v.Elem())
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			poison(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			switch name := v.Type().Field(i).Name; {
			case name == "Link" || name == "Href":
				v.Field(i).SetString("javascript:alert(1)")
			case v.Field(i).Type() == reflect.TypeFor[pages.Picture]():
				v.Field(i).Set(reflect.ValueOf(picture()))
			case name == "Extra" || name == "Keep" || name == "Below" && v.Type() == reflect.TypeFor[pages.Branch]():
			default:
				poison(v.Field(i))
			}
		}
	}
}

func square(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func picture() pages.Picture {
	p := orb.Point{120.75, 30.75}
	return pages.Picture{Frame: orb.Bound{Min: orb.Point{120.74, 30.74}, Max: orb.Point{120.76, 30.76}}, Point: &p, AccuracyM: 100, Shapes: []pages.Drawn{
		{Role: pages.RoleNeighbour, Label: hostile, Shape: square(120.70, 30.70, 120.80, 30.80)},
		{Role: pages.RoleProhibited, Label: "<b>1</b>", Shape: square(120.74, 30.74, 120.755, 30.76)},
		{Role: pages.RoleRestricted, Shape: nil},
	}}
}

// verification says of a certificate all that can be said.
func verification(c pages.Certificate) pages.Verification {
	return pages.Verification{ID: c.ID, Certificate: "https://example.org/c", JSON: "https://example.org/j", AuditOK: true, Anchored: true, EntryTime: c.Issued, EntryHash: c.Digest,
		Issued: c.Verdict, IssuedOn: c.At, Differences: []pages.Difference{{Pointer: c.ID, Issued: c.Digest, Now: c.Engine}, {Detail: c.CRS}},
		Today: &pages.Today{At: c.At, Verdict: c.Verdict, Outcome: c.Outcome, Changed: true}}
}

// coverage is a report of hostile things, the first of them drawn.
func coverage() pages.Coverage {
	var c pages.Coverage
	poison(reflect.ValueOf(&c).Elem())
	drawn := picture()
	c.Faults[0].Picture = &drawn
	return c
}

// problem says hostile things.
func problem() (w pages.Problem) {
	poison(reflect.ValueOf(&w).Elem())
	return w
}

// written renders every page in every language, the report of coverage with hostile things.
func written(t *testing.T, certificate pages.Certificate, place pages.Place, index pages.Index) map[string][]byte {
	t.Helper()
	p, err := pages.New()
	require.NoError(t, err)
	all := map[string][]byte{}
	for _, lang := range []pages.Lang{pages.Both, pages.Chinese, pages.English} {
		for name, write := range map[string]func() ([]byte, error){
			"certificate":  func() ([]byte, error) { return p.Certificate(lang, certificate) },
			"place":        func() ([]byte, error) { return p.Place(lang, place) },
			"verification": func() ([]byte, error) { return p.Verification(lang, verification(certificate)) },
			"index":        func() ([]byte, error) { return p.Index(lang, index) },
			"coverage":     func() ([]byte, error) { return p.Coverage(lang, coverage()) },
			"problem":      func() ([]byte, error) { return p.Problem(lang, problem()) },
		} {
			page, err := write()
			require.NoError(t, err, "%s %q", name, lang)
			all[name+" "+string(lang)] = page
		}
	}
	return all
}

func TestWhatComesFromDataStaysInert(t *testing.T) {
	var certificate pages.Certificate
	var place pages.Place
	var index pages.Index
	for _, v := range []any{&certificate, &place, &index} {
		poison(reflect.ValueOf(v).Elem())
	}
	index.Cities[0].Below = []pages.Branch{{Ref: pages.Ref{Name: hostile, Code: hostile, Href: "javascript:alert(1)"}}}
	certificate.Verify = "https://example.org/v1/checks/1/verify"
	elements := strings.Fields("html head meta style title body nav a span main header div p h1 h2 h3 figure figcaption svg defs pattern rect path circle g text ul ol li " +
		"section article dl dt dd small br b bdi table thead tbody tr th td footer code details summary")
	for name, page := range written(t, certificate, place, index) {
		root, err := html.Parse(strings.NewReader(string(page)))
		require.NoError(t, err)
		texts := 0
		for n := range root.Descendants() {
			if n.Type == html.TextNode && strings.Contains(n.Data, "<img src=x onerror=alert(1)>") {
				texts++
			}
			if n.Type != html.ElementNode {
				continue
			}
			assert.Contains(t, elements, n.Data, name)
			for _, a := range n.Attr {
				assert.False(t, strings.HasPrefix(strings.ToLower(a.Key), "on"), "%s: %s", name, a.Key)
				assert.NotEqual(t, "style", a.Key, name)
				if a.Key == "href" {
					assert.Regexp(t, `^(https?://|\?|#ZgotmplZ|%22)`, a.Val, name)
				}
				assert.NotContains(t, strings.ToLower(a.Val), "javascript:", name)
			}
		}
		assert.Greater(t, texts, 3, "%s shows what it was given, as text", name)
	}
}

func TestLinksOfBases(t *testing.T) {
	place := pages.Place{InForce: []pages.Issue{{Publication: &zoning.Publication{Bases: []zoning.Basis{
		{Kind: zoning.Law, Number: "good", Link: "https://example.org/law?a=1&b=2"}, {Number: "bad", Link: " javascript:alert(1)"}, {Number: "data", Link: "data:text/html,x"}, {Number: "bare", Link: "https://"},
	}}}}}
	page := string(written(t, pages.Certificate{Verify: "x"}, place, pages.Index{})["place "])
	assert.Contains(t, page, `<a href="https://example.org/law?a=1&amp;b=2" rel="noopener noreferrer">good</a>`)
	for _, number := range []string{"bad", "data", "bare"} {
		assert.Contains(t, page, ": "+number+"</li>", "told, and no link")
	}
}

// The style sheet inside a page is the one that its policy names, to the byte.
func TestPolicyNamesTheStyleSheet(t *testing.T) {
	assert.NotContains(t, pages.Policy(), "unsafe")
	assert.Contains(t, pages.Policy(), "default-src 'none'")
	for name, page := range written(t, pages.Certificate{Verify: "x"}, pages.Place{}, pages.Index{}) {
		found := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllSubmatch(page, -1)
		require.Len(t, found, 1, name)
		sum := sha256.Sum256(found[0][1])
		assert.Contains(t, pages.Policy(), "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'", name)
		assert.True(t, strings.HasPrefix(string(page), "<!doctype html>"), name)
	}
}

func TestLanguages(t *testing.T) {
	c := pages.Certificate{Verify: "x", Verdict: zoning.VerdictProhibited, Outcome: zoning.OutcomeForbidden, Reasons: []pages.Reason{{Code: "in_zone", Text: "The place is in it."}, {Code: "unheard_of", Text: "Something new."}}}
	all := written(t, c, pages.Place{}, pages.Index{})
	zh, en, both := string(all["certificate zh"]), string(all["certificate en"]), string(all["certificate "])
	for _, words := range []string{"位于禁养区内", "规则禁止", "该地点位于所列区内。", "养殖选址核查单"} {
		assert.Contains(t, zh, words)
		assert.Contains(t, both, words)
		assert.NotContains(t, en, words)
	}
	for _, words := range []string{"In a prohibited zone", "Forbidden by the rules", "The place is in it.", "Certificate of a check"} {
		assert.Contains(t, en, words)
		assert.Contains(t, both, words)
		assert.NotContains(t, zh, words)
	}
	for name, page := range map[string]string{"zh": zh, "en": en, "both": both} {
		assert.Contains(t, page, "Something new.", "%s: a reason without Chinese words is told all the same", name)
	}
	p, err := pages.New()
	require.NoError(t, err)
	_, err = p.Index("fr", pages.Index{})
	assert.ErrorIs(t, err, zoning.ErrInvalid)
}

// Every word of the domain has words in both languages, and none of them permits anything.
func TestEveryVerdictAndOutcomeIsTold(t *testing.T) {
	for _, v := range []zoning.Verdict{zoning.VerdictProhibited, zoning.VerdictRestricted, zoning.VerdictNotPublished, zoning.VerdictOutside, zoning.VerdictNoZone, zoning.VerdictNeedsSurvey} {
		for _, o := range append(zoning.RuleOutcomes(), zoning.OutcomeNone) {
			c := pages.Certificate{Verify: "x", Verdict: v, Outcome: o, Grid: pages.Ref{Code: "g"}, Alternatives: []zoning.Verdict{v}, Needs: []string{"species", "count", "measure", "action", "equivalents"}}
			for name, page := range written(t, c, pages.Place{}, pages.Index{}) {
				_, body, _ := strings.Cut(string(page), "</style>")
				if strings.HasPrefix(name, "certificate") {
					assert.False(t, strings.Contains(body, ">"+string(v)+"<"), "%s: the bare code of %s", name, v)
					assert.False(t, strings.Contains(body, ">"+string(o)+"<"), "%s: the bare code of %s", name, o)
					assert.True(t, strings.Contains(body, "is-"+string(v)), "%s: no class for %s", name, v)
				}
				assert.NotRegexp(t, `(?i)\ballowed\b|\bpermitted\b|允许|可以养殖`, body, name)
			}
		}
	}
}

func TestABrokenCertificateSaysSo(t *testing.T) {
	all := written(t, pages.Certificate{Verify: "x", Broken: true}, pages.Place{}, pages.Index{})
	assert.Contains(t, string(all["certificate en"]), "The digest does not fit")
	all = written(t, pages.Certificate{Verify: "x"}, pages.Place{}, pages.Index{})
	assert.NotContains(t, string(all["certificate en"]), "The digest does not fit")
}

func TestTheVerificationSaysWhatFailed(t *testing.T) {
	p, err := pages.New()
	require.NoError(t, err)
	for want, v := range map[string]pages.Verification{
		"Stands as issued":                                       {AsIssued: true, DigestOK: true, AuditOK: true, Anchored: true},
		"Does not stand as issued":                               {DigestOK: true, AuditOK: true, Anchored: true},
		"The digest is wrong":                                    {AuditOK: true, Anchored: true},
		"The audit trail is not what was written":                {DigestOK: true},
		"The audit trail knows no such digest":                   {DigestOK: true, AuditOK: true},
		"Recomputed from the record of then, the answer differs": {Differences: []pages.Difference{{Pointer: "/verdict"}}},
		"Changed since":                                          {Today: &pages.Today{Changed: true}},
		"Unchanged":                                              {Today: &pages.Today{}},
	} {
		page, err := p.Verification(pages.English, v)
		require.NoError(t, err)
		assert.True(t, strings.Contains(string(page), want), want)
		assert.Equal(t, v.AsIssued, strings.Contains(string(page), "Stands as issued"), want)
	}
}

func TestRulesInChinese(t *testing.T) {
	low, high := int64(50), int64(500)
	p, err := pages.New()
	require.NoError(t, err)
	for want, rule := range map[string]zoning.Rule{
		"禁养区内的养殖场和养殖户：禁止":                           {ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeForbidden},
		"限养区内新建养殖场，猪存栏 50 及以上、不足 500：须满足条件":         {ZoneKind: zoning.Restricted, Species: "pig", Measure: zoning.Stock, Min: &low, Max: &high, Action: zoning.New, Outcome: zoning.OutcomeConditional},
		"禁养区内已有的养殖场，鸭：不在限制之列":                       {ZoneKind: zoning.Prohibited, Species: "duck", Action: zoning.Existing, Outcome: zoning.OutcomeExempt},
		"禁养区内的散养户，出栏不足 50 猪当量：须关停或搬迁，期限 2014-12-31": {ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Measure: zoning.Slaughter, Max: &low, Action: zoning.Household, Outcome: zoning.OutcomeCloseOrMove, Deadline: "2014-12-31"},
	} {
		place, err := p.Place(pages.Chinese, pages.Place{InForce: []pages.Issue{{Publication: &zoning.Publication{Rules: []zoning.Rule{rule}}}}})
		require.NoError(t, err)
		assert.True(t, strings.Contains(string(place), want), want)
		c := pages.Certificate{Verify: "x", Rule: &pages.Rule{Rule: rule, Text: "In English.", Number: 3}, Reasons: []pages.Reason{{Code: "in_zone", Text: "A"}, {Code: "in_zone", Text: "B"}}}
		all := written(t, c, pages.Place{}, pages.Index{})
		assert.True(t, strings.Contains(string(all["certificate zh"]), want), want)
		assert.True(t, strings.Contains(string(all["certificate "]), want), want)
		assert.True(t, strings.Contains(string(all["certificate en"]), "In English."), want)
		assert.Equal(t, 1, strings.Count(string(all["certificate zh"]), "该地点位于所列区内"), "the same sentence once")
		assert.Equal(t, 2, strings.Count(string(all["certificate "]), "该地点位于所列区内"))
	}
}

// The page of a place tells the rules of a publication, by what its animals are counted, and its quota.
func TestThePlaceTellsTheRules(t *testing.T) {
	p, err := pages.New()
	require.NoError(t, err)
	quota := int64(600)
	law := &zoning.Publication{State: zoning.Superseded, Rules: []zoning.Rule{{ZoneKind: zoning.Prohibited, Outcome: zoning.OutcomeCloseOrMove, Deadline: "2014-12-31", Basis: "No. 2"}},
		Equivalents: &zoning.Equivalents{Name: "Table A", Animals: []zoning.Equivalent{{Species: "dairy_cow", Animals: 15, Pigs: 100}}}, Quota: &quota, QuotaMeasure: zoning.Slaughter}
	told := func(i pages.Issue) string {
		page, err := p.Place(pages.English, pages.Place{InForce: []pages.Issue{i}})
		require.NoError(t, err)
		return regexp.MustCompile(`(?s)^.*</style>|<[^>]*>|\n`).ReplaceAllString(string(page), "")
	}
	page := told(pages.Issue{Publication: law})
	for _, words := range []string{"any farm or household in a prohibited zone is to close or move by 2014-12-31 · No. 2", "Table A", "15 dairy cow = 100 pig equivalents", "600 pig equivalents (slaughtered in a year)", "To be superseded"} {
		assert.Contains(t, page, words)
	}
	assert.NotContains(t, told(pages.Issue{Publication: law, Ended: true}), "To be superseded")
	page = told(pages.Issue{Publication: &zoning.Publication{State: zoning.Published}})
	assert.NotContains(t, page, "Rules")
	assert.NotContains(t, page, "Quota")
}

// What is counted is never rounded up to a threshold that it falls short of.
func TestTheCertificateNamesTheTable(t *testing.T) {
	counted := 49.99996
	c := pages.Certificate{Verify: "x", Rule: &pages.Rule{Text: "In English.", Number: 3, Document: "No. 5", PigEquivalents: &counted, Equivalents: "Table A"}}
	page := string(written(t, c, pages.Place{}, pages.Index{})["certificate en"])
	assert.Contains(t, page, "49.999 ")
	assert.Contains(t, page, "(Table A)")
	assert.NotContains(t, page, "50.0")
}

// A site of which a part lies in a zone is nowhere said to be in it.
func TestCertificateOfASitePartlyInAZone(t *testing.T) {
	area := 1000.0
	for share, want := range map[float64][3]string{
		0.1: {">部分位于禁养区内<", ">部分在区内<", "该地点有一部分位于禁养区（Z1）内。"}, 1: {">位于禁养区内<", ">在区内<", "该地点位于禁养区（Z1）内。"},
	} {
		c := pages.Certificate{Verify: "x", Verdict: zoning.VerdictProhibited, AreaM2: &area,
			Reasons: []pages.Reason{{Code: "in_zone", Text: "A", ZoneKind: zoning.Prohibited, ZoneCode: "Z1"}},
			Zones:   []pages.HitZone{{Code: "Z1", Kind: zoning.Prohibited, Relation: "inside", Share: share}, {Code: "Z2", Kind: zoning.Restricted, Relation: "inside", Share: 1}},
		}
		all := written(t, c, pages.Place{}, pages.Index{})
		for _, w := range want {
			assert.True(t, strings.Contains(string(all["certificate zh"]), w), "%v: %s", share, w)
		}
		assert.Equal(t, share < 1, strings.Contains(string(all["certificate en"]), "Partly in a prohibited zone"), share)
		c.Zones = append(c.Zones, pages.HitZone{Code: "Z3", Kind: zoning.Prohibited, Relation: "inside", Share: 1 - share/2})
		page := string(written(t, c, pages.Place{}, pages.Index{})["certificate zh"])
		assert.NotContains(t, page, "部分位于禁养区内", "together they may leave nothing outside")
	}
}

// A site that meets a zone in its line alone is nowhere said to be in it.
func TestCertificateOfASiteThatTouchesAZone(t *testing.T) {
	for verdict, want := range map[zoning.Verdict][2]string{
		zoning.VerdictProhibited: {">与禁养区相接（边界属于该区）<", ">Touches a prohibited zone, to which its line belongs<"},
		zoning.VerdictRestricted: {">与限养区相接（边界属于该区）<", ">Touches a restricted zone, to which its line belongs<"},
	} {
		kind := zoning.ZoneKind(verdict)
		c := pages.Certificate{Verify: "x", Verdict: verdict, Zones: []pages.HitZone{{Code: "Z1", Kind: kind, Relation: "boundary"}, {Code: "Z2", Kind: "another", Relation: "inside", Share: 0.5}}}
		for _, alone := range []bool{true, false} {
			all := written(t, c, pages.Place{}, pages.Index{})
			assert.Equal(t, alone, strings.Contains(string(all["certificate zh"]), want[0]), "%s, alone %v", verdict, alone)
			assert.Equal(t, alone, strings.Contains(string(all["certificate en"]), want[1]), "%s, alone %v", verdict, alone)
			c.Zones = append(c.Zones, pages.HitZone{Code: "Z3", Kind: kind, Relation: "inside", Share: 0.5})
		}
	}
}

// The Chinese of a reason names the zone as the English does, and a zone without a polygon says whether it is the whole of its division.
func TestCertificateNamesItsZones(t *testing.T) {
	c := pages.Certificate{Verify: "x",
		Reasons: []pages.Reason{{Code: "in_zone", Text: "A", ZoneKind: zoning.Prohibited, ZoneCode: "Z1", ZoneName: "<水源>"}, {Code: "in_zone", Text: "B", ZoneKind: zoning.Restricted, ZoneCode: "Z2"}},
		Zones:   []pages.HitZone{{Code: "Z1", ByDivision: true, Scope: "whole"}, {Code: "Z2", ByDivision: true, Scope: "part"}},
	}
	chinese := string(written(t, c, pages.Place{}, pages.Index{})["certificate zh"])
	for _, want := range []string{"该地点位于禁养区“&lt;水源&gt;”（Z1）内。", "该地点位于限养区（Z2）内。", "无图形：按整个区划判断", "无图形，仅有文字：区划的一部分"} {
		assert.Equal(t, 1, strings.Count(chinese, want), want)
	}
}
