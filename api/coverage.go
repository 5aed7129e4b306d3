package api

import (
	"math"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// CoverageAnswer says how well the base grids tile a division.
type CoverageAnswer struct {
	Revision int64           `json:"revision" example:"12"`
	At       string          `json:"at" format:"date" example:"2026-11-23"`
	Demo     bool            `json:"demo,omitempty"`
	Division string          `json:"division,omitempty"`
	SliverM  float64         `json:"sliver_m" doc:"As asked"`
	GapM2    float64         `json:"gap_m2" doc:"As asked"`
	Expected *int            `json:"expected,omitempty" doc:"As asked"`
	Grids    int             `json:"grids" doc:"Base grids of the division"`
	AreaM2   float64         `json:"area_m2"`
	Faults   []CoverageFault `json:"faults" nullable:"false"`
}

// CoverageFault is one place where the grids do not tile.
type CoverageFault struct {
	Kind       string    `json:"kind" enum:"gap,overlap,sliver,over_village_line,misplaced_code,duplicate_code,missing_village,unexpected_count"`
	SliverOf   string    `json:"sliver_of,omitempty" enum:"gap,overlap" doc:"Of a sliver: what it is a narrow one of"`
	AreaM2     float64   `json:"area_m2"`
	WidthM     float64   `json:"width_m" doc:"Twice the area over the perimeter"`
	Grids      []string  `json:"grids" nullable:"false" doc:"Those that border the gap, that overlap, that lie wrong, or that are one grid on record twice"`
	Neighbours []string  `json:"neighbours" nullable:"false" doc:"Base grids beside these that meet the place; of a gap and an overlap there are none"`
	Divisions  []string  `json:"divisions" nullable:"false" doc:"Those of the grids, and the one where the place lies unless it holds one of them; of over_village_line and misplaced_code the grid's own and then the one where the place lies"`
	Between    bool      `json:"between_divisions" doc:"A gap between jurisdictions (三不管): divisions are those on both sides"`
	Geometry   *Geometry `json:"geometry" doc:"null: a missing village without a shape"`
	Exception  *string   `json:"exception" doc:"The exception that lets it stand"`
}

const (
	defaultSliverM = 1.0
	defaultGapM2   = 0.01
)

// coverage answers GET /v1/coverage.
func (s *service) coverage(c *gin.Context, q *query) error {
	sliver, err := q.number("sliver_m", defaultSliverM, 0, 1000)
	if err != nil {
		return err
	}
	gap, err := q.number("gap_m2", defaultGapM2, 0, 1e9)
	if err != nil {
		return err
	}
	options := atlas.CoverageOptions{SliverM: sliver, GapM2: gap}
	if _, given := q.get("expected"); given {
		n, err := q.whole("expected", 0, 0, math.MaxInt32)
		if err != nil {
			return err
		}
		expected := int(n)
		options.Expected = &expected
	}
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return err
	}
	if err := mustAccept(c.Request, mediaJSON); err != nil {
		return err
	}
	release, err := enter(s.tiling)
	if err != nil {
		return err
	}
	defer release()
	m, err := s.moment(c.Request.Context(), q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	division := q.text("division")
	if division != "" {
		if _, err := m.atlas.Row(zoning.Divisions, division, m.day); err != nil {
			return missing(m, zoning.Divisions, division)
		}
	}
	if s.fresh(c, m, mediaJSON) {
		return nil
	}
	found, err := m.atlas.Coverage(c.Request.Context(), division, m.day, options)
	if err != nil {
		return err
	}
	w := CoverageAnswer{Revision: m.revision, At: m.at, Demo: s.o.Demo, Division: division, SliverM: sliver, GapM2: gap, Expected: options.Expected,
		Grids: found.Grids, AreaM2: found.AreaM2, Faults: make([]CoverageFault, len(found.Faults))}
	for i, f := range found.Faults {
		w.Faults[i] = CoverageFault{Kind: string(f.Kind), SliverOf: string(f.Narrow), AreaM2: f.AreaM2, WidthM: f.WidthM,
			Grids: list(f.Grids), Neighbours: list(f.Neighbours), Divisions: list(f.Divisions), Between: f.Between(), Geometry: newGeometry(out.shape(f.Shape))}
	}
	write(c, marshal(w))
	return nil
}

// list is never nil: an empty list is [] on the wire, not null.
func list(v []string) []string {
	if v == nil {
		return []string{}
	}
	return v
}

// enter takes one of the places of a gate, or says that all are taken.
func enter(gate chan struct{}) (release func(), err error) {
	select {
	case gate <- struct{}{}:
		return func() { <-gate }, nil
	default:
		return nil, zoning.ErrBusy
	}
}
