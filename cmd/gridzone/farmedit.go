package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gridzone/api"
)

// farmPath is where a farm is. One with the code totals is not the totals.
func farmPath(code string) string {
	if code == "totals" {
		return "/v1/farms/%74otals"
	}
	return "/v1/farms/" + url.PathEscape(code)
}

type farmsShowCmd struct {
	target
	asked
	Feature bool   `help:"Print it as the GeoJSON Feature that put reads."`
	Code    string `arg:"" help:"Code of the farm."`
}

// Run shows a farm.
func (c farmsShowCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	c.add(query)
	return c.exchange(ctx, std, question{method: http.MethodGet, path: farmPath(c.Code), query: query}, func(answer *http.Response) error {
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		switch {
		case c.Feature:
			body, err = farmFeature(body)
		case !c.JSON:
			var farm api.FarmAnswer
			if err := json.Unmarshal(body, &farm); err != nil {
				return fmt.Errorf("read the answer: %w", err)
			}
			farmSheet(std.out, farm, strings.Trim(answer.Header.Get("ETag"), `"`))
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		_, err = fmt.Fprintf(std.out, "%s\n", bytes.TrimSpace(body))
		return err
	})
}

// farmSheet prints what is on record of a farm and what a check says of it. version names what is on record, for an edit.
func farmSheet(w io.Writer, a api.FarmAnswer, version string) {
	f := a.Farm
	t := newTable(w)
	for _, line := range [][2]string{{"code", f.Code}, {"name", f.Name}, {"species", f.Species}, {"count", fmt.Sprintf("%d by %s", f.Count, f.Measure)},
		{"household", map[bool]string{true: "yes"}[f.Household]}, {"division", f.Division}, {"in force from", f.ValidFrom}, {"no longer from", f.ValidTo},
		{"place", placeText(f.Geometry)}, {"version", version}} {
		if line[1] != "" {
			t.row(line[0], line[1])
		}
	}
	names := make([]string, 0, len(f.Extra))
	for name := range f.Extra {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.row(name, inJSON(f.Extra[name]))
	}
	t.print()
	verdictLines(w, a.Check)
	t = newTable(w)
	zoneRows(t, a.Check)
	t.row("day", a.At)
	t.row("revision", a.Revision)
	if a.Draft != nil {
		t.row("draft", a.Draft.Publication)
	}
	t.row("grid", map[bool]string{true: deref(a.Grid), false: "none"}[a.Grid != nil])
	t.row("divisions", strings.Join(a.Divisions, " "))
	t.print()
}

// placeText writes a point, and of a footprint only that it is one.
func placeText(g *api.AnyGeometry) string {
	if at, ok := g.Coordinates.([]any); ok && g.Type == "Point" && len(at) == 2 {
		return fmt.Sprintf("%v, %v", at[0], at[1])
	}
	return "a footprint (" + g.Type + ")"
}

// farmFeature makes the Feature of a farm out of an answer, with everything as it stands there.
func farmFeature(body []byte) ([]byte, error) {
	var answer struct{ Farm map[string]json.RawMessage }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, err
	}
	properties := answer.Farm
	geometry := properties["geometry"]
	if extra, ok := properties["extra"]; ok {
		if err := json.Unmarshal(extra, &properties); err != nil { // beside the others
			return nil, err
		}
	}
	delete(properties, "geometry")
	delete(properties, "extra")
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(map[string]any{"type": "Feature", "properties": properties, "geometry": geometry})
	return out.Bytes(), err
}

// ifVersion is the version that an edit was made for.
type ifVersion struct {
	IfVersion string `help:"Do it only if this is still what is on record: the version that show prints." placeholder:"V"`
}

// match is what the header If-Match says; "" for nothing.
func (v ifVersion) match() string {
	if v.IfVersion == "" || v.IfVersion == "*" {
		return v.IfVersion
	}
	return `"` + strings.Trim(v.IfVersion, `"`) + `"`
}

type farmsPutCmd struct {
	target
	ifVersion
	Code string `arg:"" help:"Code of the farm."`
	File string `arg:"" help:"GeoJSON file with one Feature that says all of the farm; - for standard input."`
}

// Run puts a farm on record and prints its report, as an import does. One that is on record already is replaced only if its version is given.
func (c farmsPutCmd) Run(ctx context.Context, std streams) error {
	file, err := c.input(ctx, std, c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	a.match = c.match()
	q := question{method: http.MethodPut, path: farmPath(c.Code), contentType: "application/geo+json", body: file}
	err = importCmd{target: c.target}.report(ctx, std, a, q, c.File)
	var p *problem
	if errors.As(err, &p) && p.Code == "precondition_required" {
		return usagef("the farm %q is on record: give --if-version the version that gridzone farms show prints, or * for whatever is there", c.Code)
	}
	return err
}

type farmsEndCmd struct {
	target
	ifVersion
	From string `help:"The first day on which it is no longer in force (default today)." placeholder:"YYYY-MM-DD"`
	Code string `arg:"" help:"Code of the farm."`
}

// Run ends a farm.
func (c farmsEndCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "from", c.From)
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	a.match = c.match()
	q := question{method: http.MethodDelete, path: farmPath(c.Code), query: query}
	return command(ctx, c.target, std, a, q, func(w io.Writer, ended api.FarmEnded) {
		fmt.Fprintf(w, "%s: no longer in force from %s, revision %d\n", ended.Code, ended.From, ended.Revision)
	})
}
