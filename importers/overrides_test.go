package importers_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/importers"
	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// approve publishes the draft p.
func (s shop) approve(t *testing.T, document string) {
	t.Helper()
	by := func(name string) publishing.Act {
		return publishing.Act{Actor: zoning.Actor{Name: name}, Version: publishing.AnyVersion}
	}
	_, err := publishing.Edit(t.Context(), s.Live, by("li"), "p", nil, func(h publishing.Header) (publishing.Header, error) {
		h.Issuer, h.Document = "the town", document
		return h, nil
	})
	require.NoError(t, err)
	_, err = publishing.Submit(t.Context(), s.Live, by("li"), "p")
	require.NoError(t, err)
	_, err = publishing.Approve(t.Context(), s.Live, by("wang"), "p")
	require.NoError(t, err)
}

// What was approved is not taken over by an import that nobody approves without a word, in a dry run either.
func TestImportsOverApprovedPublicationsWarn(t *testing.T) {
	s := withDraft(t)
	two := `{"type":"FeatureCollection","features":[` + zoneFeature(`"code":"a","name":"A","kind":"prohibited"`) + `,` + zoneFeature(`"code":"b","name":"B","kind":"prohibited"`) + `]}`
	require.Empty(t, s.load(t, importers.Options{Layer: zoning.Zones, Publication: "p"}, two).Errors)
	s.approve(t, "No. 7")
	told := func(o importers.Options, text string) []string {
		t.Helper()
		o.Layer = zoning.Zones
		r := s.load(t, o, text)
		require.Empty(t, r.Errors, describe(r))
		var out []string
		for _, w := range r.Warnings {
			if w.Code == "overrides_approved_publication" {
				out = append(out, w.ID+": "+w.Detail[:len("2 zones of the publication \"p\" (document \"No. 7\")")])
			}
		}
		return out
	}
	dated := func(name string) string { return zoneFeature(name + `,"kind":"prohibited","valid_from":"2027-02-01"`) }
	assert.Empty(t, told(importers.Options{}, dated(`"code":"c","name":"C"`)), "its own zone")
	assert.Empty(t, told(importers.Options{}, dated(`"code":"a","name":"A"`)), "nothing is changed")
	changed := `{"type":"FeatureCollection","features":[` + dated(`"code":"a","name":"X"`) + `,` + dated(`"code":"b","name":"X"`) + `,` + dated(`"code":"c","name":"X"`) + `]}`
	const both = `p: 2 zones of the publication "p" (document "No. 7")`
	assert.Equal(t, []string{both}, told(importers.Options{DryRun: true}, changed))
	from, err := zoning.ParseDay("2027-03-01")
	require.NoError(t, err)
	assert.Equal(t, []string{both}, told(importers.Options{DryRun: true, Replace: draftVillage, From: &from}, dated(`"code":"d","name":"D"`)), "what it does not name ends")
	assert.Equal(t, []string{both}, told(importers.Options{}, changed))
	assert.Empty(t, told(importers.Options{}, dated(`"code":"a","name":"Y"`)), "since then they are the import's own")
}
