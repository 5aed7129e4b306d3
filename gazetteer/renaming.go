package gazetteer

import (
	"context"
	"slices"
	"strings"
)

// renaming tells which addresses are read otherwise when divisions are others than before, or are called otherwise.
type renaming struct {
	was, is *tree           // without what addresses teach
	codes   map[string]bool // whether those of a division are, as far as was asked
	towns   []string        // names that only one of the trees knows, and that aliases may have of a town
}

func newRenaming(was, is *tree) *renaming {
	r := &renaming{was: was, is: is, codes: map[string]bool{}}
	for _, pair := range [2][2]*tree{{was, is}, {is, was}} {
		for name := range pair[0].known {
			if !pair[1].known[name] && isTown(name) {
				r.towns = append(r.towns, name)
			}
		}
	}
	return r
}

// isTown tells whether a name may be learned as that of a town.
func isTown(name string) bool {
	return slices.ContainsFunc(townKinds(), func(kind string) bool { return strings.HasSuffix(name, kind) })
}

// concerned returns those addresses of a segment that are read otherwise, by bits; nil: none.
func (r *renaming) concerned(s *segment) []uint64 {
	moved := make([]bool, len(s.codes))
	some := len(r.towns) > 0
	for i, code := range s.codes {
		moved[i] = r.moved(code)
		some = some || moved[i]
	}
	if !some {
		return nil
	}
	marks := make([]uint64, (len(s.at)+63)/64)
	for i := range uint32(len(s.at)) {
		if moved[s.division(i)] || r.taught(s, i) {
			marks[i/64] |= 1 << (i % 64)
		}
	}
	return marks
}

// moved tells whether a division is in another place of the tree than before, or one of those that it is in is called otherwise.
func (r *renaming) moved(code string) bool {
	moved, done := r.codes[code]
	if !done {
		was, is := r.was.place(code), r.is.place(code)
		for was != nil && is != nil && was.same(is) {
			was, is = was.parent, is.parent
		}
		moved = was != nil || is != nil
		r.codes[code] = moved
	}
	return moved
}

// taught tells whether an alias has one of the names that may now be learned, or no longer.
func (r *renaming) taught(s *segment, i uint32) bool {
	return len(r.towns) > 0 && s.aliases(i, func(alias string) bool {
		alias = Normalise(alias)
		return slices.ContainsFunc(r.towns, func(name string) bool { return strings.Contains(alias, name) })
	})
}

// same tells whether two divisions are called alike.
func (n *node) same(other *node) bool {
	return n.code == other.code && n.level == other.level && slices.EqualFunc(n.names, other.names, func(a, b variant) bool {
		return a.cost == b.cost && slices.Equal(a.name, b.name)
	})
}

// reread takes those addresses out of the members that are read otherwise, and adds them to the draft.
func (x *Index) reread(ctx context.Context, r *renaming, d *draft, cut map[int]bool) error {
	for k := 1; k < len(x.members); k++ {
		m := &x.members[k]
		marks := r.concerned(m.segment)
		if marks == nil {
			continue
		}
		for i := range uint32(len(m.at)) {
			if marks[i/64]>>(i%64)&1 == 0 || m.isDead(i) {
				continue
			}
			e := m.load(i)
			x.strike(k, i, r.was, cut)
			if err := d.add(ctx, &e); err != nil {
				return err
			}
		}
	}
	return nil
}
