package main

import (
	"context"
	"encoding/json"
	"fmt"

	"gridzone/store/postgres"
	"gridzone/zoning"
)

// enter puts on record that what is not public is about to be read out of a store.
func enter(ctx context.Context, s store, command, actor string, of map[string]any) error {
	who, err := zoning.NamedActor(actor)
	if err != nil {
		return usageError{err}
	}
	detail, err := json.Marshal(of)
	if err != nil {
		return err
	}
	_, err = s.Do(ctx, zoning.Command{Name: command, Actor: who, Detail: string(detail)}, func(context.Context, zoning.Tx) ([]byte, error) { return nil, nil })
	if err != nil {
		return fmt.Errorf("nothing is read, as that could not be put on record: %w", err)
	}
	return nil
}

// unlessReadAlone lets what could not be entered be read all the same, with a warning, where the database lets its user, or anybody, read alone.
func unlessReadAlone(std streams, err error, what string) error {
	if !postgres.ReadsAlone(err) {
		return err
	}
	fmt.Fprintf(std.err, "gridzone: warning: that %s is not in the audit trail, as this user, or this server, writes nothing; the database's own log can tell\n", what)
	return nil
}
