package importers

import "fmt"

// topObject reads the object that a file begins with. One that has features is a
// collection; any other is itself the feature, and is kept until that is known.
type topObject struct {
	*splitter
	kind     string
	features bool
	bare     string // a member that a collection may not have
}

func (t *topObject) read() error {
	t.mark = t.pos
	defer func() { t.mark = -1 }()
	t.pos++
	c, err := t.peek()
	if err != nil {
		return err
	}
	if c == '}' {
		t.pos++
		return t.close()
	}
	var seen seenNames
	for n := 1; ; n++ {
		if err := t.member(&seen, n); err != nil {
			return err
		}
		if c, err = t.peek(); err != nil {
			return err
		}
		switch c {
		case ',':
			t.pos++
		case '}':
			t.pos++
			return t.close()
		default:
			return t.stopped("a comma or a closing brace")
		}
	}
}

// close ends the object, whose closing brace was the last byte.
func (t *topObject) close() error {
	last := t.pos - 1
	switch {
	case t.features && t.kind != "FeatureCollection":
		return t.at(last, fault{code: codeMixedTypes, detail: "the object has features but its type is not FeatureCollection", repair: `write "type": "FeatureCollection"`})
	case t.features && t.bare != "":
		return t.at(last, fault{code: codeMixedTypes, detail: "a FeatureCollection has no member " + t.bare + " (RFC 7946, 7.1)", repair: "leave it out"})
	case t.features:
		return nil
	case t.kind == "FeatureCollection":
		return t.at(last, fault{code: codeNoFeatures, detail: "the FeatureCollection has no member features", repair: `add "features": [...]`})
	}
	return t.add(t.mark, t.pos, false)
}

// member reads the n-th member.
func (t *topObject) member(seen *seenNames, n int) error {
	c, err := t.peek()
	if err != nil {
		return err
	}
	if c != '"' {
		return t.stopped("a name in quotes")
	}
	v, err := t.strict()
	if err != nil {
		return err
	}
	name, _ := v.(string)
	if !seen.add(name) {
		return t.at(t.pos, fault{code: codeDuplicateKey, detail: "the name " + shown(name) + " appears twice in one object", repair: "keep one of the two"})
	}
	if n > t.limits.Members {
		return t.at(t.pos, fault{code: codeTooManyMembers, detail: fmt.Sprintf("an object has more than %d members", t.limits.Members), repair: "leave out what is not needed"})
	}
	if c, err = t.peek(); err != nil {
		return err
	}
	if c != ':' {
		return t.stopped("a colon")
	}
	t.pos++
	if c, err = t.peek(); err != nil {
		return err
	}
	if c == 0 && t.pos >= t.end {
		return t.stopped("a value")
	}
	switch name {
	case "features":
		if c != '[' {
			return t.at(t.pos, fault{code: codeNoFeatures, detail: "the member features is not an array", repair: `write "features": [...]`})
		}
		t.features, t.mark = true, -1
		return t.list()
	case "coordinates", "geometries", "geometry", "properties":
		t.bare = name
		if !t.features {
			return t.pass()
		}
	}
	if v, err = t.strict(); err != nil {
		return err
	}
	switch name {
	case "type":
		t.kind, _ = v.(string)
	case "crs":
		return t.placed(v)
	}
	return nil
}

// placed takes the member crs, which has just been read, for what follows.
func (t *topObject) placed(v any) error {
	if t.named {
		return nil
	}
	system, f := systemOf(v)
	switch {
	case f != nil:
		return t.at(t.pos, *f)
	case t.next > 0 && !system.Stored():
		return t.at(t.pos, fault{code: codeBadCRS, detail: "the member crs names " + system.Name() + " after features that it is meant for", repair: "put it before the features, or name the system with the upload"})
	}
	t.system = system
	return nil
}

// pass goes past a value that is read later, with the whole object.
func (t *topObject) pass() error {
	whole, err := t.extent(t.limits.FeatureBytes, t.cut)
	t.from = -1
	if err == nil && (!whole || t.pos-t.mark > t.limits.FeatureBytes) {
		return t.cut()
	}
	return err
}

// cut hands on what there is of the object as the feature it seems to be.
func (t *topObject) cut() error {
	if err := t.add(t.mark, t.pos, false); err != nil {
		return err
	}
	return errCut
}

// strict reads a value whole.
func (t *topObject) strict() (any, error) {
	long := func() error {
		return t.at(t.from, fault{code: codeFeatureTooLarge, detail: "a member of the file's object is longer than a feature may be", repair: "leave it out"})
	}
	whole, err := t.extent(t.limits.FeatureBytes, long)
	if err == nil && t.pos-t.from > t.limits.FeatureBytes {
		err = long()
	}
	if err != nil {
		return nil, err
	}
	begin := t.from
	t.from = -1
	var first *fault
	s := scanner{text: t.block[begin:t.pos], depth: t.limits.Depth, members: t.limits.Members, names: map[string]string{}}
	s.soft = func(f *fault) {
		if first == nil {
			first = f
		}
	}
	v, f := s.value(true)
	if f == nil {
		f = first
	}
	if f == nil && s.pos < len(s.text) {
		f = s.unexpected("a comma or a closing brace")
	}
	if f != nil {
		return nil, t.at(begin+f.at, *f)
	}
	if !whole {
		return nil, t.stopped("a comma or a closing brace")
	}
	return v, nil
}
