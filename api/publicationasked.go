package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// PublicationAsked is what a draft is to say. What is left out is not said.
type PublicationAsked struct {
	ID           string            `json:"id,omitempty" doc:"Letters, digits, points, lines and underscores; one is made if absent" example:"nanhu-2026-1"`
	Division     string            `json:"division,omitempty" example:"330402001001"`
	Issuer       string            `json:"issuer,omitempty"`
	Document     string            `json:"document,omitempty" doc:"Number of its document"`
	Title        string            `json:"title,omitempty"`
	PublishedOn  string            `json:"published_on,omitempty" format:"date"`
	ValidFrom    string            `json:"valid_from,omitempty" format:"date"`
	ValidTo      string            `json:"valid_to,omitempty" format:"date" doc:"First day no longer in force"`
	Bases        []Basis           `json:"bases,omitempty"`
	Rules        []PublicationRule `json:"rules,omitempty"`
	Equivalents  *EquivalentsTable `json:"equivalents,omitempty"`
	Quota        *int64            `json:"quota,omitempty" minimum:"0"`
	QuotaMeasure string            `json:"quota_measure,omitempty" enum:"stock,slaughter" doc:"What the quota counts; stock if absent"`
	Supersedes   []string          `json:"supersedes,omitempty"`
}

// newAsked is what the publication says, as it would be asked for.
func newAsked(l *publishing.Header) PublicationAsked {
	return PublicationAsked{ID: l.ID, Division: l.Division, Issuer: l.Issuer, Document: l.Document, Title: l.Title, PublishedOn: l.PublishedOn,
		ValidFrom: l.Valid.From.String(), ValidTo: l.Valid.To.String(), Bases: newBases(l.Bases), Rules: newRules(l.Rules),
		Equivalents: newEquivalents(l.Equivalents), Quota: l.Quota, QuotaMeasure: string(l.QuotaMeasure), Supersedes: l.Supersedes}
}

// header reads what is asked for.
func (w *PublicationAsked) header() (publishing.Header, error) {
	h := publishing.Header{Valid: zoning.Unbounded, Publication: zoning.Publication{ID: w.ID, Division: w.Division, Issuer: w.Issuer, Document: w.Document,
		Title: w.Title, PublishedOn: w.PublishedOn, Quota: w.Quota, QuotaMeasure: zoning.Measure(w.QuotaMeasure), Supersedes: w.Supersedes}}
	for _, end := range []struct {
		name, value string
		day         *zoning.Day
	}{{"valid_from", w.ValidFrom, &h.Valid.From}, {"valid_to", w.ValidTo, &h.Valid.To}} {
		if end.value == "" {
			continue
		}
		day, err := zoning.ParseDay(end.value)
		if err != nil {
			return h, &publishing.FaultsError{Faults: []zoning.Fault{{Code: "bad_date", Field: end.name, Detail: strconv.Quote(end.value) + " is not a day", Repair: "write YYYY-MM-DD"}}}
		}
		*end.day = day
	}
	for _, b := range w.Bases {
		h.Bases = append(h.Bases, zoning.Basis{Kind: zoning.BasisKind(b.Kind), Number: b.Number, Title: b.Title, Date: b.Date, Status: b.Status, Link: b.Link})
	}
	for _, r := range w.Rules {
		h.Rules = append(h.Rules, zoning.Rule{ZoneKind: zoning.ZoneKind(r.ZoneKind), Species: zoning.Species(r.Species), Measure: zoning.Measure(r.Measure),
			Min: r.Min, Max: r.Max, Action: zoning.Action(r.Action), Outcome: zoning.RuleOutcome(r.Outcome), Deadline: r.Deadline, Basis: r.Basis})
	}
	if e := w.Equivalents; e != nil {
		h.Equivalents = &zoning.Equivalents{Name: e.Name, Source: e.Source}
		for _, a := range e.Animals {
			h.Equivalents.Animals = append(h.Equivalents.Animals, zoning.Equivalent{Species: zoning.Species(a.Species), Animals: a.Animals, Pigs: a.Pigs})
		}
	}
	return h, nil
}

// soundPatch refuses a merge patch of members that a publication does not have. Null takes away.
func soundPatch(patch []byte) error {
	return decodeAs(patch, "", &PublicationAsked{}, strictness{patch: true})
}

// merged applies an RFC 7396 merge patch, a sound one, to a document.
func merged(document, patch []byte) ([]byte, error) {
	var base, change any
	for _, in := range []struct {
		text []byte
		into *any
	}{{document, &base}, {patch, &change}} {
		d := json.NewDecoder(bytes.NewReader(in.text))
		d.UseNumber()
		if err := d.Decode(in.into); err != nil {
			return nil, fmt.Errorf("read a merge patch: %w", err)
		}
	}
	return marshal(merge(base, change)), nil
}

// merge is MergePatch of RFC 7396.
func merge(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	out, ok := target.(map[string]any)
	if !ok {
		out = map[string]any{}
	}
	for name, value := range changes {
		if value == nil {
			delete(out, name)
		} else {
			out[name] = merge(out[name], value)
		}
	}
	return out
}
