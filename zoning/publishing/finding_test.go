package publishing_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gridzone/zoning"
	"gridzone/zoning/publishing"
)

// whole is a division of a degree's tenth, of which zones take quarters and halves:
//
//	120.69         120.74         120.79
//	  +--------------+--------------+ 30.79
//	  |              |              |
//	  |      ul      |      ur      |
//	  +--------------+--------------+ 30.74
//	  |      ll      |      lr      |
//	  +--------------+--------------+ 30.69
func quarter(code string, kind zoning.ZoneKind, lon, lat float64) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Shape: square(lon, lat, 0.05), Thing: zoning.Zone{Code: code, Kind: kind, Division: village}}
}

func inWords(code, division string) *zoning.Row {
	return &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: code, Kind: zoning.Prohibited, Division: division, Extent: "the whole village"}}
}

// inBrief writes findings as severity code [zones] publication.
func inBrief(findings []publishing.Finding) []string {
	out := []string{}
	for _, f := range findings {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.Severity, f.Code, strings.Join(f.Zones, "+"), f.Publication)))
	}
	return out
}

func TestFindings(t *testing.T) {
	o := newOffice(t)
	o.publish(header("old", today()), zone("held", always, forever))
	table := &zoning.Equivalents{Name: "T"}
	for _, tc := range []struct {
		name   string
		change func(h *publishing.Header)
		zones  []*zoning.Row
		want   []string
	}{
		{"nothing to find but how much is covered", nil, []*zoning.Row{quarter("ll", zoning.Prohibited, 120.69, 30.69)}, []string{"note coverage"}},
		{"nothing is said", func(h *publishing.Header) { *h = publishing.Header{Valid: zoning.Unbounded} }, nil,
			[]string{"error missing_issuer", "error missing_document", "error missing_division", "error missing_valid_from", "error no_zones", "warning missing_published_on", "warning missing_title"}},
		{"no zones, but something ends", func(h *publishing.Header) { h.Supersedes = []string{"old"} }, nil, []string{"warning no_zones"}},
		{"made public too late", func(h *publishing.Header) { h.PublishedOn = "2027-01-01" }, []*zoning.Row{quarter("ll", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning in_force_before_published", "note coverage"}},
		{"a first day that is past", func(h *publishing.Header) { h.Valid.From = today() - 1; h.PublishedOn = "2026-01-01" }, []*zoning.Row{quarter("ll", zoning.Prohibited, 120.69, 30.69)},
			[]string{"note backdated", "note coverage"}},
		{"a division that nobody knows", func(h *publishing.Header) { h.Division, h.Supersedes = "330402009009", nil }, []*zoning.Row{inWords("w", "330402009009")},
			[]string{"warning unknown_division", "note division_without_shape"}},
		{"outside, over the line, elsewhere", nil, []*zoning.Row{
			quarter("out", zoning.Prohibited, 121, 31), quarter("over", zoning.Prohibited, 120.77, 30.69), inWords("w", elsewhere)},
			[]string{"error outside_division out", "error outside_division w", "warning over_division_line over", "note coverage"}},
		{"a shape that crosses itself, a kind that is none", nil, []*zoning.Row{
			{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "bow", Kind: zoning.Prohibited}, Shape: orb.MultiPolygon{{{{120.7, 30.7}, {120.71, 30.71}, {120.71, 30.7}, {120.7, 30.71}, {120.7, 30.7}}}}},
			{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "kind"}, Shape: square(120.75, 30.75, 0.01)}},
			[]string{"error invalid_shape bow", "error unknown_kind kind", "note coverage"}},
		{"prohibited over restricted", func(h *publishing.Header) {
			h.Rules = append(h.Rules, zoning.Rule{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeConditional})
		}, []*zoning.Row{quarter("r", zoning.Restricted, 120.70, 30.69), quarter("p", zoning.Prohibited, 120.69, 30.69), quarter("p2", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning prohibited_over_restricted p+r", "warning prohibited_over_restricted p2+r", "note coverage"}},
		{"on other days they do not overlap", func(h *publishing.Header) {
			h.Rules = append(h.Rules, zoning.Rule{ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeConditional})
		}, []*zoning.Row{valid(quarter("r", zoning.Restricted, 120.70, 30.69), today()+1, today()+9), valid(quarter("p", zoning.Prohibited, 120.69, 30.69), today()+9, forever)},
			[]string{"note coverage"}},
		{"no bases, and only a normative one", func(h *publishing.Header) { h.Bases = nil }, []*zoning.Row{
			quarter("none", zoning.Prohibited, 120.69, 30.69), based(quarter("note", zoning.Prohibited, 120.74, 30.69), zoning.NormativeDocument), based(quarter("law", zoning.Prohibited, 120.69, 30.74), zoning.Law)},
			[]string{"warning missing_bases none", "warning only_normative_basis note", "note coverage"}},
		{"the publication's bases count where a zone has none", func(h *publishing.Header) { h.Bases = []zoning.Basis{{Kind: zoning.NormativeDocument, Number: "1"}} },
			[]*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)}, []string{"warning only_normative_basis a", "note coverage"}},
		{"bases of which nobody says the kind, in a zone and in the publication", func(h *publishing.Header) { h.Bases = []zoning.Basis{{Kind: zoning.Law, Number: "1"}, {Number: "2"}} },
			[]*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69), based(quarter("flat", zoning.Prohibited, 120.74, 30.69), ""), based(quarter("flat2", zoning.Prohibited, 120.74, 30.74), ""), based(quarter("law", zoning.Prohibited, 120.69, 30.74), zoning.Law)},
			[]string{"note missing_basis_kind", "note missing_basis_kind flat+flat2", "note coverage"}},
		{"a code of what is superseded", nil, []*zoning.Row{quarter("held", zoning.Prohibited, 120.69, 30.69)}, []string{"note coverage"}},
		{"a code on record", func(h *publishing.Header) { h.Supersedes = nil }, []*zoning.Row{quarter("held", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning not_superseded  old", "warning code_on_record held old", "note coverage"}},
		{"a code twice, days beyond the publication's", func(h *publishing.Header) { h.Valid.To = today() + 30 }, []*zoning.Row{
			valid(quarter("a", zoning.Prohibited, 120.69, 30.69), today(), today()+8), valid(quarter("a", zoning.Prohibited, 120.69, 30.69), today()+5, today()+9),
			valid(quarter("late", zoning.Prohibited, 120.69, 30.69), today()+30, forever), valid(quarter("cut", zoning.Prohibited, 120.69, 30.69), today()-9, forever)},
			[]string{"error duplicate_code a", "error no_common_day late", "note days_cut cut", "note coverage"}},
		{"superseding what cannot be", func(h *publishing.Header) { h.Supersedes = []string{"old", "none"} }, []*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)},
			[]string{"error bad_supersedes  none", "note coverage"}},
		{"no rules", func(h *publishing.Header) { h.Rules = nil }, []*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning no_rules a", "note coverage"}},
		{"rules of another publication hold", func(h *publishing.Header) { h.Rules, h.Supersedes = nil, nil }, []*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning not_superseded  old", "note rules_of_others a", "note coverage"}},
		{"rules that leave open, or are never reached, or count by no table", func(h *publishing.Header) {
			h.Rules = []zoning.Rule{{ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Outcome: zoning.OutcomeForbidden}, {ZoneKind: zoning.Restricted, Outcome: zoning.OutcomeExempt},
				{ZoneKind: zoning.Restricted, Action: zoning.New, Outcome: zoning.OutcomeForbidden}}
		}, []*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)},
			[]string{"warning rule_never_reached", "warning no_equivalents", "note rules_leave_open a", "note coverage"}},
		{"a table to count by", func(h *publishing.Header) {
			h.Rules = append([]zoning.Rule{{ZoneKind: zoning.Prohibited, Species: zoning.PigEquivalent, Outcome: zoning.OutcomeForbidden}}, h.Rules...)
			h.Equivalents = table
		}, []*zoning.Row{quarter("a", zoning.Prohibited, 120.69, 30.69)}, []string{"note coverage"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := header("new", today(), "old")
			if tc.change != nil {
				tc.change(&h)
			}
			l := publishing.Life{Publication: h.Publication, Valid: h.Valid, Ended: forever}
			l.State, l.Digest = zoning.Draft, "attached"
			found, err := publishing.Findings(t.Context(), o.live.Atlas(), &l, tc.zones)
			require.NoError(t, err)
			assert.Equal(t, tc.want, inBrief(found))
			for _, f := range found {
				assert.NotEmpty(t, f.Detail)
				assert.True(t, f.Severity == publishing.Note || f.Repair != "", f.Code)
			}
		})
	}
}

func valid(r *zoning.Row, from, to zoning.Day) *zoning.Row {
	r.Valid = span(from, to)
	return r
}

func based(r *zoning.Row, kind zoning.BasisKind) *zoning.Row {
	z, _ := r.Thing.(zoning.Zone)
	z.Bases = []zoning.Basis{{Kind: kind, Number: "1"}}
	r.Thing = z
	return r
}

// Areas are those of quarters and strips of the division, which is 0.1 by 0.1 degrees.
func TestFindingsMeasure(t *testing.T) {
	o := newOffice(t)
	h := header("p", today())
	l := publishing.Life{Publication: h.Publication, Valid: h.Valid, Ended: forever}
	find := func(code string, zones ...*zoning.Row) publishing.Finding {
		found, err := publishing.Findings(t.Context(), o.live.Atlas(), &l, zones)
		require.NoError(t, err)
		for _, f := range found {
			if f.Code == code {
				return f
			}
		}
		require.Fail(t, "no such finding", code)
		return publishing.Finding{}
	}
	quarterM2 := 0.25 * find("coverage", inWords("w", village)).AreaM2
	assert.InDelta(t, 1, find("coverage", inWords("w", village)).Share, 1e-9, "a zone in words that covers the whole")
	assert.Zero(t, find("coverage", &zoning.Row{Valid: zoning.Unbounded, Thing: zoning.Zone{Code: "p", Kind: zoning.Prohibited, Division: village, Scope: zoning.Part}}).Share)
	both := find("coverage", quarter("a", zoning.Prohibited, 120.69, 30.69), quarter("b", zoning.Restricted, 120.69, 30.69))
	assert.InDelta(t, 0.25, both.Share, 1e-3, "what two zones hold counts once")
	assert.Contains(t, both.Detail, "prohibited 25.0 %, restricted 25.0 %")
	over := find("over_division_line", quarter("o", zoning.Prohibited, 120.765, 30.69))
	assert.InEpsilon(t, quarterM2/2, over.AreaM2, 1e-3, "half of it is beyond 120.79")
	require.NotNil(t, over.At)
	assert.Greater(t, over.At[0], 120.79)
	overlap := find("prohibited_over_restricted", quarter("p", zoning.Prohibited, 120.69, 30.69), quarter("r", zoning.Restricted, 120.715, 30.69))
	assert.InEpsilon(t, quarterM2/2, overlap.AreaM2, 1e-3)
	assert.Equal(t, []string{"p", "r"}, overlap.Zones)
	l.Valid.From = today() + 5
	later := find("coverage", valid(quarter("a", zoning.Prohibited, 120.69, 30.69), today()+6, forever))
	assert.Zero(t, later.Share, "on the publication's first day it is not in force")
}

func TestErrorsBlockSubmitting(t *testing.T) {
	o := newOffice(t)
	h := header("p", today())
	h.Issuer = ""
	_, err := publishing.Create(t.Context(), o.live, as("li"), h)
	require.NoError(t, err)
	o.put("p", zone("a", always, forever))
	_, err = publishing.Submit(t.Context(), o.live, as("li"), "p")
	var blocked *publishing.FindingsError
	require.ErrorAs(t, err, &blocked)
	require.ErrorIs(t, err, zoning.ErrConflict)
	assert.Equal(t, "missing_issuer", blocked.Findings[0].Code)
	assert.Contains(t, err.Error(), "missing_issuer")
	assert.Equal(t, zoning.Draft, o.read("p").State)
}

func TestDeskKeepsToTheDraft(t *testing.T) {
	o := newOffice(t)
	_, err := publishing.Create(t.Context(), o.live, as("li"), header("p", today()+5))
	require.NoError(t, err)
	do(t, o.store, func(ctx context.Context, tx zoning.Tx) error {
		desk, err := publishing.OpenDesk(ctx, tx, as("li"), "p")
		require.NoError(t, err)
		assert.Equal(t, today()+5, desk.First(today()))
		n := 0
		for _, err := range desk.Rows(ctx, zoning.Query{Layer: zoning.Divisions}) {
			require.NoError(t, err)
			n++
		}
		assert.Equal(t, 2, n, "other layers are those on record")
		return nil
	})
}
