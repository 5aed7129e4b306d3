package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gridzone/zoning"
)

// DefaultTimeZone is that of a store for which no other is named.
const DefaultTimeZone = "Asia/Shanghai"

// TimeZone returns the IANA name of the time zone in which the store's days begin. It was settled when the store was made.
func (s *Store) TimeZone() string { return s.timeZone }

// CheckTimeZone accepts names that mean the same on every machine, and none.
func CheckTimeZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return fmt.Errorf("%w: %q is not the name of a time zone such as %s", zoning.ErrInvalid, name, DefaultTimeZone)
	}
	return nil
}

// SettleTimeZone reads the store's time zone, and writes the one asked for (DefaultTimeZone for none) when the store has none
// yet: of several processes that make a store together, one settles it for all. A store whose days begin in
// another time zone than asked is zoning.ErrInvalid.
func (s *Store) SettleTimeZone(ctx context.Context, asked string) error {
	read := func(db DB) error {
		return db.One(ctx, "SELECT value FROM setting WHERE name = 'time_zone'", nil, &s.timeZone)
	}
	err := s.engine.Read(ctx, read)
	if errors.Is(err, ErrNone) {
		err = s.engine.Write(ctx, func(db Writing, _ time.Time) error {
			made := asked
			if made == "" {
				made = DefaultTimeZone
			}
			if _, err := db.Exec(ctx, "INSERT INTO setting (name, value) VALUES ('time_zone', $1) ON CONFLICT DO NOTHING", made); err != nil {
				return err
			}
			return read(db)
		})
	}
	if err != nil {
		return s.fault("settle the time zone", err)
	}
	if asked != "" && asked != s.timeZone {
		return fmt.Errorf("%w: the days of this store begin in the time zone %s, not in %s; leave the time zone out, or make another store",
			zoning.ErrInvalid, s.timeZone, asked)
	}
	return nil
}
