package publishing_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

const village, town, elsewhere = "330402001001", "330402001", "330402002001"

// before is what is on record in each case: two publications of the village, one of another.
func before(t *testing.T) zoning.Store {
	t.Helper()
	s := newStore(t)
	for _, p := range []struct {
		row   *zoning.Row
		zones []*zoning.Row
	}{
		{published("old", village, span(0, forever)), []*zoning.Row{zone("a", always, forever), zone("b", 5, forever)}},
		{published("other", village, span(0, forever)), []*zoning.Row{zone("c", always, 40)}},
		{published("far", elsewhere, span(0, forever)), []*zoning.Row{zone("d", always, forever)}},
	} {
		do(t, s, func(ctx context.Context, tx zoning.Tx) error { return publishing.Enforce(ctx, tx, p.row, p.zones) })
	}
	require.Equal(t, []string{"a:old[0,+)", "b:old[5,+)", "c:other[0,40)", "d:far[0,+)"}, onRecord(t, s, zoning.Zones))
	return s
}

func TestEnforce(t *testing.T) {
	for _, tc := range []struct {
		name         string
		publication  *zoning.Row
		zones        []*zoning.Row
		zonesThen    []string
		publications []string
	}{
		{"what is superseded ends on the first day, with its zones",
			published("new", village, span(20, forever), "old"), []*zoning.Row{zone("x", always, forever)},
			[]string{"a:old[0,20)", "b:old[5,20)", "c:other[0,40)", "d:far[0,+)", "x:new[20,+)"},
			[]string{"far:published[0,+)", "new:published[20,+)", "old:superseded[0,20)", "other:published[0,+)"}},
		{"a zone that comes again belongs to the new one although it says the same",
			published("new", village, span(20, forever), "old"), []*zoning.Row{zone("a", always, forever)},
			[]string{"a:old[0,20)", "a:new[20,+)", "b:old[5,20)", "c:other[0,40)", "d:far[0,+)"}, nil},
		{"what is superseded does not come back after the new one's last day",
			published("new", village, span(20, 30), "old"), []*zoning.Row{zone("a", always, forever)},
			[]string{"a:old[0,20)", "a:new[20,30)", "b:old[5,20)", "c:other[0,40)", "d:far[0,+)"},
			[]string{"far:published[0,+)", "new:published[20,30)", "old:superseded[0,20)", "other:published[0,+)"}},
		{"a zone keeps its own days within the publication's",
			published("new", village, span(20, 60), "old"), []*zoning.Row{zone("a", 25, 30), zone("a", 35, forever), zone("b", 0, 22)},
			[]string{"a:old[0,20)", "a:new[25,30)", "a:new[35,60)", "b:old[5,20)", "b:new[20,22)", "c:other[0,40)", "d:far[0,+)"}, nil},
		{"one that is not superseded stays, but for the days of a zone of the same code",
			published("new", village, span(10, 20)), []*zoning.Row{zone("c", always, forever)},
			[]string{"a:old[0,+)", "b:old[5,+)", "c:other[0,10)", "c:new[10,20)", "c:other[20,40)", "d:far[0,+)"},
			[]string{"far:published[0,+)", "new:published[10,20)", "old:published[0,+)", "other:published[0,+)"}},
		{"one in the division is superseded by one for the division",
			published("new", town, span(20, forever), "old", "other"), nil,
			[]string{"a:old[0,20)", "b:old[5,20)", "c:other[0,20)", "d:far[0,+)"},
			[]string{"far:published[0,+)", "new:published[20,+)", "old:superseded[0,20)", "other:superseded[0,20)"}},
		{"what would begin later is gone",
			published("new", village, span(-5, forever), "old"), []*zoning.Row{zone("x", always, forever)},
			[]string{"c:other[0,40)", "d:far[0,+)", "x:new[-5,+)"},
			[]string{"far:published[0,+)", "new:published[-5,+)", "other:published[0,+)"}},
		{"with neither zones nor anything to end", published("new", village, span(7, forever)), nil,
			[]string{"a:old[0,+)", "b:old[5,+)", "c:other[0,40)", "d:far[0,+)"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := before(t)
			out := do(t, s, func(ctx context.Context, tx zoning.Tx) error {
				return publishing.Enforce(ctx, tx, tc.publication, tc.zones)
			})
			assert.True(t, out.Changed)
			assert.EqualValues(t, 4, out.Revision, "one revision")
			assert.Equal(t, tc.zonesThen, onRecord(t, s, zoning.Zones))
			if tc.publications != nil {
				assert.Equal(t, tc.publications, onRecord(t, s, zoning.Publications))
			}
		})
	}
}

func TestEnforceRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		publication *zoning.Row
		zones       []*zoning.Row
		want        error
		says        string
	}{
		"an id on record":                   {published("old", village, span(1, 2)), nil, zoning.ErrConflict, "old is on record"},
		"superseding what is not there":     {published("new", village, span(1, 2), "old", "none"), nil, zoning.ErrInvalid, `"none"`},
		"superseding what is elsewhere":     {published("new", village, span(1, 2), "far"), nil, zoning.ErrInvalid, "far"},
		"a part superseding the whole":      {published("new", village+"01", span(1, 2), "old"), nil, zoning.ErrInvalid, "old"},
		"one for no division superseding":   {published("new", "", span(1, 2), "old"), nil, zoning.ErrInvalid, "old"},
		"two zones of a code on a day":      {published("new", village, span(1, 9)), []*zoning.Row{zone("x", 1, 5), zone("x", 4, 9)}, zoning.ErrConflict, "x"},
		"a zone with no day in common":      {published("new", village, span(1, 9)), []*zoning.Row{zone("x", 9, 12)}, zoning.ErrInvalid, "zone x"},
		"a publication without days":        {published("new", village, span(4, 4)), nil, zoning.ErrInvalid, "new"},
		"a row that is not a publication":   {zone("x", 1, 2), nil, zoning.ErrInvalid, "x"},
		"superseding what is ended already": {published("new", village, span(1, 2), "withdrawn"), nil, zoning.ErrConflict, "withdrawn"},
	} {
		t.Run(name, func(t *testing.T) {
			s := before(t)
			do(t, s, func(ctx context.Context, tx zoning.Tx) error {
				if err := publishing.Enforce(ctx, tx, published("withdrawn", village, span(0, 9)), nil); err != nil {
					return err
				}
				return publishing.End(ctx, tx, "withdrawn", 3, zoning.Withdrawn)
			})
			was := append(onRecord(t, s, zoning.Publications), onRecord(t, s, zoning.Zones)...)
			_, err := try(t, s, func(ctx context.Context, tx zoning.Tx) error {
				return publishing.Enforce(ctx, tx, tc.publication, tc.zones)
			})
			require.ErrorIs(t, err, tc.want)
			require.ErrorContains(t, err, tc.says)
			assert.Equal(t, was, append(onRecord(t, s, zoning.Publications), onRecord(t, s, zoning.Zones)...))
		})
	}
}

func TestEnd(t *testing.T) {
	s := before(t)
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return publishing.End(ctx, tx, "old", 4, zoning.Withdrawn)
	})
	assert.Equal(t, []string{"a:old[0,4)", "c:other[0,40)", "d:far[0,+)"}, onRecord(t, s, zoning.Zones), "b would begin later")
	assert.Equal(t, []string{"far:published[0,+)", "old:withdrawn[0,4)", "other:published[0,+)"}, onRecord(t, s, zoning.Publications))
	do(t, s, func(ctx context.Context, tx zoning.Tx) error {
		return publishing.End(ctx, tx, "old", 3, zoning.Withdrawn)
	})
	assert.Equal(t, []string{"a:old[0,3)", "c:other[0,40)", "d:far[0,+)"}, onRecord(t, s, zoning.Zones), "an end is made earlier")
	assert.Contains(t, onRecord(t, s, zoning.Publications), "old:withdrawn[0,3)")
	for id, want := range map[string]error{"none": zoning.ErrNotFound, "old": zoning.ErrConflict} {
		_, err := try(t, s, func(ctx context.Context, tx zoning.Tx) error { return publishing.End(ctx, tx, id, 4, zoning.Withdrawn) })
		require.ErrorIs(t, err, want)
	}
}
