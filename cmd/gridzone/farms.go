package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gridzone/api"
)

type farmsCmd struct {
	target
	asked
	Division string `help:"Only farms of this division." placeholder:"CODE"`
	Zone     string `help:"Only farms that meet this zone." placeholder:"CODE"`
	Verdict  string `help:"Only farms with this verdict: prohibited, restricted, not_published, outside, no_zone or needs_survey." placeholder:"NAME"`
	Limit    int    `help:"Farms to list, up to 10000." default:"1000"`
	After    string `help:"Farms with codes after this one." placeholder:"CODE"`
	Totals   bool   `help:"Add up the farms in restricted zones of --division against its quota instead."`
}

// Run lists farms with their verdicts, or adds them up.
func (c farmsCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	set(query, "division", c.Division)
	if c.Totals {
		if c.Division == "" {
			return usagef("--totals needs --division")
		}
		if c.Zone != "" || c.Verdict != "" || c.After != "" {
			return usagef("--totals goes with --division alone")
		}
		var answer api.FarmTotals
		return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/farms/totals", query: query}, &answer, func(w io.Writer) { farmTotalsTable(w, answer) })
	}
	set(query, "zone", c.Zone)
	set(query, "verdict", c.Verdict)
	set(query, "after", c.After)
	query.Set("limit", strconv.Itoa(c.Limit))
	var answer api.FarmList
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/farms", query: query}, &answer, func(w io.Writer) { farmTable(w, answer) })
}

func farmTable(w io.Writer, l api.FarmList) {
	fmt.Fprintf(w, "%d of %d farms, revision %d, day %s%s\n", len(l.Farms), l.Matched, l.Revision, l.At, draftNote(l.Draft))
	t := newTable(w, "code", "name", "species", "count", "measure", "household", "division", "grid", "verdict", "outcome", "zones")
	for _, f := range l.Farms {
		grid := ""
		if f.Grid != nil {
			grid = *f.Grid
		}
		household := ""
		if f.Household {
			household = "yes"
		}
		verdict := f.Verdict
		if len(f.Alternatives) > 0 {
			verdict += " (" + strings.Join(f.Alternatives, ", ") + ")"
		}
		outcome := f.Outcome
		if len(f.Needs) > 0 {
			outcome += " (needs " + strings.Join(f.Needs, ", ") + ")"
		}
		zones := make([]string, len(f.Zones))
		for i, z := range f.Zones {
			zones[i] = z.Code
		}
		t.row(f.Code, f.Name, f.Species, f.Count, f.Measure, household, f.Division, grid, verdict, outcome, strings.Join(zones, " "))
	}
	t.print()
	for _, link := range l.Links {
		if link.Rel == "next" {
			more := fmt.Sprintf("--after %s --revision %d --at %s", l.Farms[len(l.Farms)-1].Code, l.Revision, l.At)
			if l.Draft != nil {
				more += " --draft " + l.Draft.Publication
			}
			fmt.Fprintln(w, "more:", more)
		}
	}
}

func farmTotalsTable(w io.Writer, a api.FarmTotals) {
	fmt.Fprintf(w, "division %s, revision %d, day %s%s\n", a.Division, a.Revision, a.At, draftNote(a.Draft))
	t := newTable(w, "verdict", "counted by", "farms", "pig equivalents", "not converted")
	for _, line := range []struct {
		verdict string
		herds   api.Herds
	}{{"restricted", a.Restricted}, {"needs_survey", a.NeedsSurvey}} {
		t.row(line.verdict, "stock", line.herds.Stock.Farms, pigs(line.herds.Stock.PigEquivalents), line.herds.Stock.Unconverted)
		t.row(line.verdict, "slaughter", line.herds.Slaughter.Farms, pigs(line.herds.Slaughter.PigEquivalents), line.herds.Slaughter.Unconverted)
	}
	t.print()
	if len(a.Equivalents) > 0 {
		fmt.Fprintf(w, "pig equivalents by: %s\n", strings.Join(a.Equivalents, "; "))
	} else {
		fmt.Fprintln(w, "no table of pig equivalents is used: pigs count as themselves")
	}
	quota := func(limit int64, by api.QuotaPublication, measure string, left float64) {
		fmt.Fprintf(w, "quota: %d pig equivalents (%s), left by %s: %s\n", limit, cmp.Or(by.Document, by.ID), measure, pigs(left))
	}
	set := a.Quota != nil && a.Left != nil && a.Publication != nil
	if set {
		quota(*a.Quota, *a.Publication, "stock", *a.Left)
	}
	if q := a.SlaughterQuota; q != nil {
		quota(q.Quota, q.Publication, "slaughter", q.Left)
	} else if !set {
		fmt.Fprintln(w, "quota: none is set for the division itself")
	}
	for _, list := range []struct {
		head  string
		farms []api.FarmBase
	}{{"to be surveyed", a.Surveyed}, {"not converted", a.Unconverted}} {
		for _, f := range list.farms {
			fmt.Fprintf(w, "%s: %s %s, %d %s (%s)\n", list.head, f.Code, f.Name, f.Count, f.Species, f.Measure)
		}
	}
}

// pigs writes pig equivalents for people, fine enough to show which side of a quota they are on.
func pigs(n float64) string { return strconv.FormatFloat(n, 'f', 3, 64) }
