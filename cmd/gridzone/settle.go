package main

import (
	"context"
	"time"
)

// settleEvery is how often a service looks for refusals that were counted and are to be in the audit trail by now.
const settleEvery = 10 * time.Second

// settle enters counted refusals as their minutes end, until ctx is done. What is left then closing the store enters.
func (a *app) settle(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := a.store.Settle(ctx, time.Now()); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "counted refusals are not in the audit trail yet", "error", err)
		}
	}
}
