package ledger

import (
	"context"
	"iter"
)

// read runs f in a transaction that sees one revision from its first question to its last.
func (s *Store) read(ctx context.Context, doing string, f func(db DB) error) error {
	return s.fault(doing, s.engine.Read(ctx, f))
}

// fault puts an error into zoning's vocabulary.
func (s *Store) fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	return s.engine.Fault(doing, err)
}

// ask answers one question from a transaction of its own.
func ask[T any](ctx context.Context, s *Store, doing string, f func(db DB) (T, error)) (T, error) {
	var found T
	err := s.read(ctx, doing, func(db DB) (err error) {
		found, err = f(db)
		return err
	})
	if err != nil {
		var none T
		return none, err
	}
	return found, nil
}

// walk turns a read into an iterator that sees one revision; an error ends it.
func walk[T any](ctx context.Context, s *Store, doing string, f func(db DB, yield func(T) bool) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		stopped := false
		err := s.read(ctx, doing, func(db DB) error {
			return f(db, func(v T) bool {
				stopped = !yield(v, nil)
				return !stopped
			})
		})
		if err != nil && !stopped {
			var none T
			yield(none, err)
		}
	}
}

// within answers a question inside a command.
func within[T any](t *tx, doing string, f func(db DB) (T, error)) (T, error) {
	var none T
	if t.done {
		return none, t.store.fault(doing, errOver)
	}
	found, err := f(t.db)
	if err != nil {
		return none, t.store.fault(doing, err)
	}
	return found, nil
}

// gathered turns a read inside a command into an iterator: the command may write while it goes through what was
// there when the walk began.
func gathered[T any](t *tx, doing string, f func(db DB, yield func(T) bool) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		all, err := within(t, doing, func(db DB) (all []T, err error) {
			err = f(db, func(v T) bool {
				all = append(all, v)
				return true
			})
			return all, err
		})
		if err != nil {
			var none T
			yield(none, err)
			return
		}
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}
