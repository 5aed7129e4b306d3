package gazetteer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// A door is misplaced where no division is on record, though some are drawn that day, and in another town than its own that day.
func TestMisplaced(t *testing.T) {
	county, own, other := divisionRow(1, "330402", "南湖区", zoning.County), divisionRow(2, "330402001", "南湖街道", zoning.Town), divisionRow(3, "330402002", "建设街道", zoning.Town)
	since := zoning.Interval{From: someDay, To: zoning.Unbounded.To}
	for _, r := range []*zoning.Row{county, own, other} {
		require.NotEmpty(t, r.Shape)
		r.Valid = since
	}
	x := built(t, []*zoning.Row{county, own, other})
	door := Candidate{Division: "330402001001"}
	assert.True(t, x.Misplaced(door, nil, someDay))
	assert.False(t, x.Misplaced(door, nil, someDay-1), "nothing is drawn yet")
	assert.False(t, x.Misplaced(door, []*zoning.Row{county, own}, someDay))
	assert.False(t, x.Misplaced(door, []*zoning.Row{county}, someDay), "of no town there nothing is known")
	assert.True(t, x.Misplaced(door, []*zoning.Row{county, other}, someDay))
	assert.False(t, x.Misplaced(door, []*zoning.Row{county, other}, someDay-1), "its town is none yet")
	assert.False(t, x.Misplaced(Candidate{Division: "330402"}, []*zoning.Row{county, other}, someDay), "an address of a county is of no town")
	for _, r := range []*zoning.Row{county, own, other} {
		r.Shape = nil
	}
	assert.False(t, built(t, []*zoning.Row{county, own, other}).Misplaced(door, nil, someDay), "nothing is drawn")
}
