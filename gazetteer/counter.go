package gazetteer

import "sync"

// counter counts the features that names have in common with a question.
type counter struct {
	counts  []uint8
	touched []uint32
}

var counterPool = sync.Pool{New: func() any { return &counter{} }}

// newCounter returns one for n names, all at nothing.
func newCounter(n int) *counter {
	c, _ := counterPool.Get().(*counter)
	if len(c.counts) < n {
		c.counts = make([]uint8, n)
	}
	return c
}

func (c *counter) add(i uint32) {
	if c.counts[i] == 0 {
		c.touched = append(c.touched, i)
	}
	c.counts[i]++
}

// done gives it back. A question has fewer features than a count holds.
func (c *counter) done() {
	for _, i := range c.touched {
		c.counts[i] = 0
	}
	c.touched = c.touched[:0]
	counterPool.Put(c)
}
