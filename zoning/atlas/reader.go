package atlas

import (
	"context"
	"iter"

	"gridzone/zoning"
)

// Reader reads the store itself: records, drafts and documents, of which an Atlas holds none. While the store is away it says so
// soon, with zoning.ErrUnavailable.
func (l *Live) Reader() zoning.Reader { return reader{l} }

// Trail reads the audit trail. While the store is away it says so soon, with zoning.ErrUnavailable.
func (l *Live) Trail() zoning.Trail { return trail{l} }

// trail reads the audit trail of a Live's store after a look whether it is there.
type trail struct{ live *Live }

// Audited implements zoning.Trail.
func (t trail) Audited(ctx context.Context, command, detail string) (zoning.AuditEntry, error) {
	return reached(ctx, t.live, func() (zoning.AuditEntry, error) { return t.live.store.Audited(ctx, command, detail) })
}

// Entries implements zoning.Trail.
func (t trail) Entries(ctx context.Context, q zoning.TrailQuery) iter.Seq2[zoning.AuditEntry, error] {
	return reachedEach(ctx, t.live, func(ctx context.Context) iter.Seq2[zoning.AuditEntry, error] { return t.live.store.Entries(ctx, q) })
}

// TrailHead implements zoning.Trail.
func (t trail) TrailHead(ctx context.Context) (zoning.TrailHead, error) {
	return reached(ctx, t.live, func() (zoning.TrailHead, error) { return t.live.store.TrailHead(ctx) })
}

// VerifyTrail implements zoning.Trail.
func (t trail) VerifyTrail(ctx context.Context, heads ...zoning.TrailHead) (zoning.TrailCheck, error) {
	return reached(ctx, t.live, func() (zoning.TrailCheck, error) { return t.live.store.VerifyTrail(ctx, heads...) })
}

// reader reads the store of a Live after a look whether it is there.
type reader struct{ live *Live }

// reached asks the store when it can be reached.
func reached[T any](ctx context.Context, l *Live, ask func() (T, error)) (answer T, err error) {
	if err := l.reach(ctx); err != nil {
		return answer, err
	}
	return ask()
}

// reachedEach reads from the store when it can be reached.
func reachedEach[T any](ctx context.Context, l *Live, read func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := l.reach(ctx); err != nil {
			var none T
			yield(none, err)
			return
		}
		flowing(ctx, read)(yield)
	}
}

// Newest implements zoning.Reader.
func (r reader) Newest(ctx context.Context) (zoning.Revision, error) { return r.live.look(ctx) }

// Rows implements zoning.Reader.
func (r reader) Rows(ctx context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	return reachedEach(ctx, r.live, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return r.live.store.Rows(ctx, q) })
}

// Staff implements zoning.Reader.
func (r reader) Staff(ctx context.Context, grids []string) (map[string][]zoning.Staff, error) {
	return reached(ctx, r.live, func() (map[string][]zoning.Staff, error) { return r.live.store.Staff(ctx, grids) })
}

// Record implements zoning.Reader.
func (r reader) Record(ctx context.Context, kind zoning.RecordKind, id string) (zoning.Record, error) {
	return reached(ctx, r.live, func() (zoning.Record, error) { return r.live.store.Record(ctx, kind, id) })
}

// Records implements zoning.Reader.
func (r reader) Records(ctx context.Context, kind zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return reachedEach(ctx, r.live, func(ctx context.Context) iter.Seq2[zoning.Record, error] { return r.live.store.Records(ctx, kind) })
}

// Draft implements zoning.Reader.
func (r reader) Draft(ctx context.Context, publication string) iter.Seq2[*zoning.Row, error] {
	return reachedEach(ctx, r.live, func(ctx context.Context) iter.Seq2[*zoning.Row, error] { return r.live.store.Draft(ctx, publication) })
}

// Document implements zoning.Reader.
func (r reader) Document(ctx context.Context, sha256 string) (zoning.Document, error) {
	return reached(ctx, r.live, func() (zoning.Document, error) { return r.live.store.Document(ctx, sha256) })
}
