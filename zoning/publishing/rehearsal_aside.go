package publishing

import (
	"context"
	"iter"

	"gridzone/zoning"
)

// What a rehearsal has not: each of these fails, so that a command that needs it is not rehearsed half.

// Staff fails.
func (*rehearsal) Staff(context.Context, []string) (map[string][]zoning.Staff, error) {
	return nil, errRehearsal
}

// SetStaff fails.
func (*rehearsal) SetStaff(context.Context, string, []zoning.Staff) error { return errRehearsal }

// EraseStaff fails.
func (*rehearsal) EraseStaff(context.Context, string, bool) (int64, error) { return 0, errRehearsal }

// Record fails.
func (*rehearsal) Record(context.Context, zoning.RecordKind, string) (zoning.Record, error) {
	return zoning.Record{}, errRehearsal
}

// Records fails.
func (*rehearsal) Records(context.Context, zoning.RecordKind) iter.Seq2[zoning.Record, error] {
	return func(yield func(zoning.Record, error) bool) { yield(zoning.Record{}, errRehearsal) }
}

// PutRecord fails.
func (*rehearsal) PutRecord(context.Context, zoning.RecordKind, string, int64, string, []byte) error {
	return errRehearsal
}

// Draft fails.
func (*rehearsal) Draft(context.Context, string) iter.Seq2[*zoning.Row, error] {
	return failing(errRehearsal)
}

// OpenDraft fails.
func (*rehearsal) OpenDraft(context.Context, ...*zoning.Row) error { return errRehearsal }

// CloseDraft fails.
func (*rehearsal) CloseDraft(context.Context, string, ...int64) error { return errRehearsal }

// Document fails.
func (*rehearsal) Document(context.Context, string) (zoning.Document, error) {
	return zoning.Document{}, errRehearsal
}

// PutBlob fails.
func (*rehearsal) PutBlob(context.Context, string, []byte) (string, error) { return "", errRehearsal }
