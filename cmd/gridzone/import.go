package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"gridzone/api"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

type importCmd struct {
	target
	limits
	Layer           string            `help:"What the files hold: divisions, grids, zones, farms or addresses." required:"" placeholder:"NAME"`
	Format          string            `help:"Format, when it should not be recognised from the content." placeholder:"NAME"`
	CRS             string            `help:"Coordinate system, when the file does not say: EPSG:4549, gcj02 and so on, or the text of a .prj file." name:"crs" placeholder:"NAME"`
	Table           string            `help:"Which of the layers, tables, sheets or folders of a file, when it has several." placeholder:"NAME"`
	Encoding        string            `help:"Encoding of the texts, when the file does not say it: UTF-8, GBK or GB18030." placeholder:"NAME"`
	Map             map[string]string `help:"Which property of the file is which of ours, such as code=GRID_CODE,name=MC." mapsep:"," placeholder:"OURS=THEIRS"`
	DryRun          bool              `help:"Report what would happen, and change nothing."`
	Replace         string            `help:"Division in which rows that the file does not name end." placeholder:"CODE"`
	From            string            `help:"With --replace: the first day on which they are no longer in force (default today)." placeholder:"YYYY-MM-DD"`
	Repair          []string          `help:"Repairs of shapes, which are done when asked for alone: unclosed_rings, duplicate_vertices, bow_ties, snap, orientation, slivers. A dry run offers what would help." placeholder:"NAME,..."`
	AllowAreaChange bool              `help:"Repairs may change the area of a feature by more than 0.1 %."`
	Allow           string            `help:"Why grids may overlap that did not before: lets them in, with a warning for each; the reason is kept in the audit trail." placeholder:"REASON"`
	Publication     string            `help:"Draft that zones go into, instead of on record." placeholder:"ID"`
	Files           []string          `arg:"" help:"Files, each put on record whole or not at all; - for standard input. Of a loose shapefile name the .shp: what is beside it comes with it."`
}

// Run imports the files one after the other and stops at the first that is refused.
func (c importCmd) Run(ctx context.Context, std streams) error {
	if !slices.Contains(zoning.FileLayers(), zoning.Layer(c.Layer)) {
		return usagef("--layer %q is none of divisions, grids, zones, farms, addresses", c.Layer)
	}
	if err := c.check(); err != nil {
		return err
	}
	c.Files = withoutCompanions(c.Files)
	for _, name := range c.Files { // before a store is made for nothing
		file, err := openImport(ctx, std, name)
		if err != nil {
			return c.failed(std, name, err)
		}
		file.Close()
	}
	a, err := c.asker(ctx)
	if err != nil && ctx.Err() != nil {
		return interrupted{c.Files[0]}
	}
	if err != nil {
		return err
	}
	defer a.close()
	for _, name := range c.Files {
		if err := c.one(ctx, std, a, name); err != nil {
			return err
		}
	}
	return nil
}

// asker opens the target; a store that is not there is made, of which a dry run leaves nothing.
func (c importCmd) asker(ctx context.Context) (*asker, error) {
	if c.Server != "" {
		return c.ask(ctx)
	}
	if c.DryRun {
		there, err := storeExists(ctx, c.Store)
		if err != nil {
			return nil, err
		}
		if !there {
			return c.elsewhere(ctx)
		}
	}
	return c.open(ctx, c.options(api.Options{}))
}

// elsewhere opens an empty store in the place of one that is not there, and removes it in the end.
func (c importCmd) elsewhere(ctx context.Context) (*asker, error) {
	dir, err := os.MkdirTemp("", "gridzone-dry-run-*")
	if err != nil {
		return nil, fmt.Errorf("dry run: %w", err)
	}
	name := "gridzone.gpkg"
	if !postgres.IsAddress(c.Store) {
		name = filepath.Base(c.Store) // which says whether it is the made-up city's
	}
	c.Store = filepath.Join(dir, name)
	a, err := c.open(ctx, c.options(api.Options{}))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	end := a.close
	a.close = func() {
		end()
		_ = os.RemoveAll(dir) // a temporary folder
	}
	return a, nil
}

// query says what is asked of the file.
func (c importCmd) query(name string) url.Values {
	query := url.Values{"layer": {c.Layer}, "name": {filepath.Base(name)}}
	set(query, "format", c.Format)
	set(query, "crs", c.CRS)
	set(query, "table", c.Table)
	set(query, "encoding", c.Encoding)
	set(query, "map", joinMap(c.Map))
	set(query, "replace", c.Replace)
	set(query, "from", c.From)
	set(query, "repair", strings.Join(c.Repair, ","))
	if c.AllowAreaChange {
		query.Set("allow_area_change", "true")
	}
	set(query, "allow", c.Allow)
	if c.DryRun {
		query.Set("dry_run", "true")
	}
	set(query, "publication", c.Publication)
	return query
}

