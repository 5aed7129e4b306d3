package geo

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNumbering: slots are names that stay, whatever comes and goes between them, and a numbering never changes.
func TestNumbering(t *testing.T) {
	r := seeded(t)
	for range soak(200) {
		size := r.IntN(12)
		slots := make([]int, size) // by position: the slot
		for i := range slots {
			slots[i] = i
		}
		type version struct {
			n     *numbering
			slots []int
		}
		versions := []version{{nil, slots}}
		base := size
		for range r.IntN(30) {
			last := versions[len(versions)-1]
			var s Step
			var kept []int
			for p, slot := range last.slots {
				if r.IntN(4) == 0 {
					s.Gone = append(s.Gone, p)
				} else {
					kept = append(kept, slot)
				}
			}
			const fresh = -1
			for range r.IntN(4) {
				kept = slices.Insert(kept, r.IntN(len(kept)+1), fresh)
			}
			for p, slot := range kept {
				if slot == fresh {
					s.New = append(s.New, p)
				}
			}
			n := last.n.next(len(last.slots), s)
			for _, p := range s.New {
				kept[p] = n.slotAt(p)
				require.GreaterOrEqual(t, kept[p], base)
			}
			versions = append(versions, version{n, kept})
		}
		for _, v := range versions {
			for p, slot := range v.slots {
				require.Equal(t, slot, v.n.slotAt(p))
				require.Equal(t, p, v.n.position(slot))
			}
			for slot := range base {
				if !slices.Contains(v.slots, slot) {
					require.Equal(t, -1, v.n.position(slot))
				}
			}
			if v.n != nil {
				require.LessOrEqual(t, len(v.n.late), 60, "slots are used again")
			}
		}
	}
}
