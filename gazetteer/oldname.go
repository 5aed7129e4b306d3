package gazetteer

import (
	"strings"

	"gridzone/zoning"
)

// town returns the town that a division is, or lies in; nil: none on record.
func (n *node) town() *node {
	for ; n != nil; n = n.parent {
		if n.level == zoning.Town {
			return n
		}
	}
	return nil
}

// townIn tells where the name of a town ends that a name begins with, as far as words tell; 0: with none.
func townIn(name []rune, kind string) int {
	if n := endOf(name, []rune(kind)); n >= 3 && n <= 10 {
		return n
	}
	return 0
}

// withoutOld returns what follows names of a town and of a village that an address begins with, of which last was taken off before, where nobody on record calls its
// own ones so: lists keep old names, and people leave them out. Of a town its village follows, or what is a road or an estate beyond doubt; of a village
// only that.
func (r *reader) withoutOld(name []rune, at, last *node) [][]rune {
	town := at.town()
	switch {
	case town == nil || last != town && town.holds(last):
		return nil
	case last == town:
		return withoutOldVillage(nil, name, at)
	}
	for _, kind := range townKinds() {
		n := townIn(name, kind)
		if n == 0 {
			continue
		}
		rest, village := r.strip(name[n:], at, nil)
		switch {
		case village != nil && village != town && town.holds(village):
			if len(rest) == 0 {
				rest = village.plain()
			}
			return [][]rune{rest}
		case isOldTown(name[:n]) && isStreetOrEstate(name[n:]):
			return withoutOldVillage([][]rune{name[n:]}, name[n:], at)
		}
	}
	return nil
}

// withoutOldVillage appends what follows the name of a village.
func withoutOldVillage(list [][]rune, name []rune, at *node) [][]rune {
	if at.level != zoning.Village {
		return list
	}
	for _, kind := range []string{"社区", "村"} {
		n := endOf(name, []rune(kind))
		if n >= 3 && n <= 8 && !hasEnd(string(name[:n]), []string{"新村"}) && isStreetOrEstate(name[n:]) {
			return append(list, name[n:])
		}
	}
	return list
}

// isOldTown tells whether a name ends as those of towns do, and not as those of estates and sights.
func isOldTown(name []rune) bool {
	return hasEnd(string(name), []string{"镇", "街道"}) && !hasEnd(string(name), []string{"古镇", "小镇", "集镇", "城镇", "老镇", "新镇", "步行街道"})
}

// isStreetOrEstate tells whether a name is one of a road or an estate, and not of one of the shops and schools that many villages have.
func isStreetOrEstate(name []rune) bool {
	return len(name) > 2 && hasEnd(string(name), []string{"路", "街", "道", "巷", "弄", "苑", "区", "寓", "墅", "邸", "花园", "家园", "庄", "城", "坊"})
}

// namesAnotherTown tells whether an address begins with the name of a town on record which is none of those that its own division, a code, is in.
func (x *Index) namesAnotherTown(address, division string) bool {
	at := x.tree.place(division)
	town := at.town()
	parts := split(Normalise(address))
	if town == nil || len(parts) == 0 {
		return false
	}
	name, last := (&reader{tree: x.tree}).strip(parts[0].name, at, nil)
	if town.holds(last) {
		return false
	}
	for _, kind := range townKinds() {
		n := townIn(name, kind)
		if n > 0 && x.tree.known[string(name[:n])] && (n == len(name) || !strings.ContainsRune("路街道巷", name[n])) {
			return true
		}
	}
	return false
}
