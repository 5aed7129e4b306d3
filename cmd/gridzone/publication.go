package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gridzone/api"
)

// publicationCmd is the life of publications, a subcommand for each step.
type publicationCmd struct {
	Create   publicationCreateCmd   `cmd:"" help:"Begin a draft."`
	List     publicationListCmd     `cmd:"" help:"List publications: drafts, what is in force, what was and what is coming."`
	Show     publicationShowCmd     `cmd:"" help:"Show what a publication says, and who did what to it."`
	Edit     publicationEditCmd     `cmd:"" help:"Change what a draft says."`
	Attach   publicationAttachCmd   `cmd:"" help:"Attach a PDF file to a draft as its document."`
	Zones    publicationZonesCmd    `cmd:"" help:"List the zones of a publication; put one into a draft, or take some out. Many come by gridzone import --publication."`
	Findings publicationFindingsCmd `cmd:"" help:"What is to be known of a draft before it is published?"`
	Diff     publicationDiffCmd     `cmd:"" help:"What does a publication change, zone by zone and in square metres? Of a draft: what would it?"`
	Effect   publicationEffectCmd   `cmd:"" help:"Which farms on record does a publication give another verdict or outcome?"`
	Submit   publicationSubmitCmd   `cmd:"" help:"Hand a draft to whoever approves it."`
	Approve  publicationApproveCmd  `cmd:"" help:"Publish what somebody else submitted."`
	Reject   publicationRejectCmd   `cmd:"" help:"Hand what was submitted back as a draft."`
	Withdraw publicationWithdrawCmd `cmd:"" help:"End a publication and its zones from a day on, or make an end that is to come earlier."`
	Discard  publicationDiscardCmd  `cmd:"" help:"Give a draft up: its zones are gone."`
}

// one names a publication and, if that matters, its version.
type one struct {
	ID        string `arg:"" help:"Id of the publication."`
	IfVersion string `help:"Do it only if this is still the newest version." placeholder:"N"`
}

func (o one) path(more string) string { return "/v1/publications/" + url.PathEscape(o.ID) + more }

// match is what the header If-Match says, "" for nothing.
func (o one) match() (string, error) {
	if o.IfVersion == "" {
		return "", nil
	}
	version, err := strconv.ParseInt(o.IfVersion, 10, 64)
	if err != nil || version < 0 {
		return "", usagef("--if-version %q is not a version", o.IfVersion)
	}
	return `"` + strconv.FormatInt(version, 10) + `"`, nil
}

// read reads a publication from an asker, and what If-Match says of a command on it: the version asked for, else the one that was read.
func (o one) read(ctx context.Context, a *asker) (p api.Publication, match string, err error) {
	if match, err = o.match(); err != nil {
		return p, "", err
	}
	body, err := a.send(ctx, question{method: http.MethodGet, path: o.path("")})
	if err != nil {
		return p, "", err
	}
	defer body.Close()
	if err := json.NewDecoder(body).Decode(&p); err != nil {
		return p, "", fmt.Errorf("read the answer: %w", err)
	}
	if match == "" {
		match = versionTag(p)
	}
	return p, match, nil
}

// versionTag is what If-Match says of the version of a publication.
func versionTag(p api.Publication) string { return `"` + strconv.FormatInt(deref(p.Version), 10) + `"` }

// edit sends an edit of a draft, made for the version asked for or else the newest one, and prints what has become of it.
func (o one) edit(ctx context.Context, std streams, t target, q question, done string) error {
	a, err := t.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if _, a.match, err = o.read(ctx, a); err != nil {
		return err
	}
	return t.sent(ctx, std, a, q, done)
}

// act sends a command on a publication and prints what has become of it.
func (t target) act(ctx context.Context, std streams, q question, match, done string) error {
	a, err := t.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	a.match = match
	return t.sent(ctx, std, a, q, done)
}

// sent is act with an asker at hand.
func (t target) sent(ctx context.Context, std streams, a *asker, q question, done string) error {
	return command(ctx, t, std, a, q, func(w io.Writer, p api.Publication) {
		fmt.Fprintf(w, "%s %s: %s, version %d, revision %d\n", p.ID, done, p.State, deref(p.Version), p.Revision)
	})
}

