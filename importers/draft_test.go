package importers_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

const draftVillage = "330402001001"

// withDraft is a shop with a village and a draft for it, in force from 2027 on.
func withDraft(t *testing.T) shop {
	t.Helper()
	s := open(t)
	r := s.load(t, importers.Options{Layer: zoning.Divisions},
		`{"type":"Feature","properties":{"code":"`+draftVillage+`","name":"V","level":"village"},"geometry":{"type":"Polygon","coordinates":[`+square(120.6, 30.6, 0.5)+`]}}`)
	require.Empty(t, r.Errors)
	from, err := zoning.ParseDay("2027-01-01")
	require.NoError(t, err)
	_, err = publishing.Create(t.Context(), s.Live, publishing.Act{Actor: zoning.Actor{Name: "li"}},
		publishing.Header{Publication: zoning.Publication{ID: "p", Division: draftVillage}, Valid: zoning.Interval{From: from, To: zoning.Forever}})
	require.NoError(t, err)
	return s
}

func zoneFeature(properties string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":{"type":"Polygon","coordinates":[` + square(120.7, 30.7, 0.01) + `]}}`
}

// drafted returns the zones of the draft as code name [from,to).
func (s shop) drafted(t *testing.T) []string {
	t.Helper()
	out := []string{}
	for r, err := range s.store.Draft(t.Context(), "p") {
		require.NoError(t, err)
		z, _ := r.Thing.(zoning.Zone)
		out = append(out, strings.Join([]string{z.Code, z.Name, z.Division, r.Valid.From.String(), r.Valid.To.String()}, " "))
	}
	return out
}

func TestImportIntoADraft(t *testing.T) {
	s := withDraft(t)
	revision := s.Atlas().Revision()
	o := importers.Options{Layer: zoning.Zones, Publication: "p", Name: "zones.geojson", Actor: zoning.Actor{Name: "wang"}}
	dry := o
	dry.DryRun = true
	r := s.load(t, dry, zoneFeature(`"code":"a","name":"A","kind":"prohibited"`))
	assert.Equal(t, 1, r.New)
	assert.Empty(t, s.drafted(t), "a dry run does nothing")
	r = s.load(t, o, zoneFeature(`"code":"a","name":"A","kind":"prohibited"`))
	require.Empty(t, r.Errors)
	assert.Equal(t, []int64{1, 2, revision}, []int64{int64(r.New), r.Version, r.Revision})
	assert.Contains(t, codes(r.Warnings), "division_assigned")
	assert.NotContains(t, codes(r.Warnings), "file_not_kept")
	assert.Empty(t, r.Publications)
	assert.Equal(t, []string{"a A " + draftVillage + "  "}, s.drafted(t))
	assert.Empty(t, s.rows(t, zoning.Zones), "nothing is on record")
	assert.Empty(t, s.rows(t, zoning.Publications))
	assert.Equal(t, revision, s.Atlas().Revision())
	_, err := s.store.Document(t.Context(), r.Digest)
	require.ErrorIs(t, err, zoning.ErrNotFound, "the file is nobody's document")

	r = s.load(t, o, zoneFeature(`"code":"a","name":"A","kind":"prohibited"`))
	assert.Equal(t, []int64{1, 2}, []int64{int64(r.Unchanged), r.Version}, "nothing new, no other version")
	r = s.load(t, o, zoneFeature(`"code":"a","kind":"restricted"`))
	assert.Equal(t, []int64{1, 3}, []int64{int64(r.Changed), r.Version})
	assert.Contains(t, codes(r.Warnings), "kept_from_record", "what the file does not mention stays as the draft has it")
	assert.Equal(t, []string{"a A " + draftVillage + "  "}, s.drafted(t))
	l, err := publishing.Read(t.Context(), s.store, "p")
	require.NoError(t, err)
	assert.Equal(t, "wang", l.ChangedBy)

	r = s.load(t, o, `{"type":"FeatureCollection","features":[`+zoneFeature(`"code":"b","kind":"prohibited"`)+`,`+zoneFeature(`"code":"c","kind":"none"`)+`]}`)
	assert.True(t, r.Refused())
	assert.Zero(t, r.Version)
	assert.Len(t, s.drafted(t), 1, "all or nothing")
}

