package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A pile is what was added to it, in one piece and no larger than that, and is not copied as it grows.
func TestPile(t *testing.T) {
	var p pile[int]
	var want []int
	for size := range 200 {
		some := make([]int, size)
		for i := range some {
			some[i] = len(want) + i
		}
		p.add(some...)
		want = append(want, some...)
	}
	p.add(make([]int, 3*blockSize)...)
	want = append(want, make([]int, 3*blockSize)...)
	assert.Equal(t, len(want), p.n)
	first := &p.blocks[0][0]
	p.add(7)
	assert.Same(t, first, &p.blocks[0][0])
	got := p.whole()
	assert.Equal(t, append(want, 7), got)
	assert.Len(t, got, cap(got))
	assert.Empty(t, p.whole())
}
