package importers

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gridzone/geo"
	"gridzone/zoning"
)

// said knows the towns and villages on record by what an address begins with when it names them.
type said struct {
	codes   map[string]string // "" where it is what several are called
	longest int               // of what they are called, in bytes
	heads   []*regexp.Regexp  // what an address may begin with before what is on record
}

// saidOf returns the towns and villages among divisions, by their codes. Each is called by its name, with the names of what holds it before it or
// without: a village by its town's name and its own, or by its own alone.
func saidOf(onRecord map[string]*zoning.Row) *said {
	s := &said{codes: map[string]string{}, heads: []*regexp.Regexp{province}}
	levels := map[zoning.Level]bool{}
	for _, row := range onRecord {
		d, _ := row.Thing.(zoning.Division)
		levels[d.Level] = true
	}
	if !levels[zoning.City] {
		s.heads = append(s.heads, city)
	}
	if !levels[zoning.County] {
		s.heads = append(s.heads, county)
	}
	for code, row := range onRecord {
		d, ok := row.Thing.(zoning.Division)
		if !ok || d.Level != zoning.Town && d.Level != zoning.Village {
			continue
		}
		names := []string{plainWriting(d.Name)}
		for _, up := range zoning.Ancestors(code) {
			holder, known := onRecord[up]
			if !known {
				continue
			}
			h, _ := holder.Thing.(zoning.Division)
			for _, name := range names {
				names = append(names, plainWriting(h.Name)+name)
			}
		}
		for _, name := range names {
			s.call(code, name)
		}
	}
	return s
}

// call notes that a division is called so.
func (s *said) call(code, name string) {
	if name == "" {
		return
	}
	if other, taken := s.codes[name]; taken && other != code {
		code = ""
	}
	s.codes[name] = code
	s.longest = max(s.longest, len(name))
}

// What an address may begin with before what is on record: its province, and a city or a county of whatever name where none is on record. Where some are,
// another is elsewhere, and so is a town in it.
var (
	province = regexp.MustCompile(`^\p{Han}{2,8}?(省|自治区)`)
	city     = regexp.MustCompile(`^\p{Han}{2,6}?市`)
	county   = regexp.MustCompile(`^\p{Han}{1,5}?[区县市]`)
)

// roadWords is how a road's name goes on that begins with the name of a town or a village.
var roadWords = regexp.MustCompile(`^[东南西北中]?(大道|大街|[路街巷弄桥])`)

// in returns the code of the town or village that an address begins with; "" where it names none, or where several are called so.
func (s *said) in(address string) string {
	text := plainWriting(address)
	for _, head := range s.heads {
		if code, called := s.begins(text); called {
			return code
		}
		text = text[len(head.FindString(text)):]
	}
	code, _ := s.begins(text)
	return code
}

// begins returns the code of what a text begins with, the longest name counting.
func (s *said) begins(text string) (code string, called bool) {
	for n := min(s.longest, len(text)); n > 0; n-- {
		if n < len(text) && !utf8.RuneStart(text[n]) {
			continue
		}
		if code, called := s.codes[text[:n]]; called && !roadWords.MatchString(text[n:]) {
			return code, true
		}
	}
	return "", false
}

// plainWriting brings together the widths in which a name is written, with blanks and without.
func plainWriting(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
}

// saidBy returns the town or village that the text of an address names; "" for what is no address.
func (j *judge) saidBy(t zoning.Thing) string {
	a, ok := t.(zoning.Address)
	if !ok {
		return ""
	}
	if j.said == nil {
		j.said = saidOf(j.onRecord)
	}
	return j.said.in(a.Address)
}

// contradicted tells of an address whose text names another town than the one that its point lies in.
func (j *judge) contradicted(p *parsed, row *zoning.Row) {
	spot, ok := row.Spot()
	named := j.town(j.saidBy(row.Thing))
	at, drawn := j.byCode[named.Code]
	if !ok || !drawn || j.prepared[at].Locate(spot) != geo.Outside {
		return
	}
	for _, hit := range j.index.Covering(nil, spot) {
		lies := j.town(j.divisions[hit.ID].Code())
		if lies.Code != "" {
			j.warn(p, codeSaysElsewhere, fmt.Sprintf("the address begins with %s, or a village of it, and its point lies in %s", shown(named.Name), shown(lies.Name)),
				"correct the text or the point; where many are such, look at the coordinate system of the file")
			return
		}
	}
}

// town returns the town on record that a division is, or lies in; one without a code for none.
func (j *judge) town(code string) zoning.Division {
	for _, up := range append([]string{code}, zoning.Ancestors(code)...) {
		if row, ok := j.onRecord[up]; ok {
			if d, ok := row.Thing.(zoning.Division); ok && d.Level == zoning.Town {
				return d
			}
		}
	}
	return zoning.Division{}
}
