package api

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// collections lists the layers that are resources, in the order in which they are shown.
func collections() []zoning.Layer { return append(zoning.SpatialLayers(), zoning.Addresses) }

// page is some rows of a layer in force on a day.
type page struct {
	rows    []*zoning.Row
	matched int  // how many there are on all pages; -1: nobody counted
	more    bool // others follow
}

// pageOf returns up to limit rows of a layer in force at a moment, with codes after the given one, whose box meets box (nil: all), ordered by
// code. Addresses are read from the store; all else is in memory.
func (s *service) pageOf(ctx context.Context, m *moment, layer zoning.Layer, box *orb.Bound, after string, limit int) (page, error) {
	if layer != zoning.Addresses {
		rows, matched := m.atlas.Page(layer, m.day, box, after, limit)
		var more bool
		if len(rows) == limit {
			next, _ := m.atlas.Page(layer, m.day, box, rows[limit-1].Code(), 1)
			more = len(next) > 0
		}
		return page{rows, matched, more}, nil
	}
	if box != nil { // what is in a wide one is sorted for each page
		release, err := s.enterHeavy(ctx, heavyWait)
		if err != nil {
			return page{}, err
		}
		defer release()
	}
	p := page{matched: -1}
	for r, err := range s.fromStore(ctx, m, zoning.Query{Layer: layer, Within: box, After: after, Limit: limit + 1}) {
		if err != nil {
			return page{}, err
		}
		if p.more = len(p.rows) == limit; !p.more {
			p.rows = append(p.rows, r)
		}
	}
	return p, nil
}

// allOf yields every row of a layer in force at a moment whose box meets box, ordered by code.
func (s *service) allOf(ctx context.Context, m *moment, layer zoning.Layer, box *orb.Bound) iter.Seq2[*zoning.Row, error] {
	if layer == zoning.Addresses {
		return s.fromStore(ctx, m, zoning.Query{Layer: layer, Within: box})
	}
	rows, _ := m.atlas.Page(layer, m.day, box, "", math.MaxInt)
	return all(ctx, rows)
}

// rowOf returns the row of a code in force at a moment, or zoning.ErrNotFound.
func (s *service) rowOf(ctx context.Context, m *moment, layer zoning.Layer, code string) (*zoning.Row, error) {
	if layer != zoning.Addresses {
		return m.atlas.Row(layer, code, m.day)
	}
	for r, err := range s.fromStore(ctx, m, zoning.Query{Layer: layer, Codes: []string{code}}) {
		return r, err
	}
	return nil, fmt.Errorf("%w: %s %q", zoning.ErrNotFound, layer, code)
}

// fromStore yields what a query selects of the rows in force at a moment, from the store.
func (s *service) fromStore(ctx context.Context, m *moment, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	if m.revision == 0 {
		return func(func(*zoning.Row, error) bool) {}
	}
	q.Revision, q.On = m.revision, &m.day
	return s.live.Reader().Rows(ctx, q)
}
