package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// table asks for a table in the format that q accepts and delivers it; of a list of farms as CSV all pages, unless a limit is given.
func (c farmsListCmd) table(ctx context.Context, std streams, q question) error {
	a, err := c.ask(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	first, err := a.exchange(ctx, q)
	if err != nil {
		return err
	}
	defer first.Body.Close()
	next, err := nextPage(first.Header)
	if err != nil {
		return err
	}
	if next != nil && q.accept == sheetType && c.Limit == 0 {
		return usagef("there are more farms than the 10000 of a workbook: choose some with --division, or take --format csv")
	}
	return c.deliver(std, c.Out, first, func(w io.Writer) error {
		if err := received(w, first.Body); err != nil || c.Limit != 0 {
			return err
		}
		for next != nil {
			q.query = next
			if next, err = a.page(ctx, q, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// page copies a page of a table as CSV without its heading, and returns what asks for the one behind it; nil for the last.
func (a *asker) page(ctx context.Context, q question, w io.Writer) (url.Values, error) {
	answer, err := a.exchange(ctx, q)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body := bufio.NewReader(answer.Body)
	if _, err := body.ReadString('\n'); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the answer broke off: %w", err)
	}
	if err := received(w, body); err != nil {
		return nil, err
	}
	return nextPage(answer.Header)
}

// nextPage reads the query that asks for the page behind an answer; nil for the last. It pins revision and day.
func nextPage(h http.Header) (url.Values, error) {
	for _, link := range h.Values("Link") {
		target, rest, _ := strings.Cut(link, ">")
		if !strings.Contains(rest, `rel="next"`) {
			continue
		}
		u, err := url.Parse(strings.TrimPrefix(target, "<"))
		if err != nil {
			return nil, fmt.Errorf("read the link to the next page: %w", err)
		}
		return u.Query(), nil
	}
	return nil, nil
}
