package gazetteer

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"strings"

	"gridzone/geo"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Index finds addresses of one revision. It never changes; all its methods may be called concurrently.
type Index struct {
	revision  int64
	divisions []division
	base      *tree    // of the divisions
	lessons   []lesson // that addresses on record teach, in order
	tree      *tree    // with the lessons
	members   []member // the first holds the divisions; the others addresses, larger ones first
	count     int
}

// member is a segment as an Index has it.
type member struct {
	*segment
	of   *tree
	made bool     // of divisions, not of addresses
	dead []uint64 // addresses that are on record no longer, by bits; nil: none
	died int
	gone taught // by those
}

// alive is how many addresses of it are on record.
func (m *member) alive() int { return len(m.at) - m.died }

func (m *member) isDead(i uint32) bool { return m.dead != nil && m.dead[i/64]>>(i%64)&1 == 1 }

// has tells whether an address on record is at a place of a name.
func (m *member) has(name string) bool {
	t := m.names.find([]byte(name))
	if t < 0 || m.dead == nil {
		return t >= 0
	}
	for place, to := m.placesOf(t); place < to; place++ {
		for key, end := m.keysOf(place); key < end; key++ {
			if !m.isDead(m.entry[key]) {
				return true
			}
		}
	}
	return false
}

// node returns the division of a place; nil if that is unknown.
func (m *member) node(place uint32) *node {
	if d := m.divisions[place]; d != noDivision {
		return m.of.nodes[m.placeCodes[d]]
	}
	return nil
}

