package gazetteer

// pile is a list in the making. Unlike a slice it is not copied as it grows, but for once at its end: so no more memory is taken for it, nor kept of it,
// than what is in it.
type pile[T any] struct {
	blocks [][]T
	n      int
}

const blockSize = 1 << 14

// add adds items, which stay together.
func (p *pile[T]) add(items ...T) {
	last := len(p.blocks) - 1
	if last < 0 || cap(p.blocks[last])-len(p.blocks[last]) < len(items) {
		p.blocks = append(p.blocks, make([]T, 0, max(blockSize, len(items))))
		last++
	}
	p.blocks[last] = append(p.blocks[last], items...)
	p.n += len(items)
}

// whole returns all of it in one piece, and leaves the pile empty.
func (p *pile[T]) whole() []T {
	list := make([]T, 0, p.n)
	for i, b := range p.blocks {
		list = append(list, b...)
		p.blocks[i] = nil
	}
	*p = pile[T]{}
	return list
}
