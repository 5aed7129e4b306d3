package ledger

import (
	"context"
	"errors"
	"fmt"

	"gridzone/zoning"
)

// ErrNone is what DB.One returns when a question has no answer.
var ErrNone = errors.New("there is no such row")

var (
	errNested = fmt.Errorf("%w: a command cannot be given from within a command of the same store", zoning.ErrInvalid)
	errOver   = fmt.Errorf("%w: the command is over", zoning.ErrInvalid)
	errUnkept = errors.New("the database did not keep the entry of the audit trail: a trigger or a rule that is not gridzone's keeps it out; take that away")
)

// Known tells whether an error is in zoning's vocabulary already, or says that nobody waits any more: an Engine leaves
// it as it is.
func Known(err error) bool {
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded,
		zoning.ErrInvalid, zoning.ErrNotFound, zoning.ErrConflict, zoning.ErrStale, zoning.ErrReused, zoning.ErrBusy, zoning.ErrUnavailable, zoning.ErrForbidden,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// notFound turns the absence of a row into zoning.ErrNotFound.
func notFound(err error) error {
	if errors.Is(err, ErrNone) {
		return fmt.Errorf("%w: there is none", zoning.ErrNotFound)
	}
	return err
}
