package tiles

import (
	"cmp"
	"context"
	"slices"
)

// reachSteps is how near, in steps of the fine lattice, a vertex must be to an edge to lie on it: a centimetre, which is what is left of a corner on an edge when
// coordinates are written with seven decimals.
const reachSteps = 20

// meet puts the vertices that lie on an edge of a ring into that ring, so that a corner which ends on a neighbour's edge is a place of both.
func (t *topology) meet(ctx context.Context, loops [][][]uint32) error {
	grid := newBuckets(t.at)
	for i, rings := range loops {
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for k, ids := range rings {
			var out []uint32 // nil while nothing is put in
			for j, a := range ids {
				on := t.on(grid, a, ids[(j+1)%len(ids)])
				if len(on) > 0 && out == nil {
					out = slices.Clone(ids[:j])
				}
				if out != nil {
					out = append(append(out, a), on...)
				}
			}
			if out != nil {
				loops[i][k] = out
			}
		}
	}
	return nil
}

// on returns the vertices that lie on the edge between two, in their order from the first.
func (t *topology) on(grid *buckets, from, to uint32) []uint32 {
	a, b := t.at[from], t.at[to]
	turned := b.less(a)
	if turned {
		a, b = b, a
	}
	lo := vec{a.x - reachSteps, min(a.y, b.y) - reachSteps}
	hi := vec{b.x + reachSteps, max(a.y, b.y) + reachSteps}
	d := b.sub(a)
	length := dot(d, d)
	var on []uint32
	for id := range grid.within(lo, hi) {
		p := t.at[id]
		if along := dot(p.sub(a), d); along > 0 && along < length && awaySquared(p, a, b) <= reachSteps*reachSteps && id != from && id != to {
			on = append(on, id)
		}
	}
	if len(on) > 1 {
		slices.SortFunc(on, func(p, q uint32) int {
			return cmp.Or(cmp.Compare(dot(t.at[p].sub(a), d), dot(t.at[q].sub(a), d)), cmp.Compare(p, q))
		})
	}
	if turned {
		slices.Reverse(on)
	}
	return on
}
