// Package postgres is the store for several replicas: PostgreSQL keeps it, and any number of processes read it and write to it.
//
// Every read sees one revision (REPEATABLE READ). Writers everywhere wait for each other at one row, so that revisions
// follow each other without a gap. What Do has acknowledged is committed; a connection that breaks in COMMIT is
// followed up until it is known whether the command was done. While the server is away every call fails soon, with
// zoning.ErrUnavailable, and works again when it is back. Passwords are in no error.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridzone/store/ledger"
	"gridzone/zoning"
)

// Store is a zoning.Store in one schema of a PostgreSQL database.
type Store struct {
	*ledger.Store
	engine *engine
	name   string
}

var (
	_ zoning.Store  = (*Store)(nil)
	_ zoning.Herald = (*Store)(nil)
)

// Open connects to the database that a URL (postgres://user@host/database) names, makes the store where there is none and
// brings its schema up to date, if the user may. The store lies in the schema that is the first of the search path. A time
// zone, an IANA name, is that of a new store; one that is in another is refused with zoning.ErrInvalid. Empty means
// whichever it is in, and ledger.DefaultTimeZone for a new one.
func Open(ctx context.Context, address, timeZone string) (*Store, error) {
	return openWith(ctx, address, timeZone, defaults())
}

// settings are what a test may want otherwise.
type settings struct {
	connect time.Duration // how long one host may take to answer when a connection is made
	acquire time.Duration // how long to wait for a connection that is free
	lock    time.Duration // how long to wait for a writer in another process
	one     time.Duration // how long an answer of one row may take
	stall   time.Duration // how long any other answer may take to go on
	silent  time.Duration // how long a writer may be unheard of before the server takes its turn away
	longest time.Duration // how long the server works on one statement of a writer's; well above stall, after which it is given up here
	settle  time.Duration // how long to find out what became of a commit
	ping    time.Duration // how long to listen between two looks whether the connection stands
}

func defaults() settings {
	return settings{
		connect: 2 * time.Second,
		acquire: 5 * time.Second,
		lock:    10 * time.Second,
		one:     10 * time.Second,
		stall:   2 * time.Minute,
		silent:  30 * time.Second,
		longest: 10 * time.Minute,
		settle:  10 * time.Second,
		ping:    5 * time.Second,
	}
}

func openWith(ctx context.Context, address, timeZone string, with settings) (*Store, error) {
	if err := ledger.CheckTimeZone(timeZone); err != nil {
		return nil, err
	}
	e, err := newEngine(ctx, address, with)
	if err != nil {
		return nil, err
	}
	s := &Store{Store: ledger.New(e, dialect()), engine: e, name: Redact(address)}
	err = e.prepare(ctx)
	if err == nil {
		err = s.SettleTimeZone(ctx, timeZone)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.name, fault("open", err)), s.Close())
	}
	return s, nil
}

// Exists tells whether the database that a URL names holds a store.
func Exists(ctx context.Context, address string) (bool, error) {
	e, err := newEngine(ctx, address, defaults())
	if err != nil {
		return false, err
	}
	defer e.close()
	found, err := e.inspect(ctx)
	if err != nil {
		return false, fmt.Errorf("open %s: %w", Redact(address), fault("open", err))
	}
	return found.version > 0, nil
}

// Name returns the URL that the store was opened with, without its password.
func (s *Store) Name() string { return s.name }

// Close ends all work, also that which is under way, and returns when every connection is closed. Calls afterwards fail with
// zoning.ErrUnavailable.
func (s *Store) Close() error {
	settled := s.SettleAll()
	s.engine.close()
	return settled
}
