package zoning_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

func TestEndUnnamed(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	const v, other = "330402001001", "330402001002"
	put := []zoning.Candidate{
		undated(v+"001", "stays"), undated(v+"002", "ends"),
		dated(v+"003", "past", 0, 5), dated(v+"003", "now", 5, 30),
		dated(v+"004", "future", 20, 30), dated(v+"005", "over", 0, 9),
		undated(other+"001", "elsewhere"), undated("G1", "nowhere"),
	}
	_, err := zoning.Upsert(ctx, l, today, put)
	require.NoError(t, err)
	l.commit()
	n, err := zoning.EndUnnamed(ctx, l, zoning.Grids, v, today, func(code string) bool { return code == v+"001" })
	require.NoError(t, err)
	l.commit()
	assert.Equal(t, []string{v + "002", v + "003", v + "004"}, n)
	assert.Equal(t, []string{
		v + "001:stays[-,+)", v + "002:ends[-,10)", v + "003:past[0,5)", v + "003:now[5,10)", v + "005:over[0,9)",
		other + "001:elsewhere[-,+)", "G1:nowhere[-,+)"}, held(l))
	revision := l.revision
	n, err = zoning.EndUnnamed(ctx, l, zoning.Grids, v, today, func(code string) bool { return code == v+"001" })
	require.NoError(t, err)
	l.commit()
	assert.Empty(t, n)
	assert.Equal(t, revision, l.revision, "nothing left to end")
	n, err = zoning.EndUnnamed(ctx, l, zoning.Grids, "330400", today, func(string) bool { return false })
	require.NoError(t, err)
	assert.Len(t, n, 2, "the whole city")
	_, err = zoning.EndUnnamed(ctx, l, zoning.Grids, "", today, nil)
	require.ErrorIs(t, err, zoning.ErrInvalid)
}

func TestEndUnnamedKeepsTheDivisionItself(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	for _, code := range []string{"330402", "330402001", "330402002"} {
		require.NoError(t, l.Open(ctx, &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Division{Code: code}}))
	}
	n, err := zoning.EndUnnamed(ctx, l, zoning.Divisions, "330402", today, func(code string) bool { return code == "330402001" })
	require.NoError(t, err)
	assert.Equal(t, []string{"330402002"}, n)
	var open []string
	for _, r := range l.at(zoning.Divisions, l.revision) {
		if r.Valid.To == zoning.Forever {
			open = append(open, r.Code())
		}
	}
	assert.Equal(t, []string{"330402", "330402001"}, open)
}

// Local codes that begin alike are different divisions.
func TestEndUnnamedGoesByWholeLocalCodes(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	in := func(division, code string) zoning.Candidate {
		return zoning.Candidate{Row: &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Grid{Code: code, Name: "n", Kind: zoning.Base, Division: division}}}
	}
	_, err := zoning.Upsert(ctx, l, today, []zoning.Candidate{in("D1", "A"), in("D10", "B"), in("D1-1", "C")})
	require.NoError(t, err)
	l.commit()
	n, err := zoning.EndUnnamed(ctx, l, zoning.Grids, "D1", today, func(string) bool { return false })
	require.NoError(t, err)
	l.commit()
	assert.Equal(t, []string{"A"}, n)
	assert.Equal(t, []string{"A:n[-,10)", "B:n[-,+)", "C:n[-,+)"}, held(l))
}

func TestEndCode(t *testing.T) {
	ctx, l := context.Background(), newLedger()
	_, err := zoning.Upsert(ctx, l, today, []zoning.Candidate{dated("A", "past", 0, 5), dated("A", "now", 5, 30), dated("A", "future", 30, 40), undated("B", "stays")})
	require.NoError(t, err)
	l.commit()
	require.NoError(t, zoning.EndCode(ctx, l, zoning.Grids, "A", today))
	l.commit()
	assert.Equal(t, []string{"A:past[0,5)", "A:now[5,10)", "B:stays[-,+)"}, held(l))
	require.ErrorIs(t, zoning.EndCode(ctx, l, zoning.Grids, "A", today), zoning.ErrNotFound, "it has ended")
	require.ErrorIs(t, zoning.EndCode(ctx, l, zoning.Grids, "C", today), zoning.ErrNotFound)
}
