package atlas

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Older returns an Atlas of an older revision with what lies in or near box (nil: everything), and a function
// to call when done with it. ErrNotFound when the revision never was, ErrBusy when too many are read, or whole ones in use, at once, and
// zoning.ErrUnavailable, soon, when the store is away.
//
// Near means: enough that any question about a place in the box gets the answer
// it got then, the nearest grid and the nearest zone on the days named included. Without days
// that holds for every day, which may take reading everything.
func (l *Live) Older(ctx context.Context, revision int64, box *orb.Bound, days ...zoning.Day) (*Atlas, func(), error) {
	now := l.Atlas()
	switch {
	case revision == now.Revision():
		return now, func() {}, nil
	case revision < 0 || revision > now.Revision():
		return nil, nil, fmt.Errorf("%w: revision %d (the newest is %d)", zoning.ErrNotFound, revision, now.Revision())
	case revision == 0:
		return plain(0, l.Today(), nil), func() {}, nil
	}
	if a, done := l.past.of(revision); a != nil {
		return a, done, nil
	}
	select {
	case l.older <- struct{}{}:
		defer func() { <-l.older }()
	default:
		return nil, nil, fmt.Errorf("%w: too many questions about older revisions at once", zoning.ErrBusy)
	}
	if err := l.reach(ctx); err != nil {
		return nil, nil, err
	}
	return l.readOlder(ctx, revision, box, days)
}

// marginsM are the distances around a box that are read, one after the other, until the nearest rows are certain.
func marginsM() []float64 { return []float64{2_000, 16_000, 128_000} }

// readOlder reads what lies in or near box at a revision.
func (l *Live) readOlder(ctx context.Context, revision int64, box *orb.Bound, days []zoning.Day) (*Atlas, func(), error) {
	if box != nil {
		for _, margin := range marginsM() {
			a, err := l.readNear(ctx, revision, geo.Pad(*box, margin))
			if err != nil {
				return nil, nil, err
			}
			if !a.knowsNearest(*box, margin, days) {
				continue
			}
			if err := l.stamp(ctx, a); err != nil {
				return nil, nil, err
			}
			return a, func() {}, nil
		}
	}
	if !l.past.room() {
		return nil, nil, fmt.Errorf("%w: too many older revisions are in use as a whole", zoning.ErrBusy)
	}
	rows, err := l.readAll(ctx, revision)
	if err != nil {
		return nil, nil, err
	}
	a := plain(revision, l.Today(), rows)
	if err := l.stamp(ctx, a); err != nil {
		return nil, nil, err
	}
	return l.past.lend(a)
}

// stamp notes when the older revision of an Atlas just read was committed, and makes sure that the store still holds what is served: it was read
// from that.
func (l *Live) stamp(ctx context.Context, a *Atlas) error {
	r, err := l.committed(ctx, a.revision)
	if err == nil {
		_, err = l.look(ctx)
	}
	a.committed = r.Time
	return err
}

// readNear reads what meets a box, what has no shape, and the divisions that stand for zones without a
// shape: were they left out for lying elsewhere, the zone would be taken to cover more than it does.
func (l *Live) readNear(ctx context.Context, revision int64, box orb.Bound) (*Atlas, error) {
	rows := map[zoning.Layer][]*zoning.Row{}
	for _, name := range Layers() {
		var err error
		if rows[name], err = l.read(ctx, zoning.Query{Layer: name, Revision: revision, Within: &box}); err != nil {
			return nil, err
		}
	}
	var codes []string
	for _, r := range rows[zoning.Zones] {
		if division := zoning.DivisionOf(r.Thing); len(r.Shape) == 0 && division != "" {
			codes = append(append(codes, division), zoning.Ancestors(division)...)
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	if len(codes) > 0 {
		more, err := l.read(ctx, zoning.Query{Layer: zoning.Divisions, Revision: revision, Codes: codes})
		if err != nil {
			return nil, err
		}
		// Some rows of a code may meet the box and others not.
		seen := map[int64]bool{}
		for _, r := range rows[zoning.Divisions] {
			seen[r.ID] = true
		}
		for _, r := range more {
			if !seen[r.ID] {
				rows[zoning.Divisions] = append(rows[zoning.Divisions], r)
			}
		}
	}
	return plain(revision, l.Today(), rows), nil
}

// knowsNearest tells whether on each of the days (none: on every day) the grid and the zone nearest to any place in the box
// must be among what was read of the box and margin metres around it.
func (a *Atlas) knowsNearest(box orb.Bound, marginM float64, days []zoning.Day) bool {
	if len(days) == 0 {
		days = a.turningDays()
	}
	reach := marginM - geo.Distance(box.Min, box.Max)/2
	for _, l := range []*layer{a.grids, a.zones} {
		for _, day := range days {
			if row, metres := l.nearest(box.Center(), day, nil); row == nil || metres > reach {
				return false
			}
		}
	}
	return true
}

// turningDays returns one day of each stretch of days on which the same grids and zones are in force.
func (a *Atlas) turningDays() []zoning.Day {
	days := []zoning.Day{zoning.Always}
	for _, t := range a.turnsOf(zoning.Grids, zoning.Zones) {
		days = append(days, t.Day)
	}
	return days
}
