package gazetteer

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// streets is a county where every village has a street of the same name, and one has an estate there.
func streets(t *testing.T, villages int) *Index {
	rows := []*zoning.Row{divisionRow(1, "330402", "南湖区", zoning.County), divisionRow(2, "330402100", "新丰镇", zoning.Town)}
	id := int64(10)
	for v := range villages {
		rows = append(rows, divisionRow(id, fmt.Sprintf("330402100%03d", v+1), fmt.Sprintf("第%d大队村", v+1), zoning.Village))
		id++
	}
	for v := range villages {
		code := fmt.Sprintf("330402100%03d", v+1)
		rows = append(rows, addressRow(id, "南湖区新丰镇人民路1号", code), addressRow(id+1, "南湖区新丰镇人民路1号4幢", code))
		id += 2
	}
	rows = append(rows, addressRow(id, "南湖区新丰镇人民路1号阳光花苑3幢", fmt.Sprintf("330402100%03d", villages)),
		addressRow(id+1, "南湖区新丰镇解放路9号", fmt.Sprintf("330402100%03d", villages)))
	return built(t, rows)
}

// However many addresses a question can mean, so many are looked at and no more, and what is left out is never passed off as looked at.
func TestWorkIsBounded(t *testing.T) {
	x := streets(t, 900)
	whole := mostWork()
	for _, text := range []string{"人民路1号隔壁", "人民路1号人民路1号解放路1号", "人民咯1号某某某某", "新丰镇人民路1号阳光花苑3幢", "人民路1号解放路9号人民路2号人民路3号人民路4号人民路5号"} {
		var first Answer
		for _, most := range []work{whole, whole, {places: 100, keys: whole.keys, contexts: whole.contexts}, {places: whole.places, keys: 50, contexts: whole.contexts}, {places: whole.places, keys: whole.keys, contexts: 20}} {
			a := x.ask(context.Background(), text, someDay)
			a.most = most
			a.search()
			assert.LessOrEqual(t, a.work.places, most.places+12, text) // one more of each name, to see that there is one
			assert.LessOrEqual(t, a.work.keys, most.keys+10, text)     // those of a place are looked at together
			assert.LessOrEqual(t, a.work.contexts, most.contexts, text)
			answer := a.answer(10)
			_, single := answer.Door()
			assert.False(t, a.capped && (answer.Certain || single), text)
			assert.True(t, a.capped || most == whole, "%s: %+v of %+v", text, a.work, most)
			if most == whole {
				if first.Candidates == nil {
					first = answer
				}
				assert.Equal(t, first, answer, text)
			}
		}
	}
}

// Of what is more than is looked at, that of the rarer name is looked at first, and that of the division named.
func TestWhatIsLikelyIsLookedAtFirst(t *testing.T) {
	x := streets(t, 900)
	for _, tc := range []struct {
		text, want, division string
	}{
		{"人民路1号阳光花苑3幢", "南湖区新丰镇人民路1号阳光花苑3幢", "330402100900"},
		{"第900大队村人民路1号", "南湖区新丰镇人民路1号", "330402100900"},
		{"第800大队村人民咯1号", "南湖区新丰镇人民路1号", "330402100800"}, // 801 and others are one character off
	} {
		for _, most := range []work{{places: 5000, keys: 5000, contexts: 3}, {places: 5000, keys: 5, contexts: 3}} {
			a := x.ask(context.Background(), tc.text, someDay)
			a.most = most
			a.search()
			found := a.answer(10)
			require.NotEmpty(t, found.Candidates, tc.text)
			assert.Equal(t, tc.want, found.Candidates[0].Address, tc.text)
			assert.Equal(t, tc.division, found.Candidates[0].Division, tc.text)
			assert.InDelta(t, search(x, tc.text, someDay, 10).Candidates[0].Confidence, found.Candidates[0].Confidence, 0, tc.text)
		}
	}
}

// Who has gone is answered no more.
func TestSearchEndsWithItsContext(t *testing.T) {
	x := streets(t, 5)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := x.Search(gone, "人民路1号隔壁", someDay, 10)
	require.ErrorIs(t, err, context.Canceled)
	_, err = x.Suggest(gone, "人民路", someDay, 10)
	require.ErrorIs(t, err, context.Canceled)
	a := x.ask(gone, "人民路1号隔壁", someDay)
	a.search()
	assert.Zero(t, a.work.keys+a.work.contexts)
}

// What numbers on record are to a question is looked at once, and kept for the part of the question and the reading of it, and for nothing else.
func TestAgreementsAreKeptApart(t *testing.T) {
	x := built(t, smallCity())
	a := x.ask(context.Background(), "中山路12号12幢竹林村3组阳光花苑12-3-501室", someDay)
	for range 2 {
		for k := range x.members {
			s := x.members[k].segment
			for number := range s.numbers.len() {
				known := decode(nil, string(s.numbers.at(number)))
				for p, ways := range a.ways {
					for w, way := range ways {
						cost, ok := agree(way.numbers, known)
						assert.Equal(t, agreement{cost, ok}, a.agree(s, uint32(number), p, w), "%v, part %d, reading %d", known, p, w)
					}
				}
			}
		}
	}
	assert.Greater(t, len(a.ways), 1)
}
