package ledger

import (
	"encoding/json"
	"fmt"

	"gridzone/zoning"
)

func publicationsLayer() Layer {
	return Layer{
		Name: zoning.Publications,
		columns: []string{"state", "division", "issuer", "document", "digest", "title", "published_on", "unapproved",
			"bases", "rules", "equivalents", "quota", "quota_measure", "supersedes"},
		values: func(t zoning.Thing) ([]any, error) {
			p, ok := t.(zoning.Publication)
			if !ok {
				return nil, wrongThing(t)
			}
			bases, err := basesJSON(p.Bases)
			if err != nil {
				return nil, err
			}
			rules, err := rulesJSON(p.Rules)
			if err != nil {
				return nil, err
			}
			equivalents, err := equivalentsJSON(p.Equivalents)
			if err != nil {
				return nil, err
			}
			supersedes, err := listJSON(p.Supersedes)
			var quota any
			if p.Quota != nil {
				quota = *p.Quota
			}
			return []any{string(p.State), p.Division, p.Issuer, p.Document, p.Digest, p.Title, p.PublishedOn, p.Unapproved,
				bases, rules, equivalents, quota, string(p.QuotaMeasure), supersedes}, err
		},
		cells: func(code *string) ([]any, func() (zoning.Thing, error)) {
			var p zoning.Publication
			var bases, rules, equivalents, supersedes *string
			dest := []any{&p.State, &p.Division, &p.Issuer, &p.Document, &p.Digest, &p.Title, &p.PublishedOn, &p.Unapproved,
				&bases, &rules, &equivalents, &p.Quota, &p.QuotaMeasure, &supersedes}
			return dest, func() (t zoning.Thing, err error) {
				p.ID = *code
				if p.Bases, err = readBases(bases); err != nil {
					return nil, err
				}
				if p.Rules, err = readRules(rules); err != nil {
					return nil, err
				}
				if p.Equivalents, err = readEquivalents(equivalents); err != nil {
					return nil, err
				}
				p.Supersedes, err = readList[string](supersedes)
				return p, err
			}
		},
	}
}

// rule is a zoning.Rule as it is kept, under its names on the wire.
type rule struct {
	ZoneKind zoning.ZoneKind    `json:"zone_kind"`
	Species  zoning.Species     `json:"species,omitempty"`
	Measure  zoning.Measure     `json:"measure,omitempty"`
	Min      *int64             `json:"min,omitempty"`
	Max      *int64             `json:"max,omitempty"`
	Action   zoning.Action      `json:"action,omitempty"`
	Outcome  zoning.RuleOutcome `json:"outcome"`
	Deadline string             `json:"deadline,omitempty"`
	Basis    string             `json:"basis,omitempty"`
}

func rulesJSON(rules []zoning.Rule) (any, error) {
	if len(rules) == 0 {
		return nil, nil
	}
	list := make([]rule, len(rules))
	for i, r := range rules {
		list[i] = rule(r)
		for _, s := range []string{string(r.ZoneKind), string(r.Species), string(r.Measure), string(r.Action), string(r.Outcome), r.Deadline, r.Basis} {
			if err := checkText("a rule", s); err != nil {
				return nil, err
			}
		}
	}
	return toJSON(list)
}

func readRules(s *string) ([]zoning.Rule, error) {
	list, err := readList[rule](s)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	rules := make([]zoning.Rule, len(list))
	for i, r := range list {
		rules[i] = zoning.Rule(r)
	}
	return rules, nil
}

// equivalents is a zoning.Equivalents as it is kept.
type equivalents struct {
	Name    string       `json:"name"`
	Source  string       `json:"source,omitempty"`
	Animals []equivalent `json:"animals"`
}

type equivalent struct {
	Species zoning.Species `json:"species"`
	Animals int64          `json:"animals"`
	Pigs    int64          `json:"pigs"`
}

func equivalentsJSON(e *zoning.Equivalents) (any, error) {
	if e == nil {
		return nil, nil
	}
	w := equivalents{Name: e.Name, Source: e.Source, Animals: make([]equivalent, len(e.Animals))}
	texts := []string{e.Name, e.Source}
	for i, a := range e.Animals {
		w.Animals[i] = equivalent(a)
		texts = append(texts, string(a.Species))
	}
	for _, s := range texts {
		if err := checkText("a table of equivalents", s); err != nil {
			return nil, err
		}
	}
	return toJSON(w)
}

func readEquivalents(s *string) (*zoning.Equivalents, error) {
	if s == nil {
		return nil, nil
	}
	var w equivalents
	if err := json.Unmarshal([]byte(*s), &w); err != nil {
		return nil, fmt.Errorf("read equivalents: %w", err)
	}
	e := &zoning.Equivalents{Name: w.Name, Source: w.Source}
	for _, a := range w.Animals {
		e.Animals = append(e.Animals, zoning.Equivalent(a))
	}
	return e, nil
}
