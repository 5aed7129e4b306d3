package importers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
)

// What a feature does not mention stays as it was; what it mentions as null goes.
func TestWhatIsNotMentionedStays(t *testing.T) {
	s := withVillages(t)
	at := square(120.72, 30.72, 0.004)
	s.load(t, zoneOptions(), collection(polygon(`"code":"Z","name":"a","kind":"限养区","category":"01","division":"`+village+`","extent":"east of the river",`+
		`"extent_scope":"part","bases":"643","valid_from":"2014-01-01","tide":3`, at)))
	zone := func() zoning.Zone {
		rows := s.rows(t, zoning.Zones)
		require.Len(t, rows, 1)
		assert.Equal(t, "2014-01-01", rows[0].Valid.From.String())
		return rows[0].Thing.(zoning.Zone)
	}
	before := zone()
	r := s.load(t, zoneOptions(), collection(polygon(`"code":"Z"`, at)))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, 1, r.Unchanged, "it says nothing that is not on record")
	r = s.load(t, zoneOptions(), collection(polygon(`"code":"Z","name":"b"`, at)))
	assert.Equal(t, []string{"Z"}, r.ChangedCodes)
	require.Equal(t, []string{"kept_from_record", "unapproved_import"}, codes(r.Warnings))
	assert.Contains(t, r.Warnings[0].Detail, "kind, category, division, extent, extent_scope, bases, \"tide\"")
	after := before
	after.Name = "b"
	assert.Equal(t, after, zone())
	s.load(t, zoneOptions(), collection(polygon(`"code":"Z","extent":null,"bases":null,"category":"","tide":null`, at)))
	after.Extent, after.Bases, after.Category, after.Extra = "", nil, "", map[string]any{"tide": nil}
	assert.Equal(t, after, zone())

	r = s.load(t, zoneOptions(), collection(polygon(`"code":"NEW"`, at)))
	assert.Equal(t, []string{"missing_property"}, codes(r.Errors), "nothing is on record of it")

	// Without a polygon, its division and its kind on record.
	s.load(t, zoneOptions(), collection(polygon(`"code":"W","name":"a","kind":"禁养区","division":"`+village+`","valid_from":"2014-01-01"`, "")))
	r = s.load(t, zoneOptions(), collection(polygon(`"code":"W","name":"words"`, "")))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, 1, r.Changed)
}

func TestKindOfAGridStays(t *testing.T) {
	s := withVillages(t)
	at := square(120.72, 30.72, 0.002)
	s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","name":"a","kind":"dedicated","replaces":["X"]`, at)))
	r := s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","name":"b"`, at)))
	assert.Equal(t, []string{"kept_from_record"}, codes(r.Warnings))
	g := s.rows(t, zoning.Grids)[0].Thing.(zoning.Grid)
	assert.Equal(t, zoning.Dedicated, g.Kind)
	assert.Equal(t, []string{"X"}, g.Replaces)
	s.load(t, gridOptions(), collection(polygon(`"code":"`+first+`","kind":"base","replaces":null`, at)))
	g = s.rows(t, zoning.Grids)[0].Thing.(zoning.Grid)
	assert.Equal(t, zoning.Grid{Code: first, Name: "b", Kind: zoning.Base, Division: village}, g)
}

// A code that is on record, but not today, needs dates: nobody can tell which days are meant.
func TestDatesAreNeeded(t *testing.T) {
	s := withVillages(t)
	at := square(120.72, 30.72, 0.004)
	zone := `"code":"Z","name":"a","kind":"禁养区","division":"` + village + `"`
	s.load(t, zoneOptions(), collection(polygon(zone+`,"valid_from":"2036-01-01"`, at)))
	r := s.load(t, zoneOptions(), collection(polygon(zone, at)))
	require.Equal(t, []string{"dates_needed"}, codes(r.Errors))
	assert.Contains(t, r.Errors[0].Detail, "from 2036-01-01 on")
	r = s.load(t, zoneOptions(), collection(polygon(`"code":"Z","name":"b","valid_from":"2036-01-01"`, at)))
	require.False(t, r.Refused(), describe(r))
	assert.Equal(t, 1, r.Changed)

	s.load(t, zoneOptions(), collection(polygon(zone+`,"valid_from":"2014-01-01","valid_to":"2036-01-01"`, at)))
	r = s.load(t, zoneOptions(), collection(polygon(`"code":"Z","name":"c"`, at)))
	require.False(t, r.Refused(), describe(r))
	assert.Contains(t, codes(r.Warnings), "days_outside_kept")
	names := map[string]string{}
	for _, row := range s.rows(t, zoning.Zones) {
		names[row.Valid.From.String()] = row.Thing.(zoning.Zone).Name
	}
	assert.Equal(t, map[string]string{"2014-01-01": "c", "2036-01-01": "b"}, names)
}

func TestUnfounded(t *testing.T) {
	s := withVillages(t)
	at := square(120.72, 30.72, 0.004)
	zone := `"code":"Z","name":"a","kind":"禁养区","division":"` + village + `"`
	assert.Equal(t, []string{"in_force_on_all_days", "unapproved_import"}, codes(s.load(t, zoneOptions(), collection(polygon(zone, at))).Warnings))
	assert.Empty(t, s.load(t, zoneOptions(), collection(polygon(zone, at))).Warnings, "it is on record like that")
	empty := open(t)
	assert.Contains(t, codes(empty.load(t, zoneOptions(), collection(polygon(zone, at))).Warnings), "no_divisions_on_record")
}
