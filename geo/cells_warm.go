package geo

import "github.com/paulmach/orb"

const (
	// warmWords is how many words of cells and leaves are more than a processor's caches hold.
	warmWords = 4 << 20
	// WarmPoints is how many points are warmed at a time: what they look at fits the inner caches.
	WarmPoints = 256
)

// Warm loads what First and Covering of the points, at most WarmPoints of them, will look at, and tells whether that was
// worth it. Where the directory is larger than the processor's caches, a point alone waits for one load after the other; the loads of
// different points do not wait for each other, so that many points asked together are answered several times as fast. It changes no
// answer and allocates nothing.
func (c *Cells) Warm(points []orb.Point) (worth bool) {
	return len(c.top)+len(c.words) >= warmWords && c.warm(points)|1 != 0
}

// warm is Warm whatever the size of the directory. What it returns says nothing: it keeps the loads from being left out.
func (c *Cells) warm(points []orb.Point) (sum uint32) {
	var at [WarmPoints]uint32
	n := 0
	for _, p := range points[:min(len(points), WarmPoints)] {
		if x, y, ok := c.frame.place(p); ok {
			at[n] = uint32((y>>cellShift)*c.frame.columns + (x >> cellShift))
			n++
		}
	}
	m := 0
	for _, i := range at[:n] {
		if e := c.top[i]; e&entryKind >= entryNode {
			at[m] = uint32(e &^ entryKind)
			m++
		}
	}
	const line = 16 // words
	for _, i := range at[:m] {
		sum += c.words[i]
	}
	for _, i := range at[:m] {
		sum += c.words[min(int(i)+line, len(c.words)-1)]
	}
	return sum
}
