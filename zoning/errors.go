package zoning

import (
	"errors"
	"fmt"
)

// The vocabulary of errors. Everything else that a store or a question returns
// is a fault of the service.
var (
	ErrInvalid     = errors.New("invalid")     // the input breaks a rule
	ErrNotFound    = errors.New("not found")   // nothing on record under that name
	ErrConflict    = errors.New("conflict")    // the state is not the one the command was made for
	ErrStale       = errors.New("stale")       // the edit was made for an earlier version
	ErrReused      = errors.New("key reused")  // an idempotency key came again with another request
	ErrBusy        = errors.New("busy")        // too many at once; try again
	ErrUnavailable = errors.New("unavailable") // the store is away
	ErrForbidden   = errors.New("forbidden")   // whoever asks may not do this, or not there

	// ErrReplaced says that something else lies where the store was opened, or nothing. It wraps ErrUnavailable.
	ErrReplaced = fmt.Errorf("%w: the store is no longer where it was opened", ErrUnavailable)
)
