package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"gridzone/zoning"
)

// DefaultTimeZone is that of a store for which no other is named.
const DefaultTimeZone = "Asia/Shanghai"

// TimeZone returns the IANA name of the time zone in which the store's days begin. It was settled when the store was made.
func (s *Store) TimeZone() string { return s.timeZone }

// checkTimeZone accepts names that mean the same on every machine, and none.
func checkTimeZone(name string) error {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return fmt.Errorf("%w: %q is not the name of a time zone such as %s", zoning.ErrInvalid, name, DefaultTimeZone)
	}
	return nil
}

// settleTimeZone reads the store's time zone, and writes it when the store has none
// yet: of several processes that make a store together, one settles it for all.
func (s *Store) settleTimeZone(ctx context.Context, asked string) error {
	const read = "SELECT value FROM setting WHERE name = 'time_zone'"
	err := s.readers.QueryRowContext(ctx, read).Scan(&s.timeZone)
	if errors.Is(err, sql.ErrNoRows) {
		if err = s.writeTimeZone(ctx, asked); err == nil {
			err = s.readers.QueryRowContext(ctx, read).Scan(&s.timeZone)
		}
	}
	if err != nil {
		return err
	}
	if asked != "" && asked != s.timeZone {
		return fmt.Errorf("%w: the days of this store begin in the time zone %s, not in %s; leave the time zone out, or make another store",
			zoning.ErrInvalid, s.timeZone, asked)
	}
	return nil
}

func (s *Store) writeTimeZone(ctx context.Context, asked string) error {
	if asked == "" {
		asked = DefaultTimeZone
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := s.lock(ctx, conn); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ('time_zone', ?) ON CONFLICT DO NOTHING", asked)
	if err == nil {
		_, err = conn.ExecContext(context.WithoutCancel(ctx), "COMMIT")
	}
	if err != nil {
		end(ctx, conn, nil)
	}
	return err
}
