package geo

import "slices"

// A telling is what some blocks are told from: the shapes that come near them, in the order of their positions.
type telling struct {
	frame  *frame
	stride uint32
	shapes []*Prepared
	slots  []uint32
	parts  []cellPart // of the shapes
	blocks []uint32
	runs   [][]cellRun // by block, then by part
	spans  [][]cellSpan
}

// gather draws the shapes that come near the blocks.
func (b *blockSet) gather(x *Index, slots *numbering, in func(id int) bool) *telling {
	t := &telling{frame: b.frame, stride: b.stride}
	place := map[uint32]int{}
	var near []int
	for at := range b.each {
		place[at] = len(t.blocks)
		t.blocks = append(t.blocks, at)
		near = x.Meeting(near, b.bound(at))
	}
	slices.Sort(near)
	near = slices.DeleteFunc(slices.Compact(near), func(id int) bool { return !in(id) })
	begin := make([]int32, len(near)) // of each shape its first part
	for i, id := range near {
		begin[i] = int32(len(t.parts))
		t.shapes, t.slots = append(t.shapes, x.shapes[id]), append(t.slots, uint32(slots.slotAt(id)))
		for k := range x.shapes[id].shape {
			t.parts = append(t.parts, cellPart{int32(i), int32(k)})
		}
	}
	drawn := make([]raster, len(near))
	eachAtOnce(len(near), func(i int) {
		r := &drawn[i]
		r.frame = b.frame
		for k := range t.shapes[i].shape {
			r.part(begin[i]+int32(k), t.shapes[i], k)
		}
		b.keep(r)
	})
	t.runs, t.spans = make([][]cellRun, len(t.blocks)), make([][]cellSpan, len(t.blocks))
	columns := uint32(b.frame.columns)
	for i := range drawn {
		for _, run := range drawn[i].runs {
			k := place[b.of(run.cell%columns, run.cell/columns)]
			t.runs[k] = append(t.runs[k], run)
		}
		for _, span := range drawn[i].spans {
			for at := b.of(span.from, span.row); at <= b.of(span.to, span.row); at++ {
				if k, ok := place[at]; ok {
					t.spans[k] = append(t.spans[k], span)
				}
			}
		}
	}
	return t
}

// keep leaves in a raster what is in the blocks.
func (b *blockSet) keep(r *raster) {
	columns := uint32(b.frame.columns)
	r.runs = slices.Clone(slices.DeleteFunc(r.runs, func(run cellRun) bool { return !b.has(b.of(run.cell%columns, run.cell/columns)) }))
	r.spans = slices.Clone(slices.DeleteFunc(r.spans, func(s cellSpan) bool {
		for at := b.of(s.from, s.row); at <= b.of(s.to, s.row); at++ {
			if b.has(at) {
				return false
			}
		}
		return true
	}))
	r.open, r.next, r.touched = nil, nil, nil
}

// tell makes the i-th block.
func (t *telling) tell(i int) *block {
	runs, spans := t.runs[i], t.spans[i]
	out := &block{}
	b := cellBuilder{frame: t.frame, lists: map[string]uint32{}}
	out.shapes, out.names, b.parts = t.local(runs, spans)
	b.shapes = out.shapes
	slices.SortStableFunc(runs, func(a, b cellRun) int { return int(a.cell) - int(b.cell) })
	columns := int(t.frame.columns)
	column, row := int(t.blocks[i]%t.stride)*blockSide, int(t.blocks[i]/t.stride)*blockSide
	for k := range out.top {
		c, r := column+k%blockSide, row+k/blockSide
		if c >= columns || r >= int(t.frame.rows) {
			continue
		}
		var covering []int32
		for _, s := range spans {
			if int(s.row) == r && int(s.from) <= c && c <= int(s.to) {
				covering = append(covering, s.part)
			}
		}
		slices.Sort(covering)
		cell := uint32(r*columns + c)
		from, _ := slices.BinarySearchFunc(runs, cell, func(run cellRun, cell uint32) int { return int(run.cell) - int(cell) })
		to := from
		for to < len(runs) && runs[to].cell == cell {
			to++
		}
		if from < to {
			out.top[k] = b.touched(r, c, runs[from:to], covering)
		} else {
			out.top[k] = b.plain(covering)
		}
	}
	out.words = slices.Clone(b.words)
	return out
}

// local returns the shapes of the parts that are in runs and spans, their slots and their parts, and numbers the parts anew, in order.
func (t *telling) local(runs []cellRun, spans []cellSpan) (shapes []*Prepared, slots []uint32, parts []cellPart) {
	var there []int32
	for _, r := range runs {
		there = append(there, r.part)
	}
	for _, s := range spans {
		there = append(there, s.part)
	}
	slices.Sort(there)
	there = slices.Compact(there)
	last := int32(-1)
	for _, p := range there {
		at := t.parts[p]
		if at.shape != last {
			last = at.shape
			shapes, slots = append(shapes, t.shapes[at.shape]), append(slots, t.slots[at.shape])
		}
		parts = append(parts, cellPart{int32(len(shapes) - 1), at.part})
	}
	number := func(p int32) int32 { k, _ := slices.BinarySearch(there, p); return int32(k) }
	for i := range runs {
		runs[i].part = number(runs[i].part)
	}
	for i := range spans {
		spans[i].part = number(spans[i].part)
	}
	return shapes, slots, parts
}
