package gazetteer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/geo"
	"gridzone/zoning"
)

// Through a random life each index answers as one that is made anew of what is on record, and those before it answer as they did.
func TestIndexFollows(t *testing.T) {
	const seed = 11
	r := rand.New(rand.NewPCG(seed, 2))
	rows := smallCity()
	questions := []string{"南湖区中山路12号", "竹林村3组12号", "竹林乡竹林村3组14号", "中山路12号", "王店路3号", "阳光花苑3幢2单元501室", "建林村", "建桥村7号", "中山冬路12号", "建林新村70号", "新丰镇竹林村3组12号", "新丰街道竹林村", "竹林乡", "城区中山路12号", "王店镇"}
	ask := func(x *Index) (list []Answer) {
		for _, q := range questions {
			list = append(list, search(x, q, someDay, 20))
		}
		return list
	}
	ctx := context.Background()
	now := built(t, rows)
	first, firstSaid := now, ask(now)
	renamed := []struct {
		code  string
		names []string
		level zoning.Level
	}{
		{"330411100200", []string{"建林村", "建桥村", ""}, zoning.Village},
		{"330402100", []string{"新丰镇", "新丰街道", "竹林乡"}, zoning.Town},
		{"330402101", []string{"", "竹林乡", "新丰镇"}, zoning.Town},
		{"330402", []string{"南湖区", "城区"}, zoning.County},
		{"330402001001", []string{"桂苑社区居委会", "中山社区", ""}, zoning.Village},
	}
	id, held := int64(5000), 11 // divisions, which stand first
	for revision := int64(2); revision < 150; revision++ {
		var divisions, changes []*zoning.Row
		gone := func(i int) *zoning.Row {
			closed := *rows[i]
			closed.RevTo = revision
			rows = slices.Delete(rows, i, i+1)
			return &closed
		}
		for range 1 + r.IntN(4) {
			switch i := held + r.IntN(len(rows)-held); r.IntN(3) {
			case 0:
				if len(rows) > held+9 && rows[i].RevFrom < revision {
					changes = append(changes, gone(i))
				}
			default:
				id++
				again := addressRow(id, []string{"嘉兴市南湖区南湖街道中山路12号", "嘉兴市秀洲区王店镇建林村7号", "嘉兴市秀洲区王店镇建林新村70号", "嘉兴市南湖区新丰镇竹林村3组14号"}[r.IntN(4)],
					[]string{"330402001001", "330411100200", "330402100200"}[r.IntN(3)])
				again.RevFrom = revision
				rows, changes = append(rows, again), append(changes, again)
			}
		}
		if r.IntN(4) == 0 { // a division has another name, begins or ends
			i := slices.IndexFunc(rows, func(r *zoning.Row) bool { return r.Code() == renamed[0].code })
			if i >= 0 {
				divisions = append(divisions, gone(i))
				held--
			} else {
				i = held
			}
			if name := renamed[0].names[r.IntN(len(renamed[0].names))]; name != "" {
				id++
				again := divisionRow(id, renamed[0].code, name, renamed[0].level)
				rows, divisions = slices.Insert(rows, i, again), append(divisions, again)
				held++
			}
			renamed = append(renamed[1:], renamed[0])
		}
		before := ask(now)
		next, err := now.Next(ctx, revision, seq(append(divisions, changes...)))
		require.NoError(t, err)
		whole := built(t, rows)
		x, _ := next.(*Index)
		assert.Equal(t, revision, x.Revision())
		assert.Equal(t, whole.Len(), x.Len())
		require.Equal(t, ask(whole), ask(x), "seed %d, revision %d", seed, revision)
		assert.Equal(t, before, ask(now))
		assert.Less(t, len(x.members), 12)
		now = x
	}
	assert.Equal(t, firstSaid, ask(first))
}

