package api

import (
	"encoding/json"
	"strings"
)

// agrees tells whether what a row says under a heading, or a member's name, is what the question is answered for. A batch has one day, one
// revision and at most one draft, which are parameters: an answer to another than the row says would be read as the answer to that. Names of
// anything else, and blank texts, always agree; so an answer is a question again.
func (m *moment) agrees(name, text string) error {
	name, text = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(text)
	if text == "" || !saysMoment(name) {
		return nil
	}
	answered := map[string]string{"at": m.at, "revision": m.header[0], "draft": m.draft.words()}[name]
	if text == answered || name == "draft" && m.draft.isIn(text) {
		return nil
	}
	return badParameter(name, "the row says "+excerpt(text)+", the question is of "+answered+"; give the parameter "+name+", which is for all rows")
}

// saysMoment tells whether a name, in lower case, is of what a question is answered for.
func saysMoment(name string) bool { return name == "at" || name == "revision" || name == "draft" }

// words is the draft for people: its id.
func (d *DraftRef) words() string {
	if d == nil {
		return "what is on record"
	}
	return d.Publication
}

// isIn tells whether a text is the draft as answers name it.
func (d *DraftRef) isIn(text string) bool {
	var said DraftRef
	return d != nil && json.Unmarshal([]byte(text), &said) == nil && said == *d
}

// agrees tells whether a row of JSON or, of a Feature, its properties agree with what the question is answered for.
func (it *item) agrees(m *moment) error {
	for _, said := range it.said() {
		if said.blank() {
			continue
		}
		if err := m.agrees(said.name, said.text()); err != nil {
			return err
		}
	}
	return nil
}
