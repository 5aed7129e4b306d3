package api

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/paulmach/orb"

	"gridzone/importers/delimited"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// locateMany answers POST /v1/locate.
func (s *service) locateMany(c *gin.Context, q *query) error {
	column, by, err := readAddressColumn(q)
	if err != nil {
		return err
	}
	_, system := q.get("crs")
	ctx := c.Request.Context()
	return s.batch(c, q, func(m *moment, f frame, _ bool) questions {
		return &located{s: s, m: m, frame: f, addressColumn: column, by: by, addressing: newAddressing(func() (*addressed, error) {
			if system {
				return nil, badParameter("crs", "the system of coordinates that come in; addresses have none")
			}
			index, err := s.index(ctx, m)
			return &addressed{frame: f, addressColumn: column, ctx: ctx, s: s, m: m, index: index}, err
		})}
	})
}

// located asks what is at each point, or at each address where a row has no point.
type located struct {
	frame
	addressColumn
	s          *service
	m          *moment
	by         string // what rows are to be asked by; empty: by what they have
	addressing addressing
}

// of implements questions.
func (l *located) of(placed, named bool) (questions, error) {
	if l.by == byAddress || l.by == "" && named && !placed {
		return l.addressing()
	}
	return l, nil
}

func (l *located) answeredFor() *moment { return l.m }

func (l *located) byAddress() bool { return false }

func (l *located) instead() string {
	return ". For addresses instead, name their column address (地址), or give its heading in the parameter address_column"
}

func (l *located) columns() []string { return []string{"grid", "grid_relation", "division", "zones"} }

func (l *located) members() []string {
	return []string{"revision", "at", "demo", "draft", "point", "crs", "grid", "other_grids", "nearest_grid", "divisions", "zones", "error"}
}

func (l *located) appendObject(dst []byte, it *item) ([]byte, error) {
	if it.shape != nil {
		return nil, problem(codeBadBody, "a point is needed: lon and lat")
	}
	found, _ := l.s.locators.Get().(*locator)
	defer l.s.locators.Put(found)
	found.spot.Locate(l.m.atlas, it.point, l.m.day)
	dst = l.s.appendPoint(dst, l.m, it.point, &found.spot.Location, nil, l.out)
	return appendZones(dst, &found.spot.Location), nil
}

// column implements questions: of a point only its place is asked.
func (l *located) column(string) (string, zoning.Measure) { return "", "" }

func (l *located) grids(dst []atlas.Hit, points []orb.Point) []atlas.Hit {
	return l.m.atlas.Grids(dst, points, l.m.day)
}

func (l *located) appendColumns(dst []byte, p orb.Point, _ []rowValue, grid *atlas.Hit) ([]byte, error) {
	memory, _ := l.s.locators.Get().(*locator)
	defer l.s.locators.Put(memory)
	found := &memory.spot.Location
	if grid != nil {
		memory.spot.SummarizeIn(l.m.atlas, *grid, p, l.m.day)
	} else {
		memory.spot.Summarize(l.m.atlas, p, l.m.day)
	}
	return appendPlaceColumns(dst, found), nil
}

// appendPlaceColumns appends grid, grid_relation, division and zones, each after a comma.
func appendPlaceColumns(dst []byte, found *atlas.Location) []byte {
	dst = append(appendGridColumns(dst, found), ',')
	start := len(dst)
	for i := range found.Zones {
		dst = appendCode(dst, start, found.Zones[i].Row.Code())
	}
	for _, r := range found.Unshaped {
		dst = appendCode(dst, start, r.Code())
	}
	return delimited.QuoteField(dst, start)
}

// appendGridColumns appends grid, grid_relation and division, each after a comma.
func appendGridColumns(dst []byte, l *atlas.Location) []byte {
	if l.Grid == nil {
		dst = append(dst, ",,,"...)
		if n := len(l.Divisions); n > 0 {
			dst = delimited.AppendField(dst, l.Divisions[n-1].Code())
		}
		return dst
	}
	g, _ := l.Grid.Row.Thing.(zoning.Grid)
	dst = delimited.AppendField(append(dst, ','), g.Code)
	dst = append(dst, ',')
	dst = append(dst, l.Grid.Relation.String()...)
	return delimited.AppendField(append(dst, ','), g.Division)
}

// appendCode appends a code to a list joined by semicolons that began at start.
func appendCode(dst []byte, start int, code string) []byte {
	if len(dst) > start {
		dst = append(dst, ';')
	}
	return append(dst, code...)
}

