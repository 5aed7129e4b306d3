package importers_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// lost is a store that cannot be reached any more once a command is committed.
type lost struct {
	zoning.Store
	away atomic.Bool
}

func (l *lost) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	out, err := l.Store.Do(ctx, c, f)
	l.away.Store(true)
	return out, err
}

func (l *lost) Changes(ctx context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	if l.away.Load() {
		return func(yield func(*zoning.Row, error) bool) { yield(nil, errors.New("gone")) }
	}
	return l.Store.Changes(ctx, layer, from, to)
}

func TestCommittedButNotServed(t *testing.T) {
	s := withVillages(t)
	live, err := atlas.Open(t.Context(), &lost{Store: s.store}, atlas.Options{})
	require.NoError(t, err)
	r, err := importers.Import(t.Context(), live, strings.NewReader(collection(gridAt(first, 0, ""))), gridOptions())
	require.NoError(t, err, "it is committed: nobody should repeat it")
	assert.Equal(t, int64(2), r.Revision)
	assert.Equal(t, 1, r.New)
	assert.Equal(t, []string{"committed_not_yet_served"}, codes(r.Warnings))
	assert.Len(t, s.rows(t, zoning.Grids), 1)
}

func TestDaysOutsideAreTold(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(gridAt(first, 0, `,"valid_from":"2020-01-01"`)))
	for _, c := range []struct{ text, detail string }{
		{gridAt(first, 0, `,"valid_from":"2020-01-01","valid_to":"2023-01-01"`), "from 2023-01-01 on: the dates given end nothing"},
		{gridAt(first, 1, `,"valid_from":"2021-01-01","valid_to":"2023-01-01"`), "from 2020-01-01 until before 2021-01-01 and from 2023-01-01 on"},
	} {
		o := gridOptions()
		o.DryRun = true
		r := s.load(t, o, collection(c.text))
		require.Equal(t, []string{"days_outside_kept"}, codes(r.Warnings))
		assert.Contains(t, r.Warnings[0].Detail, c.detail)
		assert.Contains(t, r.Warnings[0].Detail, first)
	}
	r := s.load(t, gridOptions(), collection(gridAt(first, 0, `,"valid_from":"2020-01-01","valid_to":"2023-01-01"`), gridAt(first, 1, `,"valid_from":"2023-01-01"`)))
	assert.Empty(t, r.Warnings, "the file speaks of all days")
}

func TestZonesWithoutPolygon(t *testing.T) {
	s := withVillages(t)
	n := 0
	for more, want := range map[string][]string{
		"":                                    {"whole_division", "unapproved_import"},
		`,"extent":"x"`:                       {"scope_assumed", "unapproved_import"},
		`,"extent":"x","extent_scope":"part"`: {"unapproved_import"},
	} {
		n++
		zone := fmt.Sprintf(`"code":"Z%d","name":"a","kind":"禁养区","division":"%s","valid_from":"2014-01-01"`, n, village)
		assert.Equal(t, want, codes(s.load(t, zoneOptions(), collection(polygon(zone+more, ""))).Warnings), more)
	}
}

func TestManyAlikeAreToldOnce(t *testing.T) {
	s := withVillages(t)
	var features []string
	for i := range 11 {
		features = append(features, gridAt(fmt.Sprintf("L%d", i), i%5, `,"division":"`+village+`"`))
	}
	r := s.load(t, gridOptions(), collection(features...))
	require.Equal(t, []string{"nonstandard_code"}, codes(r.Warnings))
	assert.Contains(t, r.Warnings[0].Detail, "11 features, the first are L0, L1")
	assert.Len(t, s.load(t, gridOptions(), collection(features[:10]...)).Warnings, 10)
}

func TestColumns(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Map = map[string]string{"code": "NOPE"}
	r := s.load(t, o, collection(polygon(`"wgbh":"x","kind":"base"`, square(120.72, 30.72, 0.002))))
	require.True(t, r.Refused())
	assert.Equal(t, "column_not_in_file", r.Errors[0].Code)
	assert.Contains(t, r.Errors[0].Detail, "NOPE")
	assert.Contains(t, r.Errors[0].Repair, "wgbh")

	r = s.load(t, zoneOptions(), collection(polygon(`"code":"Z","网格编码":"x","性质":"禁养"`, square(120.72, 30.72, 0.002))))
	require.True(t, r.Refused())
	assert.Contains(t, r.Errors[0].Repair, "--map kind=性质")

	r = s.load(t, gridOptions(), collection(gridAt(first, 0, `,"网格长":"张某","联系电话":"110","备注":"x"`), gridAt(second, 1, `,"网格长":"张某","网格长电话":"119","手机":"120","备注":"y"`)))
	assert.ElementsMatch(t, []string{"extra_kept", "personal_data_left_out"}, codes(r.Warnings))
	assert.Equal(t, "110", s.staff(t, first)[0].Phone)
	assert.Equal(t, "119", s.staff(t, second)[0].Phone, "the exact name goes before the loose one")
}

// What to do with the file is part of what an idempotency key stands for.
func TestKeyStandsForTheWholeRequest(t *testing.T) {
	s := withVillages(t)
	o := gridOptions()
	o.Key = "k"
	s.load(t, o, collection(gridAt(first, 0, "")))
	for _, change := range []func(*importers.Options){
		func(o *importers.Options) { o.Replace = village },
		func(o *importers.Options) { o.From = new(zoning.Day) },
		func(o *importers.Options) { o.Format = "geojson" },
		func(o *importers.Options) { o.Map = map[string]string{"name": "name"} },
	} {
		other := o
		change(&other)
		_, err := importers.Import(t.Context(), s.Live, strings.NewReader(collection(gridAt(first, 0, ""))), other)
		require.ErrorIs(t, err, zoning.ErrReused)
	}
}

// A clash of days in one grid leaves the staff of every other grid in the file as it was.
func TestClashLeavesStaff(t *testing.T) {
	s := withVillages(t)
	s.load(t, gridOptions(), collection(gridAt(first, 0, `,"head":"张某"`), gridAt(second, 1, `,"valid_from":"2020-01-01"`)))
	before := s.Atlas()
	r := s.load(t, gridOptions(), collection(gridAt(first, 0, `,"head":"赵某"`), gridAt(second, 1, `,"valid_from":"2020-01-01"`), gridAt(second, 2, "")))
	assert.Equal(t, []string{"duplicate_code"}, codes(r.Errors))
	assert.Equal(t, "张某", s.staff(t, first)[0].Name)
	assert.Same(t, before, s.Atlas())
}
