package zoning

import "context"

// Candidate is a row a file asks for.
type Candidate struct {
	Row   *Row
	Dated bool    // the file gave valid_from or valid_to; otherwise Row.Valid is ignored
	Staff []Staff // nil: the file says nothing of staff; empty: the posts are vacant
}

// Counts is what an upsert did.
type Counts struct{ New, Changed, Unchanged int }

// Upsert puts candidates of one layer on record by code and valid interval. A dated
// candidate overrides the days it covers: rows of that code which overlap it are closed and
// what remains of them is recorded again. One without dates corrects the row in force on
// today, keeping its dates; if none is, it fills the free interval around today. A candidate equal to what is on
// record changes nothing. Two candidates of one code must not overlap: ErrConflict.
func Upsert(ctx context.Context, tx Tx, today Day, candidates []Candidate) (Counts, error) {
	panic("not built yet")
}
