package importers

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/geo/crs"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// coveredShare is how much of a shape a division must hold to be said to cover
// it: the rest is what two surveys of one line may differ by.
const coveredShare = 0.999

// judge looks at rows in the light of the divisions on record.
type judge struct {
	o         Options
	system    crs.System // that the file was read in
	report    *Report
	now       *atlas.Atlas
	today     zoning.Day
	divisions []*zoning.Row // in force today, with a shape
	byCode    map[string]int
	onRecord  map[string]*zoning.Row // all in force today
	prepared  []*geo.Prepared
	index     *geo.Index
	alike     crowds
	held      map[string][]*zoning.Row // of addresses: what is on record of the codes of the file
	said      *said                    // of addresses: what names towns and villages; nil until it is asked
}

// newJudge returns a judge of the rows of the file.
func (f *file) newJudge(now *atlas.Atlas, today zoning.Day, r *Report) *judge {
	j := &judge{o: f.o, system: f.system, report: r, now: now, today: today, byCode: map[string]int{}, onRecord: map[string]*zoning.Row{}}
	for _, d := range now.Rows(zoning.Divisions, today) {
		j.onRecord[d.Code()] = d
		if len(d.Shape) > 0 {
			j.byCode[d.Code()] = len(j.divisions)
			j.divisions = append(j.divisions, d)
			j.prepared = append(j.prepared, geo.Prepare(d.Shape))
		}
	}
	j.index = geo.NewIndex(j.prepared)
	return j
}

func (j *judge) place(p *parsed, code, detail, repair string) Place {
	return Place{Code: code, Pointer: p.base, Feature: p.feature, ID: p.candidate.Row.Code(), Part: -1, Ring: -1, Detail: detail, Repair: repair}
}

func (j *judge) fail(p *parsed, code, detail, repair string) {
	j.report.addError(j.place(p, code, detail, repair))
	j.report.Rejected++
}

func (j *judge) warn(p *parsed, code, detail, repair string) {
	j.alike.warn(j.report, j.place(p, code, detail, repair))
}

// judge returns the rows as candidates, with the divisions they were given; the error is the context's, or that shapes could not be compared.
func (j *judge) judge(ctx context.Context, rows []*parsed, g *gauge) ([]zoning.Candidate, error) {
	candidates := make([]zoning.Candidate, len(rows))
	for i, p := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		g.done(i, len(rows), Committing.begins())
		candidates[i] = p.candidate
		j.name(p)
		row := j.keep(p)
		if p.plain == nil || p.plain.Code() != "" { // else it is settled
			row = j.division(p, row)
		}
		candidates[i].Row = row
		if err := j.permission(p, candidates[i].Row); err != nil {
			return nil, err
		}
		j.extent(p, candidates[i].Row)
		j.undrawn(p, candidates[i].Row)
		if !j.astray(p, candidates[i].Row) {
			j.contradicted(p, candidates[i].Row)
		}
	}
	j.outlasting(rows)
	j.unfounded(rows)
	if j.o.Replace != "" && len(j.onRecord) > 0 && j.onRecord[j.o.Replace] == nil {
		j.report.addError(Place{Code: codeUnknownDivision, Feature: -1, Part: -1, Ring: -1,
			Detail: "the division " + shown(j.o.Replace) + " to replace is not on record", Repair: "correct its code, or import the divisions first"})
	}
	j.replaceable()
	if j.o.Layer != zoning.Divisions && len(j.divisions) > 0 {
		j.outside(ctx, rows)
	}
	j.shifts(ctx, rows, candidates)
	j.alike.tell(j.report)
	return candidates, ctx.Err()
}

// name compares the name of a division with the one on record: code lists disagree.
func (j *judge) name(p *parsed) {
	d, ok := p.candidate.Row.Thing.(zoning.Division)
	if !ok || slices.Contains(p.silent, "name") {
		return
	}
	if held := j.onRecord[d.Code]; held != nil {
		if was, ok := held.Thing.(zoning.Division); ok && was.Name != d.Name {
			j.warn(p, codeNameDiffers, fmt.Sprintf("%s is on record as %s and comes as %s", d.Code, shown(was.Name), shown(d.Name)), "make sure that both lists mean the same place: codes of different lists disagree")
		}
	}
}

