package dataset

import "time"

// Limits bound what one file may cost. A zero field takes the default named,
// which holds a city at several thousand vertices a grid.
type Limits struct {
	Bytes           int64         // of the file; 0: 2 GiB
	Features        int           // 0: 1,000,000
	FeatureBytes    int           // of one feature's text; 0: 64 MiB
	RingVertices    int           // 0: 1,000,000
	FeatureVertices int           // 0: 2,000,000
	Vertices        int           // of the whole file; 0: 60,000,000 (16 bytes each are kept)
	Depth           int           // of nested JSON values; 0: 64
	Members         int           // of one JSON object; 0: 10,000
	Time            time.Duration // of reading and judging the file, not of waiting for other writers; 0: 15 minutes
}

// OrDefaults returns the limits with the default in each field that is zero.
func (l Limits) OrDefaults() Limits {
	if l.Bytes == 0 {
		l.Bytes = 2 << 30
	}
	if l.Time == 0 {
		l.Time = 15 * time.Minute
	}
	fill := func(n *int, to int) {
		if *n == 0 {
			*n = to
		}
	}
	fill(&l.Features, 1_000_000)
	fill(&l.FeatureBytes, 64<<20)
	fill(&l.RingVertices, 1_000_000)
	fill(&l.FeatureVertices, 2_000_000)
	fill(&l.Vertices, 60_000_000)
	fill(&l.Depth, 64)
	fill(&l.Members, 10_000)
	return l
}
