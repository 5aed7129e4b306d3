package publishing

import (
	"context"
	"fmt"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Withdraw ends a publication and its zones from a day on; today if from is nil. It needs a reason. What the publication
// superseded does not come back: that takes a new publication.
//
// One that is published may be ended on any day, a past one too. The end of one that was withdrawn or superseded can be made earlier while it is
// still to come: from is then before it, and not before today. A *FaultsError when it is not; ErrConflict when the end has come about.
func Withdraw(ctx context.Context, live *atlas.Live, a Act, id string, from *zoning.Day) (Life, error) {
	if err := a.reason(); err != nil {
		return Life{}, err
	}
	today := live.Today()
	d := deed{name: "publication_withdraw", id: id}
	if from != nil {
		d.said = map[string]any{"from": from.String()}
	} else {
		from = &today
		d.took = map[string]any{"from": from.String()}
	}
	return a.command(ctx, live, d, func(ctx context.Context, tx zoning.Tx, _ *atlas.Atlas) (Life, error) {
		l, err := a.on(ctx, tx, id, zoning.Published, zoning.Superseded, zoning.Withdrawn)
		if err != nil {
			return Life{}, err
		}
		if err := l.endsOn(*from, today); err != nil {
			return Life{}, err
		}
		if err := End(ctx, tx, id, *from, zoning.Withdrawn); err != nil {
			return Life{}, err
		}
		l.State, l.Ended = zoning.Withdrawn, *from
		a.step(live, &l, StepWithdraw).From = *from
		return l, a.put(ctx, tx, live, &l)
	})
}

// endsOn sees that an end which was set already may be made this day instead.
func (l *Life) endsOn(from, today zoning.Day) error {
	if l.State == zoning.Published {
		return nil
	}
	days := l.Days()
	fault := zoning.Fault{Code: "bad_from", Field: "from"}
	switch {
	case days.Empty() || days.To <= today:
		return fmt.Errorf("%w: publication %s is in the state %s, and its end has come about: that is not changed any more", zoning.ErrConflict, l.ID, l.State)
	case from >= days.To:
		fault.Detail = fmt.Sprintf("the publication ends on %s already; its end can be made earlier and not later", days.To)
		fault.Repair = "give a day before that one; to put its zones in force again, publish them anew"
	case from < today:
		fault.Detail = fmt.Sprintf("the publication was in force until %s: an end that was set before is not made earlier than that", today)
		fault.Repair = "give today or a later day"
	default:
		return nil
	}
	return &FaultsError{[]zoning.Fault{fault}}
}