// division gives a grid, a zone, a farm or an address that names no division the smallest one that covers it.
func (j *judge) division(p *parsed, row *zoning.Row) *zoning.Row {
	if row.Layer() == zoning.Divisions {
		return row
	}
	if code := zoning.DivisionOf(row.Thing); code != "" {
		if len(j.onRecord) > 0 && j.onRecord[code] == nil {
			j.warn(p, codeDivisionUnknown, "the division "+shown(code)+" is not on record", "correct the code, or import the divisions")
		}
		return row
	}
	at := j.smallest(row)
	if at < 0 {
		j.warn(p, codeNoDivision, "the feature names no division, and none on record covers it", "give the code of its division")
		return row
	}
	given := j.divisions[at]
	d, _ := given.Thing.(zoning.Division)
	j.warn(p, codeDivisionAssigned, fmt.Sprintf("the feature names no division: it is given %s %s, the smallest on record that covers it", d.Code, shown(d.Name)), "give the code of its division if this is not it")
	p.assigned = true
	assigned := *row
	switch t := row.Thing.(type) {
	case zoning.Grid:
		t.Division = d.Code
		assigned.Thing = t
	case zoning.Zone:
		t.Division = d.Code
		assigned.Thing = t
	case zoning.Farm:
		t.Division = d.Code
		assigned.Thing = t
	case zoning.Address:
		t.Division = d.Code
		assigned.Thing = t
	}
	return &assigned
}

// smallest returns the position of the lowest division that covers a row's shape or point, -1 if none does.
func (j *judge) smallest(row *zoning.Row) int {
	rank := func(i int) int {
		d, _ := j.divisions[i].Thing.(zoning.Division)
		return d.Level.Rank()
	}
	if p, ok := row.Spot(); ok {
		hits := j.index.Covering(nil, p)
		if len(hits) == 0 {
			return -1
		}
		return slices.MinFunc(hits, func(a, b geo.Hit) int { // on a shared line the lowest code: divisions are in their order
			return cmp.Or(rank(b.ID)-rank(a.ID), cmp.Compare(b.Relation, a.Relation), a.ID-b.ID)
		}).ID
	}
	shape := row.Shape
	if len(shape) == 0 {
		return -1
	}
	s := geo.Prepare(shape)
	area := geo.Area(shape)
	near := j.index.Meeting(nil, s.Bound())
	slices.SortStableFunc(near, func(a, b int) int { return rank(b) - rank(a) })
	for _, i := range near {
		if geo.OverlapArea(s, j.prepared[i]) >= coveredShare*area {
			return i
		}
	}
	return -1
}

// cornerOf returns a point of a row's shape, or its point.
func cornerOf(row *zoning.Row) (orb.Point, bool) {
	if len(row.Shape) > 0 {
		return row.Shape[0][0][0], true
	}
	return row.Spot()
}

// outside looks for shapes that share no point with any division on record. A few
// are warnings; when it is half of the file or more, the file is refused.
func (j *judge) outside(ctx context.Context, rows []*parsed) {
	var out []*parsed
	shaped := 0
	for _, p := range rows {
		at, ok := cornerOf(p.candidate.Row)
		if ctx.Err() != nil {
			return // as whoever judges will
		}
		if !ok {
			continue
		}
		shaped++
		shape := p.candidate.Row.Shape
		if len(j.index.Covering(nil, at)) == 0 && (len(shape) == 0 || len(j.index.Intersecting(nil, geo.Prepare(shape))) == 0) {
			out = append(out, p)
		}
	}
	const repair = "check the coordinates and their system; import the divisions first if they are new"
	refused := 2*len(out) >= shaped && len(out) > 0
	if refused {
		j.report.leadError(Place{Code: codeOutsideCity, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("%d of %d shapes lie outside every division on record%s", len(out), shaped, j.cause(out)), Repair: repair})
	}
	for _, p := range out {
		at, _ := cornerOf(p.candidate.Row)
		entry := j.place(p, codeOutsideCity, "the shape lies outside every division on record", repair)
		entry.At = &at
		if refused {
			j.report.addError(entry)
			j.report.Rejected++
		} else {
			j.report.addWarning(entry)
		}
	}
}
