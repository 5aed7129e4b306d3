package gazetteer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// manyRows are a small city and some thousand addresses more: several sheaves and a part of one. Some teach old names of a town.
func manyRows() []*zoning.Row {
	rows := smallCity()
	for id := int64(1000); id < 1000+9*sheafSize+17; id++ {
		switch id % 4 {
		case 0:
			rows = append(rows, addressRow(id, fmt.Sprintf("嘉兴市南湖区新丰镇竹林村%d组%d号", id%7, id), "330402100200", fmt.Sprintf("南湖区竹林乡竹林村%d组%d号", id%7, id)))
		case 1:
			rows = append(rows, addressRow(id, fmt.Sprintf("嘉兴市秀洲区王店镇建林村第%d路%d号", id%1013, id), "330411100200", fmt.Sprintf("秀洲区建林乡建林村第%d路%d号", id%1013, id)))
		case 2:
			rows = append(rows, addressRow(id, "嘉兴市南湖区南湖街道桂苑社区", "330402001001"))
		default:
			rows = append(rows, addressRow(id, fmt.Sprintf("嘉兴市南湖区南湖街道中山路%d号阳光花苑%d幢", id%97, id), "330402001001"))
		}
	}
	return rows
}

// An index is the same to the byte, however many processors have made it.
func TestBuildIsTheSameOnAnyNumberOfProcessors(t *testing.T) {
	rows := manyRows()

	renamed := divisionRow(9000, "330411100200", "建新村", zoning.Village)
	was := *rows[9]
	was.RevTo = 2
	made := func(processors int) [2]*Index {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
		x := built(t, rows)
		next, err := x.Next(context.Background(), 2, seq([]*zoning.Row{&was, renamed}))
		require.NoError(t, err)
		return [2]*Index{x, next.(*Index)}
	}
	one := made(1)
	require.Equal(t, len(rows)-11, one[0].Len())
	require.NotEmpty(t, one[0].members[1].taught)
	for _, processors := range []int{2, 3, 8} {
		for range 3 {
			for k, x := range made(processors) {
				require.Len(t, x.members, len(one[k].members))
				assert.Equal(t, one[k].lessons, x.lessons)
				for i, m := range x.members {
					assert.True(t, assert.ObjectsAreEqual(one[k].members[i].segment, m.segment), "%d processors, index %d, member %d", processors, k, i)
					assert.Equal(t, one[k].members[i].dead, m.dead)
				}
			}
		}
	}
}

// What is being read is bounded, and a build that is given up reads no more rows than that.
func TestBuildHoldsFewAddressesThatAreNotTakenIn(t *testing.T) {
	const processors = 2
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	d := newDraft(newTree(nil, nil))
	for id := range int64(20 * sheafSize) {
		require.NoError(t, d.add(context.Background(), &entry{id: id, address: zoning.Address{Address: fmt.Sprintf("中山路%d号", id)}}))
		require.LessOrEqual(t, len(d.read), 2*processors)
		require.LessOrEqual(t, d.count-d.at.n, (2*processors+1)*sheafSize)
	}
	s, err := d.finish()
	require.NoError(t, err)
	assert.Len(t, s.at, 20*sheafSize)
}

// Wherever a build is given up or its rows end in an error, that is what it says, and the index before it answers as it did.
func TestBuildIsGivenUpWhereverItIs(t *testing.T) {
	rows := manyRows()
	x := built(t, smallCity())
	said := search(x, "南湖街道中山路21号", someDay, 10)
	broken := errors.New("away")
	for _, after := range []int{1, 12, sheafSize + 3, 6*sheafSize + 40, len(rows) - 1} {
		_, err := Build(context.Background(), 1, until(rows, after, func() error { return broken }))
		require.ErrorIs(t, err, broken)
		ctx, cancel := context.WithCancel(context.Background())
		read := 0
		_, err = x.Next(ctx, 2, func(yield func(*zoning.Row, error) bool) {
			for r, err := range until(rows[11:], after, func() error { cancel(); return nil }) {
				if read++; !yield(r, err) {
					return
				}
			}
		})
		cancel()
		if len(rows)-11-after > sheafSize {
			require.ErrorIs(t, err, context.Canceled)
			assert.LessOrEqual(t, read, after+sheafSize+1)
		}
		assert.Equal(t, said, search(x, "南湖街道中山路21号", someDay, 10))
	}
}

// until yields rows, and after some calls then: an error ends it.
func until(rows []*zoning.Row, after int, then func() error) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) {
		for i, r := range rows {
			if i == after {
				if err := then(); err != nil {
					yield(nil, err)
					return
				}
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}
