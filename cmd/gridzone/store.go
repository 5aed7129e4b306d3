package main

import (
	"context"
	"errors"
	"os"
	"time"

	"gridzone/store/gpkg"
	"gridzone/store/ledger"
	"gridzone/store/postgres"
	"gridzone/zoning"
)

// store is a zoning.Store that knows when its days begin.
type store interface {
	zoning.Store
	// TimeZone returns the IANA name of the time zone in which the store's days begin.
	TimeZone() string
	// Digest says what the whole store holds.
	Digest(ctx context.Context, told func(done, total int64)) (ledger.Content, error)
	// Settle enters the refusals that were counted in minutes that are over.
	Settle(ctx context.Context, now time.Time) error
	// CopyTo puts all of it into another.
	CopyTo(ctx context.Context, other *ledger.Store, told func(done, total int64)) (ledger.Content, error)
}

// openStore opens the store that a path or a postgres:// URL names, and makes it when it is not there.
func openStore(ctx context.Context, name, timeZone string) (store, error) {
	if postgres.IsAddress(name) {
		return postgres.Open(ctx, name, timeZone)
	}
	return gpkg.OpenIn(ctx, name, timeZone)
}

// storeExists tells whether there is a store. What cannot be looked at may be one: opening it tells what is wrong.
func storeExists(ctx context.Context, name string) (bool, error) {
	if postgres.IsAddress(name) {
		return postgres.Exists(ctx, name)
	}
	_, err := os.Stat(name)
	return !errors.Is(err, os.ErrNotExist), nil
}

// haveStore refuses the name of a store that is not there, as a question makes none, and says what else to name.
func haveStore(ctx context.Context, name, others string) error {
	there, err := storeExists(ctx, name)
	if err == nil && !there {
		return usagef("there is no store at %s; import a file into it first, or name another with %s", shown(name), others)
	}
	return err
}

// shown is the name of a store as it may be printed: without a password.
func shown(name string) string {
	if postgres.IsAddress(name) {
		return postgres.Redact(name)
	}
	return name
}
