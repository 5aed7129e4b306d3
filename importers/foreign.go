package importers

import (
	"errors"
	"slices"

	"gridzone/zoning"
)

// Foreign tells whether the report refuses what belongs to divisions that the actor may not touch.
func (r *Report) Foreign() bool { return r.foreign }

// refuse reports that a feature would touch what the actor may not.
func (j *judge) refuse(p *parsed, detail, repair string) {
	j.fail(p, codeForeign, detail, repair)
	j.report.foreign = true
}

// permission keeps an actor to its divisions: the row that comes, what is on record under its code, the grids that it says it replaces, and the
// place where it is.
func (j *judge) permission(p *parsed, row *zoning.Row) error {
	code := zoning.DivisionOf(row.Thing)
	if j.o.Replace != "" && !zoning.InDivision(code, j.o.Replace) {
		j.warn(p, codeReplacedElsewhere, "the feature is in the division "+shown(code)+", outside the one that is replaced", "check the division to replace")
	}
	if !j.o.Actor.Limited() {
		return nil
	}
	const leave = "leave it out, or have someone import it who may"
	var foreign *zoning.ForeignError
	switch err := j.now.MayTouch(j.o.Actor, row, j.today); {
	case errors.As(err, &foreign) && foreign.Place:
		j.refuse(p, foreign.Detail(), "draw it within its own division, or have someone import it who may touch both")
		return nil
	case errors.As(err, &foreign):
		j.refuse(p, foreign.Detail(), leave)
		return nil
	case err != nil:
		return err
	case p.assigned && row.Layer() == zoning.Zones && j.o.Publication == "":
		j.refuse(p, "the zone "+shown(row.Code())+" names no division: it would come with a publication that belongs to none, which this actor may not touch",
			"give the code of its division")
		return nil
	}
	held := j.now.History(row.Layer(), row.Code())
	for _, h := range held {
		if err := j.o.Actor.MayTouch(h.Thing); errors.As(err, &foreign) {
			detail := foreign.Detail() + ": it is on record"
			if row.Layer() == zoning.Farms { // which is for those of its division alone
				detail = "the code " + shown(row.Code()) + " is on record for a farm that this actor may not touch"
			}
			j.refuse(p, detail, leave)
			return nil
		}
	}
	if grid, ok := row.Thing.(zoning.Grid); ok {
		j.replacing(p, grid, held)
	}
	return nil
}

// replacing keeps a grid from answering for others that belong elsewhere; those that it replaces already it may go on replacing.
func (j *judge) replacing(p *parsed, grid zoning.Grid, held []*zoning.Row) {
	for _, code := range grid.Replaces {
		if slices.ContainsFunc(held, func(h *zoning.Row) bool { return slices.Contains(h.Thing.(zoning.Grid).Replaces, code) }) {
			continue
		}
		var replaced []zoning.Thing
		for _, h := range j.now.History(zoning.Grids, code) {
			replaced = append(replaced, h.Thing)
		}
		if g := (zoning.Grid{Code: code}); len(replaced) == 0 && zoning.DivisionOf(g) != "" {
			replaced = append(replaced, g)
		}
		for _, t := range replaced {
			var foreign *zoning.ForeignError
			if errors.As(j.o.Actor.MayTouch(t), &foreign) {
				j.refuse(p, "the grid "+shown(grid.Code)+" says that it replaces another: "+foreign.Detail(), "do not name it in replaces, or have someone import it who may touch both")
				return
			}
		}
	}
}

// replaceable keeps an actor from replacing a division that is not its own.
func (j *judge) replaceable() {
	if j.o.Replace == "" || j.o.Actor.Touches(j.o.Replace) {
		return
	}
	foreign := zoning.ForeignError{Layer: zoning.Divisions, Code: j.o.Replace, Division: j.o.Replace, Own: j.o.Actor.Divisions}
	j.report.addError(Place{Code: codeForeign, Feature: -1, Part: -1, Ring: -1,
		Detail: foreign.Detail(), Repair: "replace a division that the actor may touch"})
	j.report.foreign = true
}

// mayOverlap tells whether the actor may let an overlap of two grids in: both are its own.
func (o *overlap) mayOverlap(by zoning.Actor) error {
	if err := by.MayTouch(o.first.Thing); err != nil {
		return err
	}
	return by.MayTouch(o.second.Thing)
}
