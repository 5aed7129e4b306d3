package gpkg

import (
	"context"
	"database/sql"
	"iter"
)

// walk turns a read into an iterator that sees one revision; an error ends it.
func walk[T any](ctx context.Context, s *Store, doing string, f func(q querier, yield func(T) bool) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		stopped := false
		err := s.read(ctx, doing, func(conn *sql.Conn) error {
			return f(conn, func(v T) bool {
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

// gathered turns a read inside a command into an iterator: the command may write while it goes through what was
// there when the walk began.
func gathered[T any](t *tx, doing string, f func(yield func(T) bool) error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var all []T
		err := errOver
		if !t.done {
			err = f(func(v T) bool {
				all = append(all, v)
				return true
			})
		}
		if err != nil {
			var none T
			yield(none, fault(doing, err))
			return
		}
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}
