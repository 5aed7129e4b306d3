package atlas

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// Site is the place a check asks about: a point, or a footprint when Shape is not nil.
type Site struct {
	Point     orb.Point
	Shape     orb.MultiPolygon
	AccuracyM float64 // uncertainty of the place in metres; 0 switches it off
	Keeping   zoning.Keeping
}

// ZoneHit is a zone the site meets.
type ZoneHit struct {
	Hit
	OverlapM2  float64        // 0 for a point
	Share      float64        // of the site, 0 to 1; for a point 1
	ByDivision bool           // the zone has no shape; its division covers the site
	Bases      []zoning.Basis // what the zone rests on: its own bases or, if it names none, those of its publication
}

// whole is a share from which on nothing is left but what reckoning rounds.
const whole = 1 - 1e-9

// partly tells whether the zone holds a part of the site, and not all of it.
func (h ZoneHit) partly() bool { return h.Share > 0 && h.Share < whole }

// Reason explains a verdict: a stable snake_case code, an English sentence, and the rows that it speaks of, for who says it in another language.
type Reason struct {
	Code, Text  string
	Zone        *zoning.Row // nil where it speaks of none
	Publication *zoning.Row // that of the zone, or the one in force; nil where it names none
	Division    *zoning.Row // of the place, where it is what the reason is about; else nil
	DistanceM   *float64    // to the line of the zone, metres; nil where none was measured
}

// Verdict answers a check.
type Verdict struct {
	Location     Location  // at the point, or at a point of the footprint's interior
	At           orb.Point // that point
	Verdict      zoning.Verdict
	Certain      bool             // verdict and outcome are the same wherever within the accuracy the site lies
	Alternatives []zoning.Verdict // for needs_survey, worst first
	Reasons      []Reason
	Zones        []ZoneHit     // prohibited first, then by code
	Decider      *zoning.Row   // the zone that decides, or the nearest in force; nil if there is none
	BoundaryM    float64       // signed distance to its line, negative inside; NaN without Decider's line
	AreaM2       float64       // of the footprint; 0 for a point
	Ruling       zoning.Ruling // what the rules say of the zones and of Site.Keeping; Outcome is never empty
}

// Check says what is published for the site on day. It never says that something is allowed.
//
// Of several zones hit the one of the worst kind decides; among those, one that is certain goes
// before one that is not, then the one with the largest overlap, then the one in which the site lies deepest, then the lowest code.
// With needs_survey the decider is the zone behind the worst alternative.
//
// Of several outcomes the worst is the answer's, and none is when one that cannot be told may be worse. Every zone within the accuracy
// counts, of whichever kind: where one that the site may as well lie outside of makes the outcome, that is not certain.
func (a *Atlas) Check(ctx context.Context, s Site, day zoning.Day) (Verdict, error) {
	if math.IsNaN(s.AccuracyM) || s.AccuracyM < 0 || math.IsInf(s.AccuracyM, 0) {
		return Verdict{}, fmt.Errorf("%w: accuracy must be a number of metres, 0 or more", zoning.ErrInvalid)
	}
	c := checking{Atlas: a, site: s, day: day, view: a.view(day)}
	if s.Shape != nil {
		return c.footprint(ctx)
	}
	return c.point(ctx)
}

// checking is the work on one check.
type checking struct {
	*Atlas
	site Site
	day  zoning.Day
	view *view

	verdicts verdicts      // that some place of the site may get
	firm     []*zoning.Row // zones that hold the site wherever within the accuracy it lies
	reached  []reach       // zones within the accuracy that do not hold the site itself
	readings []reading     // of the rules, one for each zone that the outcome rests on
	open     []reading     // those that leave it open
	swayed   *zoning.Row   // zone that makes the outcome, of which the site may lie outside; nil: none
}

// reach is a zone that the site may be in, as far as its accuracy tells.
type reach struct {
	row       *zoning.Row
	distanceM float64 // to its line, or to the division that stands for it; NaN where only codes tell
}

func (c *checking) point(ctx context.Context) (Verdict, error) {
	p := c.site.Point
	loc := c.Locate(p, c.day)
	v := Verdict{Location: loc, At: p}
	c.verdicts = c.judge(loc)
	for _, h := range loc.Zones {
		v.Zones = append(v.Zones, ZoneHit{Hit: h, Share: 1})
	}
	for i, z := range loc.Unshaped {
		v.Zones = append(v.Zones, ZoneHit{Hit: Hit{z, loc.Standing[i]}, Share: 1, ByDivision: true})
	}
	slices.SortStableFunc(v.Zones, func(a, b ZoneHit) int { return precedence(a.Row, b.Row) })
	if c.site.AccuracyM == 0 {
		c.firm = c.sureOf(v.Zones)
	} else {
		if err := c.around(ctx, loc); err != nil {
			return Verdict{}, err
		}
	}
	c.conclude(&v)
	c.decide(&v, func(z *geo.Prepared) float64 { d, _ := geo.BoundaryDistance(p, z); return d },
		func() *zoning.Row { return c.nearestTo(p) })
	c.tell(&v)
	return v, nil
}
