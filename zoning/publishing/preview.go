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

// Previews keeps the last previews asked for. The zero value is ready; all methods may be called concurrently.
type Previews struct {
	mu   sync.Mutex
	kept []preview // the last used first
}

// preview is the Atlas of one version of a draft over one revision.
type preview struct {
	revision, version int64
	id                string
	atlas             *atlas.Atlas
}

// Of returns the preview of a version of the draft with this id over now. load reads the draft's row and zones when it is not at hand.
func (p *Previews) Of(ctx context.Context, now *atlas.Atlas, id string, version int64,
	load func() (publication *zoning.Row, zones []*zoning.Row, err error)) (*atlas.Atlas, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, k := range p.kept {
		if k.revision == now.Revision() && k.version == version && k.id == id {
			copy(p.kept[1:i+1], p.kept[:i])
			p.kept[0] = k
			return k.atlas, nil
		}
	}
	publication, zones, err := load()
	if err != nil {
		return nil, err
	}
	a, err := Preview(ctx, now, publication, zones)
	if err != nil {
		return nil, err
	}
	if len(p.kept) < previewsKept {
		p.kept = append(p.kept, preview{})
	}
	copy(p.kept[1:], p.kept)
	p.kept[0] = preview{revision: now.Revision(), version: version, id: id, atlas: a}
	return a, nil
}
