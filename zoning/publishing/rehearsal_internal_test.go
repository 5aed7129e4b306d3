package publishing

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

func zoneRow(code string, lon float64) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: code, Kind: zoning.Prohibited},
		Shape: orb.MultiPolygon{{{{lon, 30}, {lon + 1, 30}, {lon + 1, 31}, {lon, 30}}}}}
}

func codesOf(t *testing.T, tx zoning.Tx, q zoning.Query) []string {
	t.Helper()
	list := []string{}
	for r, err := range tx.Rows(t.Context(), q) {
		require.NoError(t, err)
		list = append(list, r.Code())
	}
	return list
}

func TestRehearsal(t *testing.T) {
	a, b := zoneRow("a", 120), zoneRow("b", 130)
	a.ID, b.ID = 1, 2
	grid := &zoning.Row{ID: 1, Valid: zoning.Unbounded, Thing: zoning.Grid{Code: "a"}}
	base := atlas.New(7, 0, map[zoning.Layer][]*zoning.Row{zoning.Zones: {a, b}, zoning.Grids: {grid}})
	var tx zoning.Tx = rehearse(base)
	zones := zoning.Query{Layer: zoning.Zones}
	assert.EqualValues(t, 8, tx.Revision())
	newest, err := tx.Newest(t.Context())
	require.NoError(t, err)
	assert.EqualValues(t, 7, newest.N)

	c := zoneRow("aa", 120)
	require.NoError(t, tx.Open(t.Context(), c, zoneRow("c", 120)))
	assert.Equal(t, []string{"a", "aa", "b", "c"}, codesOf(t, tx, zones))
	assert.Equal(t, []string{"aa", "b"}, codesOf(t, tx, zoning.Query{Layer: zoning.Zones, Codes: []string{"b", "aa", "b", "zz"}, Revision: 8}))
	box := orb.Bound{Min: orb.Point{131, 30}, Max: orb.Point{132, 31}}
	assert.Equal(t, []string{"b"}, codesOf(t, tx, zoning.Query{Layer: zoning.Zones, Within: &box}))

	require.NoError(t, tx.Close(t.Context(), zoning.Zones, 1, c.ID))
	assert.Equal(t, []string{"b", "c"}, codesOf(t, tx, zones))
	assert.Equal(t, []string{"a"}, codesOf(t, tx, zoning.Query{Layer: zoning.Grids}), "ids count within a layer")
	require.ErrorIs(t, tx.Close(t.Context(), zoning.Zones, 1), zoning.ErrNotFound)
	require.ErrorIs(t, tx.Close(t.Context(), zoning.Zones, c.ID), zoning.ErrNotFound)
	require.ErrorIs(t, tx.Close(t.Context(), zoning.Grids, 2), zoning.ErrNotFound)
	for range tx.Rows(t.Context(), zones) { // what is opened during a walk is not part of it
		require.NoError(t, tx.Open(t.Context(), zoneRow("d", 120)))
	}
	for _, err := range tx.Rows(t.Context(), zoning.Query{Layer: zoning.Zones, Revision: 7}) {
		require.ErrorIs(t, err, zoning.ErrInvalid)
	}
}

func TestRehearsalHasRowsAlone(t *testing.T) {
	tx, ctx := rehearse(atlas.New(0, 0, nil)), t.Context()
	_, err := tx.Staff(ctx, nil)
	require.ErrorIs(t, err, errRehearsal)
	_, err = tx.Record(ctx, zoning.PublicationRecords, "x")
	require.ErrorIs(t, err, errRehearsal)
	_, err = tx.Document(ctx, "x")
	require.ErrorIs(t, err, errRehearsal)
	_, err = tx.PutBlob(ctx, "x", nil)
	require.ErrorIs(t, err, errRehearsal)
	for _, err := range tx.Records(ctx, zoning.PublicationRecords) {
		require.ErrorIs(t, err, errRehearsal)
	}
	for _, err := range tx.Draft(ctx, "x") {
		require.ErrorIs(t, err, errRehearsal)
	}
	for _, err := range []error{tx.SetStaff(ctx, "x", nil), tx.PutRecord(ctx, zoning.PublicationRecords, "x", 0, "", nil), tx.OpenDraft(ctx), tx.CloseDraft(ctx, "x")} {
		require.ErrorIs(t, err, errRehearsal)
	}
}
