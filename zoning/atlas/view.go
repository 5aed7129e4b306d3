package atlas

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"gridzone/zoning"
)

// view is what is in force on the days of steady, on which nothing in any layer changes.
type view struct {
	steady    zoning.Interval
	rows      map[zoning.Layer][]*zoning.Row // by code
	published map[string]*zoning.Row         // division code -> a publication in force for it
	lawful    map[string][]*zoning.Row       // division code -> the publications in force for it, newest first
	unshaped  map[*zoning.Row]unshaped       // zones without a shape
	bound     map[*zoning.Row][]*zoning.Row  // division with a shape -> the zones without one that it stands for
	loose     []*zoning.Row                  // zones without a shape whose divisions have none either
	standings []atomic.Pointer[Standing]     // of the farms, by their positions among rows; nil until somebody asks
}

// unshaped says which division stands for a zone without a shape.
type unshaped struct {
	anchor  *zoning.Row // nil: none with a shape
	certain bool        // the anchor is the zone's own division and the zone covers the whole of it
	code    string      // without an anchor: the division whose code a place must name
}

func newView(a *Atlas, day zoning.Day) *view {
	v := &view{
		steady: zoning.Unbounded, rows: map[zoning.Layer][]*zoning.Row{}, published: map[string]*zoning.Row{},
		lawful: map[string][]*zoning.Row{}, unshaped: map[*zoning.Row]unshaped{}, bound: map[*zoning.Row][]*zoning.Row{},
	}
	var bare []*zoning.Row // zones without a shape
	for name, l := range a.layers() {
		now := l.on(day)
		v.steady = zoning.Interval{From: max(v.steady.From, now.steady.From), To: min(v.steady.To, now.steady.To)}
		v.rows[name] = now.rows
		if name == zoning.Zones {
			bare = now.bare
		}
	}
	v.standings = make([]atomic.Pointer[Standing], len(v.rows[zoning.Farms]))
	for _, r := range v.rows[zoning.Publications] {
		p := r.Thing.(zoning.Publication)
		if p.Division == "" || p.State == zoning.Draft || p.State == zoning.Submitted {
			continue
		}
		if v.published[p.Division] == nil {
			v.published[p.Division] = r
		}
		v.lawful[p.Division] = append(v.lawful[p.Division], r)
	}
	for _, list := range v.lawful {
		slices.SortStableFunc(list, func(a, b *zoning.Row) int { return cmp.Compare(b.Valid.From, a.Valid.From) })
	}
	for _, r := range bare {
		z := r.Thing.(zoning.Zone)
		if z.Division == "" {
			continue
		}
		u := a.anchor(z, day)
		v.unshaped[r] = u
		if u.anchor != nil {
			v.bound[u.anchor] = append(v.bound[u.anchor], r)
		} else {
			v.loose = append(v.loose, r)
		}
	}
	return v
}

// anchor finds the division that stands for a zone without a shape: its own if it has a shape,
// else the nearest ancestor that has one. Where none has, a place is known by the codes of its
// village and what holds that, so a group's zone goes by the village.
func (a *Atlas) anchor(z zoning.Zone, day zoning.Day) unshaped {
	up := zoning.Ancestors(z.Division)
	for i, code := range append([]string{z.Division}, up...) {
		if id := a.divisions.at(code, day); id >= 0 && a.divisions.shapes[id] != nil {
			return unshaped{anchor: a.divisions.rows[id], certain: i == 0 && z.Scope != zoning.Part}
		}
	}
	if len(up) == 4 {
		return unshaped{code: up[0]}
	}
	return unshaped{code: z.Division}
}

// views keeps the views of a few days, the last used first.
type views struct {
	mu   sync.Mutex
	kept []*view
}

const viewsKept = 8

func (s *views) of(a *Atlas, day zoning.Day) *view {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, v := range s.kept {
		if v.steady.Contains(day) {
			copy(s.kept[1:i+1], s.kept[:i])
			s.kept[0] = v
			return v
		}
	}
	v := newView(a, day)
	if len(s.kept) < viewsKept {
		s.kept = append(s.kept, nil)
	}
	copy(s.kept[1:], s.kept)
	s.kept[0] = v
	return v
}
