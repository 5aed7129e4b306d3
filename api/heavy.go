package api

import (
	"context"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

const (
	wideM     = 25              // metres of accuracy from which a check is work for a while
	maxCost   = 50_000          // vertices of a footprint times metres of accuracy, at least 1
	heavyWait = 5 * time.Second // for a place, of a question asked alone
)

// enterHeavy takes one of the few places for questions that keep a processor at work for a while, so that light ones
// are answered meanwhile. It waits for one, and no longer than patience; then zoning.ErrBusy. Without patience it waits until ctx is
// done: a batch must not break off because others are at work.
func (s *service) enterHeavy(ctx context.Context, patience time.Duration) (release func(), err error) {
	wait, cancel := ctx, func() {}
	if patience > 0 {
		wait, cancel = context.WithTimeout(ctx, patience)
	}
	defer cancel()
	select {
	case s.heavy <- struct{}{}:
		return func() { <-s.heavy }, nil
	case <-wait.Done():
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, zoning.ErrBusy
	}
}

// weigh checks a site, within bounds of cost. patience is as for enterHeavy.
func (s *service) weigh(ctx context.Context, m *moment, site atlas.Site, patience time.Duration) (atlas.Verdict, error) {
	if site.Shape == nil && site.AccuracyM < wideM {
		return m.atlas.Check(ctx, site, m.day)
	}
	if n := vertices(site.Shape); float64(n)*max(1, site.AccuracyM) > maxCost {
		most := int(maxCost / max(1, site.AccuracyM))
		return atlas.Verdict{}, problem(codeTooLarge, fmt.Sprintf("the footprint has %d vertices; with accuracy_m=%g at most %d are checked: simplify it, or give a smaller accuracy", n, site.AccuracyM, most))
	}
	release, err := s.enterHeavy(ctx, patience)
	if err != nil {
		return atlas.Verdict{}, err
	}
	defer release()
	return m.atlas.Check(ctx, site, m.day)
}

func vertices(g orb.MultiPolygon) (n int) {
	for _, p := range g {
		for _, r := range p {
			n += len(r)
		}
	}
	return n
}
