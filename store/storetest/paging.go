package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func pages(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	was := valid(grid("b"), zoning.Always, day(5))
	put(t, s, grid("a"), was, valid(grid("b"), day(5), zoning.Forever), valid(grid("c"), day(1), day(5)), valid(grid("d"), day(5), day(6)), shaped(grid("e"), square(120, 30, 1)))
	box := square(121.5, 30, 1)[0].Bound()
	on := func(n int) *zoning.Day { d := day(n); return &d }
	for name, c := range map[string]struct {
		q    zoning.Query
		want []string
	}{
		"a day":                    {zoning.Query{On: on(4)}, []string{"a", "b", "c", "e"}},
		"the day a row ends":       {zoning.Query{On: on(5)}, []string{"a", "b", "d", "e"}},
		"the day before any":       {zoning.Query{On: on(-1000)}, []string{"a", "b", "e"}},
		"the first":                {zoning.Query{Limit: 2}, []string{"a", "b"}},
		"rows count, not codes":    {zoning.Query{Limit: 3}, []string{"a", "b", "b"}},
		"after a code":             {zoning.Query{After: "b"}, []string{"c", "d", "e"}},
		"after a code that is not": {zoning.Query{After: "bb", Limit: 1}, []string{"c"}},
		"after the last":           {zoning.Query{After: "e"}, []string{}},
		"all of it":                {zoning.Query{On: on(5), After: "a", Limit: 2, Within: &box}, []string{"b", "d"}},
		"in a box":                 {zoning.Query{On: on(5), After: "b", Within: &box}, []string{"d"}},
		"of codes":                 {zoning.Query{Codes: []string{"e", "c", "a"}, After: "a", Limit: 1}, []string{"c"}},
		"an earlier revision":      {zoning.Query{Revision: 1, On: on(4), After: "a", Limit: 1}, []string{"b"}},
	} {
		c.q.Layer = zoning.Grids
		assert.Equal(t, c.want, codes(rows(t, s, c.q)), name)
	}
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		require.NoError(t, tx.Open(ctx, grid("aa")))
		assert.Equal(t, []string{"aa"}, codes(rows(t, tx, zoning.Query{Layer: zoning.Grids, After: "a", Limit: 1})), "a command sees its own")
		return nil
	})
	assert.ErrorIs(t, readErr(s.Rows(t.Context(), zoning.Query{Layer: zoning.Grids, After: "a\x00"})), zoning.ErrInvalid)
}

func addressesHaveAPlace(t *testing.T, open Open, _ Reopen) {
	s := open(t)
	address := func(code string, lon, lat float64) *zoning.Row {
		return row(zoning.Address{Code: code, Address: code, Kind: zoning.Door, At: [2]float64{lon, lat}})
	}
	put(t, s, address("in", 120.5, 30.5), address("edge", 121, 31), address("out", 121.5, 30.5))
	box := square(120, 30, 1)[0].Bound()
	assert.Equal(t, []string{"edge", "in"}, codes(rows(t, s, zoning.Query{Layer: zoning.Addresses, Within: &box})))
}
