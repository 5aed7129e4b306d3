package zoning

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Reverted is what taking back a revision did to one layer.
type Reverted struct {
	Layer    Layer
	Removed  int      // rows of the revision that are no longer on record
	Restored int      // rows that the revision had closed and that are on record again
	Codes    []string // of both, in order, each once
}

// ChangedSinceError says which rows of a revision cannot be taken back, because something rests on them or was put in
// their place. It wraps ErrConflict.
type ChangedSinceError struct {
	Revision int64
	Layer    Layer
	Codes    []string // in order
}

// Error names the first of them.
func (e *ChangedSinceError) Error() string {
	return fmt.Sprintf("conflict: %d %s are on record otherwise than revision %d left them: %s", len(e.Codes), e.Layer, e.Revision, strings.Join(e.Codes[:min(len(e.Codes), 5)], ", "))
}

// Unwrap returns ErrConflict.
func (e *ChangedSinceError) Unwrap() error { return ErrConflict }

// Revert takes back what revision n did to rows: those that it put on record are closed, those that it closed are recorded
// again for the same days. changed are the rows that n opened or closed. It is all or nothing: when a code is on record otherwise than n left
// it, or a zone that came since rests on a publication that n made, or the publication of a zone that comes back is otherwise, that
// is a *ChangedSinceError and nothing is done. What was changed and taken back since does not count. Staff is not touched.
func Revert(ctx context.Context, tx Tx, n int64, changed []*Row) ([]Reverted, error) {
	r := revert{tx: tx, n: n, opened: map[Layer][]*Row{}, closed: map[Layer][]*Row{}, now: map[int64]int64{}}
	for _, row := range changed {
		switch {
		case row.RevFrom == n:
			r.opened[row.Layer()] = append(r.opened[row.Layer()], row)
		case row.RevTo == n:
			r.closed[row.Layer()] = append(r.closed[row.Layer()], row)
		}
	}
	for _, layer := range AllLayers() {
		if err := r.unchanged(ctx, layer); err != nil {
			return nil, err
		}
	}
	if err := r.unfounded(ctx); err != nil {
		return nil, err
	}
	var done []Reverted
	for _, layer := range AllLayers() {
		one, err := r.apply(ctx, layer)
		if err != nil {
			return nil, err
		}
		if len(one.Codes) > 0 {
			done = append(done, one)
		}
	}
	return done, nil
}

// revert is the work on one revision.
type revert struct {
	tx             Tx
	n              int64
	opened, closed map[Layer][]*Row
	now            map[int64]int64 // id of a row that the revision opened -> of the row that says the same today
}

// codes returns the codes of a layer's rows that the revision touched.
func (r *revert) codes(layer Layer) []string {
	codes := map[string]bool{}
	for _, rows := range [][]*Row{r.opened[layer], r.closed[layer]} {
		for _, row := range rows {
			codes[row.Code()] = true
		}
	}
	return slices.Sorted(maps.Keys(codes))
}

// unchanged tells whether the codes of a layer are on record as the revision left them.
func (r *revert) unchanged(ctx context.Context, layer Layer) error {
	codes := r.codes(layer)
	if layer == Publications { // also those that zones come back under
		for _, zone := range r.closed[Zones] {
			codes = append(codes, zone.Publication)
		}
		slices.Sort(codes)
		codes = slices.Compact(codes)
	}
	since := map[string]bool{}
	for some := range slices.Chunk(codes, codesAtOnce) {
		was, err := r.held(ctx, Query{Layer: layer, Codes: some, Revision: r.n})
		if err != nil {
			return err
		}
		is, err := r.held(ctx, Query{Layer: layer, Codes: some})
		if err != nil {
			return err
		}
		for _, code := range some {
			if !slices.EqualFunc(was[code], is[code], r.same) {
				since[code] = true
			}
		}
	}
	return r.refuse(layer, since)
}

// held returns the rows of a query by code, each code's from the first day on.
func (r *revert) held(ctx context.Context, q Query) (map[string][]*Row, error) {
	held := map[string][]*Row{}
	for row, err := range r.tx.Rows(ctx, q) {
		if err != nil {
			return nil, fmt.Errorf("revert %s: read: %w", q.Layer, err)
		}
		held[row.Code()] = append(held[row.Code()], row)
	}
	return held, nil
}

// same tells whether a row that the revision left and one that is on record say the same for the same days, and remembers it.
func (r *revert) same(was, is *Row) bool {
	if was.Valid != is.Valid || was.Publication != is.Publication || !SameContent(was, is) {
		return false
	}
	r.now[was.ID] = is.ID
	return true
}

// unfounded tells whether zones that came since rest on publications that go.
func (r *revert) unfounded(ctx context.Context) error {
	goes, taken := map[string]bool{}, map[string]bool{}
	for _, code := range r.codes(Zones) {
		taken[code] = true
	}
	for _, row := range r.opened[Publications] {
		goes[row.Code()] = true
	}
	for _, row := range r.closed[Publications] {
		delete(goes, row.Code())
	}
	if len(goes) == 0 {
		return nil
	}
	since := map[string]bool{}
	for row, err := range r.tx.Rows(ctx, Query{Layer: Zones}) {
		if err != nil {
			return fmt.Errorf("revert %s: read: %w", Zones, err)
		}
		if goes[row.Publication] && !taken[row.Code()] {
			since[row.Code()] = true
		}
	}
	return r.refuse(Zones, since)
}

func (r *revert) refuse(layer Layer, since map[string]bool) error {
	if len(since) == 0 {
		return nil
	}
	return &ChangedSinceError{Revision: r.n, Layer: layer, Codes: slices.Sorted(maps.Keys(since))}
}

// apply takes back what the revision did to a layer.
func (r *revert) apply(ctx context.Context, layer Layer) (Reverted, error) {
	done := Reverted{Layer: layer, Removed: len(r.opened[layer]), Restored: len(r.closed[layer]), Codes: r.codes(layer)}
	if done.Removed > 0 {
		ids := make([]int64, done.Removed)
		for i, row := range r.opened[layer] {
			ids[i] = r.now[row.ID]
		}
		if err := r.tx.Close(ctx, layer, ids...); err != nil {
			return done, fmt.Errorf("revert %s: close: %w", layer, err)
		}
	}
	if done.Restored > 0 {
		rows := make([]*Row, done.Restored)
		for i, row := range r.closed[layer] {
			rows[i] = rowFor(row, row.Valid)
		}
		if err := r.tx.Open(ctx, rows...); err != nil {
			return done, fmt.Errorf("revert %s: open: %w", layer, err)
		}
	}
	return done, nil
}
