package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"gridzone/zoning/certificate"
)

// header is what a publication says, as flags and as a file for what has no flag.
type header struct {
	Header       string   `help:"JSON file with what the publication says, bases, rules and the table of equivalents among it; - for standard input. Flags go before it." placeholder:"FILE"`
	Division     string   `help:"Code of the division it is for." placeholder:"CODE"`
	Issuer       string   `help:"Who issues it." placeholder:"NAME"`
	Document     string   `help:"Number of its document." placeholder:"NO"`
	Title        string   `help:"Its title." placeholder:"TEXT"`
	PublishedOn  string   `help:"Day on which it is made public." placeholder:"YYYY-MM-DD"`
	ValidFrom    string   `help:"First day in force." placeholder:"YYYY-MM-DD"`
	ValidTo      string   `help:"First day no longer in force." placeholder:"YYYY-MM-DD"`
	Quota        *int64   `help:"Pig equivalents that may be kept in the restricted zones of the division." placeholder:"N"`
	QuotaMeasure string   `name:"quota-measure" help:"What the quota counts: stock or slaughter (default stock)." placeholder:"NAME"`
	Supersedes   []string `help:"Publications that end on its first day." placeholder:"ID" sep:","`
}

// members returns the members of the publication that the file and the flags name.
func (h header) members(ctx context.Context, std streams) (map[string]any, error) {
	members := map[string]any{}
	if h.Header != "" {
		file, err := openInput(ctx, std, h.Header)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		text, err := io.ReadAll(file)
		if err != nil {
			return nil, usageError{err}
		}
		text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		if err := certificate.Unambiguous(text); err != nil {
			return nil, usagef("%s: %w", h.Header, err)
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&members); err != nil {
			return nil, usagef("%s is not a JSON object: %w", h.Header, err)
		}
	}
	for name, value := range map[string]string{"division": h.Division, "issuer": h.Issuer, "document": h.Document, "title": h.Title,
		"published_on": h.PublishedOn, "valid_from": h.ValidFrom, "valid_to": h.ValidTo, "quota_measure": h.QuotaMeasure} {
		if value != "" {
			members[name] = value
		}
	}
	if h.Quota != nil {
		members["quota"] = *h.Quota
	}
	if len(h.Supersedes) > 0 {
		members["supersedes"] = h.Supersedes
	}
	return members, nil
}

func jsonBody(v any) (io.Reader, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write the request: %w", err)
	}
	return bytes.NewReader(text), nil
}

type publicationCreateCmd struct {
	target
	header
	ID string `help:"Its id; one is made if absent." name:"id" placeholder:"ID"`
}

// Run begins a draft.
func (c publicationCreateCmd) Run(ctx context.Context, std streams) error {
	members, err := c.members(ctx, std)
	if err != nil {
		return err
	}
	if c.ID != "" {
		members["id"] = c.ID
	}
	body, err := jsonBody(members)
	if err != nil {
		return err
	}
	return c.act(ctx, std, question{method: http.MethodPost, path: "/v1/publications", contentType: "application/json", body: body}, "", "begun")
}

type publicationEditCmd struct {
	target
	one
	header
	Clear []string `help:"What it is no longer to say, such as valid_to." placeholder:"NAME" sep:","`
}

// Run edits what a draft says; without --if-version the version that is the newest.
func (c publicationEditCmd) Run(ctx context.Context, std streams) error {
	members, err := c.members(ctx, std)
	if err != nil {
		return err
	}
	for _, name := range c.Clear {
		if _, given := members[name]; given {
			return usagef("%s is given and cleared at once", name)
		}
		members[name] = nil
	}
	if len(members) == 0 {
		return usagef("nothing is to be changed; give flags, --header or --clear")
	}
	body, err := jsonBody(members)
	if err != nil {
		return err
	}
	return c.edit(ctx, std, c.target, question{method: http.MethodPatch, path: c.path(""), contentType: "application/merge-patch+json", body: body}, "edited")
}

type publicationAttachCmd struct {
	target
	one
	File string `arg:"" help:"The PDF file, up to 32 MiB; - for standard input."`
}

// Run attaches a document.
func (c publicationAttachCmd) Run(ctx context.Context, std streams) error {
	file, err := openInput(ctx, std, c.File)
	if err != nil {
		return err
	}
	defer file.Close()
	query := url.Values{}
	if name := filepath.Base(c.File); strings.EqualFold(filepath.Ext(name), ".pdf") {
		query.Set("name", name)
	}
	return c.edit(ctx, std, c.target, question{method: http.MethodPut, path: c.path("/document"), query: query, contentType: "application/pdf", body: file}, "has its document")
}