type publicationListCmd struct {
	target
	State    string `help:"Only those in this state: draft, submitted, published, superseded, withdrawn or discarded; those that were discarded are listed only so." placeholder:"NAME"`
	Division string `help:"Only those for this division and for what lies in it." placeholder:"CODE"`
	At       string `help:"Only those in force on this day." placeholder:"YYYY-MM-DD"`
	Revision string `help:"As on record at this revision." placeholder:"N"`
	Limit    int    `help:"Publications to list, up to 10000." default:"1000"`
	After    string `help:"Publications with ids after this one." placeholder:"ID"`
}

// Run lists publications.
func (c publicationListCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	set(query, "state", c.State)
	set(query, "division", c.Division)
	set(query, "at", c.At)
	set(query, "revision", c.Revision)
	set(query, "after", c.After)
	var answer api.PublicationList
	return c.tell(ctx, std, question{method: http.MethodGet, path: "/v1/publications", query: query}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%d of %d publications, revision %d\n", len(answer.Publications), answer.Matched, answer.Revision)
		t := newTable(w, "id", "state", "division", "from", "to", "document", "title")
		for _, p := range answer.Publications {
			t.row(p.ID, p.State, p.Division, p.ValidFrom, p.ValidTo, p.Document, p.Title)
		}
		t.print()
		for _, link := range answer.Links {
			if link.Rel == "next" {
				fmt.Fprintf(w, "more: --after %s\n", answer.Publications[len(answer.Publications)-1].ID)
			}
		}
	})
}

type publicationShowCmd struct {
	target
	ID       string `arg:"" help:"Id of the publication."`
	Revision string `help:"As on record at this revision." placeholder:"N"`
}

// Run shows a publication.
func (c publicationShowCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "revision", c.Revision)
	var answer api.Publication
	return c.tell(ctx, std, question{method: http.MethodGet, path: one{ID: c.ID}.path(""), query: query}, &answer, func(w io.Writer) { publicationTable(w, answer) })
}

func publicationTable(w io.Writer, p api.Publication) {
	t := newTable(w)
	for _, line := range [][2]string{{"id", p.ID}, {"state", p.State}, {"division", p.Division}, {"issuer", p.Issuer}, {"document", p.Document}, {"title", p.Title},
		{"published on", p.PublishedOn}, {"in force from", p.ValidFrom}, {"no longer from", p.ValidTo}, {"supersedes", strings.Join(p.Supersedes, " ")}, {"attached", strings.TrimSpace(p.File + " " + p.Digest)}} {
		if line[1] != "" {
			t.row(line[0], line[1])
		}
	}
	if p.Quota != nil {
		t.row("quota", strconv.FormatInt(*p.Quota, 10)+" pig equivalents by "+p.QuotaMeasure)
	}
	if p.Equivalents != nil {
		t.row("equivalents", p.Equivalents.Name)
	}
	for _, b := range p.Bases {
		t.row("basis", strings.TrimSpace(b.Kind+" "+b.Number+" "+b.Title))
	}
	for i, r := range p.Rules {
		t.row("rule "+strconv.Itoa(i+1), ruleLine(r))
	}
	if p.Version != nil {
		t.row("version", *p.Version)
	}
	t.print()
	for _, s := range p.Steps {
		line := fmt.Sprintf("%s %s by %s", s.Time.Format("2006-01-02 15:04 MST"), s.Step, s.Actor)
		for _, more := range []struct{ says, what string }{{" from ", s.From}, {" for ", s.By}, {": ", s.Why}} {
			if more.what != "" {
				line += more.says + more.what
			}
		}
		fmt.Fprintln(w, line)
	}
}

// ruleLine writes a rule in one line: what it is for, and what it says.
func ruleLine(r api.PublicationRule) string {
	words := []string{r.ZoneKind}
	for _, word := range []string{r.Species, r.Measure, r.Action} {
		if word != "" {
			words = append(words, word)
		}
	}
	if r.Min != nil {
		words = append(words, fmt.Sprintf("%d or more", *r.Min))
	}
	if r.Max != nil {
		words = append(words, fmt.Sprintf("less than %d", *r.Max))
	}
	line := strings.Join(words, ", ") + ": " + r.Outcome
	if r.Deadline != "" {
		line += " by " + r.Deadline
	}
	return line
}
