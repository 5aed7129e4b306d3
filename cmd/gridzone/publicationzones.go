package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"gridzone/api"
)

type publicationZonesCmd struct {
	target
	one
	Put    string   `help:"GeoJSON file with one Feature to put into the draft in the place of the zone of its code; - for standard input." placeholder:"FILE" xor:"do"`
	Delete []string `help:"Codes of zones to take out of the draft." placeholder:"CODE" sep:"," xor:"do"`
}

// Run lists the zones of a publication, or changes those of a draft.
func (c publicationZonesCmd) Run(ctx context.Context, std streams) error {
	match, err := c.match()
	if err != nil {
		return err
	}
	switch {
	case c.Put != "":
		return c.put(ctx, std)
	case len(c.Delete) > 1 && match != "":
		return usagef("--if-version goes with one zone: each one taken out makes another version")
	case len(c.Delete) > 0:
		for _, code := range c.Delete {
			q := question{method: http.MethodDelete, path: c.path("/zones/" + url.PathEscape(code))}
			if err := c.edit(ctx, std, c.target, q, "is without zone "+code); err != nil {
				return err
			}
		}
		return nil
	}
	var answer api.FeaturePage
	return c.tell(ctx, std, question{method: http.MethodGet, path: c.path("/zones")}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n", numbered(len(answer.Features), "zone", "zones"))
		t := newTable(w, "code", "name", "kind", "category", "division", "from", "to", "polygon")
		for _, f := range answer.Features {
			text := func(name string) string {
				s, _ := f.Properties[name].(string)
				return s
			}
			polygon := "drawn"
			if f.Geometry == nil {
				polygon = "in words"
			}
			t.row(text("code"), text("name"), text("kind"), text("category"), text("division"), text("valid_from"), text("valid_to"), polygon)
		}
		t.print()
	})
}

// put sends one zone and prints its report, as an import does.
func (c publicationZonesCmd) put(ctx context.Context, std streams) error {
	file, err := openInput(ctx, std, c.Put)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return usageError{err}
	}
	var feature struct {
		Properties struct {
			Code string `json:"code"`
		} `json:"properties"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &feature); err != nil || feature.Properties.Code == "" {
		return usagef("%s is not a GeoJSON Feature with the property code", c.Put)
	}
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if _, a.match, err = c.read(ctx, a); err != nil {
		return err
	}
	q := question{method: http.MethodPut, path: c.path("/zones/" + url.PathEscape(feature.Properties.Code)), contentType: "application/geo+json", body: bytes.NewReader(text)}
	return importCmd{target: c.target}.report(ctx, std, a, q, c.Put)
}

// numbered writes how many of a thing there are, with its word for one or that for several.
func numbered[N int | int64](n N, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.FormatInt(int64(n), 10) + " " + several
}

type publicationFindingsCmd struct {
	target
	ID string `arg:"" help:"Id of the publication."`
}

// Run lists what is to be known of a draft.
func (c publicationFindingsCmd) Run(ctx context.Context, std streams) error {
	var answer api.PublicationFindings
	return c.tell(ctx, std, question{method: http.MethodGet, path: one{ID: c.ID}.path("/findings")}, &answer, func(w io.Writer) {
		fmt.Fprintf(w, "%s, version %d, revision %d: %s, %s, %s\n", answer.ID, answer.Version, answer.Revision,
			numbered(answer.Errors, "error", "errors"), numbered(answer.Warnings, "warning", "warnings"), numbered(answer.Notes, "note", "notes"))
		for _, f := range answer.Findings {
			fmt.Fprintf(w, "%s %s: %s\n", f.Severity, f.Code, f.Detail)
			if f.Repair != "" {
				fmt.Fprintf(w, "  %s\n", f.Repair)
			}
		}
	})
}
