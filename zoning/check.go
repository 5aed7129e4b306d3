package zoning

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// How much is accepted, in characters and in number: far more than any document needs, so that what goes by it can be shown and kept.
const (
	MaxCode   = 64
	MaxName   = 200    // of a thing, an issuer, a document's number
	MaxTitle  = 500    // of a document, or its source; of an address
	MaxExtent = 10_000 // published words
	MaxLink   = 2000

	MaxBases      = 100
	MaxRules      = 200
	MaxAliases    = 50 // of an address
	MaxSupersedes = 100
)

// Fault is one rule that a row breaks. Its code is stable and appears in reports.
type Fault struct {
	Code    string // snake_case
	Field   string // name of the property, as files name it
	Detail  string // what is wrong, in English
	Repair  string // how to mend it
	Warning bool   // the row can be used all the same
}

// Error returns the detail.
func (f Fault) Error() string { return f.Field + ": " + f.Detail }

// Unwrap returns ErrInvalid.
func (f Fault) Unwrap() error { return ErrInvalid }

// Check returns every rule that a row breaks by itself, its shape apart (that is
// geo.Validate's), in the order of the fields. An empty result means that it can be put on record.
func Check(r *Row) []Fault {
	var c checker
	c.code("code", r.Code())
	switch t := r.Thing.(type) {
	case Division:
		c.division(t)
	case Grid:
		c.grid(t)
	case Zone:
		c.zone(t, len(r.Shape) > 0)
	case Publication:
		c.publication(t)
	case Farm:
		c.farm(t, len(r.Shape) > 0)
	case Address:
		c.address(t)
	}
	if r.Valid.Empty() {
		c.add("dates_out_of_order", "valid_to", "valid_to is not after valid_from",
			"give the first day no longer in force as valid_to, after valid_from")
	}
	return c.faults
}

type checker struct{ faults []Fault }

func (c *checker) add(code, field, detail, repair string) {
	c.faults = append(c.faults, Fault{Code: code, Field: field, Detail: detail, Repair: repair})
}

func (c *checker) warn(code, field, detail, repair string) {
	c.faults = append(c.faults, Fault{Code: code, Field: field, Detail: detail, Repair: repair, Warning: true})
}

// code looks at what every code must keep.
func (c *checker) code(field, code string) {
	switch {
	case code == "":
		c.add("missing_code", field, "the code is missing", "give every row a code")
	case !c.text(field, code) || !c.seen(field, code, Unseen):
	case utf8.RuneCountInString(code) > MaxCode:
		c.add("code_too_long", field, fmt.Sprintf("the code has more than %d characters", MaxCode), "use a shorter code")
	case strings.TrimSpace(code) != code:
		c.add("code_with_blanks", field, fmt.Sprintf("the code %q begins or ends with a blank", code), "remove the blank")
	}
}

// text tells whether s is UTF-8 without NUL, as both stores need it.
func (c *checker) text(field, s string) bool {
	if utf8.ValidString(s) && !strings.ContainsRune(s, 0) {
		return true
	}
	c.add("bad_text", field, "the text is not UTF-8 or holds a NUL", "save the file as UTF-8, or name its encoding")
	return false
}

// line looks at a text of at most so many characters that is one line.
func (c *checker) line(field, s string, most int) {
	if c.words(field, s, most) {
		c.seen(field, s, Unseen)
	}
}

// seen tells whether there is nothing in s that unseen finds.
func (c *checker) seen(field, s string, unseen func(string) (rune, bool)) bool {
	r, is := unseen(s)
	if is {
		c.add("unseen_character", field, fmt.Sprintf("in the text stands a character that ends a line, turns the direction of writing or cannot be seen (%U)", r), "write the text anew without it")
	}
	return !is
}

// words tells whether s is text of at most so many characters.
func (c *checker) words(field, s string, most int) bool {
	if !c.text(field, s) {
		return false
	}
	if n := utf8.RuneCountInString(s); n > most {
		c.add("text_too_long", field, fmt.Sprintf("the text has %d characters, more than %d", n, most), "say it in fewer words")
		return false
	}
	return true
}

