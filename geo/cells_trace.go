package geo

// trace follows a ray from (u, v) to the west over chains and returns the XOR of
// the sets of the chains it crosses an odd number of times. It is not clear when the
// point comes within blur steps of a chain: then the set means nothing.
//
// Where it is clear, the sets of two points of a leaf differ by what the true edges
// between them part: moving each edge to its place on the lattice moves no edge
// across either point. An end that a chain has at the leaf's surroundings
// is out of reach of the ray, except in the west: there the chain goes on
// to the north, so that a ray meets it as it would meet the rest of the ring.
func trace(chains []uint32, count, u, v int) (set uint32, clear bool) {
	for range count {
		head := chains[0]
		n := int(head >> 16)
		a := chains[1]
		rest := chains[2 : n+1]
		ua, va := int(a&0xFFFF), int(a>>16)
		for _, b := range rest {
			ub, vb := int(b&0xFFFF), int(b>>16)
			if max(va, vb) >= v-blur && min(va, vb) <= v+blur {
				switch crosses := (va > v) != (vb > v); {
				case min(ua, ub) > u+blur:
				case max(ua, ub) < u-blur:
					if crosses {
						set ^= head
					}
				default:
					du, dv := ub-ua, vb-va
					side := du*(v-va) - dv*(u-ua) // positive left of the edge
					off := blur * (abs(du) + abs(dv))
					if -off <= side && side <= off {
						return 0, false
					}
					if crosses && (side > 0) != (dv > 0) {
						set ^= head
					}
				}
			}
			ua, va = ub, vb
		}
		chains = chains[n+1:]
	}
	return set & 0xFFFF, true
}

func abs(x int) int { return max(x, -x) }