// Build makes the index of a revision from all rows on record: divisions, then addresses.
func Build(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (*Index, error) {
	return (&Index{}).follow(ctx, revision, rows)
}

// Make is Build as an atlas.MakeCompanion.
func Make(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) {
	return Build(ctx, revision, rows)
}

// Next implements atlas.Companion. What it takes is in proportion to the rows, but for now and then merging what came before, and for names of
// divisions that change: then the addresses there are read anew, out of the index itself.
func (x *Index) Next(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (atlas.Companion, error) {
	return x.follow(ctx, revision, rows)
}

// Revision returns the revision of the index.
func (x *Index) Revision() int64 { return x.revision }

// Len returns how many addresses there are, of all days.
func (x *Index) Len() int { return x.count }

func (x *Index) follow(ctx context.Context, revision int64, rows iter.Seq2[*zoning.Row, error]) (*Index, error) {
	next := &Index{revision: revision, base: x.base, lessons: x.lessons, tree: x.tree, divisions: slices.Clone(x.divisions), members: slices.Clone(x.members)}
	var fresh *draft
	cut := map[int]bool{} // members whose marks are their own already
	var renamed *renaming // nil: all divisions are called as before
	told := false         // all of the divisions
	settle := func() (err error) {
		if told {
			return nil
		}
		told = true
		if renamed, err = next.settle(ctx, x); err != nil {
			return err
		}
		fresh = newDraft(next.base)
		return nil
	}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		switch thing := r.Thing.(type) {
		case zoning.Division:
			if r.RevTo != 0 {
				next.divisions = slices.DeleteFunc(next.divisions, func(d division) bool { return d.id == r.ID })
				continue
			}
			d := division{id: r.ID, valid: r.Valid, what: thing, drawn: len(r.Shape) > 0}
			if d.drawn {
				d.at = geo.InteriorPoint(r.Shape)
			}
			next.divisions = append(next.divisions, d)
		case zoning.Address:
			if err := settle(); err != nil {
				return nil, err
			}
			if r.RevTo != 0 {
				next.bury(r.ID, x.base, cut)
				continue
			}
			thing.Source, thing.Extra = "", nil
			if err := fresh.add(ctx, &entry{id: r.ID, valid: r.Valid, address: thing, level: LevelOf(thing.Kind)}); err != nil {
				return nil, err
			}
		}
	}
	if err := settle(); err != nil {
		return nil, err
	}
	if renamed != nil {
		if err := next.reread(ctx, renamed, fresh, cut); err != nil {
			return nil, err
		}
	}
	if err := next.admit(ctx, fresh); err != nil {
		return nil, err
	}
	return next, nil
}

// bury marks the address of a row that is no longer on record. It was read under the tree that was.
func (x *Index) bury(id int64, was *tree, cut map[int]bool) {
	for k := 1; k < len(x.members); k++ {
		if i, found := x.members[k].withID(id); found && !x.members[k].isDead(i) {
			x.strike(k, i, was, cut)
			return
		}
	}
}

// strike marks an address of a member, and counts what it taught. The marks are copied for this index first.
func (x *Index) strike(k int, i uint32, was *tree, cut map[int]bool) {
	m := &x.members[k]
	if !cut[k] {
		cut[k] = true
		marks := make([]uint64, (len(m.at)+63)/64)
		copy(marks, m.dead)
		m.dead = marks
		if m.gone = maps.Clone(m.gone); m.gone == nil {
			m.gone = taught{}
		}
	}
	m.dead[i/64] |= 1 << (i % 64)
	m.died++
	e := m.load(i)
	r := newReader(was, m.gone)
	r.forms(&e.address, was.place(e.address.Division))
}

// settle makes the tree of the divisions, and tells what addresses are read otherwise by it; nil: none.
func (x *Index) settle(ctx context.Context, before *Index) (*renaming, error) {
	sortDivisions(x.divisions)
	if before.base != nil && slices.Equal(x.divisions, before.divisions) {
		return nil, nil
	}
	x.base = newTree(x.divisions, nil)
	x.teach(x.lessons)
	list, err := x.ofDivisions(ctx)
	if err != nil {
		return nil, err
	}
	x.members = append([]member{{segment: list, of: x.tree, made: true}}, x.members[min(1, len(x.members)):]...)
	x.adopt()
	if before.base == nil {
		return nil, nil
	}
	return newRenaming(before.base, x.base), nil
}

// adopt gives all members the tree.
func (x *Index) adopt() {
	for k := range x.members {
		x.members[k].of = x.tree
	}
}

// ofDivisions makes the segment in which divisions are found.
func (x *Index) ofDivisions(ctx context.Context) (*segment, error) {
	d := newDraft(x.base)
	for _, v := range x.divisions {
		level := levelOfDivision(v.what.Level)
		if level == "" || !v.drawn {
			continue
		}
		text := v.what.Name
		for n := x.base.nodes[v.what.Code].parent; n != nil; n = n.parent {
			if !hasRunes([]rune(Normalise(text)), n.plain()) {
				text = x.nameOf(n.code) + text
			}
		}
		a := zoning.Address{Code: v.what.Code, Address: text, Division: v.what.Code, At: v.at}
		if err := d.add(ctx, &entry{id: v.id, valid: v.valid, address: a, level: level}); err != nil {
			return nil, err
		}
	}
	return d.finish()
}

// nameOf returns what a division is called, by the last of its versions.
func (x *Index) nameOf(code string) string {
	name := ""
	i, _ := slices.BinarySearchFunc(x.divisions, code, func(d division, code string) int { return strings.Compare(d.what.Code, code) })
	for ; i < len(x.divisions) && x.divisions[i].what.Code == code; i++ {
		name = x.divisions[i].what.Name
	}
	return name
}

// admit makes a member of a draft, merged with those members that are not much larger, and from the first of which more than half is no longer on
// record: so what is kept for nothing is never more than what is kept.
func (x *Index) admit(ctx context.Context, fresh *draft) error {
	k, n := len(x.members), fresh.count
	for n > 0 && k > 1 && x.members[k-1].alive() <= 2*n {
		k--
		n += x.members[k].alive()
	}
	for i := 1; i < k; i++ {
		if x.members[i].died > x.members[i].alive() {
			k = i
		}
	}
	merged, err := x.merge(ctx, fresh, x.members[k:])
	if err != nil {
		return err
	}
	x.members = x.members[:k:k]
	if merged.count > 0 {
		list, err := merged.finish()
		if err != nil {
			return err
		}
		x.members = append(x.members, member{segment: list, of: x.tree})
	}
	x.count = 0
	for _, m := range x.members[1:] {
		x.count += m.alive()
	}
	x.learn()
	return nil
}

// merge adds the addresses of members that are still on record to a draft.
func (x *Index) merge(ctx context.Context, d *draft, members []member) (*draft, error) {
	for k := range members {
		m := &members[k]
		for i := range uint32(len(m.at)) {
			if m.isDead(i) {
				continue
			}
			e := m.load(i)
			if err := d.add(ctx, &e); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

// learn gives the tree the names that addresses on record teach.
func (x *Index) learn() {
	all := taught{}
	for _, m := range x.members {
		for l, n := range m.taught {
			all[l] += n - m.gone[l]
		}
	}
	maps.DeleteFunc(all, func(_ lesson, n int) bool { return n == 0 })
	lessons := slices.SortedFunc(maps.Keys(all), func(a, b lesson) int {
		return cmp.Or(strings.Compare(a.code, b.code), strings.Compare(a.name, b.name))
	})
	if !slices.Equal(lessons, x.lessons) {
		x.teach(lessons)
		x.adopt()
	}
}

// teach makes the tree of the divisions and of lessons.
func (x *Index) teach(lessons []lesson) {
	x.lessons, x.tree = lessons, newTree(x.divisions, lessons)
}
