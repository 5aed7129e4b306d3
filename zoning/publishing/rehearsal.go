package publishing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"gridzone/zoning"
	"gridzone/zoning/atlas"
)

// errRehearsal says that a rehearsal was asked for what it has not.
var errRehearsal = errors.New("a rehearsal has rows and nothing beside them")

// rehearsal is a command that is never committed: a zoning.Tx that reads the rows of an Atlas and gathers what is closed and
// opened. It has neither staff, records, drafts nor documents.
type rehearsal struct {
	base   *atlas.Atlas
	closed []*zoning.Row
	opened map[int64]*zoning.Row
	gone   map[rowKey]bool
	last   int64 // id given, below 0: those of stores are above
}

// rowKey names a row: ids count within a layer.
type rowKey struct {
	layer zoning.Layer
	id    int64
}

func rehearse(base *atlas.Atlas) *rehearsal {
	return &rehearsal{base: base, opened: map[int64]*zoning.Row{}, gone: map[rowKey]bool{}}
}

// after returns the Atlas as the command would leave it.
func (t *rehearsal) after() *atlas.Atlas {
	return t.base.Amended(t.closed, slices.Collect(maps.Values(t.opened)))
}

// Revision is the number that the command's revision would have.
func (t *rehearsal) Revision() int64 { return t.base.Revision() + 1 }

// Newest is the revision of the Atlas.
func (t *rehearsal) Newest(context.Context) (zoning.Revision, error) {
	return zoning.Revision{N: t.base.Revision()}, nil
}

// Rows yields rows as they were when it was called. Only the newest revision can be asked about.
func (t *rehearsal) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	if q.Revision != 0 && q.Revision != t.Revision() {
		return failing(fmt.Errorf("%w: revision %d in a rehearsal of revision %d", zoning.ErrInvalid, q.Revision, t.Revision()))
	}
	var rows []*zoning.Row
	keep := func(r *zoning.Row) {
		if !t.gone[rowKey{r.Layer(), r.ID}] && (q.Within == nil || len(r.Shape) == 0 || r.Shape.Bound().Intersects(*q.Within)) {
			rows = append(rows, r)
		}
	}
	if q.Codes == nil {
		for r := range t.base.OnRecord(q.Layer) {
			keep(r)
		}
	}
	codes := map[string]bool{}
	for _, code := range q.Codes {
		if codes[code] {
			continue
		}
		codes[code] = true
		for _, r := range t.base.History(q.Layer, code) {
			keep(r)
		}
	}
	for _, r := range t.opened {
		if r.Layer() == q.Layer && (q.Codes == nil || codes[r.Code()]) {
			keep(r)
		}
	}
	slices.SortFunc(rows, func(a, b *zoning.Row) int {
		return cmp.Or(strings.Compare(a.Code(), b.Code()), cmp.Compare(a.Valid.From, b.Valid.From))
	})
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Close implements zoning.Tx: ErrNotFound for an id that is not on record.
func (t *rehearsal) Close(ctx context.Context, layer zoning.Layer, ids ...int64) error {
	held := map[int64]*zoning.Row{}
	for r := range t.base.OnRecord(layer) {
		held[r.ID] = r
	}
	for _, id := range ids {
		key := rowKey{layer, id}
		switch r := t.opened[id]; {
		case r != nil && r.Layer() == layer:
			delete(t.opened, id)
		case held[id] != nil && !t.gone[key]:
			t.gone[key] = true
			t.closed = append(t.closed, held[id])
		default:
			return fmt.Errorf("close %s %d: %w", layer, id, zoning.ErrNotFound)
		}
	}
	return ctx.Err()
}

// Open implements zoning.Tx.
func (t *rehearsal) Open(ctx context.Context, rows ...*zoning.Row) error {
	for _, r := range rows {
		t.last--
		r.ID, r.RevFrom, r.RevTo = t.last, t.Revision(), 0
		t.opened[r.ID] = r
	}
	return ctx.Err()
}

func failing(err error) iter.Seq2[*zoning.Row, error] {
	return func(yield func(*zoning.Row, error) bool) { yield(nil, err) }
}
