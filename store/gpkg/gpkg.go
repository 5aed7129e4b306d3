// Package gpkg is the embedded store: one GeoPackage file that QGIS opens as it is.
//
// The registered layers are views of what is on record and in force today; the
// tables beneath keep every row of every revision. One connection writes, a pool
// of others reads, each call from one snapshot; a second process may use the file
// at the same time. What Do has acknowledged is on the disk (write-ahead log,
// synchronous FULL).
package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// Store is a zoning.Store on a GeoPackage file.
type Store struct {
	*ledger.Store
	engine *engine
	path   string
}

var _ zoning.Store = (*Store)(nil)

// idleReaders is how many reading connections are kept open when nobody reads.
// There is no upper limit to those in use: a caller that asks a second question
// while it walks through the answer to a first must never wait for itself.
const idleReaders = 4

// settings are what a test may want otherwise.
type settings struct {
	busy time.Duration // how long a writer waits for one in another process
	now  func() time.Time

	timeZone string // that the store must be in; empty: whichever it is in
}

// Open opens the file, creating it when it is absent, readable and writable by its owner alone, and brings its schema up to
// date. It refuses, with zoning.ErrInvalid, what is not a store of gridzone or was
// written by a newer one, and leaves such a file untouched; with
// zoning.ErrUnavailable, a place where it cannot write.
func Open(ctx context.Context, path string) (*Store, error) {
	return OpenIn(ctx, path, "")
}

// OpenIn is Open in a time zone, an IANA name: a new store is made in it, and one that is
// in another is refused with zoning.ErrInvalid. Empty means whichever it is in, and
// ledger.DefaultTimeZone for a new one.
func OpenIn(ctx context.Context, path, timeZone string) (*Store, error) {
	return openWith(ctx, path, settings{busy: busyTimeout, now: time.Now, timeZone: timeZone})
}

func openWith(ctx context.Context, path string, with settings) (*Store, error) {
	if err := ledger.CheckTimeZone(with.timeZone); err != nil {
		return nil, err
	}
	path, current, err := recognise(ctx, path)
	if err != nil {
		return nil, err
	}
	if !current {
		if err := begin(path); err != nil {
			return nil, openFault(path, err)
		}
		if err := stamp(ctx, path, with.busy); err != nil {
			return nil, openFault(path, err)
		}
	}
	e := &engine{
		writer:  sql.OpenDB(connector{dsn: writerDSN(path, busyAttempt), want: writerPragmas(busyAttempt)}),
		readers: sql.OpenDB(connector{dsn: readerDSN(path, with.busy), want: readerPragmas(with.busy)}),
		now:     with.now,
		busy:    with.busy,
	}
	e.erased.Store(logged(path)) // whoever left it was killed, maybe before he could empty it
	s := &Store{Store: ledger.New(e, dialect()), engine: e, path: path}
	s.engine.writer.SetMaxOpenConns(1)
	s.engine.readers.SetMaxIdleConns(idleReaders)
	if !current {
		err = migrate(ctx, path, with.busy)
	}
	for _, db := range []*sql.DB{s.engine.readers, s.engine.writer} { // readers first: they have the patience to recover a log
		if err == nil {
			err = db.PingContext(ctx)
		}
	}
	if err == nil {
		e.at, err = newLocation(path)
	}
	if err == nil {
		err = s.SettleTimeZone(ctx, with.timeZone)
	}
	if err != nil {
		return nil, errors.Join(openFault(path, err), s.Close())
	}
	return s, nil
}

// Path returns the absolute path of the file.
func (s *Store) Path() string { return s.path }

// Close ends all work; calls afterwards fail with zoning.ErrUnavailable. The last
// one to close the file folds its log into it. Refusals that were counted are entered first.
func (s *Store) Close() error {
	settled := s.SettleAll()
	return errors.Join(settled, fault("close", errors.Join(s.engine.readers.Close(), s.engine.writer.Close())))
}
