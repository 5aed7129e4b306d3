package publishing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gridzone/zoning"
)

// ErrSameActor says that who submitted a publication wants to approve it. It wraps ErrConflict.
var ErrSameActor = zoning.Refusal("same_actor", fmt.Errorf("%w: who submitted a publication cannot approve it", zoning.ErrConflict))

// ErrNoPDF says that a document is not a PDF file. It wraps ErrInvalid.
var ErrNoPDF = zoning.Refusal("unsupported_media_type", fmt.Errorf("%w: the document is not a PDF file", zoning.ErrInvalid))

// ErrTooLarge says that a document has more than MaxDocument bytes. It wraps ErrInvalid.
var ErrTooLarge = zoning.Refusal("too_large", fmt.Errorf("%w: the document has more than %d bytes", zoning.ErrInvalid, MaxDocument))

// StateError says that a step does not fit the state that a publication is in. It wraps ErrConflict.
type StateError struct {
	ID    string
	State zoning.State
	Need  zoning.State
}

// Error names both states.
func (e *StateError) Error() string {
	return fmt.Sprintf("publication %s is in the state %s; this can be done in the state %s alone", e.ID, e.State, e.Need)
}

// Unwrap returns ErrConflict.
func (e *StateError) Unwrap() error { return zoning.ErrConflict }

// FaultsError lists the rules that what a publication says breaks. It wraps ErrInvalid.
type FaultsError struct{ Faults []zoning.Fault }

// Error lists the faults.
func (e *FaultsError) Error() string {
	details := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		details[i] = f.Error()
	}
	return strings.Join(details, "; ")
}

// Unwrap returns ErrInvalid.
func (e *FaultsError) Unwrap() error { return zoning.ErrInvalid }

// RefusalCode is the code under which the audit trail knows it.
func (e *FaultsError) RefusalCode() string { return "bad_publication" }

// FindingsError says that a draft has findings that keep it from being submitted or published. It wraps ErrConflict.
type FindingsError struct {
	ID       string
	Findings []Finding // of every severity, the errors first
}

// Error names the codes of the errors.
func (e *FindingsError) Error() string {
	var codes []string
	for _, f := range e.Findings {
		if f.Severity == Error && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return fmt.Sprintf("publication %s has findings that must be mended first: %s", e.ID, strings.Join(codes, ", "))
}

// Unwrap returns ErrConflict.
func (e *FindingsError) Unwrap() error { return zoning.ErrConflict }

// RefusalCode is the code under which the audit trail knows it.
func (e *FindingsError) RefusalCode() string { return "findings" }

// Told returns the text of an error of this package that is fit for whoever asked, and whether it is one.
func Told(err error) (string, bool) {
	for _, known := range []error{zoning.ErrConflict, zoning.ErrInvalid, zoning.ErrNotFound, zoning.ErrStale} {
		if errors.Is(err, known) {
			return strings.TrimPrefix(err.Error(), known.Error()+": "), true
		}
	}
	return "", false
}
