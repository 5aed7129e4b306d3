package publishing

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// maxWhy is how many characters a reason has at most.
const maxWhy = 2000

// Submit hands a draft to whoever approves it. A *FindingsError when it has findings that are errors.
func Submit(ctx context.Context, live *atlas.Live, a Act, id string) (Life, error) {
	anybody := func(*Life) error { return nil }
	return a.judged(ctx, live, "publication_submit", id, zoning.Draft, anybody, func(_ context.Context, _ zoning.Tx, l *Life, _ []*zoning.Row) error {
		l.State = zoning.Submitted
		a.step(live, l, StepSubmit)
		return nil
	})
}

// sameName tells whether two names are one person's as far as writing goes: case and blanks around do not tell people apart.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// Approve puts a submitted publication in force: it and its zones are on record, what it supersedes is ended, in one
// revision. ErrSameActor when the actor submitted it; a *FindingsError when it has, by now, findings that are errors.
func Approve(ctx context.Context, live *atlas.Live, a Act, id string) (Life, error) {
	another := func(l *Life) error {
		if a.Actor.Name == zoning.Local { // whoever left the name out; the submitter may have
			return fmt.Errorf("%w: who approves must be named: give --actor NAME", zoning.ErrInvalid)
		}
		if sameName(l.Submitter(), a.Actor.Name) {
			return fmt.Errorf("%w: %s submitted %s; another person approves it: with a key of his own, or, beside the store, by --actor NAME", ErrSameActor, a.Actor.Name, id)
		}
		return nil
	}
	return a.judged(ctx, live, "publication_approve", id, zoning.Submitted, another, func(ctx context.Context, tx zoning.Tx, l *Life, zones []*zoning.Row) error {
		var old []Life
		for _, id := range l.Supersedes {
			before, err := Read(ctx, tx, id)
			if err != nil {
				return err
			}
			old = append(old, before)
		}
		if err := Enforce(ctx, tx, l.Row(), zones); err != nil {
			return err
		}
		if err := clear(ctx, tx, id, zones); err != nil {
			return err
		}
		l.State = zoning.Published
		a.step(live, l, StepApprove)
		for i := range old {
			if err := a.superseded(ctx, tx, live, &old[i], l); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reject hands a submitted publication back as a draft. It needs a reason.
func Reject(ctx context.Context, live *atlas.Live, a Act, id string) (Life, error) {
	if err := a.reason(); err != nil {
		return Life{}, err
	}
	return a.advance(ctx, live, "publication_reject", id, zoning.Submitted, func(_ context.Context, _ zoning.Tx, _ *atlas.Atlas, l *Life) error {
		l.State = zoning.Draft
		a.step(live, l, StepReject)
		return nil
	})
}

// Discard gives a draft up: its zones are gone. What it said and who did what to it stays known, so its id is not used again; the document
// stays kept, as one does in whose place another was attached.
func Discard(ctx context.Context, live *atlas.Live, a Act, id string) (Life, error) {
	return a.advance(ctx, live, "publication_discard", id, zoning.Draft, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas, l *Life) error {
		zones, err := Zones(ctx, tx, l)
		if err != nil {
			return err
		}
		if err := clear(ctx, tx, id, zones); err != nil {
			return err
		}
		l.State = zoning.Discarded
		a.step(live, l, StepDiscard)
		return nil
	})
}

// advance runs f on a publication in the state it needs and keeps what becomes of it.
func (a Act) advance(ctx context.Context, live *atlas.Live, name, id string, need zoning.State,
	f func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas, l *Life) error) (Life, error) {
	if err := a.brief(); err != nil {
		return Life{}, err
	}
	return a.command(ctx, live, deed{name: name, id: id}, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) (Life, error) {
		l, err := a.on(ctx, tx, id, need)
		if err != nil {
			return Life{}, err
		}
		if err := f(ctx, tx, now, &l); err != nil {
			return Life{}, err
		}
		return l, a.put(ctx, tx, live, &l)
	})
}

// superseded notes in the life of a publication which other one superseded it.
func (a Act) superseded(ctx context.Context, tx zoning.Tx, live *atlas.Live, old, by *Life) error {
	old.State, old.Ended = zoning.Superseded, by.Valid.From
	a.Why = ""
	s := a.step(live, old, StepSupersede)
	s.From, s.By = by.Valid.From, by.ID
	return a.put(ctx, tx, live, old)
}

// clear empties a draft.
func clear(ctx context.Context, tx zoning.Tx, id string, zones []*zoning.Row) error {
	ids := make([]int64, len(zones))
	for i, z := range zones {
		ids[i] = z.ID
	}
	if err := tx.CloseDraft(ctx, id, ids...); err != nil {
		return fmt.Errorf("clear the draft of %s: %w", id, err)
	}
	return nil
}

// reason sees that there is a reason.
func (a Act) reason() error {
	if strings.TrimSpace(a.Why) == "" {
		return &FaultsError{[]zoning.Fault{{Code: "missing_why", Field: "why", Detail: "the reason is missing", Repair: "say why, in a sentence"}}}
	}
	return a.brief()
}

// brief sees that a reason, if there is one, can be kept.
func (a Act) brief() error {
	if _, unseen := zoning.UnseenInWords(a.Why); unseen || !utf8.ValidString(a.Why) || utf8.RuneCountInString(a.Why) > maxWhy {
		return &FaultsError{[]zoning.Fault{{Code: "bad_why", Field: "why",
			Detail: fmt.Sprintf("the reason is not text of up to %d characters that can be seen", maxWhy), Repair: "say it in fewer words, without characters that control or turn the direction of writing"}}}
	}
	return nil
}
