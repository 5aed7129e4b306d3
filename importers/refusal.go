package importers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	busyPause = 200 * time.Millisecond // how long a patient import pauses when the store has had no patience with it
	enterTime = 5 * time.Second        // in which an import that is not patient has its refusal entered
)

// refused puts into the audit trail that the file was refused before its command began, and returns its report. A dry run commands
// nothing. What cannot be entered is refused all the same, and says so.
func (f *file) refused(ctx context.Context, live *atlas.Live) (*Report, error) {
	r := f.report
	if f.o.DryRun {
		return r, nil
	}
	detail, err := f.detail(r)
	if err != nil {
		return nil, err
	}
	command := zoning.Command{Name: f.command(), Actor: f.o.Actor, Detail: detail}
	if err := f.enter(ctx, live, command); err != nil {
		r.addWarning(Place{Code: codeNotEntered, Feature: -1, Part: -1, Ring: -1,
			Detail: "that the file was refused could not be entered in the audit trail", Repair: "see whether the store is there, and others write to it for long"})
	}
	return r, nil
}

// enter is live.Refused, which no caller who goes away keeps from entering, and a patient import waits for.
func (f *file) enter(ctx context.Context, live *atlas.Live, c zoning.Command) error {
	if !f.o.Patient {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(context.WithoutCancel(ctx), enterTime)
		defer end()
	}
	return f.patiently(ctx, func() error {
		if err := live.Refused(ctx, c, zoning.RefusalCode(errRefused), zoning.RefusedAlone); err != nil {
			return fmt.Errorf("enter that the file was refused: %w", err)
		}
		return nil
	})
}

// patiently does what waits for the turn to write; a patient import repeats it for as long as others write.
func (f *file) patiently(ctx context.Context, do func() error) error {
	for {
		f.gauge.enter(Waiting)
		err := do()
		if !f.o.Patient || !errors.Is(err, zoning.ErrBusy) {
			return err
		}
		select {
		case <-time.After(busyPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
