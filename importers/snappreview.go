package importers

import (
	"fmt"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// snapPreview is what snapping would do to a shape, or to those of a file.
type snapPreview struct {
	Change
	features int
	id       string  // of the feature whose area would change most
	most     float64 // by which share
}

// previewSnap returns what snapping would do to a shape, nil for nothing.
func previewSnap(shape orb.MultiPolygon) *snapPreview {
	snapped := geo.Snapped(shape)
	if zoning.SameShape(snapped, shape) {
		return nil
	}
	return &snapPreview{Change: Change{geo.Area(shape), geo.Area(snapped)}, features: 1}
}

// add counts another feature.
func (s *snapPreview) add(p *parsed) {
	s.features++
	s.BeforeM2 += p.snap.BeforeM2
	s.AfterM2 += p.snap.AfterM2
	if share := max(p.snap.AfterM2/p.snap.BeforeM2-1, 1-p.snap.AfterM2/p.snap.BeforeM2); share > s.most {
		s.id, s.most = p.id, share
	}
}

// place tells of it.
func (s *snapPreview) place() Place {
	p := Place{Code: repairSnap, Feature: -1, Part: -1, Ring: -1, Change: &s.Change,
		Detail: fmt.Sprintf("positions of %d of the features have more than 7 decimals: rounded to 1e-7 degrees they move by 8 mm at most, and the area of all of them changes %s", s.features, s.Change),
		Repair: onRequest(repairSnap) + ", if that is wanted"}
	if s.most > 0 {
		p.Detail += fmt.Sprintf("; most, by %.4f %%, that of %s", 100*s.most, shown(s.id))
	}
	return p
}
