package tables

import (
	"slices"
	"strings"

	"gridzone/importers/dataset"
	"gridzone/importers/turning"
)

// block is one or more lines that say which feature the points below are of.
type block struct {
	properties []dataset.Property
	lines      int
	used       bool // points came below
	title      bool
}

// newBlock reads a row all of whose cells are written NAME：VALUE or NAME=VALUE, or are a name that tells features apart and its value in turn.
func newBlock(r *row) (*block, bool) {
	b := &block{lines: 1}
	columns := r.filled()
	add := func(name, value string) {
		p := dataset.Property{Name: name}
		if value != "" {
			p.Value = value
		}
		b.properties = append(b.properties, p)
	}
	if len(columns)%2 == 0 && len(columns) > 0 {
		told := true
		for i := 0; i < len(columns); i += 2 {
			told = told && tellsApart(r.cells[columns[i]].text) > 0
		}
		if told {
			for i := 0; i < len(columns); i += 2 {
				add(strings.TrimRight(strings.TrimSpace(r.cells[columns[i]].text), ":："), strings.TrimSpace(r.cells[columns[i+1]].text))
			}
			return b, true
		}
	}
	for _, i := range columns {
		pieces := strings.Fields(r.cells[i].text)
		if slices.ContainsFunc(pieces, func(s string) bool { _, _, ok := told(s); return !ok }) {
			pieces = []string{r.cells[i].text}
		}
		for _, piece := range pieces {
			name, value, ok := told(piece)
			if !ok || r.cells[i].fault != "" {
				return nil, false
			}
			add(name, value)
		}
	}
	return b, len(b.properties) > 0
}

// told cuts NAME：VALUE. A number is no name.
func told(s string) (name, value string, ok bool) {
	i := strings.IndexAny(s, ":：=")
	if i < 0 {
		return "", "", false
	}
	name, value = strings.TrimSpace(s[:i]), strings.TrimSpace(strings.TrimLeft(s[i:], ":：="))
	if name == "" || len(name) > 60 || name[0] >= '0' && name[0] <= '9' {
		return "", "", false
	}
	_, number := turning.ParseOrdinate(s)
	return name, value, !number
}

// titleCode and titleName are the properties that a line with one cell gives.
const titleCode, titleName = "code", "name"

// newTitle reads a row with one cell: a code of ASCII with a digit in it, else a name.
func newTitle(r *row) (*block, bool) {
	columns := r.filled()
	if len(columns) != 1 || r.cells[columns[0]].fault != "" {
		return nil, false
	}
	text := strings.TrimSpace(r.cells[columns[0]].text)
	name := titleName
	if strings.ContainsAny(text, "0123456789") && !strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' }) {
		name = titleCode
	}
	return &block{properties: []dataset.Property{{Name: name, Value: text}}, lines: 1, title: true}, true
}