// When a division has another name, the addresses there are read anew and all others stay as they are; names that aliases teach are learned
// and forgotten wherever they are.
func TestRenamingReadsNoMoreThanItMust(t *testing.T) {
	rows := smallCity()
	for id := int64(1000); id < 1400; id++ {
		rows = append(rows, addressRow(id, fmt.Sprintf("嘉兴市南湖区南湖街道桂苑社区桂花路%d号", id), "330402001001"))
	}
	rows = append(rows, addressRow(1400, "嘉兴市秀洲区王店镇建林村8号", "330411100200", "秀洲区建林乡建林村8号"))
	x := built(t, rows)
	require.Len(t, x.members, 2)
	learned := lesson{"330411100", "建林乡"}
	assert.Contains(t, x.lessons, learned)
	follow := func(x *Index, changes ...*zoning.Row) *Index {
		next, err := x.Next(context.Background(), x.Revision()+1, seq(changes))
		require.NoError(t, err)
		return next.(*Index)
	}
	closed := func(x *Index, at int) *zoning.Row {
		was := *rows[at]
		was.RevTo = x.Revision() + 1
		return &was
	}
	rename := func(x *Index, at int, name string, more ...*zoning.Row) *Index {
		was := closed(x, at)
		d, _ := was.Thing.(zoning.Division)
		rows[at] = divisionRow(5000+x.Revision(), d.Code, name, d.Level)
		return follow(x, append([]*zoning.Row{was, rows[at]}, more...)...)
	}
	village := rename(x, 9, "建新村")
	require.Len(t, village.members, 3)
	assert.Same(t, x.members[1].segment, village.members[1].segment)
	assert.Equal(t, 4, village.members[1].died)
	assert.Len(t, village.members[2].at, 4)
	assert.True(t, search(village, "建新村", someDay, 10).Certain)
	assert.Contains(t, village.lessons, learned)
	rows[9] = divisionRow(10, "330411100200", "建林村村委会", zoning.Village)

	town := rename(x, 4, "建林乡") // elsewhere: so it is no old name of 王店镇
	assert.Same(t, x.members[1].segment, town.members[1].segment)
	assert.Equal(t, 7, town.members[1].died)
	assert.NotContains(t, town.lessons, learned)
	assert.Contains(t, rename(town, 4, "新丰镇").lessons, learned)
	rows[4] = divisionRow(5, "330402100", "新丰镇", zoning.Town)
	gone := rename(x, 4, "建林乡", closed(x, len(rows)-1)) // with the address that taught it
	assert.NotContains(t, gone.lessons, learned)
	assert.Equal(t, x.Len()-1, gone.Len())
	assert.Zero(t, x.members[1].died)
}

// What is no longer on record says nothing any more, and does not stay for long.
func TestWhatIsGone(t *testing.T) {
	rows := smallCity()
	live := len(rows)
	for id := int64(1000); id < 1400; id++ {
		rows = append(rows, addressRow(id, fmt.Sprintf("嘉兴市南湖区南湖街道中山冬路%d号", id), "330402001001"))
	}
	x := built(t, rows)
	assert.Less(t, search(x, "中山东路1200号", someDay, 10).Candidates[0].Confidence, 0.8)
	for i := live; i < len(rows); i++ {
		was := *rows[i]
		was.RevTo = x.Revision() + 1
		next, err := x.Next(context.Background(), was.RevTo, seq([]*zoning.Row{&was}))
		require.NoError(t, err)
		x = next.(*Index)
		kept := 0
		for _, m := range x.members[1:] {
			kept += len(m.at)
		}
		require.LessOrEqual(t, kept, 2*x.Len()+1)
		if i == live+150 {
			require.Positive(t, x.members[1].died)
		}
	}
	whole := built(t, rows[:live])
	for _, asked := range []string{"中山冬路12号", "中山冬路1200号", "中山东路12号"} {
		assert.Equal(t, search(whole, asked, someDay, 10), search(x, asked, someDay, 10), asked)
	}
	one := addressRow(2000, "嘉兴市南湖区南湖街道中山冬路12号", "330402001001")
	next, err := x.Next(context.Background(), 1000, seq([]*zoning.Row{one}))
	require.NoError(t, err)
	was := *one
	was.RevTo = 1001
	next, err = next.Next(context.Background(), 1001, seq([]*zoning.Row{&was, addressRow(2001, "嘉兴市南湖区新丰镇三塔路9号", "330402100200")}))
	require.NoError(t, err)
	after := next.(*Index)
	assert.Equal(t, search(x, "中山冬路12号", someDay, 10), search(after, "中山冬路12号", someDay, 10))
}

