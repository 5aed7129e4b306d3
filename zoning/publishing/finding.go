package publishing

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Severity tells how much a finding weighs.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"   // the publication cannot be submitted
	Warning Severity = "warning" // somebody must have looked at it
	Note    Severity = "note"    // worth knowing
)

// rank orders severities, the worst first.
func (s Severity) rank() int {
	switch s {
	case Error:
		return 0
	case Warning:
		return 1
	default:
		return 2
	}
}

// Finding is something to be known of a publication before it is published.
type Finding struct {
	Severity    Severity
	Code        string // stable, snake_case
	Field       string // of the publication; empty when it is about zones
	Zones       []string
	Publication string     // id of another publication it is about
	AreaM2      float64    // square metres it is about; 0 when it is not about an area
	Share       float64    // of the division, 0 to 1; only of coverage
	At          *orb.Point // longitude, latitude of a place it is about; nil when it is not about one
	Detail      string
	Repair      string
}

// Findings looks at a publication that waits, with its zones, in the light of what is on record. Each finding comes with what to do; they
// are ordered by severity, errors first. Where the law or the publication goes by a day, it is the publication's first, or
// that of the Atlas when it names none. Nothing is changed. When ctx ends, the looking ends soon, with its error.
func Findings(ctx context.Context, now *atlas.Atlas, l *Life, zones []*zoning.Row) ([]Finding, error) {
	s := &study{ctx: ctx, now: now, life: l, zones: zones, day: now.Day(), broken: map[*zoning.Row]bool{}}
	if l.Valid.From != zoning.Always {
		s.day = l.Valid.From
	}
	for _, look := range []func(){s.header, s.superseding, s.soundness, s.days, s.places, s.overlaps, s.bases, s.codes, s.rules, s.coverage} {
		if look(); s.left() {
			return nil, ctx.Err()
		}
	}
	slices.SortStableFunc(s.found, func(a, b Finding) int { return cmp.Compare(a.Severity.rank(), b.Severity.rank()) })
	return s.found, nil
}

// study is a publication under examination.
type study struct {
	ctx   context.Context
	now   *atlas.Atlas
	life  *Life
	zones []*zoning.Row
	day   zoning.Day
	found []Finding

	broken map[*zoning.Row]bool // zones whose shapes are not valid: nothing is measured of them
}

// left tells whether whoever asked has left: what is found then is told to nobody.
func (s *study) left() bool { return s.ctx.Err() != nil }

func (s *study) add(f Finding) { s.found = append(s.found, f) }

// shaped tells whether a zone has a shape that can be measured.
func (s *study) shaped(r *zoning.Row) bool { return len(r.Shape) > 0 && !s.broken[r] }

// named returns the codes of zones.
func named(zones ...*zoning.Row) []string {
	codes := make([]string, len(zones))
	for i, z := range zones {
		codes[i] = z.Code()
	}
	return codes
}

// when returns the zones that a predicate holds for.
func (s *study) when(holds func(z zoning.Zone) bool) []*zoning.Row {
	var found []*zoning.Row
	for _, r := range s.zones {
		if z, ok := r.Thing.(zoning.Zone); ok && holds(z) {
			found = append(found, r)
		}
	}
	return found
}
