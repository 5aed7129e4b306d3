package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gridzone/zoning"
)

// Asked is a key to be made.
type Asked struct {
	Owner     string // empty: the key's id
	Role      zoning.Role
	Divisions []string // each on record; one that comes twice counts once
	Expires   time.Time
}

// Make puts the key of a secret that never was on record, as a part of a command. zoning.ErrInvalid for an owner, a role, a division or an
// expiry that cannot be; zoning.ErrBusy when a key has the id already, revoked ones among them: it stays as it is, and another secret is to be drawn.
func Make(ctx context.Context, tx zoning.Tx, by zoning.Actor, secret Secret, a Asked, now time.Time) (Key, error) {
	hash := secret.hash()
	k := Key{ID: secret.ID, Owner: a.Owner, Role: a.Role, Divisions: distinct(a.Divisions), Made: now.UTC(), MadeBy: by.Name, Expires: a.Expires, hash: hash[:]}
	if k.Owner == "" {
		k.Owner = k.ID
	}
	if err := k.check(ctx, tx, now); err != nil {
		return Key{}, err
	}
	if err := k.put(ctx, tx); errors.Is(err, zoning.ErrStale) {
		return Key{}, fmt.Errorf("%w: there is a key %s already; try again, another id is drawn then", zoning.ErrBusy, k.ID)
	} else if err != nil {
		return Key{}, err
	}
	return k, nil
}

// distinct returns texts in their order, each once.
func distinct(texts []string) []string {
	var once []string
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}

func (k *Key) check(ctx context.Context, r zoning.Reader, now time.Time) error {
	if _, err := zoning.NamedActor(k.Owner); err != nil {
		return err
	}
	if strings.EqualFold(strings.TrimSpace(k.Owner), zoning.Local) {
		return fmt.Errorf("%w: %q is the name of who commands beside the store without giving one; give the key another owner", zoning.ErrInvalid, zoning.Local)
	}
	if _, err := zoning.ParseRole(string(k.Role)); err != nil {
		return err
	}
	if !k.Expires.IsZero() && !k.Expires.After(now) {
		return fmt.Errorf("%w: the key would have expired before it was made; give a later day, or none", zoning.ErrInvalid)
	}
	if slices.Contains(k.Divisions, "") {
		return fmt.Errorf("%w: a division without a code limits nothing", zoning.ErrInvalid)
	}
	if len(k.Divisions) == 0 {
		return nil
	}
	known := map[string]bool{}
	for row, err := range r.Rows(ctx, zoning.Query{Layer: zoning.Divisions, Codes: k.Divisions}) {
		if err != nil {
			return fmt.Errorf("look for the divisions of the key: %w", err)
		}
		known[row.Code()] = true
	}
	for _, code := range k.Divisions {
		if !known[code] {
			return fmt.Errorf("%w: the division %q is not on record; import it first, or correct its code", zoning.ErrInvalid, code)
		}
	}
	return nil
}

func (k *Key) put(ctx context.Context, tx zoning.Tx) error {
	text, err := k.encode()
	if err != nil {
		return fmt.Errorf("encode the key %s: %w", k.ID, err)
	}
	if err := tx.PutRecord(ctx, zoning.KeyRecords, k.ID, k.version, "", text); err != nil {
		return fmt.Errorf("keep the key %s: %w", k.ID, err)
	}
	k.version++
	return nil
}

// Revoke lets a key in no more, as a part of a command; one that was revoked stays as it is. zoning.ErrNotFound if there never was one
// of that id.
func Revoke(ctx context.Context, tx zoning.Tx, by zoning.Actor, id string, now time.Time) (Key, error) {
	r, err := tx.Record(ctx, zoning.KeyRecords, id)
	if err != nil {
		return Key{}, err
	}
	k, err := decode(r)
	if err != nil || !k.Revoked.IsZero() {
		return k, err
	}
	k.Revoked, k.RevokedBy = now.UTC(), by.Name
	return k, k.put(ctx, tx)
}

// List returns every key there ever was, in the order in which they were made.
func List(ctx context.Context, r zoning.Reader) ([]Key, error) {
	var keys []Key
	for record, err := range r.Records(ctx, zoning.KeyRecords) {
		if err != nil {
			return nil, fmt.Errorf("list the keys: %w", err)
		}
		k, err := decode(record)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	slices.SortStableFunc(keys, func(a, b Key) int { return a.Made.Compare(b.Made) })
	return keys, nil
}
