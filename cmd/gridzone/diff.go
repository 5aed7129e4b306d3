package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gridzone/api"
)

// comparison is how a comparison is asked for and written.
type comparison struct {
	target
	Division string `help:"Look at this division only (default everything on record)." placeholder:"CODE"`
	Format   string `help:"Write it in this format instead of as tables: geojson (not of an effect), csv or json." placeholder:"NAME"`
}

// compare asks for a comparison and writes it: in the format asked for, as JSON, or as tables.
func (c comparison) compare(ctx context.Context, std streams, path string, query url.Values, into any, tables func(io.Writer)) error {
	q := question{method: http.MethodGet, path: path, query: query}
	set(query, "division", c.Division)
	if c.Format == "" {
		return c.tell(ctx, std, q, into, tables)
	}
	if c.JSON {
		return usagef("give --json or --format, not both")
	}
	query.Set("f", c.Format)
	return c.answer(ctx, std, q, func(body io.Reader) error {
		if _, err := io.Copy(std.out, body); err != nil {
			return fmt.Errorf("the answer broke off: %w", err)
		}
		return nil
	})
}

type diffCmd struct {
	comparison
	FromRevision string `help:"Revision to compare with (default the newest, which needs --from-at)." placeholder:"N"`
	ToRevision   string `help:"Revision that is compared (default the newest)." placeholder:"N"`
	At           string `help:"Day of both (default today)." placeholder:"YYYY-MM-DD"`
	FromAt       string `help:"Day to compare with, instead of --at." placeholder:"YYYY-MM-DD"`
	ToAt         string `help:"Day that is compared, instead of --at." placeholder:"YYYY-MM-DD"`
}

// Run tells what differs between two revisions, or two days.
func (c diffCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "from_revision", c.FromRevision)
	set(query, "to_revision", c.ToRevision)
	set(query, "at", c.At)
	set(query, "from_at", c.FromAt)
	set(query, "to_at", c.ToAt)
	var answer api.DiffAnswer
	return c.compare(ctx, std, "/v1/diff", query, &answer, func(w io.Writer) { diffTables(w, answer) })
}

type publicationDiffCmd struct {
	comparison
	ID string `arg:"" help:"Id of the publication."`
	At string `help:"Day to look at (default the first day in force; if that was past, the day it is put on record)." placeholder:"YYYY-MM-DD"`
}

// Run tells what a publication changes.
func (c publicationDiffCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "at", c.At)
	var answer api.DiffAnswer
	return c.compare(ctx, std, one{ID: c.ID}.path("/diff"), query, &answer, func(w io.Writer) { diffTables(w, answer) })
}

// sideLines say what is compared with what.
func sideLines(w io.Writer, before, after api.DiffSide, draft *api.DraftRef) {
	fmt.Fprintf(w, "before: revision %d, day %s\nafter: revision %d, day %s%s\n", before.Revision, before.At, after.Revision, after.At, draftNote(draft))
}

func diffTables(w io.Writer, a api.DiffAnswer) {
	sideLines(w, a.Before, a.After, a.Draft)
	fmt.Fprintf(w, "%d zones differ\n", len(a.Zones))
	t := newTable(w, "change", "code", "name", "kind", "division", "gained_m2", "lost_m2", "differs in")
	for _, z := range a.Zones {
		was, is := deref(z.Before), deref(z.After)
		if z.Before == nil {
			was = is
		} else if z.After == nil {
			is = was
		}
		kind := is.Kind
		if was.Kind != is.Kind {
			kind = was.Kind + " -> " + is.Kind
		}
		gained, lost := "in words", "in words"
		if z.GainedM2 != nil && z.LostM2 != nil {
			gained, lost = fmt.Sprintf("%.2f", *z.GainedM2), fmt.Sprintf("%.2f", *z.LostM2)
		}
		differs := slices.Clone(z.Attributes)
		if z.GeometryChanged {
			differs = append(differs, "shape")
		}
		t.row(z.Change, z.Code, is.Name, kind, is.Division, gained, lost, strings.Join(differs, " "))
	}
	t.print()
	t = newTable(w, "land", "code", "name", "kind", "gained_m2", "lost_m2")
	for _, l := range a.Lands {
		t.row("in all", "", "", l.Kind, fmt.Sprintf("%.2f", l.GainedM2), fmt.Sprintf("%.2f", l.LostM2))
	}
	for _, d := range a.Divisions {
		t.row(d.Level, d.Code, d.Name, d.Kind, fmt.Sprintf("%.2f", d.GainedM2), fmt.Sprintf("%.2f", d.LostM2))
	}
	t.print()
}

type publicationEffectCmd struct {
	comparison
	ID string `arg:"" help:"Id of the publication."`
	At string `help:"Day to look at (default the first day in force; if that was past, the day it is put on record)." placeholder:"YYYY-MM-DD"`
}

// Run tells which farms a publication gives another verdict or outcome.
func (c publicationEffectCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "at", c.At)
	var answer api.EffectAnswer
	return c.compare(ctx, std, one{ID: c.ID}.path("/effect"), query, &answer, func(w io.Writer) { effectTables(w, answer) })
}

func effectTables(w io.Writer, a api.EffectAnswer) {
	sideLines(w, a.Before, a.After, a.Draft)
	fmt.Fprintf(w, "%d of %d farms stand otherwise\n", a.Changed, a.Farms)
	t := newTable(w, "farms", "verdict before", "outcome before", "verdict after", "outcome after")
	for _, n := range a.Totals {
		t.row(n.Farms, n.Before.Verdict, outcomeOf(n.Before), n.After.Verdict, outcomeOf(n.After))
	}
	t.print()
	t = newTable(w, "code", "name", "species", "count", "measure", "division", "verdict before", "outcome before", "verdict after", "outcome after")
	for _, f := range a.Changes {
		t.row(f.Code, f.Name, f.Species, f.Count, f.Measure, f.Division, f.Before.Verdict, outcomeOf(f.Before), f.After.Verdict, outcomeOf(f.After))
	}
	t.print()
}

// outcomeOf writes the outcome with its deadline.
func outcomeOf(s api.FarmStanding) string {
	if s.Deadline == "" {
		return s.Outcome
	}
	return s.Outcome + " by " + s.Deadline
}
