package api

import (
	"strconv"

	"gridzone/importers/delimited"
	"gridzone/zoning"
)

// DecidingRule is the rule that an outcome comes from. What it leaves out holds for anything.
type DecidingRule struct {
	ZoneKind       string   `json:"zone_kind" enum:"prohibited,restricted"`
	Species        string   `json:"species,omitempty" doc:"pig_equivalent: any animals, counted by the table of equivalents"`
	Measure        string   `json:"measure,omitempty" enum:"stock,slaughter" doc:"What min and max count"`
	Min            *int64   `json:"min,omitempty" doc:"The count is this or more"`
	Max            *int64   `json:"max,omitempty" doc:"The count is less than this"`
	Action         string   `json:"action,omitempty" enum:"new,enlarge,existing,household"`
	Outcome        string   `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt"`
	Deadline       string   `json:"deadline,omitempty" format:"date" doc:"By when to close or move"`
	Basis          string   `json:"basis,omitempty" doc:"Number of the document it rests on"`
	Publication    string   `json:"publication" doc:"Id of the publication that lays it down"`
	Document       string   `json:"document" doc:"Number of that publication's document"`
	Number         int      `json:"number" minimum:"1" doc:"Of the rule in the publication, from 1"`
	PigEquivalents *float64 `json:"pig_equivalents,omitempty" doc:"Of what is kept, when the rule counts by them"`
	Equivalents    string   `json:"equivalents,omitempty" doc:"Name of the table they were reckoned by"`
	Text           string   `json:"text" doc:"The rule in words"`
}

// newDecidingRule returns nil when no rule decided.
func newDecidingRule(r *zoning.Ruling) *DecidingRule {
	if r.Rule == nil {
		return nil
	}
	rule := r.Rule
	w := &DecidingRule{
		ZoneKind: string(rule.ZoneKind), Species: string(rule.Species), Measure: string(rule.Measure), Min: rule.Min, Max: rule.Max,
		Action: string(rule.Action), Outcome: string(rule.Outcome), Deadline: rule.Deadline, Basis: rule.Basis,
		Number: r.Number, PigEquivalents: r.PigEquivalents, Equivalents: r.Equivalents, Text: rule.Words(),
	}
	if r.Publication != nil {
		p, _ := r.Publication.Thing.(zoning.Publication)
		w.Publication, w.Document = p.ID, p.Document
	}
	return w
}

// appendRuling appends the columns rule and needs, each after a comma.
func appendRuling(dst []byte, r *zoning.Ruling) []byte {
	dst = append(dst, ',')
	if w := newDecidingRule(r); w != nil {
		document := w.Document
		if document == "" {
			document = w.Publication
		}
		dst = delimited.AppendField(dst, document+", rule "+strconv.Itoa(w.Number)+": "+w.Text)
	}
	dst = append(dst, ',')
	start := len(dst)
	for _, name := range r.Needs {
		dst = appendCode(dst, start, name)
	}
	return dst
}
