package atlas

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Place is what is published for a division: what a villager asks.
type Place struct {
	Division *zoning.Row
	Above    []*zoning.Row // the divisions that hold it, largest first
	Below    []*zoning.Row // those directly in it, by code
	InForce  []Issue       // on the day asked about
	Past     []Issue       // the last ended first
	Coming   []Issue       // the next first
}

// Issue is a publication with those of its zones that are here. Its zones are all in force, or all past, or all to come, as the list says that it is in.
type Issue struct {
	ID          string
	Publication *zoning.Row // nil: not on record, which its zones are all the same
	Zones       []PlaceZone // prohibited first, then by code
}

// PlaceZone is a zone of an issue.
type PlaceZone struct {
	Row        *zoning.Row
	Land       orb.MultiPolygon // what it covers: its shape, or its division's; nil when words alone say
	AreaM2     float64          // of that
	ByDivision bool             // the zone has no shape: it goes by its division
}

// Place returns what is published for the division with that code on day: the publications for it, for the divisions that hold it
// and for those in it, and any other with a zone here. A zone is here when its division is, when it covers some of the
// division's ground (touching is not enough), and when it has no shape, for a division that holds this one.
// Of a city it is only what was published for the city as a whole. Drafts are not shown. ErrNotFound if there is no such division that day.
func (a *Atlas) Place(ctx context.Context, code string, day zoning.Day) (Place, error) {
	at := a.divisions.at(code, day)
	if at < 0 {
		return Place{}, fmt.Errorf("%w: division %q on %s", zoning.ErrNotFound, code, day)
	}
	p := placing{Atlas: a, day: day, code: code, shape: a.divisions.shapes[at], issues: map[issueKey]*Issue{}}
	d, _ := a.divisions.rows[at].Thing.(zoning.Division)
	p.city = d.Level == zoning.City
	place := Place{Division: a.divisions.rows[at]}
	for _, up := range slices.Backward(zoning.Ancestors(code)) {
		if id := a.divisions.at(up, day); id >= 0 {
			place.Above = append(place.Above, a.divisions.rows[id])
		}
	}
	place.Below = p.below()
	if err := p.gather(ctx); err != nil {
		return Place{}, err
	}
	place.InForce, place.Past, place.Coming = p.list(inForce), p.list(ended), p.list(coming)
	return place, nil
}

// tense tells on which side of a day an interval lies.
type tense int

const (
	inForce tense = iota
	ended
	coming
)

func (p *placing) tense(v zoning.Interval) tense {
	switch {
	case v.To <= p.day:
		return ended
	case v.From > p.day:
		return coming
	default:
		return inForce
	}
}

type issueKey struct {
	id   string
	when tense
}

// placing is the work on one place.
type placing struct {
	*Atlas
	day    zoning.Day
	code   string
	shape  *geo.Prepared // nil: the division has none
	city   bool
	issues map[issueKey]*Issue
}

// below returns the divisions whose nearest ancestor on record is this one.
func (p *placing) below() []*zoning.Row {
	var rows []*zoning.Row
	for _, r := range p.Rows(zoning.Divisions, p.day) {
		for _, up := range zoning.Ancestors(r.Code()) {
			if p.divisions.at(up, p.day) < 0 {
				continue
			}
			if up == p.code {
				rows = append(rows, r)
			}
			break
		}
	}
	return rows
}

// gather fills the issues.
func (p *placing) gather(ctx context.Context) error {
	published := map[string]*zoning.Row{}
	for r := range p.OnRecord(zoning.Publications) {
		t, _ := r.Thing.(zoning.Publication)
		if t.State == zoning.Draft || t.State == zoning.Submitted {
			continue
		}
		if held := published[t.ID]; held == nil || r.Valid.From > held.Valid.From {
			published[t.ID] = r
		}
		if p.speaks(t.Division) {
			p.issue(t.ID, p.tense(r.Valid)).Publication = r
		}
	}
	covering := p.covering()
	for r := range p.OnRecord(zoning.Zones) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !covering[r] && !p.names(r) {
			continue
		}
		i := p.issue(r.Publication, p.tense(r.Valid))
		if i.Publication == nil {
			i.Publication = published[r.Publication]
		}
		i.Zones = append(i.Zones, p.measure(r))
	}
	for _, i := range p.issues {
		slices.SortFunc(i.Zones, func(x, y PlaceZone) int { return precedence(x.Row, y.Row) })
	}
	return nil
}

