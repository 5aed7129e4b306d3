package publishing

import (
	"context"
	"sync"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// Preview returns the Atlas that now would be were a publication put in force with its zones, as Enforce does it, with its errors. It is
// of the same revision as now, from which it takes all that stays; nothing is written anywhere.
func Preview(ctx context.Context, now *atlas.Atlas, publication *zoning.Row, zones []*zoning.Row) (*atlas.Atlas, error) {
	t := rehearse(now)
	if err := Enforce(ctx, t, publication, zones); err != nil {
		return nil, err
	}
	return t.after(), nil
}

// previewsKept is how many previews are kept: one costs an index over the zones.
const previewsKept = 4

// Previews keeps the last previews asked for. The zero value is ready; all methods may be called concurrently, and nobody waits for
// another preview than the one asked for.
type Previews struct {
	mu       sync.Mutex
	kept     []preview                    // the last used first
	building map[previewKey]chan struct{} // closed when the preview is there, or could not be made
}

// previewKey names one version of a draft over one revision.
type previewKey struct {
	revision, version int64
	id                string
}

// preview is the Atlas of one version of a draft over one revision.
type preview struct {
	previewKey
	atlas *atlas.Atlas
}

// Of returns the preview of a version of the draft with this id over now. load reads the draft's row and zones when it is not at hand.
func (p *Previews) Of(ctx context.Context, now *atlas.Atlas, id string, version int64,
	load func() (publication *zoning.Row, zones []*zoning.Row, err error)) (*atlas.Atlas, error) {
	key := previewKey{now.Revision(), version, id}
	for {
		a, wait := p.take(key)
		switch {
		case a != nil:
			return a, nil
		case wait == nil:
			return p.build(ctx, now, key, load)
		}
		select {
		case <-wait: // it is there, or whoever wanted to make it failed or left: then it is this one's turn
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// take returns the preview if it is kept, and what to wait for if another makes it. With neither it is for the caller to build.
func (p *Previews) take(key previewKey) (*atlas.Atlas, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range p.kept {
		if k.previewKey == key {
			copy(p.kept[1:i+1], p.kept[:i])
			p.kept[0] = k
			return k.atlas, nil
		}
	}
	if made, ok := p.building[key]; ok {
		return nil, made
	}
	if p.building == nil {
		p.building = map[previewKey]chan struct{}{}
	}
	p.building[key] = make(chan struct{})
	return nil, nil
}

// build makes a preview and keeps it, and tells those who wait for it.
func (p *Previews) build(ctx context.Context, now *atlas.Atlas, key previewKey,
	load func() (publication *zoning.Row, zones []*zoning.Row, err error)) (a *atlas.Atlas, err error) {
	defer func() { // also when load panics
		p.mu.Lock()
		defer p.mu.Unlock()
		close(p.building[key])
		delete(p.building, key)
		if a == nil {
			return
		}
		if len(p.kept) < previewsKept {
			p.kept = append(p.kept, preview{})
		}
		copy(p.kept[1:], p.kept)
		p.kept[0] = preview{key, a}
	}()
	publication, zones, err := load()
	if err != nil {
		return nil, err
	}
	return Preview(ctx, now, publication, zones)
}
