package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gridzone/importers/decimal"

	"github.com/paulmach/orb"
)

// item is one row of JSON.
type item struct {
	raw     []byte
	members []member
	carried func(name string) bool // which members go into the answer
	address string
	point   orb.Point
	shape   orb.MultiPolygon // nil: a point
}

// member is one member of an object, both as they stood in the text.
type member struct {
	name string
	key  []byte // with its quotes
	raw  []byte
}

// readItem reads a row: lon and lat, or a geometry, or a Feature, as they are stored.
func readItem(raw []byte) (*item, error) {
	it, err := readObject(raw)
	if err == nil {
		err = it.readPlace(system{})
	}
	return it, err
}

// readAsked reads a row, and tells what is asked of it: by its place, or by its address. The error is of the row, unless what is asked is nil.
func readAsked(raw []byte, asked questions) (*item, questions, error) {
	it, err := readObject(raw)
	if err != nil {
		return it, asked, err
	}
	if err := it.agrees(asked.answeredFor()); err != nil {
		return it, asked, err
	}
	named, fault := it.readAddress(asked.addresses())
	if asked, err = asked.of(it.placed(), named); err != nil {
		return it, nil, err
	}
	if asked.byAddress() {
		return it, asked, fault
	}
	return it, asked, it.readPlace(asked.reads())
}

// readObject takes a row apart.
func readObject(raw []byte) (*item, error) {
	raw = bytes.TrimSpace(raw)
	it := &item{raw: raw}
	switch {
	case !utf8.Valid(raw):
		return it, problem(codeBadBody, "the row is not UTF-8")
	case !json.Valid(raw):
		return it, problem(codeBadBody, "the row is not JSON")
	case raw[0] != '{':
		return it, problem(codeBadBody, "the row is not a JSON object")
	}
	members := readMembers(raw)
	if len(members) > maxMembers {
		return it, problem(codeBadBody, "the row has more than "+strconv.Itoa(maxMembers)+" members")
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m.name] { // which of them is meant is not ours to guess
			return it, problem(codeBadBody, "the member "+strconv.Quote(m.name)+" comes twice")
		}
		seen[m.name] = true
	}
	if isCollection(members) { // its features are not carried into an error, either
		return it, problem(codeBadBody, "a FeatureCollection is not a row: send its features as a JSON array, or one on each line (application/x-ndjson)")
	}
	it.members = members
	it.carried = it.carries()
	return it, nil
}

// readPlace reads where the row is.
func (it *item) readPlace(in system) error {
	if _, ok := it.get("geometry"); ok || it.isGeometry() {
		return it.readShape(it.raw, in)
	}
	return it.readPoint(in)
}

// placed tells whether the row says a place, or a part of one.
func (it *item) placed() bool {
	for i := range it.members {
		switch m := &it.members[i]; m.name {
		case "lon", "lat", "geometry", "coordinates":
			if !m.blank() {
				return true
			}
		}
	}
	return false
}

// isCollection tells whether an object is many features and not one.
func isCollection(members []member) bool {
	return slices.ContainsFunc(members, func(m member) bool { return m.name == "type" && string(m.raw) == `"FeatureCollection"` })
}

// maxMembers is the most members of one row.
const maxMembers = 10_000

// readMembers takes a valid object apart.
func readMembers(raw []byte) []member {
	var members []member
	i := skipSpace(raw, 1)
	for raw[i] != '}' {
		end := elementEnd(raw, i)
		m := member{key: raw[i:end]}
		m.name = plainString(m.key)
		i = skipSpace(raw, skipSpace(raw, end)+1) // over the colon
		end = elementEnd(raw, i)
		m.raw = raw[i:end]
		members = append(members, m)
		if i = skipSpace(raw, end); raw[i] == ',' {
			i = skipSpace(raw, i+1)
		}
	}
	return members
}

// plainString decodes a valid JSON string.
func plainString(b []byte) string {
	if inner := b[1 : len(b)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var s string
	_ = json.Unmarshal(b, &s) // valid
	return s
}

func skipSpace(b []byte, i int) int {
	for b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r' {
		i++
	}
	return i
}

func (it *item) get(name string) ([]byte, bool) {
	for i := range it.members {
		if it.members[i].name == name {
			return it.members[i].raw, true
		}
	}
	return nil, false
}

// says returns what the row says under a name that is not null: itself or, of a Feature, in its properties.
func (it *item) says(name string) (string, bool) {
	raw, ok := it.get(name)
	if !ok {
		inner := item{members: it.properties()}
		raw, ok = inner.get(name)
	}
	if !ok || string(raw) == "null" {
		return "", false
	}
	return member{raw: raw}.text(), true
}

// text is what a member says, without the quotes around a text.
func (m member) text() string {
	if m.raw[0] == '"' {
		return plainString(m.raw)
	}
	return string(m.raw)
}

// blank tells whether a member says nothing: null, or a text without a character, as a table without a value becomes in JSON.
func (m member) blank() bool { return string(m.raw) == "null" || strings.TrimSpace(m.text()) == "" }

