package importers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"gridzone/geo"
	"gridzone/zoning"
)

// admit puts the overlaps that came with the grids of the file into the report: as errors, or as warnings where a reason was given to
// let them in.
func (f *file) admit(ctx context.Context, g *gate, today zoning.Day, r *Report) error {
	found, err := g.overlaps(ctx)
	if errors.Is(err, errTooMany) {
		r.addError(Place{Code: codeTooManyOverlaps, Feature: -1, Part: -1, Ring: -1,
			Detail: fmt.Sprintf("the grids of the file lie on each other too often to look for all overlaps (%d were found)", len(found)),
			Repair: "make sure that the file holds one layer of grids, each once, and the code of the grids on record"})
		return nil
	}
	if err != nil {
		return err
	}
	fitting := f.fitting
	if len(found) > 0 && f.o.Allow == "" && fitting == nil {
		if fitting, err = f.fit(ctx, f.rows, g.now, today); err != nil {
			return err
		}
		fitting.told(false, &f.o, r)
	}
	features := map[string][]*parsed{}
	if len(found) > 0 {
		for _, p := range f.rows {
			features[p.candidate.Row.Code()] = append(features[p.candidate.Row.Code()], p)
		}
	}
	from := func(row *zoning.Row, days zoning.Interval) *parsed {
		for _, p := range features[row.Code()] {
			if !p.candidate.Dated || p.candidate.Row.Valid.Overlaps(days) {
				return p
			}
		}
		return nil
	}
	rejected := map[*parsed]bool{}
	for _, o := range found {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		first, second := from(o.first, o.days), from(o.second, o.days)
		if first == nil || second != nil && second.feature > first.feature {
			o.first, o.second, first, second = o.second, o.first, second, first
		}
		place := o.place(first, second)
		var foreign *zoning.ForeignError
		if f.o.Allow != "" && errors.As(o.mayOverlap(f.o.Actor), &foreign) {
			place.Code, place.Repair = codeForeign, "draw their border where it belongs, or have someone let it in who may touch both"
			place.Detail += "; " + foreign.Detail()
			r.addError(place)
			r.foreign = true
			if first != nil && !rejected[first] {
				rejected[first] = true
				r.Rejected++
			}
			continue
		}
		listed := r.Warnings
		if f.o.Allow == "" {
			listed = r.Errors
		}
		if len(listed) < r.limit { // only what is told is looked for
			place.At = o.middle()
		}
		if place.At != nil {
			place.Detail += fmt.Sprintf(", at %s, %s", degrees(place.At[0]), degrees(place.At[1]))
		}
		if f.o.Allow != "" {
			place.Repair = "none needed, if it overlaps on purpose"
			r.addWarning(place)
			continue
		}
		if first != nil && !f.asksToFit() && fitting.fits[first.feature] {
			place.Repair += ", or " + onRequest(repairSlivers)
		}
		r.addError(place)
		if first != nil && !rejected[first] {
			rejected[first] = true
			r.Rejected++
		}
	}
	return nil
}

// place tells of an overlap. first and second are the features that its grids came with; nil: none, it is on record.
func (o *overlap) place(first, second *parsed) Place {
	p := Place{Code: codeNewOverlap, Feature: -1, ID: o.first.Code(), Part: -1, Ring: -1, With: o.second.Code(), AreaM2: o.areaM2}
	if first != nil {
		p.Pointer, p.Feature = first.base, first.feature
	}
	other := "on record"
	if second != nil {
		other = fmt.Sprintf("feature %d", second.feature)
	}
	grid, _ := o.first.Thing.(zoning.Grid)
	p.Detail = fmt.Sprintf("the %s grids %s and %s (%s) overlap by %.2f m2", grid.Kind, shown(o.first.Code()), shown(o.second.Code()), other, o.areaM2)
	switch {
	case o.beforeM2 >= o.areaM2-sameM2:
		p.Detail += fmt.Sprintf(", not where the %.2f m2 on record are", o.beforeM2)
	case o.beforeM2 > 0:
		p.Detail += fmt.Sprintf(", more than the %.2f m2 on record", o.beforeM2)
	}
	if o.days != zoning.Unbounded {
		p.Detail += ", " + inWords(o.days)
	}
	p.Repair = "draw their border where it belongs, or let it in with a reason: --allow REASON (allow=REASON over HTTP)"
	switch {
	case first != nil && second == nil && !first.candidate.Dated && o.days.To == o.second.Valid.To && o.days.To != zoning.Forever:
		p.Repair = "give the feature valid_from " + o.days.To.String() + ": without dates it is in force on all days, and " + shown(o.second.Code()) + " was until then; or let it in with a reason: --allow REASON (allow=REASON over HTTP)"
	case replaces(o.first, o.second) || replaces(o.second, o.first):
		p.Repair = "one replaces the other: end that in the same import, with --replace and --from and the file of all that remains in the division, or let it in with a reason: --allow REASON (allow=REASON over HTTP)"
	}
	return p
}

// replaces tells whether a grid names another as one that it replaces.
func replaces(a, b *zoning.Row) bool {
	grid, _ := a.Thing.(zoning.Grid)
	for _, code := range grid.Replaces {
		if code == b.Code() {
			return true
		}
	}
	return false
}

// middle returns a point in the largest part of the overlap, nil if it cannot be found.
func (o *overlap) middle() *orb.Point {
	shape, err := geo.Intersection(o.first.Shape, o.second.Shape)
	if err != nil || len(shape) == 0 {
		return nil
	}
	largest, most := shape[:1], 0.0
	for i := range shape {
		if m2 := geo.Area(shape[i : i+1]); m2 > most {
			largest, most = shape[i:i+1], m2
		}
	}
	at := geo.InteriorPoint(largest)
	return &at
}

// maxReason is how many characters a reason has at most.
const maxReason = 500

// checkReason tells whether a reason to let overlaps in is one: ErrInvalid.
func checkReason(layer zoning.Layer, reason string) error {
	_, unseen := zoning.Unseen(reason)
	switch {
	case reason == "":
		return nil
	case layer != zoning.Grids:
		return fmt.Errorf("%w: a reason lets overlaps of grids in, and the layer is %s", zoning.ErrInvalid, layer)
	case strings.TrimSpace(reason) == "":
		return fmt.Errorf("%w: the reason to let overlaps in is blank", zoning.ErrInvalid)
	case utf8.RuneCountInString(reason) > maxReason || !utf8.ValidString(reason) || unseen:
		return fmt.Errorf("%w: the reason to let overlaps in is one line of at most %d characters that can be seen", zoning.ErrInvalid, maxReason)
	default:
		return nil
	}
}