// report sends what is answered at once by the report of an import, and prints the report.
func (c importCmd) report(ctx context.Context, std streams, a *asker, q question, name string) error {
	body, err := a.send(ctx, q)
	if err != nil {
		return c.failed(std, name, err)
	}
	defer body.Close()
	return c.print(std, name, body)
}

// failed prints the report of a file that was refused, or what else was. Any other error it returns.
func (c importCmd) failed(std streams, name string, err error) error {
	var refused refusal
	switch {
	case !errors.As(err, &refused):
		return err
	case refused.Code != "refused": // no report came
		return refused.print(std.out, c.JSON)
	default:
		return c.print(std, name, bytes.NewReader(refused.raw))
	}
}

// print shows the report; that of a file which is or would be refused ends the command.
func (c importCmd) print(std streams, name string, body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	var report api.ImportReport
	if err := json.Unmarshal(raw, &report); err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	if c.JSON {
		if _, err := fmt.Fprintf(std.out, "%s\n", raw); err != nil {
			return err
		}
	} else {
		reportTable(std.out, name, report)
	}
	if report.ErrorCount > 0 {
		return errRefused
	}
	return nil
}

func joinMap(m map[string]string) string {
	pairs := make([]string, 0, len(m))
	for ours, theirs := range m {
		pairs = append(pairs, ours+"="+theirs)
	}
	sort.Strings(pairs)
	return strings.Join(pairs, ",")
}

func reportTable(w io.Writer, name string, r api.ImportReport) {
	state := fmt.Sprintf("on record at revision %d", r.Revision)
	switch {
	case r.Version > 0:
		state = fmt.Sprintf("in the draft, version %d", r.Version)
	case r.ErrorCount > 0:
		state = "refused, nothing changed"
	case r.DryRun:
		state = "dry run, nothing changed"
	case r.Accepted+r.Ended == 0:
		state = fmt.Sprintf("nothing new, still revision %d", r.Revision)
	}
	fmt.Fprintf(w, "%s: %s (%s, %s): %d new, %d changed, %d unchanged, %d ended, %d rejected\n", name, state, r.Format, r.CRS, r.New, r.Changed, r.Unchanged, r.Ended, r.Rejected)
	if r.Allowed != "" {
		fmt.Fprintf(w, "  let in: %s\n", r.Allowed)
	}
	for _, list := range []struct {
		what  string
		codes []string
		count int
	}{{"changed", r.ChangedCodes, r.Changed}, {"ended", r.EndedCodes, r.Ended}} {
		if len(list.codes) == 0 {
			continue
		}
		first := list.codes[:min(len(list.codes), 20)]
		fmt.Fprintf(w, "  %s %s", list.what, strings.Join(first, " "))
		if more := list.count - len(first); more > 0 {
			fmt.Fprintf(w, " and %d more", more)
		}
		fmt.Fprintln(w)
	}
	for _, list := range []struct {
		what   string
		places []api.ErrorPlace
		count  int
	}{{"error", r.Errors, r.ErrorCount}, {"warning", r.Warnings, r.WarningCount}, {"repair", r.Repairs, r.RepairCount}, {"offered", r.Offered, r.OfferedCount}} {
		for _, p := range list.places {
			fmt.Fprintf(w, "  %s %s%s: %s%s\n", list.what, p.Code, where(p), p.Detail, areas(p))
			if p.Repair != "" {
				fmt.Fprintf(w, "    %s\n", p.Repair)
			}
		}
		if more := list.count - len(list.places); more > 0 {
			fmt.Fprintf(w, "  and %d more of %s\n", more, list.what)
		}
	}
}

// areas says what a repair makes of the area of a feature.
func areas(p api.ErrorPlace) string {
	if p.AreaBefore == nil || p.AreaAfter == nil || p.Feature == nil {
		return ""
	}
	return fmt.Sprintf("; area %.2f m2 before, %.2f m2 after", *p.AreaBefore, *p.AreaAfter)
}

// where says which feature an entry is about, and nothing when it is about the file.
func where(p api.ErrorPlace) string {
	text := ""
	if p.Pointer != "" {
		text = " at " + p.Pointer
	}
	if p.Line > 0 {
		text += fmt.Sprintf(" at line %d", p.Line)
	}
	if p.Line > 0 && p.Column > 0 {
		text += fmt.Sprintf(", column %d", p.Column)
	}
	if p.ID != "" {
		text += " (" + p.ID + ")"
	}
	return text
}
