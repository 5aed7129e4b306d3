package workbook

import (
	"fmt"
	"path"
	"strings"
)

// relation leads from one part to another.
type relation struct{ id, kind, target string }

// is tells whether a relation is of a kind. Its name is the same in transitional and strict workbooks, what stands before it is not.
func (r relation) is(kind string) bool { return strings.HasSuffix(r.kind, "/"+kind) }

// relations are where a part leads.
type relations struct {
	all []relation
	by  map[string]relation // by id
}

// only returns the target of the relation of a kind of which there is one at most, "" when there is none.
func (r relations) only(kind string) (target string, err error) {
	found := false
	for _, one := range r.all {
		if !one.is(kind) {
			continue
		}
		if found { // which of them is meant is not ours to guess, and each costs as much as the first
			return "", fmt.Errorf("%w: it leads to two parts of the kind %s", ErrDamaged, kind)
		}
		found, target = true, one.target
	}
	return target, nil
}

// relations reads where a part leads; "" is the archive itself.
func (p *parts) relations(of string) (relations, error) {
	folder, base := path.Split(of)
	name := folder + "_rels/" + base + ".rels"
	out := relations{by: map[string]relation{}}
	if of == "" && !p.has(name) {
		return out, fmt.Errorf("%w: it is another kind of archive; save the table as .xlsx", ErrNotWorkbook)
	}
	s, done, err := p.scan(name, p.limits.Part)
	if err != nil {
		return out, err
	}
	defer done()
	return out, s.each(func(name string, attrs attributes) error {
		if s.depth != 2 || name != "Relationship" || attrs.get("TargetMode") == "External" {
			return nil
		}
		target := attrs.get("Target")
		if strings.HasPrefix(target, "/") {
			target = target[1:]
		} else {
			target = path.Join(folder, target)
		}
		one := relation{attrs.get("Id"), attrs.get("Type"), target}
		if _, ok := out.by[one.id]; ok {
			return fmt.Errorf("%w: two relations of %s have the same id", ErrDamaged, cut(of))
		}
		out.by[one.id] = one
		out.all = append(out.all, one)
		return nil
	})
}