func TestOneZoneOfADraft(t *testing.T) {
	s := withDraft(t)
	o := importers.Options{Layer: zoning.Zones, Publication: "p"}
	s.load(t, o, zoneFeature(`"code":"a","name":"A","kind":"prohibited","valid_from":"2027-01-01","valid_to":"2028-01-01"`))
	s.load(t, o, zoneFeature(`"code":"a","name":"A2","kind":"prohibited","valid_from":"2028-01-01"`))
	require.Len(t, s.drafted(t), 2)
	o.Code = "a"
	r := s.load(t, o, zoneFeature(`"kind":"restricted"`))
	require.Empty(t, r.Errors)
	assert.Equal(t, []string{"a  " + draftVillage + "  "}, s.drafted(t), "it is all there is of the zone")
	r = s.load(t, o, zoneFeature(`"kind":"restricted"`))
	assert.Equal(t, 1, r.Unchanged)
	s.load(t, o, zoneFeature(`"kind":"restricted","valid_from":"2027-05-01","valid_to":"2027-06-01"`))
	assert.Equal(t, []string{"a  " + draftVillage + " 2027-05-01 2027-06-01"}, s.drafted(t), "nothing of it stays on other days")
	r = s.load(t, o, zoneFeature(`"kind":"restricted","code":"b"`))
	assert.True(t, r.Refused())
}

func TestWhatADraftDoesNotTake(t *testing.T) {
	s := withDraft(t)
	file := zoneFeature(`"code":"a","kind":"prohibited"`)
	try := func(o importers.Options) error {
		_, err := importers.Import(t.Context(), s.Live, strings.NewReader(file), o)
		return err
	}
	require.ErrorIs(t, try(importers.Options{Layer: zoning.Grids, Publication: "p"}), zoning.ErrInvalid)
	require.ErrorIs(t, try(importers.Options{Layer: zoning.Zones, Publication: "p", Replace: draftVillage}), zoning.ErrInvalid)
	require.ErrorIs(t, try(importers.Options{Layer: zoning.Zones, Publication: "none"}), zoning.ErrNotFound)
	require.ErrorIs(t, try(importers.Options{Layer: zoning.Zones, Publication: "p", Version: 7}), zoning.ErrStale)
	key := importers.Options{Layer: zoning.Zones, Publication: "p", Version: 1, Key: "k"}
	require.NoError(t, try(key))
	r := s.load(t, key, file)
	assert.True(t, r.Repeated)
	assert.EqualValues(t, 2, r.Version)
	key.Publication = "other"
	require.ErrorIs(t, try(key), zoning.ErrReused)
}

// What was withdrawn stays so: the same file publishes its zones again, as another publication.
func TestWhatHasEndedDoesNotComeBack(t *testing.T) {
	s := withVillages(t)
	text := collection(polygon(`"code":"Z1","name":"a","kind":"prohibited","division":"`+village+`","valid_from":"2014-01-01"`, square(120.72, 30.72, 0.004)))
	from, err := zoning.ParseDay("2015-01-01")
	require.NoError(t, err)
	seen := map[string]bool{}
	for range 3 {
		r := s.load(t, zoneOptions(), text)
		require.Len(t, r.Publications, 1, describe(r))
		id := r.Publications[0]
		assert.False(t, seen[id], "another one each time")
		seen[id] = true
		assert.Empty(t, s.load(t, zoneOptions(), text).Publications)
		ended, err := publishing.Withdraw(t.Context(), s.Live, publishing.Act{Actor: zoning.Actor{Name: "wang"}, Why: "annulled", Version: publishing.AnyVersion}, id, new(from))
		require.NoError(t, err)
		assert.Equal(t, from, ended.Ended)
	}
	for id := range seen {
		l, err := publishing.Read(t.Context(), s.store, id)
		require.NoError(t, err)
		assert.Equal(t, zoning.Withdrawn, l.State)
	}
}

// A zone without dates is in force on the days of its draft, and not on all.
func TestNoDaysInADraftAreThoseOfThePublication(t *testing.T) {
	s := withDraft(t)
	o := importers.Options{Layer: zoning.Zones, Publication: "p", Actor: zoning.Actor{Name: "li"}}
	assert.NotContains(t, codes(s.load(t, o, zoneFeature(`"code":"a","name":"A","kind":"prohibited"`)).Warnings), "in_force_on_all_days")
	o.Publication = ""
	assert.Contains(t, codes(s.load(t, o, zoneFeature(`"code":"a","name":"A","kind":"prohibited"`)).Warnings), "in_force_on_all_days")
}
