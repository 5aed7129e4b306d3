package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/paulmach/orb"

	"gridzone/zoning"
)

// CopyTo puts all that the store holds at one moment into another, which must hold nothing (else zoning.ErrConflict), its ids and the
// time zone included: in one transaction there, so that the other holds all of it or nothing, and so that what is read back before it
// is committed has the same digest. Others may write to the store meanwhile. Of each table no more than
// about bytesAtOnce and a line are in memory. told, which may be nil, hears how many of how many lines are read, twice over: once here, once there.
func (s *Store) CopyTo(ctx context.Context, other *Store, told func(done, total int64)) (Content, error) {
	var content Content
	var own error // as it was first known
	note := func(store *Store, doing string, err error) error {
		if err != nil && own == nil {
			own = store.fault(doing, err)
		}
		return err
	}
	err := s.engine.Read(ctx, func(from DB) error {
		err := other.engine.Write(ctx, func(to Writing, now time.Time) error {
			f := filling{to: to, dialect: other.dialect}
			if err := f.begin(ctx); err != nil {
				return note(other, "copy into a store", err)
			}
			meter, err := count(ctx, from, told)
			if err != nil {
				return note(s, "copy a store", err)
			}
			meter.total *= 2
			content, err = s.dialect.digest(ctx, from, meter, func(t Table, line []any) error {
				return note(other, "copy into a store", f.take(ctx, t, line))
			})
			if err != nil {
				return note(s, "copy a store", err)
			}
			if err := to.Filled(ctx, now); err != nil {
				return note(other, "copy into a store", err)
			}
			again, err := other.dialect.digest(ctx, to, meter, nil)
			if err == nil && again != content {
				err = fmt.Errorf("what was read back (%d lines, digest %s) is not what was copied (%d lines, digest %s); nothing is kept",
					again.Lines, again.Digest, content.Lines, content.Digest)
			}
			return note(other, "read the copy back", err)
		})
		return note(other, "copy into a store", err)
	})
	if own == nil {
		own = s.fault("copy a store", err)
	}
	if own != nil {
		return Content{}, own
	}
	return content, nil
}

// filling hands lines to another store in lots.
type filling struct {
	to      Writing
	dialect Dialect
	lot     [][]any
	size    int
}

// Vacant returns zoning.ErrConflict when the store holds something, so that no other can be copied into it.
func (s *Store) Vacant(ctx context.Context) error {
	_, err := ask(ctx, s, "copy into a store", func(db DB) (bool, error) { return true, vacant(ctx, db) })
	return err
}

func vacant(ctx context.Context, db DB) error {
	for _, t := range Tables() {
		if t.Name == "setting" { // one made without anything in it has a time zone
			continue
		}
		var any int64
		err := db.One(ctx, "SELECT 1 FROM "+t.Name+" LIMIT 1", nil, &any)
		if err == nil {
			return fmt.Errorf("%w: it is not empty (there is something in %s); a copy needs a place of its own: "+
				"a file that does not exist, or another database, or another schema of it", zoning.ErrConflict, t.Name)
		}
		if !errors.Is(err, ErrNone) {
			return err
		}
	}
	return nil
}

// begin makes sure that nothing is there that would be mixed with what comes.
func (f *filling) begin(ctx context.Context) error {
	if err := vacant(ctx, f.to); err != nil {
		return err
	}
	_, err := f.to.Exec(ctx, "DELETE FROM setting")
	return err
}

// take keeps a line for the next lot; nil ends a table.
func (f *filling) take(ctx context.Context, t Table, line []any) error {
	if line != nil {
		for i, v := range line {
			if shape, ok := v.(orb.MultiPolygon); ok {
				line[i] = f.dialect.Encode(shape)
			}
			switch v := line[i].(type) {
			case []byte:
				f.size += len(v)
			case string:
				f.size += len(v)
			}
		}
		f.lot = append(f.lot, line)
		if len(f.lot) < linesAtOnce && f.size < bytesAtOnce {
			return nil
		}
	}
	if len(f.lot) == 0 {
		return nil
	}
	err := f.to.Fill(ctx, t, f.lot)
	clear(f.lot)
	f.lot, f.size = f.lot[:0], 0
	return err
}

// linesAtOnce go into another store together.
const linesAtOnce = 4096
