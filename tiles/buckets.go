package tiles

import (
	"iter"
	"math/bits"
	"slices"
)

// buckets finds places by where they lie: squares of a side that suits how many there are, those that are not empty in a table.
type buckets struct {
	shift int
	first map[vec][2]int32 // square -> its stretch of ids
	ids   []uint32
	at    []vec
}

// perBucket is how many places a square is to have where they lie evenly.
const perBucket = 4

// newBuckets sorts places, which it keeps.
func newBuckets(at []vec) *buckets {
	b := &buckets{at: at, ids: make([]uint32, len(at))}
	if len(at) == 0 {
		return b
	}
	w, h := spread(at, func(p vec) int64 { return p.x }), spread(at, func(p vec) int64 { return p.y })
	b.shift = max(0, (bits.Len64(uint64(w*h/float64(len(at))*perBucket))-1)/2)
	type sorted struct {
		key vec
		id  uint32
	}
	all := make([]sorted, len(at))
	for i, p := range at {
		all[i] = sorted{vec{p.x >> b.shift, p.y >> b.shift}, uint32(i)}
	}
	slices.SortFunc(all, func(p, q sorted) int {
		switch {
		case p.key.less(q.key):
			return -1
		case q.key.less(p.key):
			return 1
		}
		return int(int64(p.id) - int64(q.id))
	})
	b.first = make(map[vec][2]int32, len(at)/2)
	from := 0
	for i := range all {
		b.ids[i] = all[i].id
		if i+1 == len(all) || all[i+1].key != all[i].key {
			b.first[all[i].key] = [2]int32{int32(from), int32(i + 1)}
			from = i + 1
		}
	}
	return b
}

// spread is how wide most places lie: a stray one does not count.
func spread(at []vec, of func(vec) int64) float64 {
	step := max(1, len(at)/4096)
	var some []int64
	for i := 0; i < len(at); i += step {
		some = append(some, of(at[i]))
	}
	slices.Sort(some)
	return float64(some[len(some)-1-len(some)/50]-some[len(some)/50]) + 1
}

// in returns the places of a square.
func (b *buckets) in(square vec) []uint32 {
	s := b.first[square]
	return b.ids[s[0]:s[1]]
}

// within yields the places of a box, its edges included.
func (b *buckets) within(lo, hi vec) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if w, h := hi.x>>b.shift-lo.x>>b.shift+1, hi.y>>b.shift-lo.y>>b.shift+1; w > int64(len(b.ids)) || h > int64(len(b.ids)) || w*h > int64(len(b.ids)) {
			for id, p := range b.at { // more squares than places
				if lo.x <= p.x && p.x <= hi.x && lo.y <= p.y && p.y <= hi.y && !yield(uint32(id)) {
					return
				}
			}
			return
		}
		for x := lo.x >> b.shift; x <= hi.x>>b.shift; x++ {
			for y := lo.y >> b.shift; y <= hi.y>>b.shift; y++ {
				for _, id := range b.in(vec{x, y}) {
					if p := b.at[id]; lo.x <= p.x && p.x <= hi.x && lo.y <= p.y && p.y <= hi.y && !yield(id) {
						return
					}
				}
			}
		}
	}
}
