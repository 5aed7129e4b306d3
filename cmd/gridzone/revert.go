package main

import (
	"context"
	"fmt"
	"io"
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
	q := question{method: http.MethodPost, path: "/v1/revisions/" + strconv.FormatInt(c.Revision, 10) + "/revert", query: query}
	return command(ctx, c.target, std, a, q, revertText)
}

func revertText(w io.Writer, answer api.RevertAnswer) {
	done := fmt.Sprintf("taken back, revision %d", answer.Revision)
	if answer.DryRun {
		done = "dry run, nothing changed"
	}
	fmt.Fprintf(w, "revision %d (%s by %s at %s): %s\n", answer.Reverted, answer.Command, answer.Actor, answer.Time.Format("2006-01-02 15:04:05Z07:00"), done)
	for _, l := range answer.Layers {
		const named = 20
		fmt.Fprintf(w, "  %s: %d rows removed, %d restored: %s", l.Layer, l.Removed, l.Restored, strings.Join(l.Codes[:min(len(l.Codes), named)], " "))
		if more := l.Count - named; more > 0 {
			fmt.Fprintf(w, " and %d more", more)
		}
		fmt.Fprintln(w)
	}
	if answer.Staff {
		fmt.Fprintln(w, "  names of grid staff stay as they are on record")
	}
}
