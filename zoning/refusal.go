package zoning

import (
	"context"
	"errors"
	"sync/atomic"
)

// refusal is a refused command with a code of its own.
type refusal struct {
	code  string
	cause error
}

// Refusal gives a refused command a stable code, beside what cause says of it.
func Refusal(code string, cause error) error { return refusal{code, cause} }

func (r refusal) Error() string       { return r.cause.Error() }
func (r refusal) Unwrap() error       { return r.cause }
func (r refusal) RefusalCode() string { return r.code }

// RefusalCode returns the stable code under which the audit trail knows that a command was refused: the one that the error
// names by a method RefusalCode, else that of its place in the vocabulary. Empty when the command was not refused: it failed, its
// caller went away, or it may be tried again as it is.
func RefusalCode(err error) string {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, ErrBusy) || errors.Is(err, ErrUnavailable) {
		return ""
	}
	var coded interface{ RefusalCode() string }
	if errors.As(err, &coded) {
		return coded.RefusalCode()
	}
	for _, known := range []struct {
		cause error
		code  string
	}{
		{ErrInvalid, "invalid"}, {ErrNotFound, "not_found"}, {ErrForbidden, "forbidden"}, {ErrConflict, "conflict"},
		{ErrStale, "stale"}, {ErrReused, "idempotency_key_reused"},
	} {
		if errors.Is(err, known.cause) {
			return known.code
		}
	}
	return ""
}

// Trace learns whether a command left an entry in the audit trail, so that whoever refuses the request that it came with enters
// it once. It may be used concurrently.
type Trace struct{ entered atomic.Bool }

// Entered tells whether an entry was committed.
func (t *Trace) Entered() bool { return t.entered.Load() }

type traceKey struct{}

// Traced returns a context whose commands tell the trace.
func Traced(ctx context.Context) (context.Context, *Trace) {
	t := &Trace{}
	return context.WithValue(ctx, traceKey{}, t), t
}

// NoteEntry tells the trace of the context, if it has one, that an entry was committed. Stores call it.
func NoteEntry(ctx context.Context) {
	if t, ok := ctx.Value(traceKey{}).(*Trace); ok {
		t.entered.Store(true)
	}
}
