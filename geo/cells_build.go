package geo

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

const (
	partsAtOnce = 256 // parts that one goroutine draws, and
	rowsAtOnce  = 16  // rows of cells that it builds, before it takes the next
	maxWords    = 1 << 30
)

// NewCells builds the directory; it keeps shapes. Nil shapes are never found.
// It uses all processors but one, and the result does not depend on how many there are.
// Shapes of which the cells would be full, such as combs with thousands of thin teeth, are asked one by one.
func NewCells(shapes []*Prepared) *Cells {
	c := &Cells{leaves: leaves{shapes: shapes}}
	var parts []cellPart
	c.frame, parts, c.far = newCensus(shapes).choose()
	if len(parts) > 0 {
		c.build(parts)
	}
	return c
}

// build draws the parts and makes the entries of all cells.
func (c *Cells) build(parts []cellPart) {
	drawn := make([]raster, (len(parts)+partsAtOnce-1)/partsAtOnce)
	eachAtOnce(len(drawn), func(i int) {
		r := &drawn[i]
		r.frame = &c.frame
		for id := i * partsAtOnce; id < min(len(parts), (i+1)*partsAtOnce); id++ {
			r.part(int32(id), c.shapes[parts[id].shape], int(parts[id].part))
		}
	})
	columns, rows := int(c.frame.columns), int(c.frame.rows)
	c.top = make([]entry, columns*rows)
	plan := newCellPlan(drawn, columns*rows, rows)

	bands := make([]cellBuilder, (rows+rowsAtOnce-1)/rowsAtOnce)
	eachAtOnce(len(bands), func(i int) {
		b := &bands[i]
		b.shapes, b.parts, b.frame, b.lists = c.shapes, parts, &c.frame, map[string]uint32{}
		for row := i * rowsAtOnce; row < min(rows, (i+1)*rowsAtOnce); row++ {
			b.row(plan, row, c.top[row*columns:(row+1)*columns])
		}
		b.edges, b.leaf = edgeSets{}, leafBuilder{}
	})
	words := 0
	for i := range bands {
		words += padded(len(bands[i].words))
	}
	if words > maxWords {
		c.giveUp(parts)
		return
	}
	c.words = make([]uint32, words)
	base := 0
	for i := range bands {
		b := &bands[i]
		copy(c.words[base:], b.words)
		for _, at := range b.nodes {
			for k := range nodeCells {
				w := &c.words[base+int(at)+k]
				*w = uint32(entry(*w).moved(base))
			}
		}
		for cell := i * rowsAtOnce * columns; cell < min(rows, (i+1)*rowsAtOnce)*columns; cell++ {
			c.top[cell] = c.top[cell].moved(base)
		}
		base += padded(len(b.words))
		b.words = nil
	}
}

// padded keeps words on the cache lines they were put on.
func padded(n int) int { return (n + 15) &^ 15 }

// moved returns the entry when words begin base later.
func (e entry) moved(base int) entry {
	if e&entryKind >= entryNode {
		return e + entry(base)
	}
	return e
}

// giveUp leaves every shape to be asked one by one: entries cannot say where so
// many words are.
func (c *Cells) giveUp(parts []cellPart) {
	c.top, c.frame = nil, frame{}
	for _, p := range parts {
		c.far = append(c.far, int(p.shape))
	}
	slices.Sort(c.far)
	c.far = slices.Compact(c.far)
}

// A cellPlan is what was drawn, by cell and by row.
type cellPlan struct {
	runs  []cellRun // by cell, then by part
	begin []uint32  // of each cell its first run, and in the end their number
	spans [][]cellSpan
}

func newCellPlan(drawn []raster, cells, rows int) *cellPlan {
	p := &cellPlan{begin: make([]uint32, cells+1), spans: make([][]cellSpan, rows)}
	for i := range drawn {
		for _, r := range drawn[i].runs {
			p.begin[r.cell+1]++
		}
		for _, s := range drawn[i].spans {
			p.spans[s.row] = append(p.spans[s.row], s)
		}
	}
	for i := range cells {
		p.begin[i+1] += p.begin[i]
	}
	p.runs = make([]cellRun, p.begin[cells])
	for i := range drawn {
		for _, r := range drawn[i].runs {
			p.runs[p.begin[r.cell]] = r
			p.begin[r.cell]++
		}
		drawn[i].runs = nil
	}
	copy(p.begin[1:], p.begin[:cells])
	p.begin[0] = 0
	return p
}

// row makes the entries of one row of cells.
func (b *cellBuilder) row(plan *cellPlan, row int, top []entry) {
	spans := plan.spans[row]
	slices.SortStableFunc(spans, func(s, t cellSpan) int { return int(s.from) - int(t.from) })
	var covering []int32 // parts whose spans hold this cell, ascending
	var ends []cellSpan  // those spans
	plain, known := entry(0), false
	for col := range top {
		changed := false
		ends = slices.DeleteFunc(ends, func(s cellSpan) bool {
			changed = changed || int(s.to) < col
			return int(s.to) < col
		})
		for len(spans) > 0 && int(spans[0].from) == col {
			ends, spans, changed = append(ends, spans[0]), spans[1:], true
		}
		if changed {
			covering, known = covering[:0], false
			for _, s := range ends {
				covering = append(covering, s.part)
			}
			slices.Sort(covering)
		}
		cell := row*len(top) + col
		if runs := plan.runs[plan.begin[cell]:plan.begin[cell+1]]; len(runs) > 0 {
			top[col] = b.touched(row, col, runs, covering)
			continue
		}
		if !known {
			plain, known = b.plain(covering), true
		}
		top[col] = plain
	}
}

// touched makes the entry of a cell of the top that runs of edges pass through.
func (b *cellBuilder) touched(row, col int, runs []cellRun, covering []int32) entry {
	n := 0
	for _, r := range runs {
		n += int(r.edges)
	}
	b.edges.reset(n)
	for _, r := range runs {
		at := b.parts[r.part]
		pts := b.shapes[at.shape].shape[at.part][r.ring]
		ax, ay := b.frame.units(pts[r.from])
		for i := range int(r.edges) {
			bx, by := b.frame.units(pts[(int(r.from)+i+1)%len(pts)])
			b.edges.add(ax, ay, bx, by, r.part)
			ax, ay = bx, by
		}
	}
	all := make([]int32, len(b.edges.list))
	for i := range all {
		all[i] = int32(i)
	}
	b.budget = 64*len(all) + 4096
	q := square{uint64(col) << cellShift, uint64(row) << cellShift, cellShift}
	return b.cell(q, all, covering)
}

// eachAtOnce calls f for 0..n-1 on all processors but one, which is left for
// whoever asks questions meanwhile.
func eachAtOnce(n int, f func(int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, max(1, runtime.GOMAXPROCS(0)-1)) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	all.Wait()
}
