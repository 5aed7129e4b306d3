package publishing

import (
	"context"
	"errors"
	"fmt"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Seen returns nil when an actor may know of a publication: what waits is there for those of its division alone, and reads for others like what
// is not there, ErrNotFound.
func (l *Life) Seen(by zoning.Actor) error {
	if (l.Unpublished() || l.State == zoning.Discarded) && !by.Touches(l.Division) {
		return none(l.ID)
	}
	return nil
}

// none says that there is no publication with an id.
func none(id string) error {
	return fmt.Errorf("%w: there is no publication %q", zoning.ErrNotFound, id)
}

// may returns nil when the actor may change a publication that is there: ErrNotFound when it may not know of it, a *zoning.ForeignError when it
// belongs to others.
func (a Act) may(l *Life) error {
	if err := l.Seen(a.Actor); err != nil {
		return err
	}
	return a.Actor.MayTouch(l.Publication)
}

// mayBecome returns nil when the actor may leave a publication as it is now: it belongs to the actor's divisions, and so does what it
// supersedes while it waits.
func (a Act) mayBecome(ctx context.Context, r zoning.Reader, l *Life) error {
	if err := a.Actor.MayTouch(l.Publication); err != nil || !a.Actor.Limited() || !l.Unpublished() {
		return err
	}
	for _, id := range l.Supersedes {
		old, err := Read(ctx, r, id)
		if errors.Is(err, zoning.ErrNotFound) {
			continue // the findings say so
		}
		if err == nil && old.Seen(a.Actor) == nil {
			err = a.Actor.MayTouch(old.Publication)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayPlace returns nil when the actor may put zones where they are.
func (a Act) mayPlace(now *atlas.Atlas, zones []*zoning.Row) error {
	for _, z := range zones {
		if err := now.MayTouch(a.Actor, z, now.Day()); err != nil {
			return err
		}
	}
	return nil
}