func (p *placing) issue(id string, when tense) *Issue {
	key := issueKey{id, when}
	if p.issues[key] == nil {
		p.issues[key] = &Issue{ID: id}
	}
	return p.issues[key]
}

// speaks tells whether what is published for a division is published for this one, or for one in it.
func (p *placing) speaks(division string) bool {
	return zoning.InDivision(p.code, division) || (!p.city && zoning.InDivision(division, p.code))
}

// names tells whether a zone is here by its division's code.
func (p *placing) names(r *zoning.Row) bool {
	division := zoning.DivisionOf(r.Thing)
	switch {
	case division == p.code, !p.city && zoning.InDivision(division, p.code):
		return true
	case len(r.Shape) == 0 || p.shape == nil: // nothing to compare: whatever is published for what holds this division may be here
		return zoning.InDivision(p.code, division)
	}
	return false
}

// covering returns the zones with a shape that cover some of the division's ground.
func (p *placing) covering() map[*zoning.Row]bool {
	found := map[*zoning.Row]bool{}
	if p.shape == nil || p.city {
		return found
	}
	for _, id := range p.zones.index.Intersecting(nil, p.shape) {
		r := p.zones.rows[id]
		if !p.names(r) && geo.OverlapArea(p.shape, p.zones.shapes[id]) > 0 {
			found[r] = true
		}
	}
	return found
}

// measure takes the area of a zone.
func (p *placing) measure(r *zoning.Row) PlaceZone {
	z, _ := r.Thing.(zoning.Zone)
	if len(r.Shape) > 0 {
		return PlaceZone{Row: r, Land: r.Shape, AreaM2: geo.Area(r.Shape)}
	}
	w := PlaceZone{Row: r, ByDivision: true}
	day := min(max(p.day, r.Valid.From), r.Valid.To-1)
	if id := p.divisions.at(z.Division, day); id >= 0 && p.divisions.shapes[id] != nil && z.Scope != zoning.Part {
		w.Land, w.AreaM2 = p.divisions.shapes[id].Shape(), p.divisions.shapes[id].Area()
	}
	return w
}

// list returns the issues of a tense in the order in which they are read.
func (p *placing) list(when tense) []Issue {
	var list []Issue
	for key, i := range p.issues {
		if key.when == when {
			list = append(list, *i)
		}
	}
	slices.SortFunc(list, func(x, y Issue) int {
		a, b := p.days(x), p.days(y)
		switch when {
		case ended:
			return cmp.Or(cmp.Compare(b.To, a.To), cmp.Compare(x.ID, y.ID))
		case coming:
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(x.ID, y.ID))
		default:
			return cmp.Or(cmp.Compare(p.rank(x), p.rank(y)), cmp.Compare(b.From, a.From), cmp.Compare(x.ID, y.ID))
		}
	})
	return list
}

// days are those of the issue's zones or, without any, of its publication.
func (p *placing) days(i Issue) zoning.Interval {
	if len(i.Zones) == 0 {
		return i.Publication.Valid
	}
	v := i.Zones[0].Row.Valid
	for _, z := range i.Zones[1:] {
		v = zoning.Interval{From: min(v.From, z.Row.Valid.From), To: max(v.To, z.Row.Valid.To)}
	}
	return v
}

// rank puts what is for the division itself first, then what is for those that hold it, nearest first, then for those in it, then the rest.
func (p *placing) rank(i Issue) int {
	if i.Publication == nil {
		return 8
	}
	division := zoning.DivisionOf(i.Publication.Thing)
	if division == p.code {
		return 0
	}
	if n := slices.Index(zoning.Ancestors(p.code), division); n >= 0 {
		return 1 + n
	}
	if zoning.InDivision(division, p.code) {
		return 6
	}
	return 7
}
