package importers

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"gridzone/importers/charset"
	"gridzone/importers/dataset"
	"gridzone/zoning"
)

// field is a property of a row as the file gives it.
type field struct {
	column string // its name in the file; "" when the file has none
	value  any
	how    match
}

// fields are the known properties of one feature, and the others.
type fields struct {
	known   map[string]field
	members []field // of a grid: a file may have a column for each sort
	extra   map[string]any
	faults  []fieldFault
	notes   []note

	corrects bool // a code on record: what is not mentioned stays
}

// left tells whether a property is not mentioned and is left as it is on record.
func (f *fields) left(name string) bool { return f.corrects && !f.has(name) }

// fieldFault is one thing wrong with the value of a column.
type fieldFault struct {
	column, code, detail string
	repair               string // for a missing property its name
	warning              bool
}

// note is something said once for a whole file, however many features it is true of.
type note struct{ code, column string }

func (f *fields) fail(column, code, detail, repair string) {
	f.faults = append(f.faults, fieldFault{column, code, detail, repair, false})
}

// missing reports a property that a row cannot be without.
func (f *fields) missing(property, detail string) {
	f.faults = append(f.faults, fieldFault{f.known[property].column, codeMissingProperty, detail, property, false})
}

func (f *fields) note(code, column string) { f.notes = append(f.notes, note{code, column}) }

// sort tells the properties of a feature apart. sound says that its text had no faults.
func (c *columns) sort(layer zoning.Layer, properties []dataset.Property, sound bool) *fields {
	f := &fields{known: make(map[string]field, len(properties))}
	for _, p := range properties {
		if sound {
			f.readable(p.Name, p.Value)
		}
		name, how := c.find(p.Name)
		now := field{p.Name, p.Value, how}
		if how == matchNone || how == matchLoose && name == "division" && !startsWithDigit(p.Value) {
			c.other(f, layer, p)
			continue
		}
		if name == "publication" && p.Value != nil {
			f.note(codePublicationIgnored, p.Name)
		}
		if name == "members" {
			f.members = append(f.members, now)
			continue
		}
		held, twice := f.known[name]
		switch {
		case !twice:
			f.known[name] = now
		case held.column == p.Name: // a fault of the text
		case layer == zoning.Addresses && reflect.DeepEqual(held.value, p.Value): // a placemark is called by its address
			if how < held.how {
				f.known[name] = now
			}
		case how < held.how:
			f.known[name] = now
			c.other(f, layer, dataset.Property{Name: held.column, Value: held.value})
		case how == held.how && !reflect.DeepEqual(held.value, p.Value):
			f.fail(p.Name, codeAmbiguous, fmt.Sprintf("the columns %s and %s could both be the %s, and differ", shown(held.column), shown(p.Name), name),
				fmt.Sprintf("say which it is with --map %s=%s", name, p.Name))
		default:
			c.other(f, layer, p)
		}
	}
	return f
}

// startsWithDigit tells a code of a division from its name.
func startsWithDigit(v any) bool {
	s, _ := plainText(v)
	s = strings.TrimSpace(s)
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

// readable reports a text, or the first of those in a list or an object, that was read in the wrong encoding, or lost a character, on its way into the
// file. It tells whether there is none.
func (f *fields) readable(column string, value any) bool {
	switch v := value.(type) {
	case string:
		return f.readableText(column, v)
	case []any:
		return !slices.ContainsFunc(v, func(one any) bool { return !f.readable(column, one) })
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !f.readableText(column, name) || !f.readable(column, v[name]) {
				return false
			}
		}
	}
	return true
}

func (f *fields) readableText(column, text string) bool {
	if m, found := charset.Misread(text); found {
		f.fail(column, codeGarbledText, "the text is garbled: it is "+m.How, "export the layer again from where its texts are right, as UTF-8")
		return false
	}
	if strings.ContainsRune(text, '\uFFFD') {
		f.faults = append(f.faults, fieldFault{column, codeGarbledText, "the text holds a character that was lost in a conversion (U+FFFD)",
			"export it again from the source, as UTF-8", true})
		return false
	}
	return true
}

// other keeps a property that has no place of its own.
func (c *columns) other(f *fields, layer zoning.Layer, p dataset.Property) {
	switch {
	case personal(p.Name):
		f.note(codePersonalLeftOut, p.Name)
	case layer == zoning.Divisions:
		f.note(codePropertyDropped, p.Name)
	default:
		f.note(codeExtraKept, p.Name)
		if f.extra == nil {
			f.extra = map[string]any{}
		}
		if c.known[p.Name] { // its name is taken by the column that was mapped
			p.Name += "_in_file"
		}
		f.extra[p.Name] = p.Value
	}
}

