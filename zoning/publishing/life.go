package publishing

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"gridzone/zoning"
)

// Life is what is known of a publication: what it says, for which days, and who did what to it.
type Life struct {
	zoning.Publication                 // its State is where it stands
	Valid              zoning.Interval // days of effect as published; From is Always while a draft does not say
	Ended              zoning.Day      // first day no longer in force because it was superseded or withdrawn; Forever: it was not
	File               string          // name under which the document was attached last
	Steps              []Step          // in the order of time; none for what an import made
	Version            int64           // of the record, 0 when there is none; each change of a draft, its zones included, makes another
	Changed            time.Time       // when the last version was made
	ChangedBy          string
}

// StepKind names what was done to a publication.
type StepKind string

// The steps. Editing a draft is none: its versions are counted, and the audit trail has them.
const (
	StepCreate    StepKind = "create"
	StepSubmit    StepKind = "submit"
	StepApprove   StepKind = "approve"
	StepReject    StepKind = "reject"
	StepWithdraw  StepKind = "withdraw"
	StepSupersede StepKind = "supersede"
	StepDiscard   StepKind = "discard"
)

// Step is one step in the life of a publication.
type Step struct {
	Kind  StepKind
	Time  time.Time
	Actor string
	Why   string
	From  zoning.Day // of StepWithdraw and StepSupersede: the first day no longer in force; 0 otherwise
	By    string     // of StepSupersede: the id of the publication that did it
}

// Days returns the days on which the publication is, or was, in force; Empty when it was ended before it began.
func (l *Life) Days() zoning.Interval {
	return l.Valid.And(zoning.Interval{From: zoning.Always, To: l.Ended})
}

// Row returns the publication as a row that Enforce takes.
func (l *Life) Row() *zoning.Row { return &zoning.Row{Valid: l.Valid, Thing: l.Publication} }

// Unpublished tells whether the publication waits: nobody but those who write it is to see it.
func (l *Life) Unpublished() bool { return l.State == zoning.Draft || l.State == zoning.Submitted }

// Submitter returns who submitted it last, "" if nobody did.
func (l *Life) Submitter() string {
	for _, s := range slices.Backward(l.Steps) {
		if s.Kind == StepSubmit {
			return s.Actor
		}
	}
	return ""
}

// Read returns the life of a publication, or ErrNotFound. What an import put on record has one without steps.
func Read(ctx context.Context, r zoning.Reader, id string) (Life, error) {
	record, err := r.Record(ctx, zoning.PublicationRecords, id)
	if err == nil {
		return lived(record)
	}
	if !errors.Is(err, zoning.ErrNotFound) {
		return Life{}, fmt.Errorf("read publication %s: %w", id, err)
	}
	for row, err := range r.Rows(ctx, zoning.Query{Layer: zoning.Publications, Codes: []string{id}}) {
		if err != nil {
			return Life{}, fmt.Errorf("read publication %s: %w", id, err)
		}
		return OfRow(row), nil
	}
	return Life{}, none(id)
}

// OfRow returns the life of a publication of which nothing but its row is known.
func OfRow(row *zoning.Row) Life {
	p, _ := row.Thing.(zoning.Publication)
	return Life{Publication: p, Valid: row.Valid, Ended: zoning.Forever}
}

// Written yields the life of each publication that was written as a draft, whatever became of it, ordered by id.
func Written(ctx context.Context, r zoning.Reader) iter.Seq2[Life, error] {
	return func(yield func(Life, error) bool) {
		for record, err := range r.Records(ctx, zoning.PublicationRecords) {
			var l Life
			if err == nil {
				l, err = lived(record)
			}
			if !yield(l, err) || err != nil {
				return
			}
		}
	}
}

// wholeTries is how often a publication is read that is changed meanwhile.
const wholeTries = 3

// Whole returns the life of a publication with its zones, both of one version. ErrNotFound when there is none, ErrBusy when it is being
// edited at every look.
func Whole(ctx context.Context, r zoning.Reader, id string) (Life, []*zoning.Row, error) {
	l, err := Read(ctx, r, id)
	for range wholeTries {
		if err != nil {
			return Life{}, nil, err
		}
		zones, err := Zones(ctx, r, &l)
		if err != nil {
			return Life{}, nil, err
		}
		again, err := Read(ctx, r, id)
		if err != nil {
			return Life{}, nil, err
		}
		if again.Version == l.Version {
			return l, zones, nil
		}
		l = again
	}
	return Life{}, nil, fmt.Errorf("%w: publication %s is being edited", zoning.ErrBusy, id)
}

// Zones returns the zones of a publication, ordered by code, then by first day: its draft while it waits, else those of its zones
// that are on record.
func Zones(ctx context.Context, r zoning.Reader, l *Life) ([]*zoning.Row, error) {
	from := r.Draft(ctx, l.ID)
	if !l.Unpublished() {
		from = r.Rows(ctx, zoning.Query{Layer: zoning.Zones})
	}
	var zones []*zoning.Row
	for row, err := range from {
		if err != nil {
			return nil, fmt.Errorf("read the zones of %s: %w", l.ID, err)
		}
		if row.Publication == l.ID {
			zones = append(zones, row)
		}
	}
	return zones, nil
}
