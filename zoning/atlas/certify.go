package atlas

import (
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// MayCertify returns the code of the division to which a check of a place belongs, empty for none, when an actor may store that check: the
// smallest division that covers the point, by the divisions on record on that day. A nil shape is the point alone; otherwise the point lies in the shape.
//
// For an actor that is limited to divisions the point must lie in one of them, its edge included, and no more of the shape outside them than
// MayTouch lets pass; otherwise the error is a *zoning.ForeignError. Another error says that the shapes could not be compared.
func (a *Atlas) MayCertify(actor zoning.Actor, p orb.Point, shape orb.MultiPolygon, day zoning.Day) (string, error) {
	code := ""
	if chain := a.Locate(p, day).Divisions; len(chain) > 0 {
		code = chain[len(chain)-1].Code()
	}
	if !actor.Limited() {
		return code, nil
	}
	refused := &zoning.ForeignError{Code: "check", Division: code, Place: code != "", Own: actor.Divisions}
	if !actor.Touches(code) { // on a line it may be one's own as well
		own := slices.DeleteFunc(insideFirst(a.divisions.covering(nil, p, day)), func(h Hit) bool { return !actor.Touches(h.Row.Code()) })
		if len(own) == 0 {
			return "", refused
		}
		code = slices.MaxFunc(own, func(a, b Hit) int { return rank(a.Row) - rank(b.Row) }).Row.Code()
	}
	if len(shape) == 0 {
		return code, nil
	}
	var err error
	if refused.Division, refused.AreaM2, err = a.foreignLand(actor, shape, day); err != nil {
		return "", fmt.Errorf("compare the place of a check with the divisions: %w", err)
	}
	if refused.Division != "" {
		refused.Place = true
		return "", refused
	}
	return code, nil
}
