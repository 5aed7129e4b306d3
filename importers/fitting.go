package importers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// sliverM is how wide a gap or an overlap between two grids is at most, to be a sliver: as in a coverage, unless that is told otherwise.
const sliverM = 1

// fitting is what the repair of slivers makes of the grids of a file.
type fitting struct {
	revision int64 // on which it rests
	rows     []*parsed
	steps    []Place
	fits     map[int]bool // features that it moves
	errors   []Place
	warnings []Place
}

// fit moves the borders of the file's grids, in their order, onto those of their neighbours: the grids of their kind that stay on
// record beside them, and those that come before them in the file. The error is the context's.
func (f *file) fit(ctx context.Context, rows []*parsed, now *atlas.Atlas, today zoning.Day) (*fitting, error) {
	t := tailor{file: f, now: now, today: today, done: fitting{revision: now.Revision(), rows: slices.Clone(rows), fits: map[int]bool{}}}
	t.shapes = make([]*geo.Prepared, len(rows))
	for i, p := range rows {
		if len(p.candidate.Row.Shape) > 0 {
			t.shapes[i] = geo.Prepare(p.candidate.Row.Shape)
		}
	}
	t.index = geo.NewIndex(t.shapes)
	t.shapes = slices.Clone(t.shapes) // the index finds those that came
	left := neighboursAsked * (len(rows) + 10_000)
	for i := range rows {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.gauge.done(i, len(rows), Committing.begins())
		if t.shapes[i] == nil {
			continue
		}
		beside := t.beside(i)
		if left -= len(beside); left < 0 {
			break // the gate refuses such a file
		}
		t.fit(i, beside)
	}
	return &t.done, nil
}

// tailor is the work on a fitting.
type tailor struct {
	*file
	now    *atlas.Atlas
	today  zoning.Day
	shapes []*geo.Prepared // of the rows, as far as they were fitted
	index  *geo.Index      // of the rows as they came
	done   fitting
}

// adjoining is a neighbour of a grid.
type adjoining struct {
	code  string
	shape *geo.Prepared
}

// beside returns what the i-th grid is to fit.
func (t *tailor) beside(i int) []adjoining {
	p := t.done.rows[i]
	kind, days := t.kind(p), t.days(p)
	near := geo.Pad(t.shapes[i].Bound(), sliverM)
	var found []adjoining
	for r, shape := range t.now.Near(zoning.Grids, near) {
		ended := t.o.Replace != "" && zoning.InDivision(zoning.DivisionOf(r.Thing), t.o.Replace)
		if g, ok := r.Thing.(zoning.Grid); ok && g.Kind == kind && r.Valid.Overlaps(days) && len(t.named[g.Code]) == 0 && !ended {
			found = append(found, adjoining{g.Code, shape})
		}
	}
	for _, j := range t.index.Meeting(nil, near) {
		q := t.done.rows[j]
		if j < i && t.kind(q) == kind && t.days(q).Overlaps(days) {
			found = append(found, adjoining{q.candidate.Row.Code(), t.shapes[j]})
		}
	}
	return found
}

// kind returns that of a grid of the file, which may be as it is on record.
func (t *tailor) kind(p *parsed) zoning.GridKind {
	grid, _ := p.candidate.Row.Thing.(zoning.Grid)
	if slices.Contains(p.silent, "kind") {
		if held, _ := before(t.now.History(zoning.Grids, p.candidate.Row.Code()), p.candidate, t.today); held != nil {
			was, _ := held.Thing.(zoning.Grid)
			return was.Kind
		}
	}
	return grid.Kind
}

// days returns those that a grid of the file speaks of, today among them if it does not say.
func (t *tailor) days(p *parsed) zoning.Interval {
	if !p.candidate.Dated {
		return zoning.Interval{From: t.today, To: t.today + 1}
	}
	return p.candidate.Row.Valid
}

// fit fits the i-th grid to what is beside it.
func (t *tailor) fit(i int, beside []adjoining) {
	p := t.done.rows[i]
	shapes := make([]*geo.Prepared, len(beside))
	for k, b := range beside {
		shapes[k] = b.shape
	}
	place := Place{Code: repairSlivers, Pointer: p.base + "/geometry/coordinates", Feature: p.feature, ID: p.candidate.Row.Code(), Part: -1, Ring: -1, Repair: "none needed"}
	fit, err := geo.Fitted(t.shapes[i], shapes, sliverM)
	if errors.Is(err, geo.ErrUnfit) {
		place.Code, place.Detail, place.Repair = codeRepairFailed, "there are slivers beside its neighbours which moving its border does not close; it stays as it is: "+err.Error(), "draw the border as the neighbours have it"
		t.done.warnings = append(t.done.warnings, place)
	}
	if err != nil || len(fit.To) == 0 {
		return
	}
	fitted := geo.Prepare(fit.Shape)
	place.Change = &Change{t.shapes[i].Area(), fitted.Area()}
	place.At = &fit.At
	names := make([]string, len(fit.To))
	for k, at := range fit.To {
		names[k] = beside[at].code
	}
	place.With = names[0]
	place.Detail = fmt.Sprintf("its border is moved onto that of %s, by %.2f m at most", strings.Join(names, ", "), fit.MovedM)
	total := *place.Change
	if p.areaM2 > 0 { // before other repairs
		total.BeforeM2 = p.areaM2
	}
	if total.large() && !t.o.AllowAreaChange {
		refused := place
		refused.Code, refused.Change = codeAreaChange, &total
		refused.Detail = "the repairs asked for would change the area of the feature " + total.String() + ", by more than 0.1 %"
		refused.Repair = "correct the shape, or ask for --allow-area-change (allow_area_change=true over HTTP)"
		t.done.errors = append(t.done.errors, refused)
	}
	row := *p.candidate.Row
	row.Shape = fit.Shape
	q := *p
	q.candidate.Row = &row
	t.done.rows[i], t.shapes[i] = &q, fitted
	t.done.fits[p.feature] = true
	t.done.steps = append(t.done.steps, place)
}

// told puts into a report what the repair did, or, where it was not asked for, what it could do.
func (t *fitting) told(asked bool, o *Options, r *Report) {
	if !asked {
		for _, p := range t.steps {
			p.Repair = onRequest(repairSlivers)
			if p.Change.large() && !o.AllowAreaChange {
				p.Repair += ", and for --allow-area-change (allow_area_change=true): the area changes " + p.Change.String()
			}
			r.addOffered(p)
		}
		return
	}
	for _, p := range t.errors {
		r.addError(p)
		r.Rejected++
	}
	for _, p := range t.warnings {
		r.addWarning(p)
	}
	for _, p := range t.steps {
		r.addRepair(p)
	}
}
