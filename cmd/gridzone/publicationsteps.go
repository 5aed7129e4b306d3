package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"gridzone/api"
	"gridzone/zoning"
)

// step asks for a step in the life of a publication.
func (o one) step(ctx context.Context, std streams, t target, name, done string, asked api.StepAsked) error {
	match, err := o.match()
	if err != nil {
		return err
	}
	var body io.Reader
	if body, err = jsonBody(asked); err != nil {
		return err
	}
	return t.act(ctx, std, question{method: http.MethodPost, path: o.path("/" + name), contentType: "application/json", body: body}, match, done)
}

type publicationSubmitCmd struct {
	target
	one
	Why string `help:"What is to be said of it." placeholder:"TEXT"`
}

// Run submits a draft.
func (c publicationSubmitCmd) Run(ctx context.Context, std streams) error {
	return c.step(ctx, std, c.target, "submit", "submitted", api.StepAsked{Why: c.Why})
}

type publicationApproveCmd struct {
	target
	one
	Why string `help:"What is to be said of it." placeholder:"TEXT"`
}

// Run approves what somebody else submitted: it is published. What is printed is the very version that was approved.
func (c publicationApproveCmd) Run(ctx context.Context, std streams) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	p, match, err := c.read(ctx, a)
	if err != nil {
		return err
	}
	body, err := jsonBody(api.StepAsked{Why: c.Why})
	if err != nil {
		return err
	}
	if !c.JSON && p.State == string(zoning.Submitted) && match == versionTag(p) {
		fmt.Fprintln(std.out, "approving:")
		publicationTable(std.out, p)
	}
	a.match = match
	return c.sent(ctx, std, a, question{method: http.MethodPost, path: c.path("/approve"), contentType: "application/json", body: body}, "approved")
}

type publicationRejectCmd struct {
	target
	one
	Why string `help:"The reason." required:"" placeholder:"TEXT"`
}

// Run hands what was submitted back.
func (c publicationRejectCmd) Run(ctx context.Context, std streams) error {
	return c.step(ctx, std, c.target, "reject", "rejected", api.StepAsked{Why: c.Why})
}

type publicationWithdrawCmd struct {
	target
	one
	Why  string `help:"The reason." required:"" placeholder:"TEXT"`
	From string `help:"First day no longer in force (default today)." placeholder:"YYYY-MM-DD"`
}

// Run ends a publication.
func (c publicationWithdrawCmd) Run(ctx context.Context, std streams) error {
	return c.step(ctx, std, c.target, "withdraw", "withdrawn", api.StepAsked{Why: c.Why, From: c.From})
}

type publicationDiscardCmd struct {
	target
	one
	Why string `help:"What is to be said of it." placeholder:"TEXT"`
}

// Run discards a draft; without --if-version the version that is the newest.
func (c publicationDiscardCmd) Run(ctx context.Context, std streams) error {
	query := url.Values{}
	set(query, "why", c.Why)
	return c.edit(ctx, std, c.target, question{method: http.MethodDelete, path: c.path(""), query: query}, "discarded")
}