// checkMany answers POST /v1/check.
func (s *service) checkMany(c *gin.Context, q *query) error {
	accuracy, keeping, err := siteQuestion(q)
	if err != nil {
		return err
	}
	return s.batch(c, q, func(m *moment, f frame, alone bool) questions {
		k := &checked{ctx: c.Request.Context(), s: s, m: m, frame: f, asked: siteAsked{accuracy, keeping}}
		if alone {
			k.patience = heavyWait
		}
		return k
	})
}

// checked asks what is published for each place.
type checked struct {
	frame
	addressColumn
	ctx   context.Context //nolint:containedctx // of the one request this belongs to
	s     *service
	m     *moment
	asked siteAsked // by the request, of rows that do not say

	patience time.Duration // with a place for heavy work; 0: that of who waits for the whole batch
}

// of implements questions: an address is not checked, a place is.
func (k *checked) of(bool, bool) (questions, error) { return k, nil }

func (k *checked) answeredFor() *moment { return k.m }

func (k *checked) byAddress() bool { return false }

func (k *checked) instead() string { return "" }

func (k *checked) columns() []string {
	return []string{"grid", "grid_relation", "division", "zones", "verdict", "outcome", "certain", "reasons", "boundary_distance_m", "alternatives", "rule", "needs"}
}

func (k *checked) members() []string {
	return []string{"revision", "at", "demo", "draft", "point", "crs", "grid", "other_grids", "nearest_grid", "divisions", "area_m2", "accuracy_m",
		"species", "count", "measure", "action", "verdict", "outcome", "rule", "needs", "certain", "alternatives", "reasons", "zones",
		"boundary_distance_m", "boundary_zone", "error"}
}

// column implements questions.
func (k *checked) column(heading string) (string, zoning.Measure) { return keepingColumn(heading) }

// appendObject takes the parameters of the request where the row has none of its own.
func (k *checked) appendObject(dst []byte, it *item) ([]byte, error) {
	if err := it.spelled(keepingNames()); err != nil {
		return nil, err
	}
	var own []rowValue
	for _, name := range keepingNames() {
		if text, ok := it.says(name); ok {
			own = append(own, rowValue{name: name, text: text})
		}
	}
	site, err := k.site(it.point, own)
	if err != nil {
		return nil, err
	}
	site.Shape = it.shape
	return k.s.appendCheck(k.ctx, dst, k.m, site, k.out, k.patience)
}

// site is what is asked about p.
func (k *checked) site(p orb.Point, own []rowValue) (atlas.Site, error) {
	asked := k.asked
	if len(own) > 0 {
		var err error
		if asked, err = asked.or(own); err != nil {
			return atlas.Site{}, err
		}
	}
	return atlas.Site{Point: p, AccuracyM: asked.accuracy, Keeping: asked.keeping}, nil
}

// grids implements questions: a check takes so long that nothing is won.
func (k *checked) grids(dst []atlas.Hit, _ []orb.Point) []atlas.Hit { return dst }

func (k *checked) appendColumns(dst []byte, p orb.Point, own []rowValue, _ *atlas.Hit) ([]byte, error) {
	site, err := k.site(p, own)
	if err != nil {
		return nil, err
	}
	v, err := k.s.weigh(k.ctx, k.m, site, k.patience)
	if err != nil {
		return nil, err
	}
	dst = appendGridColumns(dst, &v.Location)
	dst = append(dst, ',')
	start := len(dst)
	for i := range v.Zones {
		dst = appendCode(dst, start, v.Zones[i].Row.Code())
	}
	dst = append(delimited.QuoteField(dst, start), ',')
	dst = append(dst, v.Verdict...)
	dst = append(dst, ',')
	dst = append(dst, v.Ruling.Outcome...)
	dst = append(dst, ',')
	dst = strconv.AppendBool(dst, v.Certain)
	dst = append(dst, ',')
	start = len(dst)
	for _, r := range v.Reasons {
		dst = appendCode(dst, start, r.Code)
	}
	dst = append(delimited.QuoteField(dst, start), ',')
	if v.Decider != nil && !math.IsNaN(v.BoundaryM) && !math.IsInf(v.BoundaryM, 0) {
		dst = appendNumber(dst, v.BoundaryM)
	}
	dst = append(dst, ',')
	start = len(dst)
	for _, alternative := range v.Alternatives {
		dst = appendCode(dst, start, string(alternative))
	}
	return appendRuling(delimited.QuoteField(dst, start), &v.Ruling), nil
}
