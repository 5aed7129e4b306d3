package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"gridzone/api"
)

type revertCmd struct {
	target
	Revision int64 `help:"Number of the revision, as the report of the import gave it." required:"" placeholder:"N"`
	DryRun   bool  `help:"Report what would be done, and change nothing."`
}

// Run takes a revision back as a new one, and prints what that did.
func (c revertCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	if c.DryRun {
		query.Set("dry_run", "true")
	}
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	body, err := a.send(ctx, question{method: http.MethodPost, path: "/v1/revisions/" + strconv.FormatInt(c.Revision, 10) + "/revert", query: query})
	var refused refusal
	if errors.As(err, &refused) {
		return refused.print(std.out, c.JSON)
	}
	if err != nil {
		return err
	}
	defer body.Close()
	if c.JSON {
		return received(std.out, body)
	}
	var answer api.RevertAnswer
	if err := json.NewDecoder(body).Decode(&answer); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	done := fmt.Sprintf("taken back, revision %d", answer.Revision)
	if answer.DryRun {
		done = "dry run, nothing changed"
	}
	fmt.Fprintf(std.out, "revision %d (%s by %s at %s): %s\n", answer.Reverted, answer.Command, answer.Actor, answer.Time.Format("2006-01-02 15:04:05Z07:00"), done)
	for _, l := range answer.Layers {
		const named = 20
		fmt.Fprintf(std.out, "  %s: %d rows removed, %d restored: %s", l.Layer, l.Removed, l.Restored, strings.Join(l.Codes[:min(len(l.Codes), named)], " "))
		if more := l.Count - named; more > 0 {
			fmt.Fprintf(std.out, " and %d more", more)
		}
		fmt.Fprintln(std.out)
	}
	if answer.Staff {
		fmt.Fprintln(std.out, "  names of grid staff stay as they are on record")
	}
	return nil
}
