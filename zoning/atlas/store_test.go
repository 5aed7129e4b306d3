package atlas_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"gridzone/zoning"
)

// memory is a zoning.Store without a disk. Like the real one it never changes a
// row that it has handed out, and readers see only what is committed.
type memory struct {
	aside

	writing sync.Mutex // held by the command

	mu        sync.Mutex
	revision  zoning.Revision
	rows      map[int64]*zoning.Row
	staff     map[string][]zoning.Staff
	lastID    int64
	times     []time.Time // of the commits, by revision
	commits   int64       // the clock, which stands still at 0 if it is negative
	away      error       // what every read returns while the store is away
	rowsRead  int
	rowsAsked []zoning.Query
}

func newMemory() *memory {
	return &memory{rows: map[int64]*zoning.Row{}, staff: map[string][]zoning.Staff{}, times: make([]time.Time, 1)}
}

// setAway makes every read fail from now on; nil brings the store back.
func (m *memory) setAway(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.away = err
}

// taken returns what was read since the last call.
func (m *memory) taken() (rows int, queries []zoning.Query) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows, queries = m.rowsRead, m.rowsAsked
	m.rowsRead, m.rowsAsked = 0, nil
	return rows, queries
}

func (m *memory) Newest(context.Context) (zoning.Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.revision, m.away
}

func (m *memory) Committed(_ context.Context, n int64) (zoning.Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.away == nil && n >= int64(len(m.times)) {
		return zoning.Revision{}, zoning.ErrNotFound
	}
	return zoning.Revision{N: n, Time: m.times[n]}, m.away
}

// goBack puts the store back to what it was at a revision. What is committed then is another history.
func (m *memory) goBack(revision int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := map[int64]*zoning.Row{}
	for id, r := range m.rows {
		if r.RevFrom > revision {
			continue
		}
		if r.RevTo > revision {
			open := *r
			open.RevTo = 0
			r = &open
		}
		rows[id] = r
	}
	m.times = m.times[:revision+1]
	m.rows, m.revision = rows, zoning.Revision{N: revision, Time: m.times[revision]}
}

func (m *memory) Rows(_ context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if q.Revision == 0 {
		q.Revision = m.revision.N
	}
	return m.answer(pick(m.rows, q), q)
}

