package tiles

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An edge bent through the hot units that it passes may then pass others: it is bent anew until no piece does.
//
//	a . . . . . . b      o, which ab passes, takes it to the north, past x;
//	      o x            then x takes the second piece
func TestRoundedEdgesPassNoHotUnit(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 4))
	const shift, wide, high = 4, 400, 12 // in units
	bent := 0                            // edges that do not go straight
	for range 300 {
		somewhere := func() vec { return vec{r.Int64N(wide << shift), r.Int64N(high << shift)} }
		var units []vec
		seen := map[vec]bool{}
		unit := func(p vec) {
			if m := middle(rounded(p, shift), shift); !seen[m] {
				seen[m] = true
				units = append(units, m)
			}
		}
		var ends [][2]vec
		for range 20 {
			a, b := somewhere(), somewhere()
			unit(a)
			unit(b)
			ends = append(ends, [2]vec{a, b})
		}
		for range 200 {
			unit(somewhere())
		}
		h := hot{shift: shift, found: newBuckets(units)}
		for _, e := range ends {
			chain := h.through([]vec{rounded(e[0], shift)}, e[0], e[1])
			require.Equal(t, rounded(e[1], shift), chain[len(chain)-1])
			for i := 1; i < len(chain); i++ {
				p, q := chain[i-1], chain[i]
				require.Empty(t, h.passed(middle(p, shift), middle(q, shift), p, q), "of %v to %v", e[0], e[1])
			}
			if len(chain) > 2 {
				bent++
			}
		}
	}
	assert.Greater(t, bent, 1000)
}