// atMost tells whether there are at most so many.
func (c *checker) atMost(field string, n, most int) {
	if n > most {
		c.add("too_many", field, fmt.Sprintf("there are %d, more than %d", n, most), "leave out what is not needed, or divide it")
	}
}

func (c *checker) division(d Division) {
	c.line("name", d.Name, MaxName)
	if d.Level.Rank() < 0 {
		c.add("unknown_level", "level", fmt.Sprintf("%q is not a level", d.Level), "use city, county, town, village or group")
		return
	}
	n := leadingDigits(d.Code)
	want := map[Level]int{City: countyDigits, County: countyDigits, Town: townDigits, Village: villageDigits}[d.Level]
	if n != len(d.Code) || (d.Level != Group && n != want) || (d.Level == Group && n <= villageDigits) {
		c.warn("nonstandard_code", "code", fmt.Sprintf("%s is not the national code of a %s", d.Code, d.Level),
			"a county has 6 digits, a town 9, a village 12, a group its village's and its own")
	}
}

func (c *checker) grid(g Grid) {
	c.line("name", g.Name, MaxName)
	if g.Kind.Rank() < 0 {
		c.add("unknown_kind", "kind", fmt.Sprintf("%q is not a kind of grid", g.Kind), "use base, dedicated or micro")
	}
	if g.Division != "" {
		c.code("division", g.Division)
	}
	if standardGridCode(g.Code) {
		if v := g.Division; len(v) >= villageDigits && leadingDigits(v) == len(v) && g.Code[:villageDigits] != v[:villageDigits] {
			c.add("code_not_in_division", "code", fmt.Sprintf("grid %s does not begin with its village's code %s", g.Code, v[:villageDigits]),
				"correct the grid's code or its division")
		}
	} else if g.Code != "" {
		c.warn("nonstandard_code", "code", fmt.Sprintf("%s has not the 15 digits of a grid code", g.Code), "none needed if the code is local")
	}
	if DivisionOf(g) == "" {
		c.warn("no_division", "division", "the grid names no division", "give the village's code")
	}
	for _, code := range g.Replaces {
		c.code("replaces", code)
		if code == g.Code {
			c.add("replaces_itself", "replaces", "the grid replaces itself", "name the retired grids only")
		}
	}
}

func (c *checker) zone(z Zone, shaped bool) {
	c.line("name", z.Name, MaxName)
	if c.words("extent", z.Extent, MaxExtent) {
		c.seen("extent", z.Extent, UnseenInWords)
	}
	if z.Kind.Label() == "" {
		c.add("unknown_kind", "kind", fmt.Sprintf("%q is not a kind of zone", z.Kind), "use prohibited (禁养区) or restricted (限养区)")
	}
	if z.Category != "" && !slices.Contains(Categories(), z.Category) {
		c.add("unknown_category", "category", fmt.Sprintf("%q is not a category", z.Category), "use 01, 02, 03, 04 or 05")
	}
	if z.Division != "" {
		c.code("division", z.Division)
	} else if !shaped {
		c.add("zone_without_place", "division", "the zone has neither a polygon nor a division", "give one of them")
	}
	if _, err := ParseScope(string(z.Scope)); err != nil {
		c.add("unknown_scope", "extent_scope", fmt.Sprintf("%q is not an extent scope", z.Scope), "use whole or part")
	}
	c.bases(z.Bases, func(int, string) string { return "bases" })
}

