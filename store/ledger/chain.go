package ledger

import (
	"context"
	"fmt"
	"slices"

	"gridzone/zoning"
)

// chain is how far the audit trail was verified.
type chain struct {
	zoning.TrailHead
	before string // hash of the entry before the last
}

// takes verifies the next entry and goes on to it.
func (c *chain) takes(e *zoning.AuditEntry) bool {
	if e.N != c.N+1 || e.Previous != c.Hash || hashOf(e) != e.Hash {
		return false
	}
	c.before, c.TrailHead = c.Hash, zoning.TrailHead{N: e.N, Hash: e.Hash, Time: e.Time}
	return true
}

// follow verifies the entries after the last, and tells what is wrong with the first that does not follow. each, which may be nil, is
// told of every entry that does; it stops the walk when it returns false.
func (c *chain) follow(ctx context.Context, db DB, each func() bool) (*zoning.TrailFault, error) {
	var wrong []zoning.AuditEntry // the first that does not follow, and the one after it
	which, args := "WHERE n > $1 ORDER BY n", []any{c.N}
	if c.N == 0 {
		which, args = "ORDER BY n", nil // whatever numbers there are
	}
	err := entriesOf(ctx, db, func(e zoning.AuditEntry) bool {
		if len(wrong) == 0 && c.takes(&e) {
			return each == nil || each()
		}
		wrong = append(wrong, e)
		return len(wrong) < 2
	}, which, args...)
	if err != nil || len(wrong) == 0 {
		return nil, err
	}
	var next *zoning.AuditEntry
	if len(wrong) == 2 {
		next = &wrong[1]
	}
	return c.fault(&wrong[0], next), nil
}

// fault tells what was done so that e does not follow the last entry that does; next comes after e, if anything does.
func (c *chain) fault(e, next *zoning.AuditEntry) *zoning.TrailFault {
	found := func(n int64, kind zoning.TrailFaultKind) *zoning.TrailFault {
		return &zoning.TrailFault{N: n, Kind: kind}
	}
	switch at := place(e); {
	case e.N <= c.N:
		return found(e.N, zoning.TrailInserted) // below the first number
	case e.N > c.N+1:
		return found(c.N+1, zoning.TrailDeleted)
	case at == 0:
		return found(e.N, zoning.TrailEdited)
	case at == e.N-1 && e.Previous == c.before:
		return found(c.N, zoning.TrailInserted) // it follows the one before that, and was moved to make room
	case at == e.N+1 && (next == nil || place(next) == next.N+1):
		return found(e.N, zoning.TrailDeleted) // all that follow were moved into its place
	case at != e.N:
		return found(e.N, zoning.TrailMoved)
	case c.N > 0 && (next == nil || next.Previous == e.Hash):
		return found(c.N, zoning.TrailEdited) // and given the hash that it has now: not the one that e knows
	default:
		return found(e.N, zoning.TrailEdited)
	}
}

// place is the number under which an entry has the hash that it has, near the one it has; 0: it has that hash nowhere.
func place(e *zoning.AuditEntry) int64 {
	const near = 64
	for d := range int64(near) {
		for _, n := range []int64{e.N + d, e.N - d} {
			moved := *e
			if moved.N = n; n > 0 && hashOf(&moved) == e.Hash {
				return n
			}
		}
	}
	return 0
}

// VerifyTrail implements zoning.Trail.
func (s *Store) VerifyTrail(ctx context.Context, heads ...zoning.TrailHead) (zoning.TrailCheck, error) {
	return ask(ctx, s, "verify the audit trail", func(db DB) (zoning.TrailCheck, error) { return verify(ctx, db, heads...) })
}

func verify(ctx context.Context, db DB, heads ...zoning.TrailHead) (zoning.TrailCheck, error) {
	heads = slices.Clone(heads)
	slices.SortFunc(heads, func(a, b zoning.TrailHead) int { return int(a.N - b.N) })
	var c chain
	var rewritten *zoning.TrailFault
	var good, earlier zoning.TrailHead
	fault, err := c.follow(ctx, db, func() bool {
		for len(heads) > 0 && heads[0].N <= c.N {
			if h := heads[0]; h.N == c.N && h.Hash != c.Hash {
				rewritten = &zoning.TrailFault{N: c.N, Kind: zoning.TrailRewritten}
				return false
			}
			heads = heads[1:]
		}
		earlier, good = good, c.TrailHead
		return true
	})
	if rewritten != nil {
		fault = rewritten
	}
	if fault == nil && len(heads) > 0 && heads[len(heads)-1].N > c.N {
		fault = &zoning.TrailFault{N: c.N + 1, Kind: zoning.TrailCut}
	}
	if fault != nil && fault.N == good.N { // the next has shown it
		good = earlier
	}
	return zoning.TrailCheck{Head: good, Fault: fault}, err
}

// conflict is a fault as an error.
func conflict(f *zoning.TrailFault) error {
	return fmt.Errorf("%w: entry %d of the audit trail is not what was written: %s", zoning.ErrConflict, f.N, f.Kind)
}
