package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"gridzone/api"
)

// farmsCmd is what is asked and done about farms on record.
type farmsCmd struct {
	List farmsListCmd `cmd:"" default:"withargs" help:"List farms with their verdicts, or add them up with --totals; this is done when no other is named."`
	Show farmsShowCmd `cmd:"" help:"Show all that is on record of a farm, and what a check says of it."`
	Put  farmsPutCmd  `cmd:"" help:"Put one farm on record in the place of what is there under its code."`
	End  farmsEndCmd  `cmd:"" help:"End a farm from a day on."`
}

type farmsListCmd struct {
	target
	asked
	Division string `help:"Only farms of this division." placeholder:"CODE"`
	Zone     string `help:"Only farms that meet this zone." placeholder:"CODE"`
	Verdict  string `help:"Only farms with this verdict: prohibited, restricted, not_published, outside, no_zone or needs_survey." placeholder:"NAME"`
	Limit    int    `help:"Farms to list, up to 10000 (default 1000; as CSV all, as XLSX 10000)." placeholder:"N"`
	After    string `help:"Farms with codes after this one." placeholder:"CODE"`
	Totals   bool   `help:"Add up the farms in restricted zones of --division against its quota instead."`
	Format   string `help:"csv or xlsx instead of a table to look at. Default by the name of --out." placeholder:"NAME"`
	Out      string `help:"Where a csv or xlsx goes instead of standard output; a file that does not exist." placeholder:"FILE"`
}

// Run lists farms with their verdicts, or adds them up.
func (c farmsListCmd) Run(ctx context.Context, std streams) error {
	media, err := c.media()
	if err != nil {
		return err
	}
	query := url.Values{}
	c.add(query)
	set(query, "division", c.Division)
	if c.Totals {
		if c.Division == "" {
			return usagef("--totals needs --division")
		}
		if c.Zone != "" || c.Verdict != "" || c.After != "" || c.Limit != 0 {
			return usagef("--totals goes with --division alone")
		}
		q := question{method: http.MethodGet, path: "/v1/farms/totals", query: query, accept: media}
		if media != "" {
			return c.table(ctx, std, q)
		}
		var answer api.FarmTotals
		return c.tell(ctx, std, q, &answer, func(w io.Writer) { farmTotalsTable(w, answer) })
	}
	set(query, "zone", c.Zone)
	set(query, "verdict", c.Verdict)
	set(query, "after", c.After)
	query.Set("limit", strconv.Itoa(c.limit(media)))
	q := question{method: http.MethodGet, path: "/v1/farms", query: query, accept: media}
	if media != "" {
		return c.table(ctx, std, q)
	}
	var answer api.FarmList
	return c.tell(ctx, std, q, &answer, func(w io.Writer) { farmTable(w, answer) })
}

// limit is how many farms are asked for at a time.
func (c farmsListCmd) limit(media string) int {
	switch {
	case c.Limit != 0:
		return c.Limit
	case media != "":
		return 10_000
	}
	return 1000
}

// media is the media type of the table asked for; empty for one to look at.
func (c farmsListCmd) media() (string, error) {
	format := c.Format
	if format == "" && c.Out != "" {
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	}
	media := map[string]string{"csv": csvType, "xlsx": sheetType}[format]
	switch {
	case media == "" && c.Format != "":
		return "", usagef("--format %q is none of csv, xlsx", c.Format)
	case media == "" && c.Out != "":
		return "", usagef("the ending of %s says no format; give --format: csv or xlsx", c.Out)
	case media != "" && c.JSON && c.Out == "":
		return "", usagef("give --json or --format %s, not both", format)
	}
	return media, unwritten(c.Out)
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
