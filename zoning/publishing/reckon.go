package publishing

import (
	"context"
	"errors"
	"slices"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// reckoning is the findings of a publication and what they were reckoned on.
type reckoning struct {
	version  int64
	now      *atlas.Atlas // nil: nothing was reckoned
	zones    []*zoning.Row
	findings []Finding
}

// errMoved says that findings were reckoned on what is no longer the newest.
var errMoved = errors.New("the publication or what is on record changed while findings were reckoned")

// besideOthers is how often findings are reckoned while others write; after that they are kept waiting.
const besideOthers = 3

// reckon reckons the findings of a publication in a state, without a command. In another state, or if there is none that the
// actor may change, it reckons nothing.
func (a Act) reckon(ctx context.Context, live *atlas.Live, id string, need zoning.State) (reckoning, error) {
	now := live.Atlas()
	l, err := Read(ctx, live.Reader(), id)
	switch {
	case err != nil && !errors.Is(err, zoning.ErrNotFound):
		return reckoning{}, err
	case err != nil || l.State != need || !a.Actor.Touches(l.Division):
		return reckoning{}, nil
	}
	return a.reckonOn(ctx, live.Reader(), now, &l)
}

// reckonOn reckons the findings of a publication on an Atlas, with the zones that r reads, in a place for it.
func (a Act) reckonOn(ctx context.Context, r zoning.Reader, now *atlas.Atlas, l *Life) (reckoning, error) {
	if a.Place != nil {
		release, err := a.Place(ctx)
		if err != nil {
			return reckoning{}, err
		}
		defer release()
	}
	zones, err := Zones(ctx, r, l)
	if err != nil {
		return reckoning{}, err
	}
	findings, err := Findings(ctx, now, l, zones)
	return reckoning{l.Version, now, zones, findings}, err
}

// holds tells whether what was reckoned is true of a version of the publication and of what is on record. Each change of a draft's zones is
// another version, so those that were read, at that version or a later one, are the version's.
func (r *reckoning) holds(now *atlas.Atlas, l *Life) bool {
	return r.now != nil && r.version == l.Version && r.now.Revision() == now.Revision() && r.now.Committed().Equal(now.Committed()) && r.now.Day() == now.Day()
}

// judged is advance for a publication that must have no findings that are errors; may is asked first. Findings take long, so they
// are reckoned before the command, which holds other writers up, and again if what they rest on has moved by then.
func (a Act) judged(ctx context.Context, live *atlas.Live, name, id string, need zoning.State, may func(l *Life) error,
	f func(ctx context.Context, tx zoning.Tx, l *Life, zones []*zoning.Row) error) (Life, error) {
	asked := ctx // who asked may leave while findings are reckoned, within the command too: then nothing is done
	for round := 1; ; round++ {
		var r reckoning
		var err error
		if round <= besideOthers {
			if r, err = a.reckon(ctx, live, id, need); err != nil {
				return Life{}, err
			}
		}
		l, err := a.advance(ctx, live, name, id, need, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas, l *Life) error {
			if err := may(l); err != nil {
				return err
			}
			if !r.holds(now, l) {
				if round <= besideOthers {
					return errMoved
				}
				var err error
				if r, err = a.reckonOn(asked, tx, now, l); err != nil {
					return err
				}
			}
			if err := a.mayPlace(now, r.zones); err != nil {
				return err
			}
			if slices.ContainsFunc(r.findings, func(f Finding) bool { return f.Severity == Error }) {
				return &FindingsError{ID: l.ID, Findings: r.findings}
			}
			return f(ctx, tx, l, r.zones)
		})
		if !errors.Is(err, errMoved) {
			return l, err
		}
	}
}
