package tiles

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// Every draws every tile of a zoom that has anything on it, column by column, and calls f with it. It ends with the first error, f's own included.
func (s *Sheet) Every(ctx context.Context, zoom int, f func(x, y int, body []byte) error) error {
	places := map[[2]int]bool{}
	for _, d := range s.drawings {
		if zoom < FirstZoom(d.layer) || len(d.features) == 0 {
			continue
		}
		l, err := d.level(ctx, zoom)
		if err != nil {
			return err
		}
		l.touch(places)
	}
	at := slices.SortedFunc(maps.Keys(places), func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, p := range at {
		body, err := s.Tile(ctx, zoom, p[0], p[1])
		if err == nil && len(body) > 0 {
			err = f(p[0], p[1], body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// touch notes the tiles that the boxes of shapes meet, buffers included.
func (l *level) touch(places map[[2]int]bool) {
	last := int64(1)<<l.zoom - 1
	for i := range l.shapes {
		s := &l.shapes[i]
		lo, hi := s.label, s.label
		if len(s.areas) > 0 {
			lo, hi = vec{s.lo.x - Buffer, s.lo.y - Buffer}, vec{s.hi.x + Buffer, s.hi.y + Buffer}
		}
		for x := max(0, lo.x>>extentBits); x <= min(last, hi.x>>extentBits); x++ {
			for y := max(0, lo.y>>extentBits); y <= min(last, hi.y>>extentBits); y++ {
				places[[2]int{int(x), int(y)}] = true
			}
		}
	}
}
