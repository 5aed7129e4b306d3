package atlas

import (
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Standing is a farm on record with what a check says of it, the reasons apart. It is shared and must not be changed.
type Standing struct {
	Farm         *zoning.Row
	At           orb.Point // where it stands, or a point inside its footprint
	Verdict      zoning.Verdict
	Certain      bool
	Alternatives []zoning.Verdict // for needs_survey, worst first
	Ruling       zoning.Ruling
	Grid         *zoning.Row   // at At; nil in a gap
	Divisions    []*zoning.Row // the chain at At, largest first
	Zones        []ZoneHit     // prohibited first, then by code
	Decider      *zoning.Row   // see Verdict
	BoundaryM    float64       // see Verdict
}

// FarmQuery selects farms. The zero value selects all of them.
type FarmQuery struct {
	Division string         // only farms that name this division or one in it, or that stand in it and name none
	Zone     string         // only farms that meet the zone with this code
	Verdict  zoning.Verdict // only farms with this verdict
	After    string         // only farms with codes after this one
	Limit    int            // at most so many
	Seen     zoning.Actor   // only farms that this one may touch
}

// FarmPage is a page of farms, ordered by code.
type FarmPage struct {
	Farms   []*Standing
	Matched int  // on all pages
	More    bool // farms follow
}

// FarmsAtOnce is of how many farms one question works out the verdicts: a few seconds' work. They are kept with what is in
// force on the days around, so whoever asks again goes on from there.
const FarmsAtOnce = 50_000

// Farms returns the farms in force on day that a query selects. Which verdict a farm has is worked out when it is first asked for
// and kept. ErrNotFound when the zone is not in force that day, ErrBusy when there is more to work out than
// one question may.
func (a *Atlas) Farms(ctx context.Context, q FarmQuery, day zoning.Day) (FarmPage, error) {
	r := a.round(ctx, day)
	var near *orb.Bound
	if q.Zone != "" {
		id := a.zones.at(q.Zone, day)
		if id < 0 {
			return FarmPage{}, fmt.Errorf("%w: zone %q on %s", zoning.ErrNotFound, q.Zone, day)
		}
		if land := a.Land(a.zones.rows[id], day); land != nil {
			b := geo.Pad(land.Bound(), 1)
			near = &b
		}
	}
	var page FarmPage
	for i, farm := range r.farms() {
		if q.Seen.MayTouch(farm.Thing) != nil || near != nil && !boundOf(farm).Intersects(*near) {
			continue
		}
		in, err := r.inDivision(i, q.Division)
		if err != nil {
			return FarmPage{}, err
		}
		if !in {
			continue
		}
		if q.Zone != "" || q.Verdict != "" {
			st, err := r.of(i)
			if err != nil {
				return FarmPage{}, err
			}
			if (q.Verdict != "" && st.Verdict != q.Verdict) || (q.Zone != "" && !st.meets(q.Zone)) {
				continue
			}
		}
		page.Matched++
		if q.After != "" && farm.Code() <= q.After {
			continue
		}
		if len(page.Farms) >= q.Limit {
			page.More = true
			continue
		}
		st, err := r.of(i)
		if err != nil {
			return FarmPage{}, err
		}
		page.Farms = append(page.Farms, st)
	}
	return page, nil
}

// meets tells whether the farm meets the zone with the code.
func (s *Standing) meets(zone string) bool {
	return slices.ContainsFunc(s.Zones, func(h ZoneHit) bool { return h.Row.Code() == zone })
}

// round is the work of one question about many farms.
type round struct {
	a    *Atlas
	ctx  context.Context //nolint:containedctx // of the one question
	day  zoning.Day
	view *view
	left int // farms that may still be checked
}

func (a *Atlas) round(ctx context.Context, day zoning.Day) *round {
	return &round{a: a, ctx: ctx, day: day, view: a.view(day), left: FarmsAtOnce}
}

// farms returns the farms in force, by code.
func (r *round) farms() []*zoning.Row { return r.view.rows[zoning.Farms] }

// of returns the standing of the i-th farm, which it checks unless that was done before.
func (r *round) of(i int) (*Standing, error) {
	if st := r.view.standings[i].Load(); st != nil {
		return st, nil
	}
	if err := r.ctx.Err(); err != nil {
		return nil, err
	}
	if r.left--; r.left < 0 {
		return nil, fmt.Errorf("%w: the verdicts of %d farms are being worked out; ask again for the rest", zoning.ErrBusy, len(r.farms()))
	}
	farm := r.farms()[i]
	v, err := r.a.CheckFarm(r.ctx, farm, r.day)
	if err != nil {
		return nil, err
	}
	st := &Standing{Farm: farm, At: v.At, Verdict: v.Verdict, Certain: v.Certain, Alternatives: v.Alternatives, Ruling: v.Ruling,
		Divisions: v.Location.Divisions, Zones: v.Zones, Decider: v.Decider, BoundaryM: v.BoundaryM}
	if v.Location.Grid != nil {
		st.Grid = v.Location.Grid.Row
	}
	r.view.standings[i].Store(st)
	return st, nil
}

// inDivision tells whether the i-th farm is in a division: by the one it names, else by where it stands.
func (r *round) inDivision(i int, division string) (bool, error) {
	if division == "" {
		return true, nil
	}
	if named := zoning.DivisionOf(r.farms()[i].Thing); named != "" {
		return zoning.InDivision(named, division), nil
	}
	st, err := r.of(i)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(st.Divisions, func(d *zoning.Row) bool { return d.Code() == division }), nil
}

// boundOf returns the box of a farm's footprint or point.
func boundOf(farm *zoning.Row) orb.Bound {
	if len(farm.Shape) > 0 {
		return farm.Shape.Bound()
	}
	f, _ := farm.Thing.(zoning.Farm)
	return f.At.Bound()
}