// has tells whether the file has a column for the property.
func (f *fields) has(name string) bool {
	_, ok := f.known[name]
	return ok
}

// blank tells whether the property is absent, null or an empty text.
func (f *fields) blank(name string) bool {
	v := f.known[name].value
	s, isText := v.(string)
	return v == nil || (isText && strings.TrimSpace(s) == "")
}

// text reads a property as text; a number counts with the digits it is written with.
func (f *fields) text(name string) string {
	at := f.known[name]
	s, ok := plainText(at.value)
	if !ok {
		f.fail(at.column, codeBadProperty, "the "+name+" is not a text", "write it in quotes")
		return ""
	}
	trimmed := strings.TrimSpace(s)
	if trimmed != s {
		f.note(codeTrimmed, at.column)
	}
	return trimmed
}

func plainText(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return v, true
	case json.Number:
		return string(v), true
	default:
		return "", false
	}
}

// code reads a property as a code: a number keeps its digits, one with a point or an exponent has lost some.
func (f *fields) code(name string) string {
	at := f.known[name]
	if n, ok := at.value.(json.Number); ok && !whole(n) {
		f.fail(at.column, codeNumericCode, fmt.Sprintf("the %s %s is a number with a point or an exponent: digits may be lost", name, n), "write codes as text, in quotes, with all digits")
		return ""
	}
	if s, _ := at.value.(string); scientific.MatchString(strings.TrimSpace(s)) {
		f.fail(at.column, codeNumericCode, fmt.Sprintf("the %s %s was a number to a spreadsheet program: digits are lost", name, shown(s)), "format the column as text there, enter the codes again, and save the table again")
		return ""
	}
	return f.text(name)
}

// scientific is how spreadsheet programs write a long code that they take for a number.
var scientific = regexp.MustCompile(`^[0-9]([.,][0-9]+)?[eE]\+[0-9]+$`)

func whole(n json.Number) bool { return !strings.ContainsAny(string(n), ".eE-") }

// codes reads a list of codes: a JSON array, also one in a text, or a text joined by semicolons or commas.
func (f *fields) codes(name string) []string {
	at := f.known[name]
	values, isList := array(at.value)
	if !isList {
		return splitList(f.code(name), ";；,，、")
	}
	var list []string
	for _, v := range values {
		s, ok := plainText(v)
		if n, isNumber := v.(json.Number); !ok || v == nil || (isNumber && !whole(n)) {
			f.fail(at.column, codeBadProperty, "the "+name+" are not all codes", "write each as text, in quotes")
			return nil
		}
		list = append(list, strings.TrimSpace(s))
	}
	return list
}

// splitList cuts a joined text and drops blanks and empty pieces.
func splitList(s, separators string) []string {
	var out []string
	for _, piece := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

// days reads valid_from and valid_to.
func (f *fields) days() (valid zoning.Interval, dated bool) {
	valid = zoning.Unbounded
	for _, end := range []struct {
		name string
		day  *zoning.Day
	}{{"valid_from", &valid.From}, {"valid_to", &valid.To}} {
		if f.blank(end.name) {
			continue
		}
		day, ok := parseDay(f.text(end.name))
		if !ok {
			at := f.known[end.name]
			s, _ := plainText(at.value)
			f.fail(at.column, codeBadDate, shown(s)+" is not a day", "write 2024-03-01, 2024/3/1 or 20240301")
			continue
		}
		*end.day, dated = day, true
	}
	if dated && valid.Empty() {
		f.fail(f.known["valid_to"].column, "dates_out_of_order", "valid_to is not after valid_from", "give the first day no longer in force as valid_to, after valid_from")
	}
	return valid, dated
}

// dayTable holds the spellings of a day that files use. A time of day is read only when it is midnight without a zone.
var dayTable = []string{"2006-1-2", "2006/1/2", "20060102", "2006年1月2日", "2006.1.2", "2006-01-02T00:00:00", "2006-01-02 00:00:00", "2006/1/2 00:00:00", "2006/1/2 0:00:00"}

func parseDay(s string) (zoning.Day, bool) {
	for _, layout := range dayTable {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1 {
			return zoning.DayOf(t), true
		}
	}
	return 0, false
}

// flag reads a property as true or false, false when absent. repair says how to write it.
func (f *fields) flag(name, repair string) bool {
	at := f.known[name]
	switch v := at.value.(type) {
	case bool:
		return v
	case nil:
		return false
	}
	s, _ := plainText(at.value)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "1", "yes", "是":
		return true
	case "false", "0", "no", "否", "":
		return false
	}
	f.fail(at.column, codeBadProperty, "the "+name+" is neither true nor false", repair)
	return false
}
