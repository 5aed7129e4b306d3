package gazetteer

import (
	"slices"
	"strings"

	"gridzone/zoning"
)

// Misplaced tells whether the divisions at the point of a door, of all that are on record that day, say that the point is wrong: there is none although
// some are drawn, or a town that is not the one of the address; or that its text names another town than its division is in. Then the door is what was asked for, and where it is nobody knows.
func (x *Index) Misplaced(door Candidate, there []*zoning.Row, day zoning.Day) bool {
	if len(there) == 0 {
		return slices.ContainsFunc(x.divisions, func(d division) bool { return d.drawn && d.valid.Contains(day) })
	}
	if x.namesAnotherTown(door.Address, door.Division) {
		return true
	}
	own := x.townOf(door.Division, day)
	return own != "" && slices.ContainsFunc(there, func(r *zoning.Row) bool {
		d, ok := r.Thing.(zoning.Division)
		return ok && d.Level == zoning.Town && d.Code != own
	})
}

// townOf is the code of the town on record that day which a division is, or lies in; empty for none.
func (x *Index) townOf(code string, day zoning.Day) string {
	for _, up := range append([]string{code}, zoning.Ancestors(code)...) {
		i, _ := slices.BinarySearchFunc(x.divisions, up, func(d division, code string) int { return strings.Compare(d.what.Code, code) })
		for ; i < len(x.divisions) && x.divisions[i].what.Code == up; i++ {
			if d := &x.divisions[i]; d.what.Level == zoning.Town && d.valid.Contains(day) {
				return up
			}
		}
	}
	return ""
}
