package publishing

import (
	"encoding/json"
	"fmt"
	"time"

	"gridzone/zoning"
)

// stored is a Life as it lies in its record. Days are numbers, left out when unbounded.
type stored struct {
	ID          string       `json:"id"`
	State       zoning.State `json:"state"`
	Division    string       `json:"division"`
	Issuer      string       `json:"issuer"`
	Document    string       `json:"document"`
	Digest      string       `json:"digest"`
	Title       string       `json:"title"`
	PublishedOn string       `json:"published_on"`
	Unapproved  bool         `json:"unapproved,omitempty"`
	From        *zoning.Day  `json:"valid_from,omitempty"`
	To          *zoning.Day  `json:"valid_to,omitempty"`
	Ended       *zoning.Day  `json:"ended,omitempty"`

	Bases        []storedBasis      `json:"bases,omitempty"`
	Rules        []storedRule       `json:"rules,omitempty"`
	Equivalents  *storedEquivalents `json:"equivalents,omitempty"`
	Quota        *int64             `json:"quota,omitempty"`
	QuotaMeasure zoning.Measure     `json:"quota_measure,omitempty"`
	Supersedes   []string           `json:"supersedes,omitempty"`
	File         string             `json:"file,omitempty"`
	Steps        []storedStep       `json:"steps"`

	Version   int64     `json:"version,omitempty"` // in answers kept for idempotency keys; the record has its own
	Changed   time.Time `json:"changed,omitzero"`
	ChangedBy string    `json:"changed_by,omitempty"`
}

type storedBasis struct {
	Kind   zoning.BasisKind `json:"kind,omitempty"`
	Number string           `json:"number,omitempty"`
	Title  string           `json:"title,omitempty"`
	Date   string           `json:"date,omitempty"`
	Status string           `json:"status,omitempty"`
	Link   string           `json:"link,omitempty"`
}

type storedRule struct {
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

type storedEquivalents struct {
	Name    string         `json:"name"`
	Source  string         `json:"source,omitempty"`
	Animals []storedAnimal `json:"animals"`
}

type storedAnimal struct {
	Species zoning.Species `json:"species"`
	Animals int64          `json:"animals"`
	Pigs    int64          `json:"pigs"`
}

type storedStep struct {
	Kind  StepKind   `json:"kind"`
	Time  time.Time  `json:"time"`
	Actor string     `json:"actor"`
	Why   string     `json:"why,omitempty"`
	From  zoning.Day `json:"from,omitempty"`
	By    string     `json:"by,omitempty"`
}

// encode writes a life as the JSON of a record.
func encode(l *Life) ([]byte, error) {
	s := stored{ID: l.ID, State: l.State, Division: l.Division, Issuer: l.Issuer, Document: l.Document, Digest: l.Digest, Title: l.Title,
		PublishedOn: l.PublishedOn, Unapproved: l.Unapproved, From: bounded(l.Valid.From), To: bounded(l.Valid.To), Ended: bounded(l.Ended),
		Bases: mapped(l.Bases, func(b zoning.Basis) storedBasis { return storedBasis(b) }),
		Rules: mapped(l.Rules, func(r zoning.Rule) storedRule { return storedRule(r) }),
		Quota: l.Quota, QuotaMeasure: l.QuotaMeasure, Supersedes: l.Supersedes,
		File:    l.File,
		Steps:   mapped(l.Steps, func(s Step) storedStep { return storedStep(s) }),
		Version: l.Version, Changed: l.Changed, ChangedBy: l.ChangedBy}
	if e := l.Equivalents; e != nil {
		s.Equivalents = &storedEquivalents{Name: e.Name, Source: e.Source,
			Animals: mapped(e.Animals, func(a zoning.Equivalent) storedAnimal { return storedAnimal(a) })}
	}
	b, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("write the life of %s: %w", l.ID, err)
	}
	return b, nil
}

// decode reads what encode wrote.
func decode(body []byte) (Life, error) {
	var s stored
	if err := json.Unmarshal(body, &s); err != nil {
		return Life{}, fmt.Errorf("read the life of a publication: %w", err)
	}
	l := Life{Publication: zoning.Publication{ID: s.ID, State: s.State, Division: s.Division, Issuer: s.Issuer, Document: s.Document,
		Digest: s.Digest, Title: s.Title, PublishedOn: s.PublishedOn, Unapproved: s.Unapproved,
		Bases: mapped(s.Bases, func(b storedBasis) zoning.Basis { return zoning.Basis(b) }),
		Rules: mapped(s.Rules, func(r storedRule) zoning.Rule { return zoning.Rule(r) }),
		Quota: s.Quota, QuotaMeasure: s.QuotaMeasure, Supersedes: s.Supersedes},
		Valid: zoning.Interval{From: or(s.From, zoning.Always), To: or(s.To, zoning.Forever)}, Ended: or(s.Ended, zoning.Forever),
		File:    s.File,
		Steps:   mapped(s.Steps, func(s storedStep) Step { return Step(s) }),
		Version: s.Version, Changed: s.Changed, ChangedBy: s.ChangedBy}
	if e := s.Equivalents; e != nil {
		l.Equivalents = &zoning.Equivalents{Name: e.Name, Source: e.Source,
			Animals: mapped(e.Animals, func(a storedAnimal) zoning.Equivalent { return zoning.Equivalent(a) })}
	}
	return l, nil
}

// lived reads a record.
func lived(r zoning.Record) (Life, error) {
	l, err := decode(r.Body)
	l.Version, l.Changed, l.ChangedBy = r.Version, r.Time, r.Actor
	return l, err
}

func mapped[T, U any](list []T, f func(T) U) []U {
	if len(list) == 0 {
		return nil
	}
	out := make([]U, len(list))
	for i, t := range list {
		out[i] = f(t)
	}
	return out
}

func bounded(d zoning.Day) *zoning.Day {
	if d == zoning.Always || d == zoning.Forever {
		return nil
	}
	return &d
}

func or(d *zoning.Day, unbounded zoning.Day) zoning.Day {
	if d == nil {
		return unbounded
	}
	return *d
}
