package geo

import (
	"maps"
	"slices"

	"github.com/paulmach/orb"
)

// Next returns the directory that a step leads to. It shares with c all cells but those near shapes that left it or came to it; x is the
// index of the shapes after the step, in tells which of them are in the directory, by their positions, left are the shapes that were in it and
// are not, came the positions of those that are in it and were not. It returns nil where NewCells of all serves
// better: when much has changed since that was called, or a shape came that lies where no cells are.
func (c *Cells) Next(x *Index, s Step, in func(id int) bool, left []*Prepared, came []int) *Cells {
	if c.far != nil || len(c.top) == 0 {
		return nil
	}
	next := *c
	next.patch = c.patch.next(len(c.shapes), s, &c.frame)
	if len(next.patch.slots.gone) > 64+len(c.shapes)/8 {
		return nil
	}
	changed := left
	for _, id := range came {
		if !c.frame.holds(x.shapes[id].bound) {
			return nil
		}
		changed = append(changed[:len(changed):len(changed)], x.shapes[id])
	}
	if len(changed) == 0 {
		return &next
	}
	again := newBlockSet(&c.frame)
	for _, s := range changed {
		again.draw(s)
	}
	next.patch.told, next.patch.blocks = slices.Clone(next.patch.told), maps.Clone(next.patch.blocks)
	for at := range again.each {
		next.patch.told[at>>6] |= 1 << (at & 63)
	}
	if next.patch.count() > 16+again.all/8 {
		return nil
	}
	t := again.gather(x, next.patch.slots, in)
	blocks := make([]*block, len(t.blocks))
	eachAtOnce(len(blocks), func(i int) { blocks[i] = t.tell(i) })
	for i, at := range t.blocks {
		next.patch.blocks[at] = blocks[i]
	}
	return &next
}

// next returns the patch, which may be nil, after a step, before any block is told again.
func (p *patch) next(size int, s Step, f *frame) *patch {
	if p == nil {
		set := newBlockSet(f)
		p = &patch{slots: (*numbering)(nil).next(size, Step{}), stride: set.stride, told: make([]uint64, len(set.told)), blocks: map[uint32]*block{}}
	}
	next := *p
	if !s.None() {
		next.slots = p.slots.next(size, s)
	}
	return &next
}

// holds tells whether the cells reach around all of b, and what comes near it. Nothing is held everywhere.
func (f *frame) holds(b orb.Bound) bool {
	if b.IsEmpty() {
		return true
	}
	const margin = 2 * reach << (cellShift - leafShift)
	x0, y0 := f.units(b.Min)
	x1, y1 := f.units(b.Max)
	return x0 >= margin && y0 >= margin && x1 < f.width-margin && y1 < f.height-margin
}

// A blockSet is a set of blocks of a frame.
type blockSet struct {
	frame  *frame
	stride uint32
	all    int // blocks of the frame
	told   []uint64
}

func newBlockSet(f *frame) *blockSet {
	columns, rows := (f.columns+blockSide-1)>>blockShift, (f.rows+blockSide-1)>>blockShift
	n := int(columns * rows)
	return &blockSet{f, uint32(columns), n, make([]uint64, (n+63)/64)}
}

func (b *blockSet) has(at uint32) bool { return b.told[at>>6]>>(at&63)&1 != 0 }

// each yields the blocks in order.
func (b *blockSet) each(yield func(at uint32) bool) {
	for at := range uint32(b.all) {
		if b.told[at>>6] != 0 && b.has(at) && !yield(at) {
			return
		}
	}
}

// of returns the block of a cell.
func (b *blockSet) of(column, row uint32) uint32 {
	return row>>blockShift*b.stride + column>>blockShift
}

// draw adds the blocks with a cell that meets a shape.
func (b *blockSet) draw(s *Prepared) {
	r := raster{frame: b.frame}
	for i := range s.shape {
		r.part(0, s, i)
	}
	columns := uint32(b.frame.columns)
	for _, run := range r.runs {
		at := b.of(run.cell%columns, run.cell/columns)
		b.told[at>>6] |= 1 << (at & 63)
	}
	for _, span := range r.spans {
		for at := b.of(span.from, span.row); at <= b.of(span.to, span.row); at++ {
			b.told[at>>6] |= 1 << (at & 63)
		}
	}
}

// bound returns a box around a block and one cell more on each side.
func (b *blockSet) bound(at uint32) orb.Bound {
	column, row := float64(at%b.stride*blockSide), float64(at/b.stride*blockSide)
	const cell = 1 << cellShift
	return orb.Bound{
		Min: b.frame.degrees((column-1)*cell, (row-1)*cell),
		Max: b.frame.degrees((column+blockSide+1)*cell, (row+blockSide+1)*cell),
	}
}
