package atlas

import (
	"slices"

	"gridzone/geo"
	"gridzone/zoning"
)

// change is what happened to a layer between two revisions.
type change struct{ closed, opened []*zoning.Row }

// none tells whether nothing happened.
func (c change) none() bool { return len(c.closed) == 0 && len(c.opened) == 0 }

// move is how the positions of a layer follow from those of the one before.
type move struct {
	step    geo.Step
	closed  []int // positions of rows before, ascending
	opened  []int // positions of rows after, ascending
	inPlace bool  // each row opened stands where one closed stood, under its code and first day
	follows []int // of each of opened the position before of the row closed whose place and shape it has; -1: there is none
}

// with returns the layer after a change, without the fast directory, and how it follows from l. It shares every prepared shape
// that stays, also where a row was replaced by one with the same code and shape. But for the lists of rows, which are
// copied, it costs what changed.
func (l *layer) with(c change) (*layer, move) {
	opened := slices.SortedFunc(slices.Values(c.opened), precedence)
	var m move
	for _, r := range c.closed {
		if i, ok := l.find(r); ok {
			m.closed = append(m.closed, i)
		}
	}
	slices.Sort(m.closed)
	next := &layer{
		rows:   make([]*zoning.Row, 0, len(l.rows)+len(opened)-len(m.closed)),
		shapes: make([]*geo.Prepared, 0, len(l.rows)+len(opened)-len(m.closed)),
	}
	from, closed := 0, m.closed
	upTo := func(to int) { // takes over the rows before a position
		for ; len(closed) > 0 && closed[0] < to; closed = closed[1:] {
			next.rows, next.shapes = append(next.rows, l.rows[from:closed[0]]...), append(next.shapes, l.shapes[from:closed[0]]...)
			from = closed[0] + 1
		}
		next.rows, next.shapes = append(next.rows, l.rows[from:to]...), append(next.shapes, l.shapes[from:to]...)
		from = to
	}
	kept := map[int]bool{} // positions of rows closed whose place and shape another takes
	m.inPlace = len(opened) == len(m.closed)
	for _, r := range opened {
		at, found := slices.BinarySearchFunc(l.rows, r, precedence)
		upTo(max(at, from))
		r, shape := l.prepared(r)
		_, replaced := slices.BinarySearch(m.closed, at)
		replaced = replaced && found && !kept[at]
		m.inPlace = m.inPlace && replaced
		follows := -1
		if replaced && shape == l.shapes[at] {
			follows, kept[at] = at, true
		} else {
			m.step.New = append(m.step.New, len(next.rows))
		}
		m.opened, m.follows = append(m.opened, len(next.rows)), append(m.follows, follows)
		next.rows, next.shapes = append(next.rows, r), append(next.shapes, shape)
	}
	upTo(len(l.rows))
	for _, i := range m.closed {
		if !kept[i] {
			m.step.Gone = append(m.step.Gone, i)
		}
	}
	next.codes = next.codesAfter(l, m)
	if l.index == nil {
		next.index = geo.NewIndex(next.shapes)
	} else {
		next.index = l.index.Next(next.shapes, m.step)
	}
	next.now = l.now.after(l, next, m)
	return next, m
}

// find returns the position of a row of the layer, by what stays of a row when it is closed.
func (l *layer) find(r *zoning.Row) (int, bool) {
	i, _ := slices.BinarySearchFunc(l.rows, r, precedence)
	for ; i < len(l.rows) && precedence(l.rows[i], r) == 0; i++ {
		if l.rows[i].ID == r.ID {
			return i, true
		}
	}
	return 0, false
}

// prepared returns the prepared shape of a row that is opened, the one that is there if it has that, and the row with its coordinates.
func (l *layer) prepared(r *zoning.Row) (*zoning.Row, *geo.Prepared) {
	shape := l.known(r)
	switch {
	case shape != nil:
		same := *r
		same.Shape = shape.Shape()
		return &same, shape
	case len(r.Shape) > 0:
		return r, geo.Prepare(r.Shape)
	default:
		return r, nil
	}
}

// codesAfter returns the positions in the order of codes after a move from l.
func (l *layer) codesAfter(before *layer, m move) []int32 {
	if m.inPlace && before.codes != nil {
		return before.codes
	}
	order := func(i, j int32) int { return byCode(l.rows[i], l.rows[j]) }
	fresh := make([]int32, len(m.opened))
	for k, i := range m.opened {
		fresh[k] = int32(i)
	}
	slices.SortFunc(fresh, order)
	if len(before.codes) == 0 {
		return fresh
	}
	now := make([]int32, len(before.rows)) // of each position before
	closed, opened, at := m.closed, m.opened, int32(0)
	for i := range now {
		if len(closed) > 0 && closed[0] == i {
			closed, now[i] = closed[1:], -1
			continue
		}
		for len(opened) > 0 && opened[0] == int(at) {
			opened, at = opened[1:], at+1
		}
		now[i] = at
		at++
	}
	codes := make([]int32, 0, len(l.rows))
	from := 0
	upTo := func(to int) {
		for _, i := range before.codes[from:to] {
			if now[i] >= 0 {
				codes = append(codes, now[i])
			}
		}
		from = to
	}
	for _, i := range fresh {
		to, _ := slices.BinarySearchFunc(before.codes, l.rows[i], func(j int32, r *zoning.Row) int { return byCode(before.rows[j], r) })
		upTo(max(to, from))
		codes = append(codes, i)
	}
	upTo(len(before.codes))
	return codes
}
