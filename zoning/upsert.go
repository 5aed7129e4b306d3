package zoning

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Candidate is a row a file asks for.
type Candidate struct {
	Row   *Row
	Dated bool    // the file gave valid_from or valid_to; otherwise Row.Valid is ignored
	Staff []Staff // nil: the file says nothing of staff; empty: the posts are vacant
}

// Counts is what an upsert did, and which codes it changed. A code comes once for each of its candidates.
type Counts struct {
	New, Changed, Unchanged int
	ChangedCodes            []string
}

// ClashError says that two candidates of one code claim the same day. It wraps ErrConflict.
type ClashError struct {
	Code          string
	First, Second int // positions among the candidates, First < Second
}

// Error names the code.
func (e *ClashError) Error() string {
	return fmt.Sprintf("conflict: %s is named twice for the same days", e.Code)
}

// Unwrap returns ErrConflict.
func (e *ClashError) Unwrap() error { return ErrConflict }

// codesAtOnce is how many codes are read from the store with one query.
const codesAtOnce = 2000

// Upsert puts candidates of one layer on record by code and valid interval. A dated
// candidate overrides the days it covers: rows of that code which overlap it are closed and
// what remains of them is recorded again. One without dates corrects the row in force on
// today, keeping its dates; if none is, it fills the free interval around today. A candidate equal to what is on
// record on each of its days changes nothing; the publication it comes with is not a difference.
// Staff is compared apart: other staff alone makes a candidate changed and leaves its row.
// Where candidates of one code name staff, the one in force today speaks, else the last.
//
// Two candidates of one code must not overlap: a *ClashError, which wraps
// ErrConflict. Candidates of several layers or without a day are ErrInvalid. After an error the command must be given up.
func Upsert(ctx context.Context, tx Tx, today Day, candidates []Candidate) (Counts, error) {
	var counts Counts
	for _, batch := range batches(candidates) {
		u := upsert{tx: tx, today: today, all: candidates, layer: candidates[0].Row.Layer()}
		if err := u.run(ctx, batch); err != nil {
			return counts, err
		}
		counts.New += u.counts.New
		counts.Changed += u.counts.Changed
		counts.Unchanged += u.counts.Unchanged
		counts.ChangedCodes = append(counts.ChangedCodes, u.counts.ChangedCodes...)
	}
	return counts, nil
}

// batches groups the positions of candidates by code, codes in ascending order.
func batches(candidates []Candidate) [][][]int {
	order := make([]int, len(candidates))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return strings.Compare(candidates[i].Row.Code(), candidates[j].Row.Code())
	})
	var groups [][]int
	for start := 0; start < len(order); {
		end := start + 1
		for end < len(order) && candidates[order[end]].Row.Code() == candidates[order[start]].Row.Code() {
			end++
		}
		groups = append(groups, order[start:end])
		start = end
	}
	return slices.Collect(slices.Chunk(groups, codesAtOnce))
}

// upsert is the work on one batch of codes.
type upsert struct {
	tx     Tx
	today  Day
	all    []Candidate
	layer  Layer
	counts Counts
	shut   []int64
	open   []*Row
}

func (u *upsert) run(ctx context.Context, batch [][]int) error {
	codes := make([]string, len(batch))
	var asked []string // grids whose staff the file names
	for i, group := range batch {
		codes[i] = u.all[group[0]].Row.Code()
		if slices.ContainsFunc(group, func(at int) bool { return u.all[at].Staff != nil }) {
			asked = append(asked, codes[i])
		}
	}
	held, err := u.held(ctx, codes)
	if err != nil {
		return err
	}
	var staff map[string][]Staff
	if len(asked) > 0 {
		if staff, err = u.tx.Staff(ctx, asked); err != nil {
			return fmt.Errorf("upsert %s: read staff: %w", u.layer, err)
		}
	}
	for i, group := range batch {
		if err := u.code(ctx, group, held[codes[i]], staff[codes[i]]); err != nil {
			return err
		}
	}
	if len(u.shut) > 0 {
		if err := u.tx.Close(ctx, u.layer, u.shut...); err != nil {
			return fmt.Errorf("upsert %s: close: %w", u.layer, err)
		}
	}
	if len(u.open) > 0 {
		if err := u.tx.Open(ctx, u.open...); err != nil {
			return fmt.Errorf("upsert %s: open: %w", u.layer, err)
		}
	}
	return nil
}

// held reads what is on record of the codes, by code, in the order of days.
func (u *upsert) held(ctx context.Context, codes []string) (map[string][]*Row, error) {
	held := make(map[string][]*Row, len(codes))
	for r, err := range u.tx.Rows(ctx, Query{Layer: u.layer, Codes: codes}) {
		if err != nil {
			return nil, fmt.Errorf("upsert %s: read: %w", u.layer, err)
		}
		held[r.Code()] = append(held[r.Code()], r)
	}
	return held, nil
}

// code puts the candidates of one code, at the positions given, over what is held of it.
func (u *upsert) code(ctx context.Context, group []int, held []*Row, staff []Staff) error {
	wanted, err := u.wanted(group, held)
	if err != nil {
		return err
	}
	restaffed := -1
	if at := u.speaker(wanted); at >= 0 && !sameStaff(u.all[at].Staff, staff) {
		restaffed = at
		if err := u.tx.SetStaff(ctx, u.all[at].Row.Code(), u.all[at].Staff); err != nil {
			return fmt.Errorf("upsert %s: staff: %w", u.layer, err)
		}
	}
	edits := override(held, wanted)
	u.shut = append(u.shut, edits.shut...)
	u.open = append(u.open, edits.open...)
	for i, w := range wanted {
		switch {
		case edits.fresh[i]:
			u.counts.New++
		case edits.changed[i] || w.at == restaffed:
			u.counts.Changed++
			u.counts.ChangedCodes = append(u.counts.ChangedCodes, w.row.Code())
		default:
			u.counts.Unchanged++
		}
	}
	return nil
}