// What cannot be read makes no index, and one that nobody waits for is given up.
func TestBuildFails(t *testing.T) {
	broken := errors.New("away")
	_, err := Build(context.Background(), 1, func(yield func(*zoning.Row, error) bool) { yield(nil, broken) })
	require.ErrorIs(t, err, broken)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = Build(ctx, 1, func(yield func(*zoning.Row, error) bool) {
		for id := int64(1); yield(addressRow(id, "中山路1号", ""), nil); id++ {
			require.Less(t, id, int64(10_000))
		}
	})
	require.ErrorIs(t, err, context.Canceled)
	x, err := Build(context.Background(), 1, seq(nil))
	require.NoError(t, err)
	assert.Empty(t, search(x, "中山路1号", someDay, 10).Candidates)
	assert.Empty(t, suggest(x, "中", someDay, 10))
	assert.Empty(t, x.Nearest(orb.Point{120, 30}, someDay, 10, 1e6))
}

// Readers take whichever index is there while the next are made.
func TestReadersWhileIndexesFollow(t *testing.T) {
	var current atomic.Pointer[Index]
	current.Store(built(t, smallCity()))
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for asked := 0; ; asked++ {
				select {
				case <-done:
					return
				default:
				}
				x := current.Load()
				a := search(x, "南湖街道中山路21号", someDay, 10)
				assert.True(t, a.Certain, "of revision %d", x.Revision())
				assert.NotEmpty(t, suggest(x, "中山", someDay, 5))
				assert.NotEmpty(t, x.Nearest(orb.Point{120.1, 30.1}, someDay, 5, 10_000))
				search(x, "中山冬路12号", someDay, 10)
			}
		})
	}
	for i := range int64(400) {
		added := addressRow(9000+i, "嘉兴市南湖区南湖街道中山路9000号", "330402001001")
		rows := []*zoning.Row{added}
		if i > 0 {
			closed := *addressRow(9000+i-1, "嘉兴市南湖区南湖街道中山路9000号", "330402001001")
			closed.RevTo = 2 + i
			rows = append(rows, &closed)
		}
		next, err := current.Load().Next(context.Background(), 2+i, seq(rows))
		require.NoError(t, err)
		x, _ := next.(*Index)
		current.Store(x)
	}
	close(done)
	readers.Wait()
	assert.True(t, search(current.Load(), "南湖街道中山路9000号", someDay, 10).Certain)
}

func TestNearest(t *testing.T) {
	const seed = 3
	r := rand.New(rand.NewPCG(seed, 3))
	var rows []*zoning.Row
	for id := int64(1); id <= 3000; id++ {
		row := addressRow(id, "中山路1号", "")
		a, _ := row.Thing.(zoning.Address)
		a.At = orb.Point{120 + r.NormFloat64()*0.2, 30 + r.NormFloat64()*0.2}
		row.Thing = a
		if id%10 == 0 {
			row.Valid.To = someDay
		}
		rows = append(rows, row)
	}
	x := built(t, rows)
	for range 300 {
		p := orb.Point{120 + r.NormFloat64()*0.4, 30 + r.NormFloat64()*0.4}
		limit, within := 1+r.IntN(20), 50_000*r.Float64()
		var want []float64
		for _, row := range rows {
			if a, _ := row.Thing.(zoning.Address); row.Valid.Contains(someDay) && geo.Distance(p, a.At) <= within {
				want = append(want, geo.Distance(p, a.At))
			}
		}
		slices.Sort(want)
		var got []float64
		for _, n := range x.Nearest(p, someDay, limit, within) {
			assert.Equal(t, geo.Distance(p, n.Point), n.DistanceM)
			got = append(got, n.DistanceM)
		}
		require.Equal(t, append([]float64(nil), want[:min(limit, len(want))]...), got, "seed %d: %v", seed, p)
	}
}

