package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// RevertAnswer is what taking back a revision did, or would do.
type RevertAnswer struct {
	Revision int64           `json:"revision" doc:"The newest revision afterwards"`
	Demo     bool            `json:"demo,omitempty"`
	DryRun   bool            `json:"dry_run"`
	Reverted int64           `json:"reverted" doc:"The revision that is taken back"`
	Command  string          `json:"command" example:"import" doc:"What made it"`
	Actor    string          `json:"actor" doc:"Who made it"`
	Time     time.Time       `json:"time" doc:"When it was made"`
	Layers   []RevertedLayer `json:"layers" nullable:"false"`
	Staff    bool            `json:"staff_kept,omitempty" doc:"Names of grid staff are not taken back: they stay as they are on record"`
}

// RevertedLayer is what it did to one layer.
type RevertedLayer struct {
	Layer    string   `json:"layer" enum:"divisions,grids,zones,publications,farms,exceptions,addresses"`
	Removed  int      `json:"removed" doc:"Rows of that revision that are no longer on record"`
	Restored int      `json:"restored" doc:"Rows that it had closed and that are on record again"`
	Codes    []string `json:"codes" nullable:"false" doc:"The first 100 of them"`
	Count    int      `json:"count" doc:"Codes in all"`
}

// revertible lists the commands that can be taken back. Publications go their own way: what one did is undone by another.
func revertible() []string { return []string{"import", "put", "end", "revert"} }

// errDryRun takes a command back that was only tried.
var errDryRun = errors.New("dry run")

// revert answers POST /v1/revisions/{n}/revert.
func (s *service) revert(c *gin.Context, q *query) error {
	text, err := pathValue(c, "n")
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || text != strconv.FormatInt(n, 10) {
		return badParameter("n", strconv.Quote(text)+" is not the number of a revision")
	}
	dry, err := q.flag("dry_run")
	if err != nil {
		return err
	}
	who, key, err := commander(c)
	if err != nil {
		return err
	}
	ctx := context.WithoutCancel(c.Request.Context())
	of, changed, err := s.live.Changed(ctx, n)
	if errors.Is(err, zoning.ErrNotFound) {
		return problem(codeNotFound, "there is no revision "+text)
	}
	if err != nil {
		return err
	}
	if err := mayRevert(of); err != nil {
		return err
	}
	command := zoning.Command{Name: "revert", Actor: who, Detail: string(trimLine(marshal(map[string]int64{"revision": n}))), Rehearsal: dry}
	if !dry && key != "" {
		command.Key, command.Request = key, "revert "+text
	}
	w := RevertAnswer{Demo: s.o.Demo, DryRun: dry, Reverted: n, Command: of.Command, Actor: of.Actor, Time: of.Time}
	out, err := s.live.Do(ctx, command, func(ctx context.Context, tx zoning.Tx, now *atlas.Atlas) ([]byte, error) {
		done, err := zoning.Revert(ctx, tx, n, changed)
		if err != nil {
			return nil, err
		}
		w.Layers = revertedLayers(done)
		w.Staff = slices.ContainsFunc(done, func(d zoning.Reverted) bool { return d.Layer == zoning.Grids })
		w.Revision = tx.Revision()
		if dry {
			w.Revision = now.Revision()
			return nil, errDryRun
		}
		return marshal(w), nil
	})
	var since *zoning.ChangedSinceError
	switch {
	case errors.As(err, &since):
		return changedSince(since)
	case errors.Is(err, errDryRun):
		out.Answer, out.Revision = marshal(w), w.Revision
	case err != nil && !errors.Is(err, atlas.ErrNotServed):
		return err
	}
	commanded(c, out.Revision)
	write(c, out.Answer)
	return nil
}

// mayRevert tells whether a revision can be taken back at all.
func mayRevert(of zoning.Revision) error {
	if !slices.Contains(revertible(), of.Command) {
		return problem(codeConflict, fmt.Sprintf("revision %d was made by the command %q, which cannot be taken back: %s can. What a publication did is undone by withdrawing it, or by another publication",
			of.N, of.Command, strings.Join(revertible(), ", ")))
	}
	return nil
}

// changedSince says what stands in the way.
func changedSince(e *zoning.ChangedSinceError) error {
	const named = 20
	p := problem(codeConflict, fmt.Sprintf("revision %d cannot be taken back: %d %s are on record otherwise than it left them; nothing was changed. Correct what is wrong with an import, or take back the later revisions first, the newest of them to begin with",
		e.Revision, len(e.Codes), e.Layer))
	for _, code := range e.Codes[:min(len(e.Codes), named)] {
		p.Errors = append(p.Errors, ErrorPlace{Code: "changed_since", ID: code, Detail: string(e.Layer) + " " + code + " was changed again since", Repair: "take the later change back first, or correct it with an import"})
	}
	return p
}

func revertedLayers(done []zoning.Reverted) []RevertedLayer {
	const named = 100
	layers := make([]RevertedLayer, len(done))
	for i, d := range done {
		layers[i] = RevertedLayer{Layer: string(d.Layer), Removed: d.Removed, Restored: d.Restored, Codes: d.Codes[:min(len(d.Codes), named)], Count: len(d.Codes)}
	}
	return layers
}

// revertOperation describes it.
func (s *service) revertOperation() operation {
	return operation{
		method: http.MethodPost, path: "/v1/revisions/{n}/revert", id: "revert", tag: "commands", summary: "Take back what a revision changed", right: zoning.Administer,
		description: "An import, the edit of one row or the end of one is taken back as a new revision: rows that it put on record go, rows that it closed come back for the same days. " +
			"It is refused when one of its codes is on record otherwise than it left it, with the codes: take later revisions back first. Past answers stay as they were.",
		params: []param{
			{name: "n", in: "path", required: true, kind: "integer", low: bound(1), example: 12, description: "Number of the revision, as the report of an import gives it"},
			{name: "dry_run", kind: "boolean", def: false, description: "Report what would be done, and do nothing"},
			{name: "Idempotency-Key", in: "header", description: "Makes a repeated request answer as the first did"},
		},
		answers:  ok(typeOf[RevertAnswer](), "Done, or a dry run"),
		problems: []string{codeNotFound, codeConflict, codeReused, codeBusy, codeUnavailable}, handle: s.revert,
	}
}
