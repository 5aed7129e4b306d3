package api

import (
	"time"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// Publication is a batch of zones made public, or about to be.
type Publication struct {
	Revision     int64             `json:"revision" doc:"Revision of the store that was asked" example:"12"`
	Demo         bool              `json:"demo,omitempty"`
	ID           string            `json:"id" example:"nanhu-2026-1"`
	State        string            `json:"state" enum:"draft,submitted,published,superseded,withdrawn,discarded"`
	Division     string            `json:"division" doc:"Code of the division it is for; empty: it speaks for its zones alone" example:"330402001001"`
	Issuer       string            `json:"issuer"`
	Document     string            `json:"document" doc:"Number of its document"`
	Title        string            `json:"title"`
	PublishedOn  string            `json:"published_on,omitempty" format:"date"`
	ValidFrom    string            `json:"valid_from,omitempty" format:"date" doc:"First day in force"`
	ValidTo      string            `json:"valid_to,omitempty" format:"date" doc:"First day no longer in force; not after valid_from when it ended before it began"`
	Bases        []Basis           `json:"bases" nullable:"false" doc:"What it rests on; its zones as well, where they name none"`
	Rules        []PublicationRule `json:"rules" nullable:"false" doc:"Read from the first to the last; the first that fits decides"`
	Equivalents  *EquivalentsTable `json:"equivalents" doc:"Table of pig equivalents that its rules count by"`
	Quota        *int64            `json:"quota,omitempty" minimum:"0" doc:"Pig equivalents that may be kept in the restricted zones of its division"`
	QuotaMeasure string            `json:"quota_measure,omitempty" enum:"stock,slaughter" doc:"What the quota counts; only with a quota"`
	Supersedes   []string          `json:"supersedes" nullable:"false" doc:"Ids of the publications that end on its first day"`
	Digest       string            `json:"digest,omitempty" doc:"SHA-256 of the document, hex"`
	File         string            `json:"file,omitempty" doc:"Name of the file that is its document; to callers on this machine only"`
	Unapproved   bool              `json:"unapproved,omitempty" doc:"Made by an import, approved by nobody"`
	Version      *int64            `json:"version,omitempty" doc:"The ETag; to callers on this machine only"`
	Steps        []PublicationStep `json:"steps,omitempty" doc:"Who did what, when and why; to callers on this machine only"`
	Changed      *time.Time        `json:"changed,omitempty" doc:"When the last version was made; to callers on this machine only"`
	ChangedBy    string            `json:"changed_by,omitempty"`
}

// PublicationRule is one rule that a publication lays down. What it leaves out holds for anything.
type PublicationRule struct {
	ZoneKind string `json:"zone_kind" enum:"prohibited,restricted"`
	Species  string `json:"species,omitempty" example:"pig" doc:"pig_equivalent: any animals, counted by the table of equivalents"`
	Measure  string `json:"measure,omitempty" enum:"stock,slaughter" doc:"What min and max count"`
	Min      *int64 `json:"min,omitempty" doc:"The count is this or more"`
	Max      *int64 `json:"max,omitempty" doc:"The count is less than this"`
	Action   string `json:"action,omitempty" enum:"new,enlarge,existing,household"`
	Outcome  string `json:"outcome" enum:"forbidden,conditional,close_or_move,exempt"`
	Deadline string `json:"deadline,omitempty" format:"date" doc:"By when to close or move"`
	Basis    string `json:"basis,omitempty" doc:"Number of the document it rests on"`
}

// EquivalentsTable is a table of pig equivalents.
type EquivalentsTable struct {
	Name    string           `json:"name" doc:"Answers name it"`
	Source  string           `json:"source,omitempty"`
	Animals []EquivalentLine `json:"animals" nullable:"false"`
}

// EquivalentLine says that so many animals count as so many pigs.
type EquivalentLine struct {
	Species string `json:"species" example:"layer"`
	Animals int64  `json:"animals" minimum:"1" example:"30"`
	Pigs    int64  `json:"pigs" minimum:"1" example:"1"`
}

// PublicationStep is one step in the life of a publication.
type PublicationStep struct {
	Step  string    `json:"step" enum:"create,submit,approve,reject,withdraw,supersede,discard"`
	Time  time.Time `json:"time"`
	Actor string    `json:"actor"`
	Why   string    `json:"why,omitempty"`
	From  string    `json:"from,omitempty" format:"date" doc:"Of withdraw and supersede: the first day no longer in force"`
	By    string    `json:"by,omitempty" doc:"Of supersede: id of the publication that did it"`
}

// newPublication writes what everybody may read, and what only insiders may: who did what, and why.
func (s *service) newPublication(l *publishing.Life, revision int64, insider bool) Publication {
	days := l.Days()
	if days.Empty() {
		days.To = days.From
	}
	w := Publication{Revision: revision, Demo: s.o.Demo, ID: l.ID, State: string(l.State), Division: l.Division, Issuer: l.Issuer, Document: l.Document,
		Title: l.Title, PublishedOn: l.PublishedOn, ValidFrom: days.From.String(), ValidTo: days.To.String(), Bases: newBases(l.Bases),
		Rules: newRules(l.Rules), Equivalents: newEquivalents(l.Equivalents), Quota: l.Quota, Supersedes: list(l.Supersedes),
		Digest: l.Digest, Unapproved: l.Unapproved}
	if l.Quota != nil {
		w.QuotaMeasure = string(l.QuotaCounts())
	}
	if !insider {
		return w
	}
	version := l.Version
	w.Version, w.ChangedBy, w.File = &version, l.ChangedBy, l.File
	if !l.Changed.IsZero() {
		changed := l.Changed
		w.Changed = &changed
	}
	for _, step := range l.Steps {
		line := PublicationStep{Step: string(step.Kind), Time: step.Time, Actor: step.Actor, Why: step.Why, By: step.By}
		if step.Kind == publishing.StepWithdraw || step.Kind == publishing.StepSupersede {
			line.From = step.From.String()
		}
		w.Steps = append(w.Steps, line)
	}
	return w
}

func newRules(rules []zoning.Rule) []PublicationRule {
	w := make([]PublicationRule, len(rules))
	for i, r := range rules {
		w[i] = PublicationRule{ZoneKind: string(r.ZoneKind), Species: string(r.Species), Measure: string(r.Measure), Min: r.Min, Max: r.Max,
			Action: string(r.Action), Outcome: string(r.Outcome), Deadline: r.Deadline, Basis: r.Basis}
	}
	return w
}

func newEquivalents(e *zoning.Equivalents) *EquivalentsTable {
	if e == nil {
		return nil
	}
	w := &EquivalentsTable{Name: e.Name, Source: e.Source, Animals: make([]EquivalentLine, len(e.Animals))}
	for i, a := range e.Animals {
		w.Animals[i] = EquivalentLine{string(a.Species), a.Animals, a.Pigs}
	}
	return w
}