// What was typed may be the number of a lane, or of a group, and doors there have other numbers.
func TestSuggestInALane(t *testing.T) {
	x := built(t, append(smallCity(), addressRow(901, "嘉兴市南湖区新丰镇三塔路1弄22号", "330402100200"), addressRow(902, "嘉兴市南湖区新丰镇三塔路1弄3号", "330402100200"),
		addressRow(903, "嘉兴市南湖区新丰镇三塔路16号", "330402100200"), addressRow(904, "嘉兴市南湖区新丰镇三塔路2弄1号", "330402100200")))
	for typed, want := range map[string][]string{"三塔路1": {"a903", "a902", "a901"}, "三塔路1弄": {"a902", "a901"}, "三塔路1弄2": {"a901"}, "三塔路2": {"a904"}, "三塔路16号": {"a903"}} {
		var got []string
		for _, c := range suggest(x, typed, someDay, 10) {
			got = append(got, c.Code)
		}
		assert.ElementsMatch(t, want, got, typed)
	}
}

func TestSuggest(t *testing.T) {
	x := built(t, smallCity())
	for _, tc := range []struct {
		typed string
		want  []string
	}{
		{"王店路", []string{"嘉兴市秀洲区王店镇建林村王店路3号"}},
		{"南湖区中山东", []string{"嘉兴市南湖区南湖街道中山东路12号"}},
		{"南湖街道中山路1", []string{"嘉兴市南湖区南湖街道中山路12号", "嘉兴市南湖区南湖街道中山路112号", "嘉兴市南湖区南湖街道中山路12-3号"}},
		{"南湖街道中山路2", []string{"嘉兴市南湖区南湖街道中山路21号"}},
		{"王店镇", []string{"嘉兴市秀洲区王店镇"}},
		{"竹林村3组1", []string{"嘉兴市南湖区新丰镇竹林村3组12号", "嘉兴市南湖区新丰镇竹林村3组14号"}},
		{"中山路200号阳光花苑3幢2单元5", []string{"嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元501室"}},
		{"南湖区中山路200号阳光花苑3幢2单", []string{"嘉兴市南湖区南湖街道中山路200号阳光花苑3幢2单元101室"}},
		{"秀洲区王店镇建林村王", []string{"嘉兴市秀洲区王店镇建林村王店路3号"}},
		{"王店镇中山", []string{"嘉兴市秀洲区王店镇中山路12号"}},
		{"新丰镇竹林村3小", []string{"嘉兴市南湖区新丰镇竹林村3组"}},
		{"实验", []string{"嘉兴市南湖区南湖街道南湖小学"}},
		{"", nil},
	} {
		var got []string
		for _, c := range suggest(x, tc.typed, someDay, 3) {
			got = append(got, c.Address)
		}
		assert.Subset(t, got, tc.want, tc.typed)
		if len(tc.want) > 0 && assert.NotEmpty(t, got, tc.typed) {
			assert.Contains(t, tc.want, got[0], tc.typed)
		} else {
			assert.Empty(t, got, tc.typed)
		}
	}
	twice := built(t, append(smallCity(), addressRow(901, "嘉兴市南湖区新丰镇三塔路8号", "330402100200"), addressRow(900, "嘉兴市南湖区新丰镇三塔路8号", "330402100200")))
	list := suggest(twice, "三塔路8", someDay, 3)
	require.Len(t, list, 2)
	assert.Equal(t, []string{"a900", "a901"}, []string{list[0].Code, list[1].Code})
}