// properties are those of a Feature; nil of any other row.
func (it *item) properties() []member {
	if kind, _ := it.get("type"); string(kind) == `"Feature"` {
		if properties, _ := it.get("properties"); len(properties) > 0 && properties[0] == '{' {
			return readMembers(properties)
		}
	}
	return nil
}

// said are the members of the row and, of a Feature, its properties.
func (it *item) said() []member {
	return append(it.members[:len(it.members):len(it.members)], it.properties()...)
}

// spelled refuses members whose names differ from these in upper and lower case alone: they would be passed over.
func (it *item) spelled(names []string) error {
	for _, m := range it.said() {
		for _, name := range names {
			if m.name != name && strings.EqualFold(m.name, name) {
				return badMembers([]ErrorPlace{{Code: "unknown_member", Pointer: "/" + m.name,
					Detail: "there is no member of this name; names are told apart by upper and lower case", Repair: "write " + name}})
			}
		}
	}
	return nil
}

// isGeometry tells whether the row itself is a GeoJSON geometry.
func (it *item) isGeometry() bool {
	_, ok := it.get("coordinates")
	return ok
}

func (it *item) readShape(raw []byte, in system) error {
	var err error
	if g, ok := it.get("geometry"); ok {
		it.point, it.shape, err = readGeometry(g, "/geometry", &in)
	} else {
		it.point, it.shape, err = readGeometry(raw, "", &in)
	}
	return err
}

func (it *item) readPoint(in system) error {
	var f [2]float64
	for i, name := range []string{"lon", "lat"} {
		raw, ok := it.get(name)
		if !ok {
			return badParameter(name, "missing")
		}
		if raw[0] == '"' { // a number that a spreadsheet wrote as text
			raw = []byte(strings.TrimSpace(plainString(raw)))
		}
		if f[i], ok = decimal.Parse(raw); !ok {
			return badParameter(name, "not a number")
		}
	}
	p, name, detail := in.place(f[0], f[1])
	if name != "" {
		return badParameter(name, detail)
	}
	it.point = p
	return nil
}

// carries returns which members of the row go into its answer. Shapes do not:
// they may be long, and the caller has them. Of a Feature its id and its
// properties do, of any other row all that is not of its geometry.
func (it *item) carries() func(name string) bool {
	_, placed := it.get("geometry")
	kind, _ := it.get("type")
	bare := it.isGeometry()
	return func(name string) bool {
		if placed && string(kind) == `"Feature"` {
			return name == "id" || name == "properties"
		}
		switch name {
		case "geometry":
			return false
		case "coordinates", "bbox", "crs":
			return !placed && !bare
		case "type":
			return !bare
		}
		return true
	}
}

// withMembers appends an answer together with what else its row held, first.
func withMembers(dst []byte, it *item, asked questions, answer []byte) []byte {
	names := asked.members()
	dst = append(dst, '{')
	for _, m := range it.members {
		if slices.Contains(names, m.name) || !it.carried(m.name) {
			continue
		}
		dst = append(dst, m.key...)
		dst = append(dst, ':')
		dst = append(dst, m.raw...)
		dst = append(dst, ',')
	}
	return append(dst, answer[1:]...)
}

// answerRow appends the answer to one row of JSON. A bad row gets its error.
func answerRow(dst, row []byte, asked questions) ([]byte, error) {
	it, asked, err := readAsked(row, asked)
	if asked == nil {
		return nil, err
	}
	var answer []byte
	if err == nil {
		answer, err = asked.appendObject(nil, it)
	}
	if err != nil {
		text, ok := rowError(err)
		if !ok {
			return nil, err
		}
		answer = append(appendString([]byte(`{"error":`), text), '}')
	}
	return withMembers(dst, it, asked, answer), nil
}

// rowError is the text of an error that is the row's own fault.
func rowError(err error) (string, bool) {
	p := asProblem(err)
	if p.Status >= 500 {
		return "", false
	}
	return p.Code + ": " + p.Detail, true
}

// recordSeparator stands before each text of a GeoJSON text sequence (RFC 8142); here each is on a line of its own.
const recordSeparator = 0x1e

// lines splits newline-delimited JSON.
type lines struct{}

func (*lines) split(b []byte, end bool) (int, error) {
	if end {
		return len(b), nil
	}
	return bytes.LastIndexByte(b, '\n') + 1, nil
}

func (*lines) prepare(b []byte) ([]byte, error) { return b, nil }

func answerLines(dst, rows []byte, asked questions) ([]byte, error) {
	for len(rows) > 0 {
		var row []byte
		row, rows, _ = bytes.Cut(rows, []byte("\n"))
		row = bytes.TrimLeft(row, string(rune(recordSeparator)))
		if row = bytes.TrimSpace(row); len(row) == 0 {
			continue
		}
		var err error
		if dst, err = answerRow(dst, row, asked); err != nil {
			return nil, err
		}
		dst = append(dst, '\n')
	}
	return dst, nil
}
