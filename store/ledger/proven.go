package ledger

import (
	"context"
	"errors"

	"gridzone/zoning"
)

// stretch is how many entries lie between two of which the hash is remembered.
const stretch = 1024

// proven is what this process has verified of the audit trail, from its beginning: once the whole, and then what was added. Of every
// stretch-th entry it remembers the hash, so that an entry which is asked for can be proved to be the one that was verified: whatever
// was changed between two remembered hashes shows, or changes the second of them.
type proven struct {
	turn  chan struct{} // held by whoever verifies
	chain chain
	marks []string // of entries 0, stretch, 2*stretch, ...
}

func newProven() proven { return proven{turn: make(chan struct{}, 1), marks: []string{""}} }

// forget begins anew.
func (p *proven) forget() { p.chain, p.marks = chain{}, []string{""} }

// extend verifies what was added; all, when the last entry that was verified is another by now. ErrConflict when it does not hold.
func (p *proven) extend(ctx context.Context, db DB) error {
	if p.chain.N > 0 {
		var hash string
		err := db.One(ctx, "SELECT hash FROM audit WHERE n = $1", []any{p.chain.N}, &hash)
		if err != nil && !errors.Is(err, ErrNone) {
			return err
		}
		if hash != p.chain.Hash {
			p.forget()
		}
	}
	fault, err := p.chain.follow(ctx, db, func() bool {
		if p.chain.N%stretch == 0 {
			p.marks = append(p.marks, p.chain.Hash)
		}
		return true
	})
	if err == nil && fault != nil {
		err = conflict(fault)
	}
	if err != nil {
		p.forget()
	}
	return err
}

// holds tells whether the stretch around an entry is the one that was verified.
func (p *proven) holds(ctx context.Context, db DB, n int64) (bool, error) {
	i := (n - 1) / stretch
	c := chain{TrailHead: zoning.TrailHead{N: i * stretch, Hash: p.marks[i]}}
	end := p.chain.TrailHead
	if int(i)+1 < len(p.marks) {
		end = zoning.TrailHead{N: (i + 1) * stretch, Hash: p.marks[i+1]}
	}
	err := entriesOf(ctx, db, func(e zoning.AuditEntry) bool { return c.takes(&e) }, "WHERE n > $1 AND n <= $2 ORDER BY n", c.N, end.N)
	return c.N == end.N && c.Hash == end.Hash, err
}

// Audited implements zoning.Trail: an entry is worth what the chain is.
func (s *Store) Audited(ctx context.Context, command, detail string) (zoning.AuditEntry, error) {
	p := &s.proven
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return zoning.AuditEntry{}, s.fault("read the audit trail", ctx.Err())
	}
	return ask(ctx, s, "read the audit trail", func(db DB) (zoning.AuditEntry, error) {
		if err := p.extend(ctx, db); err != nil {
			return zoning.AuditEntry{}, err
		}
		if len(sound([]string{command, detail})) < 2 {
			return zoning.AuditEntry{}, notFound(ErrNone)
		}
		e, err := scanEntry(func(dest ...any) error {
			return db.One(ctx, entryColumns+"WHERE command = $1 AND detail = $2 AND refused = '' ORDER BY n DESC LIMIT 1", []any{command, detail}, dest...)
		})
		if err != nil {
			return zoning.AuditEntry{}, notFound(err)
		}
		same, err := p.holds(ctx, db, e.N)
		if err == nil && !same { // it is not what was verified: what is there now holds, or it does not
			p.forget()
			err = p.extend(ctx, db)
		}
		return e, err
	})
}
