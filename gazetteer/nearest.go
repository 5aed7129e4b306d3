package gazetteer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// Near is an address on record and how far off it is.
type Near struct {
	Code      string
	Address   string
	Division  string // code
	Kind      zoning.AddressKind
	Point     orb.Point
	DistanceM float64 // on the ellipsoid
}

// Nearest returns the addresses in force on a day that lie within some metres of a point, nearest first, those equally near by code; at
// most limit of them. Nothing is near a point that is not on earth.
func (x *Index) Nearest(p orb.Point, day zoning.Day, limit int, within float64) []Near {
	type found struct {
		m      *member
		i      uint32
		metres float64
		code   string
	}
	var list []found
	order := func(a, b found) int { return cmp.Or(cmp.Compare(a.metres, b.metres), strings.Compare(a.code, b.code)) }
	reach := func() float64 {
		if len(list) == limit {
			return list[limit-1].metres
		}
		return within
	}
	if limit < 1 || !(within >= 0) || !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90) {
		return nil
	}
	for k := range x.members {
		m := &x.members[k]
		if m.made {
			continue
		}
		m.near.around(m.at, p, reach, func(i uint32, metres float64) {
			if metres > reach() || m.isDead(i) {
				return
			}
			_, _, days, _, _, rest := m.head(i)
			if !days.Contains(day) {
				return
			}
			f := found{m, i, metres, rest.text()}
			at, _ := slices.BinarySearchFunc(list, f, order)
			if list = slices.Insert(list, at, f); len(list) > limit {
				list = list[:limit]
			}
		})
	}
	out := make([]Near, 0, len(list))
	for _, f := range list {
		a := f.m.load(f.i).address
		out = append(out, Near{Code: a.Code, Address: a.Address, Division: a.Division, Kind: a.Kind, Point: a.At, DistanceM: f.metres})
	}
	return out
}