func (m *memory) answer(rows []*zoning.Row, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	m.rowsRead += len(rows)
	m.rowsAsked = append(m.rowsAsked, q)
	away := m.away
	return func(yield func(*zoning.Row, error) bool) {
		if away != nil {
			yield(nil, away)
			return
		}
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// pick selects rows by query, in order.
func pick(rows map[int64]*zoning.Row, q zoning.Query) []*zoning.Row {
	var picked []*zoning.Row
	for _, r := range rows {
		if r.Layer() == q.Layer && r.OnRecord(q.Revision) && (q.Codes == nil || slices.Contains(q.Codes, r.Code())) &&
			(q.Within == nil || len(r.Shape) == 0 || r.Shape.Bound().Intersects(*q.Within)) {
			picked = append(picked, r)
		}
	}
	slices.SortFunc(picked, func(a, b *zoning.Row) int {
		return cmp.Or(strings.Compare(a.Code(), b.Code()), cmp.Compare(a.Valid.From, b.Valid.From))
	})
	return picked
}

func (m *memory) Staff(context.Context, []string) (map[string][]zoning.Staff, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.staff), m.away
}

func (m *memory) Changes(_ context.Context, layer zoning.Layer, from, to int64) iter.Seq2[*zoning.Row, error] {
	m.mu.Lock()
	defer m.mu.Unlock()
	var changed []*zoning.Row
	for _, r := range m.rows {
		if opened, closed := from < r.RevFrom && r.RevFrom <= to, from < r.RevTo && r.RevTo <= to; r.Layer() == layer && (opened || closed) {
			changed = append(changed, r)
		}
	}
	return m.answer(changed, zoning.Query{Layer: layer, Revision: to})
}

func (m *memory) Do(ctx context.Context, c zoning.Command, f func(context.Context, zoning.Tx) ([]byte, error)) (zoning.Outcome, error) {
	m.writing.Lock()
	defer m.writing.Unlock()
	m.mu.Lock()
	tx := &memoryTx{memory: m, rows: maps.Clone(m.rows), staff: maps.Clone(m.staff), lastID: m.lastID, revision: m.revision.N + 1}
	m.mu.Unlock()
	answer, err := f(ctx, tx)
	if err != nil {
		return zoning.Outcome{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if tx.changed {
		m.rows, m.staff, m.lastID = tx.rows, tx.staff, tx.lastID
		if m.commits >= 0 {
			m.commits++
		}
		m.times = append(m.times, time.Unix(max(0, m.commits), 0).UTC())
		m.revision = zoning.Revision{N: tx.revision, Time: m.times[tx.revision], Actor: c.Actor.Name, Command: c.Name}
	}
	return zoning.Outcome{Revision: m.revision.N, Changed: tx.changed, Answer: answer}, nil
}

func (m *memory) Refused(context.Context, zoning.Command, string, int) error { return nil }

func (m *memory) Close() error { return nil }

type memoryTx struct {
	*memory
	rows     map[int64]*zoning.Row
	staff    map[string][]zoning.Staff
	lastID   int64
	revision int64
	changed  bool
}

func (t *memoryTx) Revision() int64 { return t.revision }

func (t *memoryTx) Rows(_ context.Context, q zoning.Query) iter.Seq2[*zoning.Row, error] {
	if q.Revision == 0 {
		q.Revision = t.revision
	}
	rows := pick(t.rows, q)
	return func(yield func(*zoning.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (t *memoryTx) Staff(context.Context, []string) (map[string][]zoning.Staff, error) {
	return t.staff, nil
}

func (t *memoryTx) Close(_ context.Context, layer zoning.Layer, ids ...int64) error {
	for _, id := range ids {
		r := t.rows[id]
		if r == nil || r.Layer() != layer || r.RevTo != 0 {
			return fmt.Errorf("close %s %d: %w", layer, id, zoning.ErrNotFound)
		}
		t.changed = true
		if r.RevFrom == t.revision {
			delete(t.rows, id)
			continue
		}
		closed := *r
		closed.RevTo = t.revision
		t.rows[id] = &closed
	}
	return nil
}

func (t *memoryTx) Open(_ context.Context, rows ...*zoning.Row) error {
	for _, r := range rows {
		t.lastID++
		t.changed = true
		held := *r
		held.ID, held.RevFrom, held.RevTo = t.lastID, t.revision, 0
		t.rows[held.ID] = &held
		r.ID, r.RevFrom = held.ID, held.RevFrom
	}
	return nil
}

func (t *memoryTx) SetStaff(_ context.Context, grid string, staff []zoning.Staff) error {
	t.changed = true
	t.staff[grid] = staff
	return nil
}

func (t *memoryTx) PutBlob(context.Context, string, []byte) (string, error) {
	return "", errors.New("no blobs here")
}

// aside is what a store keeps beside its rows: this one keeps none of it.
type aside struct{}

func (aside) Record(context.Context, zoning.RecordKind, string) (zoning.Record, error) {
	return zoning.Record{}, zoning.ErrNotFound
}

func (aside) Records(context.Context, zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return func(func(zoning.Record, error) bool) {}
}

func (aside) Draft(context.Context, string) iter.Seq2[*zoning.Row, error] {
	return func(func(*zoning.Row, error) bool) {}
}

func (aside) Document(context.Context, string) (zoning.Document, error) {
	return zoning.Document{}, zoning.ErrNotFound
}

func (aside) Audited(context.Context, string, string) (zoning.AuditEntry, error) {
	return zoning.AuditEntry{}, zoning.ErrNotFound
}

func (aside) Contacts(context.Context, int64, int64) iter.Seq2[zoning.Contacts, error] {
	return func(func(zoning.Contacts, error) bool) {}
}

func (aside) EraseStaff(context.Context, string, bool) (int64, error) {
	return 0, zoning.ErrUnavailable
}

func (aside) PutRecord(context.Context, zoning.RecordKind, string, int64, string, []byte) error {
	return zoning.ErrUnavailable
}

func (aside) OpenDraft(context.Context, ...*zoning.Row) error { return zoning.ErrUnavailable }

func (aside) CloseDraft(context.Context, string, ...int64) error { return zoning.ErrUnavailable }

func (aside) Entries(context.Context, zoning.TrailQuery) iter.Seq2[zoning.AuditEntry, error] {
	return func(func(zoning.AuditEntry, error) bool) {}
}

func (aside) TrailHead(context.Context) (zoning.TrailHead, error) { return zoning.TrailHead{}, nil }

func (aside) VerifyTrail(context.Context, ...zoning.TrailHead) (zoning.TrailCheck, error) {
	return zoning.TrailCheck{}, nil
}
