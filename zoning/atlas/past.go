package atlas

import (
	"fmt"
	"slices"
	"sync"

	"gridzone/zoning"
)

// past keeps a few whole Atlases of older revisions. Those that were current share nearly everything with
// their successors; pages of a listing that pins its revision are answered from them. One that is in use stays, so that
// there are never more than pastKept of them in memory, whoever lingers over an answer.
type past struct {
	mu   sync.Mutex
	kept []*lent // the last used first
}

// lent is a kept Atlas and how many use it.
type lent struct {
	atlas *Atlas
	users int
}

const pastKept = 4

// of returns the Atlas of a revision and a function to call when done with it; nil if it is not kept.
func (p *past) of(revision int64) (*Atlas, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.kept, func(l *lent) bool { return l.atlas.Revision() == revision })
	if i < 0 {
		return nil, nil
	}
	l := p.kept[i]
	copy(p.kept[1:i+1], p.kept[:i])
	p.kept[0] = l
	return l.atlas, p.use(l)
}

// use counts a user until the function is called, once or more.
func (p *past) use(l *lent) func() {
	l.users++
	var once sync.Once
	return func() {
		once.Do(func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			l.users--
		})
	}
}

// room tells whether another Atlas could be kept now.
func (p *past) room() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.kept) < pastKept || slices.ContainsFunc(p.kept, func(l *lent) bool { return l.users == 0 })
}

// keep keeps an Atlas that nobody uses yet, if there is room.
func (p *past) keep(a *Atlas) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.add(a)
}

// lend keeps an Atlas for a user. zoning.ErrBusy if there is no room.
func (p *past) lend(a *Atlas) (*Atlas, func(), error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.add(a)
	if l == nil {
		return nil, nil, fmt.Errorf("%w: too many older revisions are in use as a whole", zoning.ErrBusy)
	}
	return l.atlas, p.use(l), nil
}

// add puts an Atlas first, in the place of the one that nobody uses and that was used longest ago; nil if all are in use.
func (p *past) add(a *Atlas) *lent {
	if i := slices.IndexFunc(p.kept, func(l *lent) bool { return l.atlas.Revision() == a.Revision() }); i >= 0 {
		return p.kept[i]
	}
	for i := len(p.kept) - 1; len(p.kept) >= pastKept; i-- {
		if i < 0 {
			return nil
		}
		if p.kept[i].users == 0 {
			p.kept = slices.Delete(p.kept, i, i+1)
		}
	}
	l := &lent{atlas: a}
	p.kept = slices.Insert(p.kept, 0, l)
	return l
}
