package api

import (
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"gridzone/geo"
	"gridzone/pages"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// CoverageSummary says how well the base grids tile a division, but for the faults.
type CoverageSummary struct {
	Revision   int64          `json:"revision" example:"12"`
	At         string         `json:"at" format:"date" example:"2026-11-23"`
	Demo       bool           `json:"demo,omitempty"`
	Division   string         `json:"division,omitempty"`
	SliverM    float64        `json:"sliver_m" doc:"As asked"`
	GapM2      float64        `json:"gap_m2" doc:"As asked"`
	Expected   *int           `json:"expected,omitempty" doc:"As asked"`
	Grids      int            `json:"grids" doc:"Base grids of the division"`
	AreaM2     float64        `json:"area_m2"`
	Open       int            `json:"open" doc:"Faults that no exception lets stand"`
	Exceptions []ExceptionRef `json:"exceptions" nullable:"false" doc:"Those that let some of the faults stand, by id"`
}

// CoverageAnswer says how well the base grids tile a division.
type CoverageAnswer struct {
	CoverageSummary
	Faults []CoverageFault `json:"faults" nullable:"false"`
}

// CoverageFault is one place where the grids do not tile.
type CoverageFault struct {
	Kind       string    `json:"kind" enum:"gap,overlap,sliver,over_village_line,misplaced_code,duplicate_code,missing_village,unexpected_count"`
	SliverOf   string    `json:"sliver_of,omitempty" enum:"gap,overlap" doc:"Of a sliver: what it is a narrow one of"`
	AreaM2     float64   `json:"area_m2"`
	WidthM     float64   `json:"width_m" doc:"Twice the area over the perimeter"`
	Thinness   float64   `json:"thinness" doc:"4π times the area over the square of the perimeter: 1 of a circle, near 0 of a thin strip"`
	Grids      []string  `json:"grids" nullable:"false" doc:"Those that border the gap, that overlap, that lie wrong, or that are one grid on record twice"`
	Neighbours []string  `json:"neighbours" nullable:"false" doc:"Base grids beside these that meet the place; of a gap and an overlap there are none"`
	Divisions  []string  `json:"divisions" nullable:"false" doc:"Those of the grids, and the one where the place lies unless it holds one of them; of over_village_line and misplaced_code the grid's own and then the one where the place lies"`
	Between    bool      `json:"between_divisions" doc:"A gap between jurisdictions (三不管): it borders grids of several divisions, or lies outside the one whose grids it borders"`
	Lon        *float64  `json:"lon" doc:"Of a point in it"`
	Lat        *float64  `json:"lat"`
	Geometry   *Geometry `json:"geometry" doc:"null: a missing village without a shape"`
	Exception  *string   `json:"exception" doc:"Id of the exception that lets it stand; null: it is open"`
}

const (
	defaultSliverM = 1.0
	defaultGapM2   = 0.01
)

// tiling is what was found in a division.
type tiling struct {
	*moment
	division string
	options  atlas.CoverageOptions
	found    atlas.Coverage
	demo     bool
}

// coverage answers GET /v1/coverage.
func (s *service) coverage(c *gin.Context, q *query) error {
	options, err := coverageOptions(q)
	if err != nil {
		return err
	}
	out, err := parseSystem(q, "out_crs")
	if err != nil {
		return err
	}
	lang, err := q.choice("lang", "zh", "en")
	if err != nil {
		return err
	}
	format, err := formatAsked(c, q, "json", "geojson", "html")
	if err != nil {
		return err
	}
	release, err := enter(s.tiling)
	if err != nil {
		return err
	}
	release = sync.OnceFunc(release) // before anything is sent: a caller may be slow
	defer release()
	m, err := s.moment(c, q, nil)
	if err != nil {
		return err
	}
	defer m.done()
	w := tiling{moment: m, division: q.text("division"), options: options, demo: s.o.Demo}
	if w.division != "" {
		if _, err := m.atlas.Row(zoning.Divisions, w.division, m.day); err != nil {
			return missing(m, zoning.Divisions, w.division)
		}
	}
	if s.fresh(c, m, formatMedia(format)) {
		return nil
	}
	if w.found, err = m.atlas.Coverage(c.Request.Context(), w.division, m.day, options); err != nil {
		return err
	}
	release()
	switch format {
	case "geojson":
		writeAs(c, mediaGeoJSON, w.features(out))
	case "html":
		page, err := s.pages.Coverage(pages.Lang(lang), w.page())
		if err != nil {
			return err
		}
		s.writePageHTML(c, page)
	default:
		write(c, marshal(w.answer(out)))
	}
	return nil
}

// coverageOptions reads what counts as a fault.
func coverageOptions(q *query) (o atlas.CoverageOptions, err error) {
	if o.SliverM, err = q.number("sliver_m", defaultSliverM, 1000); err != nil {
		return o, err
	}
	if o.GapM2, err = q.number("gap_m2", defaultGapM2, 1e9); err != nil {
		return o, err
	}
	if _, given := q.get("expected"); given {
		n, err := q.whole("expected", 0, 0, math.MaxInt32)
		if err != nil {
			return o, err
		}
		expected := int(n)
		o.Expected = &expected
	}
	return o, nil
}

// answer is the answer as JSON.
func (t *tiling) answer(out system) CoverageAnswer {
	w := CoverageAnswer{CoverageSummary: t.summary(), Faults: make([]CoverageFault, len(t.found.Faults))}
	for i, f := range t.found.Faults {
		w.Faults[i] = CoverageFault{Kind: string(f.Kind), SliverOf: string(f.Narrow), AreaM2: f.AreaM2, WidthM: f.WidthM, Thinness: f.Thinness,
			Grids: list(f.Grids), Neighbours: list(f.Neighbours), Divisions: list(f.Divisions), Between: f.Between(), Geometry: newGeometry(out.shape(f.Shape))}
		if f.Shape != nil {
			at := out.point(geo.InteriorPoint(f.Shape))
			w.Faults[i].Lon, w.Faults[i].Lat = &at[0], &at[1]
		}
		if f.Exception != nil {
			id := f.Exception.Code()
			w.Faults[i].Exception = &id
		}
	}
	return w
}

// summary is what every form of the answer begins with.
func (t *tiling) summary() CoverageSummary {
	w := CoverageSummary{Revision: t.revision, At: t.at, Demo: t.demo, Division: t.division, SliverM: t.options.SliverM, GapM2: t.options.GapM2, Expected: t.options.Expected,
		Grids: t.found.Grids, AreaM2: t.found.AreaM2, Open: t.found.Open(), Exceptions: []ExceptionRef{}}
	seen := map[string]bool{}
	for _, f := range t.found.Faults {
		if r := f.Exception; r != nil && !seen[r.Code()] {
			seen[r.Code()] = true
			w.Exceptions = append(w.Exceptions, newExceptionRef(r))
		}
	}
	slices.SortFunc(w.Exceptions, func(a, b ExceptionRef) int { return strings.Compare(a.ID, b.ID) })
	return w
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