// bases looks at what something rests on; field names the member of one.
func (c *checker) bases(bases []Basis, field func(i int, member string) string) {
	c.atMost("bases", len(bases), MaxBases)
	for i, b := range bases {
		c.line(field(i, "number"), b.Number, MaxName)
		c.line(field(i, "title"), b.Title, MaxTitle)
		c.line(field(i, "status"), b.Status, MaxName)
		c.line(field(i, "link"), b.Link, MaxLink)
		switch b.Kind {
		case "", Law, Regulation, Ordinance, NormativeDocument:
		default:
			c.add("unknown_basis_kind", field(i, "kind"), fmt.Sprintf("%q is not a kind of legal basis", b.Kind), "use law, regulation, rule or normative_document")
		}
		c.date(field(i, "date"), b.Date)
	}
}

func (c *checker) publication(p Publication) {
	c.line("issuer", p.Issuer, MaxName)
	c.line("document", p.Document, MaxName)
	c.line("title", p.Title, MaxTitle)
	c.text("digest", p.Digest)
	if p.Division != "" {
		c.code("division", p.Division)
	}
	switch p.State {
	case Draft, Submitted, Published, Superseded, Withdrawn:
	default:
		c.add("unknown_state", "state", fmt.Sprintf("%q is not a state of a publication", p.State), "use draft, submitted, published, superseded or withdrawn")
	}
	c.date("published_on", p.PublishedOn)
	c.bases(p.Bases, func(i int, member string) string { return fmt.Sprintf("bases/%d/%s", i, member) })
	c.atMost("rules", len(p.Rules), MaxRules)
	c.atMost("supersedes", len(p.Supersedes), MaxSupersedes)
	c.rules(p)
	c.equivalents(p.Equivalents)
	if p.Quota != nil && (*p.Quota < 0 || *p.Quota > maxCount) {
		c.add("bad_quota", "quota", "the quota is not a number of pig equivalents", "write a whole number, 0 or more")
	}
	switch {
	case p.QuotaMeasure != "" && p.QuotaMeasure.Label() == "":
		c.add("unknown_measure", "quota_measure", fmt.Sprintf("%q is not a measure", p.QuotaMeasure), "use stock (存栏) or slaughter (出栏)")
	case p.QuotaMeasure != "" && p.Quota == nil:
		c.add("missing_quota", "quota_measure", "it says what a quota counts and sets none", "give the quota, or leave quota_measure out")
	}
	for i, id := range p.Supersedes {
		c.code("supersedes", id)
		if slices.Contains(p.Supersedes[:i], id) {
			c.add("supersedes_twice", "supersedes", fmt.Sprintf("%s is named twice", id), "name each publication once")
		}
		if id == p.ID {
			c.add("supersedes_itself", "supersedes", "the publication supersedes itself", "name earlier publications only")
		}
	}
}

func (c *checker) date(field, s string) {
	if s == "" {
		return
	}
	if _, err := ParseDay(s); err != nil {
		c.add("bad_date", field, fmt.Sprintf("%q is not a day", s), "write YYYY-MM-DD")
	}
}

func (c *checker) address(a Address) {
	if a.Address == "" {
		c.add("missing_address", "address", "the address is empty", "give the text of the address")
	}
	c.line("address", a.Address, MaxTitle)
	if a.Kind.Label() == "" {
		c.add("unknown_kind", "kind", fmt.Sprintf("%q is not a kind of address", a.Kind), "use door (门牌), landmark (地标), road (道路), group (组) or village (村)")
	}
	c.atMost("aliases", len(a.Aliases), MaxAliases)
	for _, alias := range a.Aliases {
		c.line("aliases", alias, MaxTitle)
		if alias == "" || strings.ContainsRune(alias, ';') {
			c.add("bad_alias", "aliases", fmt.Sprintf("the alias %q is empty or holds a semicolon, which parts aliases", alias), "leave it out, or part it into two")
		}
	}
	if a.Division != "" {
		c.code("division", a.Division)
	}
	c.line("source", a.Source, MaxTitle)
	if !(math.Abs(a.At[0]) <= 180 && math.Abs(a.At[1]) <= 90) {
		c.add("missing_point", "lon", "the address has no point of longitude and latitude", "give lon and lat, or a point")
	}
}
