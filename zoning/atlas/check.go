package atlas

import (
	"context"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Site is the place a check asks about: a point, or a footprint when Shape is not nil.
type Site struct {
	Point     orb.Point
	Shape     orb.MultiPolygon
	AccuracyM float64 // uncertainty of the place in metres; 0 switches it off
}

// ZoneHit is a zone the site meets.
type ZoneHit struct {
	Hit
	OverlapM2  float64 // 0 for a point
	Share      float64 // of the site, 0 to 1; for a point 1
	ByDivision bool    // the zone has no shape; its division covers the site
}

// Reason explains a verdict: a stable snake_case code and an English sentence.
type Reason struct{ Code, Text string }

// Verdict answers a check.
type Verdict struct {
	Location     Location  // at the point, or at a point of the footprint's interior
	At           orb.Point // that point
	Verdict      zoning.Verdict
	Certain      bool
	Alternatives []zoning.Verdict // for needs_survey, worst first
	Reasons      []Reason
	Zones        []ZoneHit   // prohibited first, then by code
	Decider      *zoning.Row // the zone that decides, or the nearest in force; nil if there is none
	BoundaryM    float64     // signed distance to its line, negative inside; NaN without Decider's line
	AreaM2       float64     // of the footprint; 0 for a point
}

// Check says what is published for the site on day. It never says that something is allowed.
func (a *Atlas) Check(ctx context.Context, s Site, day zoning.Day) (Verdict, error) {
	panic("not built yet")
}
