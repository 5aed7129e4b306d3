package gazetteer_test

import (
	"context"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/fixtures"
	"gridzone/gazetteer"
	"gridzone/zoning"
)

var today = zoning.DayOf(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))

// onRecord yields the divisions and addresses of a city as a store has them.
func onRecord(c *fixtures.City) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for _, rows := range [][]*zoning.Row{c.Divisions, c.Addresses} {
			for i, r := range rows {
				kept := *r
				kept.ID, kept.RevFrom = int64(i+1), 1
				if !yield(&kept, nil) {
					return
				}
			}
		}
	}
}

func search(x *gazetteer.Index, text string, day zoning.Day, limit int) gazetteer.Answer {
	a, err := x.Search(context.Background(), text, day, limit)
	if err != nil {
		panic(err) // only of a context that ends
	}
	return a
}

// What was not looked at when the confidence was set: the first answer is right for 97 in 100 doors, and none that is called certain is wrong.
func TestAccuracyOnQuestionsHeldBack(t *testing.T) {
	c := fixtures.New(fixtures.Options{Grids: 1500, Addresses: 40_000, Vertices: 12})
	x, err := gazetteer.Build(context.Background(), 1, onRecord(c))
	require.NoError(t, err)
	doors, right, certain, unambiguous, shown := 0, 0, 0, 0, 0
	const seed = 4242
	for _, q := range c.Questions(seed, 4000) {
		a := search(x, q.Text, today, 10)
		hit := len(a.Candidates) > 0 && slices.Contains(q.Truth, a.Candidates[0].Code)
		if a.Certain {
			certain++
			assert.True(t, hit && !q.Ambiguous(), "seed %d: %v is certain of %v, the truth is %v", seed, q, a.Candidates[0], q.Truth)
		}
		if q.Kind != zoning.Door {
			continue
		}
		doors++
		if hit {
			right++
		}
		if !q.Ambiguous() {
			unambiguous++
			if _, ok := a.Door(); ok {
				shown++
			}
		}
	}
	t.Logf("doors %d, right %.2f %%, certain %d, unambiguous %d of which %d are given as a door", doors, 100*float64(right)/float64(doors), certain, unambiguous, shown)
	assert.Greater(t, doors, 3000)
	assert.GreaterOrEqual(t, float64(right), 0.97*float64(doors))
	assert.GreaterOrEqual(t, float64(shown), 0.97*float64(unambiguous))
	assert.Greater(t, float64(certain), 0.6*4000)
}

// What people write around a door does not hide it and makes no answer certain; and the place of a door is not given for one beside it, or in another
// town.
func TestAccuracyOfSurroundings(t *testing.T) {
	c := fixtures.New(fixtures.Options{Grids: 1500, Addresses: 40_000, Vertices: 12})
	x, err := gazetteer.Build(t.Context(), 1, onRecord(c))
	require.NoError(t, err)
	asked, right := map[fixtures.Mistake]int{}, map[fixtures.Mistake]int{}
	const seed = 977
	for _, q := range c.Surroundings(seed, 1400) {
		a, err := x.Search(t.Context(), q.Text, today, 10)
		require.NoError(t, err)
		found := len(a.Candidates) > 0 && slices.Contains(q.Truth, a.Candidates[0].Code)
		door, given := a.Door()
		asked[q.Mistakes[0]]++
		if found && (given || q.NoDoor) {
			right[q.Mistakes[0]]++
		}
		assert.False(t, q.NoDoor && given, "seed %d: %v is given %v", seed, q, door)
		assert.False(t, a.Certain && (q.Mistakes[0] != fixtures.ShortTown || !found), "seed %d: %v is certain of %v", seed, q, a.Candidates)
	}
	t.Logf("right %v of %v", right, asked)
	for _, m := range fixtures.SurroundingMistakes() {
		if m != fixtures.OtherTown { // there may be others of that name, as near
			assert.GreaterOrEqual(t, float64(right[m]), 0.97*float64(asked[m]), m)
		}
	}
}
